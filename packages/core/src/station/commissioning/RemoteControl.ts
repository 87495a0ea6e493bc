/** 远程控制: prepares, trips and closes rounds, and shows what became of it (R-077…R-082). */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as ControlRules from "../../books/control/ControlRules.ts"
import { lastWarning } from "../../engines/control/LastTripWarning.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { installationInUse } from "../customers/Installation.ts"
import { ask, type By, type Context, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { recordedRun, recordRun, type Session, sessionAt, sessionOf, sessionStates } from "./CommissioningSession.ts"
import { asOneDecision, controlsOf, openingsOf, sendOpened } from "./ControlCommands.ts"
import { readPreparation } from "./ControlPreparation.ts"
import { commissioning as table } from "./Table.ts"
import { remoteControlView } from "./Views.ts"

type Table = Handlers<typeof table>
const tab = "remoteControl"

const viewFor = Effect.fnUntraced(function* (
  session: Session,
  { now }: Context
): Effect.fn.Return<ControlRules.View, StoreError, StationStore> {
  const { customer, reading, target } = session.installation
  return {
    ...sessionStates(session),
    remaining: reading?.remaining ?? null,
    warnedAt: yield* lastWarning(customer.state.customerNo, target.state, now)
  }
})

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

/** Sends commands that were just opened, and records in their session how that went. */
const carryOutControls = Effect.fnUntraced(function* (
  opened: { readonly controls: ReadonlyArray<{ readonly controlId: string }> },
  by: By
) {
  const views = yield* sendOpened(opened)
  const [first] = views
  if (first !== undefined) {
    const outcome = views.every(({ state }) => state === "confirmed") ? "ok" : "failed"
    const detail = views.map(({ round, state }) => `${round}: ${state}`).join(", ")
    yield* recordRun(keyOf(first.target), tab, { outcome, detail }, by)
  }
  return views
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
