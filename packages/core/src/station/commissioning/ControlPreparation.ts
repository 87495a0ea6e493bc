/** Reads what a trip rests on: protection, rounds, and delay and duration where the terminal keeps them. Nothing is switched. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { tripOptionItems, tripOptionsIn } from "../../books/parameters/TripOptions.ts"
import { read, refusalOf } from "../../engines/dispatch/TerminalReads.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import { StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { installationInUse, type KnownInstallation } from "../customers/Installation.ts"
import { readBack } from "../customers/ParameterReadback.ts"
import type { By, Context } from "../kernel/Command.ts"
import { keep, retryStale } from "../kernel/Keep.ts"
import { readItems } from "./RealtimeReading.ts"
import { remoteControlView } from "./Views.ts"

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
export const readPreparation = Effect.fnUntraced(function* (installation: KnownInstallation, context: Context) {
  const { parameters } = installation.capabilities
  if (parameters.includes("Protection")) yield* readBack(installation, ["Protection"], context)
  yield* readRounds(installation, context)
  const options = yield* readTripOptions(installation, context)
  const now = yield* DateTime.now
  const fresh = yield* installationInUse(installation.device.ref.id, { ...context, now })
  return remoteControlView(fresh, fresh.terminal.state, options, { ...context, now })
})
