/** 实时数据召测: polls real-time items, each with its value or its own problem (R-073…R-075). */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { read } from "../../engines/dispatch/TerminalReads.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Outcome } from "../../ports/terminal/Outcome.ts"
import type { RequestAnswer } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { recordedRun, sessionOf } from "./CommissioningSession.ts"
import { commissioning as table } from "./Table.ts"

type Item = RequestAnswer<"ReadItems">[number]

const without = (item: string, problem: string): Item => ({ item, value: null, unit: "", problem })

/** Says why there is no value: what a terminal lacks is `unsupported`, what it does not answer is `timeout`. */
const problemOf = (outcome: Exclude<Outcome<"ReadItems">, { readonly _tag: "Answered" }>): string => {
  switch (outcome._tag) {
    case "NoAnswer":
      return "timeout"
    case "Refused":
      return outcome.reason === "unsupported" ? "unsupported" : `refused: ${outcome.reason}`
    case "NotSent":
      return outcome.reason
  }
}

const askTogether = Effect.fnUntraced(function* (target: CreditTarget, items: readonly [string, ...Array<string>]) {
  const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
  return yield* read("ReadItems", target, ["items", target.terminalId, nonce], { items })
})

/** Reads items: together first, and one by one where the terminal refuses them together, so that each gets its own answer. */
export const readItems = Effect.fnUntraced(function* (
  target: CreditTarget,
  items: readonly [string, ...Array<string>]
): Effect.fn.Return<ReadonlyArray<Item>, StoreError, StationStore | TerminalGateway> {
  const outcome = yield* askTogether(target, items)
  if (outcome._tag === "Answered") {
    return items.map((item) => outcome.answer.find((it) => it.item === item) ?? without(item, "timeout"))
  }
  const refused = outcome._tag === "Refused" || (outcome._tag === "NotSent" && outcome.reason === "unsupported")
  if (!refused || items.length === 1) return items.map((item) => without(item, problemOf(outcome)))
  const single = yield* Effect.forEach(items, (item) => readItems(target, [item]))
  return single.flat()
})

/** Implements the poll of real-time items. */
export const pollItems: Handlers<typeof table>["pollItems"] = (input) =>
  ask(table.pollItems, input, ({ deviceId, items }, context) =>
    Effect.gen(function* () {
      const session = yield* sessionOf(deviceId, context)
      const { installation } = session
      const { terminalId } = installation.terminal.state
      const unknown = items.find((item) => !installation.capabilities.items.includes(item))
      if (unknown !== undefined) return yield* new R.UnknownItem({ item: unknown })
      const poll = Effect.gen(function* () {
        const gateway = yield* TerminalGateway
        const presence = yield* gateway.presence(terminalId)
        if (presence.state === "offline") return yield* new R.TerminalOffline({ terminalId })
        const found = yield* readItems(installation.device.state.target, items)
        const readAt = yield* DateTime.now
        return { items: found.map((item) => ({ ...item, readAt })) }
      })
      return yield* recordedRun(session, "realtimeReading", context, poll, (answer) => {
        const failed = answer.items.filter(({ problem }) => problem !== null).map(({ item }) => item)
        return { outcome: failed.length === 0 ? "ok" : "failed", detail: failed.join(", ") }
      })
    })
  )
