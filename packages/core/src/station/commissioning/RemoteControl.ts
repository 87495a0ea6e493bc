/** 远程控制: prepares, trips and closes rounds, and shows what became of it (R-077…R-082). */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as ControlRequest from "../../books/control/ControlRequest.ts"
import * as ControlRules from "../../books/control/ControlRules.ts"
import { tripOptionItems, tripOptionsIn } from "../../books/parameters/TripOptions.ts"
import type { Decision } from "../../books/rule/Rule.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { send } from "../../engines/control/ControlSender.ts"
import { lastWarning } from "../../engines/control/LastTripWarning.ts"
import { read, refusalOf } from "../../engines/dispatch/TerminalReads.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Installation, installationInUse, type KnownInstallation } from "../customers/Installation.ts"
import { readBack } from "../customers/ParameterReadback.ts"
import { ask, type By, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { keep, retryStale } from "../kernel/Keep.ts"
import { recordedRun, recordRun, type Session, sessionAt, sessionOf, sessionStates } from "./CommissioningSession.ts"
import { readItems } from "./RealtimeReading.ts"
import { commissioning as table } from "./Table.ts"
import { controlView, remoteControlView } from "./Views.ts"

type Table = Handlers<typeof table>
const tab = "remoteControl"

const viewFor = Effect.fnUntraced(function* (
  session: Session,
  { now }: Context
): Effect.fn.Return<ControlRules.View, StoreError, StationStore> {
  const { customer, reading } = session.installation
  return {
    ...sessionStates(session),
    remaining: reading?.remaining ?? null,
    warnedAt: yield* lastWarning(customer.state.customerNo, now)
  }
})

/** Loads the absence of one command for each round. */
const controlsOf = (rounds: ReadonlyArray<number>, commandId: string) =>
  [...new Set(rounds)].map((round) => ({ round, control: absent("Control", idOf("control", commandId, round)) }))

const openingsOf = (controls: ReturnType<typeof controlsOf>): ReadonlyArray<ControlRules.Opening> =>
  controls.map(({ round, control }) => ({ round, controlId: control.ref.id }))

/** Makes the decision of commands for several rounds: all or none. */
const asOneDecision = (
  installation: Installation,
  controls: ReturnType<typeof controlsOf>,
  { changes: { controls: requested }, warnings }: Decision<ControlRules.Changes, "willTripAgain">
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
  const sends = requested.map(({ content }) => ControlRequest.requestOf(content, identity))
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

const openTrip: Table["trip"] = run(table.trip, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, rounds, commandId, delayMinutes = null, halfHours = null } = payload
    const session = yield* sessionAt(deviceId, context)
    const controls = controlsOf(rounds, commandId)
    const command = { openings: openingsOf(controls), delayMinutes, halfHours, confirmed: context.confirmed }
    return Result.map(ControlRules.trip(command, yield* viewFor(session, context), context), (decided) =>
      asOneDecision(session.installation, controls, decided)
    )
  })
)

const openClose: Table["close"] = run(table.close, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, rounds, commandId, mode = null } = payload
    const session = yield* sessionAt(deviceId, context)
    const controls = controlsOf(rounds, commandId)
    const command = { openings: openingsOf(controls), mode, confirmed: context.confirmed }
    return Result.map(ControlRules.close(command, yield* viewFor(session, context), context), (decided) =>
      asOneDecision(session.installation, controls, decided)
    )
  })
)

