/** Handing a request to the gateway, whoever the terminal is: only who asks as a terminal in service, or has looked whether it is one, does so. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { standingOf } from "../../books/terminal/Terminal.ts"
import type { Outcome, OutcomeOf } from "../../ports/terminal/Outcome.ts"
import { type RequestTag, requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { storableData } from "../../values/Storable.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { Lane, UnderWay } from "../kernel/Lane.ts"
import { heardOf } from "../kernel/SilentTerminals.ts"

/** Gives what the books hold of a terminal; `null`: nothing. */
export const terminalIn = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", terminalId)])
  return terminal?.state ?? null
})

/** Tells whether somebody may answer as a terminal; of one that is in no books nothing speaks against it. */
export const isInService = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const terminal = yield* terminalIn(terminalId)
  return terminal === null || standingOf(terminal) === "inService"
})

const restsNow = "it did not answer last time, and others that did not are being asked"

/**
 * Executes a request; U+FFFD stands for what no store keeps of the texts of a device, so that no outcome is lost because it cannot be written down.
 *
 * **Details** A loop asks a terminal that did not answer last time beside the room of its engine, and only so many of them at once: the others have nothing sent
 * (`busy`), and are asked in their next turn. What has an effect goes out in any case: it was looked before.
 */
export const ask = Effect.fnUntraced(function* <T extends RequestTag>(request: TerminalRequest<T>) {
  const gateway = yield* TerminalGateway
  const noted = (yield* EngineProcess).silentOf(yield* StationStore)
  const { engine } = yield* Lane
  const { aside } = yield* UnderWay
  const { terminalId } = request
  const by = engine ?? ""
  const turn = engine === null || requests[request._tag].kind !== "read" ? "goes" : noted.asks(by, terminalId)
  if (turn === "rests") {
    const nothing = { _tag: "NotSent", at: yield* DateTime.now, reason: "busy", detail: restsNow } as const
    return nothing satisfies OutcomeOf<never> as Outcome<T>
  }
  const asked = Effect.onExit(gateway.execute<T>(request), (exit) =>
    Effect.sync(() =>
      noted.ended(by, terminalId, turn, exit._tag === "Success" ? heardOf(exit.value as OutcomeOf<unknown>) : "unasked")
    )
  )
  return storableData(yield* turn === "probes" ? aside(asked) : asked)
})
