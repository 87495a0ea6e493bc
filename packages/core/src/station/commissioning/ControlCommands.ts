/** Trips and closes of several rounds as one command, and their sending: what every page does that switches. */
import * as Effect from "effect/Effect"
import * as ControlRequest from "../../books/control/ControlRequest.ts"
import type * as ControlRules from "../../books/control/ControlRules.ts"
import type * as DisconnectionRules from "../../books/control/DisconnectionRules.ts"
import type { Decision } from "../../books/rule/Rule.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { send } from "../../engines/control/ControlSender.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Installation } from "../customers/Installation.ts"
import { decision } from "../kernel/Command.ts"
import { controlView } from "./Views.ts"

/** Loads the absence of one command for each round. */
export const controlsOf = (rounds: ReadonlyArray<number>, commandId: string) =>
  [...new Set(rounds)].map((round) => ({ round, control: absent("Control", idOf("control", commandId, round)) }))

/** Gives the commands as rules know them. */
export const openingsOf = (controls: ReturnType<typeof controlsOf>): ReadonlyArray<ControlRules.Opening> =>
  controls.map(({ round, control }) => ({ round, controlId: control.ref.id }))

/** Commands that are requested, or proposed. */
interface Opened {
  readonly controls: ReadonlyArray<ControlRules.Requested | DisconnectionRules.Proposed>
}

/** Makes the decision of commands for several rounds: all or none. What is only proposed is not sent. */
export const asOneDecision = (
  installation: Installation,
  controls: ReturnType<typeof controlsOf>,
  { changes: { controls: requested }, warnings }: Decision<Opened, "willTripAgain">
) => {
  const { customer, device, terminal } = installation
  const view: View = {
    ...Object.fromEntries(controls.map(({ control }) => [control.ref.id, control])),
    customer,
    device,
    terminal
  }
  const changes: Changes<View> = Object.fromEntries(requested.map((event) => [event.content.controlId, [event]]))
  const identity = Terminal.identityOf(terminal.state)
  const sends = requested.flatMap((event) =>
    event._tag === "ControlRequested" ? [ControlRequest.requestOf(event.content, identity)] : []
  )
  return decision(
    view,
    changes,
    null,
    (after) => ({
      controls: requested.map(({ content }) =>
        controlView(after[content.controlId] as unknown as Versioned<"Control">)
      ),
      warnings
    }),
    { sends }
  )
}

/** Sends commands that were just opened, one round after the other, each once; gives them as they stand then. */
export const sendOpened = Effect.fnUntraced(function* (opened: {
  readonly controls: ReadonlyArray<{ readonly controlId: string }>
}) {
  const store = yield* StationStore
  return yield* Effect.forEach(opened.controls, ({ controlId }) =>
    Effect.gen(function* () {
      yield* Effect.catchIf(
        send(controlId),
        (error) => error.reason === "stale",
        () => Effect.void
      )
      const [control] = yield* store.load([ref("Control", controlId)])
      if (control === undefined || control.state === null) {
        return yield* new StoreError({ reason: "corrupt", detail: `there is no control ${controlId}` })
      }
      return controlView({ ...control, state: control.state })
    })
  )
})