/** Sends commands that were just opened, one round after the other, each once; gives them as they stand then. */
const carryOutControls = Effect.fnUntraced(function* (
  opened: { readonly controls: ReadonlyArray<{ readonly controlId: string }> },
  by: By
) {
  const store = yield* StationStore
  const views = yield* Effect.forEach(opened.controls, ({ controlId }) =>
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
  const [first] = views
  if (first !== undefined) {
    const outcome = views.every(({ state }) => state === "confirmed") ? "ok" : "failed"
    const detail = views.map(({ round, state }) => `${round}: ${state}`).join(", ")
    yield* recordRun(keyOf(first.target), tab, { outcome, detail }, by)
  }
  return views
})

/** Reads the states of the rounds and keeps them. */
const readRounds = Effect.fnUntraced(function* (installation: KnownInstallation, by: By) {
  const store = yield* StationStore
  const { target } = installation.device.state
  const { terminalId } = installation.terminal.state
  const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
  const outcome = yield* read("ReadRounds", target, ["rounds", terminalId, nonce], { target })
  if (outcome._tag !== "Answered") return yield* refusalOf(terminalId, outcome)
  const at = yield* DateTime.now
  const once = Effect.gen(function* () {
    const [terminal] = yield* store.load([installation.terminal.ref])
    if (!terminal?.state || !isSameDevice(terminal.state, installation.terminal.state)) return
    const event = { _tag: "RoundsReported", v: 1, at, target: keyOf(target), states: outcome.answer } as const
    yield* keep(["rounds", terminalId], { terminal }, { terminal: [event] }, { ...by, at })
  })
  yield* retryStale(once)
})

/** Reads delay and duration of a trip where the terminal keeps them, and keeps what it says. */
const readTripOptions = Effect.fnUntraced(function* (installation: KnownInstallation, by: By) {
  const { tripOptions, items } = installation.capabilities
  const [head, ...rest] = tripOptionItems.filter((item) => items.includes(item))
  if (tripOptions !== "asParameters" || head === undefined) return []
  const store = yield* StationStore
  const { target } = installation.device.state
  const read = yield* readItems(target, [head, ...rest])
  const at = yield* DateTime.now
  const event = { _tag: "TripOptionsReported", v: 1, at, target: keyOf(target), options: tripOptionsIn(read) } as const
  const once = Effect.gen(function* () {
    const [terminal] = yield* store.load([installation.terminal.ref])
    if (!terminal?.state || !isSameDevice(terminal.state, installation.terminal.state)) return
    yield* keep(["tripOptions", target.terminalId], { terminal }, { terminal: [event] }, { ...by, at })
  })
  yield* retryStale(once)
  return read
})

/** Reads what a trip rests on: protection, the rounds, and where the terminal keeps them, delay and duration. Nothing is switched. */
const readPreparation = Effect.fnUntraced(function* (installation: KnownInstallation, context: Context) {
  const { parameters } = installation.capabilities
  if (parameters.includes("Protection")) yield* readBack(installation, ["Protection"], context)
  yield* readRounds(installation, context)
  const options = yield* readTripOptions(installation, context)
  const now = yield* DateTime.now
  const fresh = yield* installationInUse(installation.device.ref.id, { ...context, now })
  return remoteControlView(fresh, fresh.terminal.state, options, { ...context, now })
})

const preparation =
  (operation: typeof table.prepare | typeof table.dryRun): Table["prepare"] =>
  (input) =>
    ask(operation, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(deviceId, context)
        const reading = readPreparation(session.installation, context)
        return yield* recordedRun(session, tab, context, reading, ({ rounds }) => ({
          outcome: "ok",
          detail: rounds.map(({ round, state }) => `${round}: ${state}`).join(", ")
        }))
      })
    )

/** Implements the remote control tab. */
export const remoteControl: Pick<Table, "remoteControl" | "prepare" | "dryRun" | "trip" | "close"> = {
  remoteControl: (input) =>
    ask(table.remoteControl, input, ({ deviceId }, context) =>
      Effect.map(installationInUse(deviceId, context), (installation) =>
        remoteControlView(installation, installation.terminal.state, [], context)
      )
    ),
  prepare: preparation(table.prepare),
  dryRun: preparation(table.dryRun),
  trip: {
    plan: openTrip.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const opened = yield* openTrip.execute(input)
        return {
          ...opened,
          controls: yield* carryOutControls(opened, { actor: input.actor, operation: table.trip.name })
        }
      })
  },
  close: {
    plan: openClose.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const opened = yield* openClose.execute(input)
        return {
          ...opened,
          controls: yield* carryOutControls(opened, { actor: input.actor, operation: table.close.name })
        }
      })
  }
}
