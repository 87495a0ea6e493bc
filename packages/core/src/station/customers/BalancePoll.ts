/** Polling a target's remaining energy (召测): live, kept as a reading; a poll that fails leaves the last good value alone. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Reading from "../../books/dispatch/Reading.ts"
import { type ReadRejection, readBalanceToShow, refusalOf } from "../../engines/dispatch/TerminalReads.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref, type StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { toMillis } from "../../values/Instant.ts"
import type { By } from "../kernel/Command.ts"
import { keep, retryStale } from "../kernel/Keep.ts"
import { find } from "../kernel/Load.ts"
import type { PolledView, ReadingView } from "./Views.ts"

/** Makes the view of a poll: a reading without a value says so. */
export const polledView = (reading: ReadingView): PolledView => ({
  ...reading,
  unit: "kWh",
  problem: reading.remaining === null ? "VALUE_INVALID" : null
})

/**
 * Polls the remaining energy and keeps it, for every page that has 召测剩余电量: the same terminal answers each of them alike.
 *
 * **Details** Over a connection that nothing proves, and over which no look agrees, it is shown and not kept. What the terminal answers without a value, or in a form that cannot be read, is kept as a reading without one.
 */
export const pollBalance = Effect.fnUntraced(function* (
  target: CreditTarget,
  by: By
): Effect.fn.Return<ReadingView, ReadRejection | StoreError, StationStore | TerminalGateway> {
  const gateway = yield* TerminalGateway
  const { terminalId } = target
  const key = keyOf(target)
  const presence = yield* gateway.presence(terminalId)
  if (presence.state === "offline") return yield* new R.TerminalOffline({ terminalId })
  const asked = yield* DateTime.now
  const { outcome, from, whose } = yield* readBalanceToShow(target, ["poll", key, toMillis(asked)])
  const unreadable = outcome._tag === "NoAnswer" && outcome.cause === "unreadable"
  if (outcome._tag !== "Answered" && !unreadable) return yield* refusalOf(terminalId, outcome)
  const readAt = yield* DateTime.now
  const answer = outcome._tag === "Answered" ? outcome.answer : { remaining: null, terminalTime: null }
  const reading: Reading.Reading = { ...answer, ...from, readAt }
  const kept = Effect.gen(function* () {
    const terminal = yield* find(ref("Terminal", terminalId))
    if (terminal.state !== null && !Reading.isOfTerminal(reading, terminal.state)) return "nobodys"
    // Where nobody knows who answers it is shown what somebody says, and not kept as the terminal's own.
    if (whose === "nobodys" || terminal.state?.suspicion !== undefined) return "shown"
    yield* keep(["poll", key], { terminal }, {}, { ...by, at: readAt }, [Reading.factOf(key, reading)])
    return "kept"
  })
  if ((yield* retryStale(kept)) === "nobodys") return yield* new R.TerminalOffline({ terminalId })
  return { target, ...answer, readAt }
})
