/** Looking at a target: the number it holds, its balance, and where the dialect has them its consumption counter and its credit records. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import type { Look } from "../../books/dispatch/Attempt.ts"
import type { Reading } from "../../books/dispatch/Reading.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { Over } from "../../ports/terminal/Over.ts"
import type { Beside, Identity, ReadTag, RequestPayload, TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import { type About, idOf } from "../../values/Id.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { ask, isInService } from "./Ask.ts"

/** How long a read may wait before it is sent. */
export const readWithinMillis = 30_000
/** How many of the newest credit records are read as evidence. */
export const recordLimit = 5

/** Makes a request that reads. */
export const requestOf = <T extends ReadTag>(
  tag: T,
  { terminalId }: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  from: { readonly identity?: Identity; readonly look?: Beside }
) =>
  Effect.map(
    DateTime.now,
    (now) =>
      ({
        _tag: tag,
        requestId: idOf(...about),
        terminalId,
        notAfter: plusMillis(now, readWithinMillis),
        ...from,
        payload
      }) as unknown as TerminalRequest<T>
  )

/** Asks one of several questions of a look; whether anybody may answer them is up to who asks them all. */
export const readOne = Effect.fnUntraced(function* <T extends ReadTag>(
  tag: T,
  target: CreditTarget,
  about: About,
  payload: RequestPayload<T>,
  from: { readonly identity: Identity; readonly look?: Beside }
) {
  return yield* ask<T>(yield* requestOf(tag, target, about, payload, from))
})

/** How much of a target is looked at: `lean` leaves out the terminal's own records, which cost questions of their own. */
type Depth = "whole" | "lean"

/** Gives what a look asks for, in order. */
const asksOf = ({ evidence, consumption }: Capabilities, depth: Depth): ReadonlyArray<ReadTag> => [
  "ReadStoredCredit",
  ...(depth === "whole" && evidence.some(({ kind }) => kind === "creditRecord")
    ? (["ReadCreditRecords"] as const)
    : []),
  "ReadBalance",
  ...(consumption === "counter" ? (["ReadConsumption"] as const) : [])
]

/** Says of a read that the whole of a look follows it. */
export const beforeLook = (target: CreditTarget, capabilities: Capabilities, about: About): Beside => ({
  id: idOf(...about),
  target,
  ahead: asksOf(capabilities, "whole")
})

/** Gives the answer to a read; `null`: there is none. */
export const answerOf = <A>(outcome: OutcomeOf<A> | null): A | null =>
  outcome?._tag === "Answered" ? outcome.answer : null

/** Gives the one connection over which the parts of a look came; `torn`: it was not one, so that nobody knows who told what. */
const overOf = (outcomes: ReadonlyArray<OutcomeOf<unknown> | null>): Over | null | "torn" => {
  const overs = outcomes.flatMap((it) => (it?._tag === "Answered" && it.over !== undefined ? [it.over] : []))
  const [first = null, ...others] = overs
  return others.every((it) => it.connectionId === first?.connectionId) ? first : "torn"
}

/** What is seen of a terminal that is not asked, or whose answers are nobody's. */
const nothingSeen = (at: Instant): Look => ({
  at,
  storedNumber: null,
  numberRead: "no",
  storedValue: null,
  balance: null,
  consumption: null,
  records: []
})

const lookTo = (depth: Depth, without: ReadonlyArray<ReadTag> = []) =>
  Effect.fnUntraced(function* (target: CreditTarget, capabilities: Capabilities, about: About, identity: Identity) {
    const at = yield* DateTime.now
    const asks = asksOf(capabilities, depth).filter((tag) => tag === "ReadStoredCredit" || !without.includes(tag))
    const from = (tag: ReadTag) => ({
      identity,
      look: { id: idOf(...about), target, ahead: asks.slice(asks.indexOf(tag) + 1) }
    })
    const readPart = <T extends ReadTag>(tag: T, name: string, payload: RequestPayload<T>) =>
      asks.includes(tag) ? readOne<T>(tag, target, [...about, name], payload, from(tag)) : Effect.succeed(null)
    const number = yield* readOne(
      "ReadStoredCredit",
      target,
      [...about, "number"],
      { target },
      from("ReadStoredCredit")
    )
    const recorded = yield* readPart("ReadCreditRecords", "records", { target, limit: recordLimit })
    const reading = yield* readPart("ReadBalance", "balance", { target })
    const readAt = yield* DateTime.now
    const consumed = yield* readPart("ReadConsumption", "consumption", { target })
    const over = overOf([number, reading, consumed, recorded])
    if (over === "torn") return { look: nothingSeen(at), reading: null, unheard: nobodyHeard } satisfies Seen
    const [stored, balance] = [answerOf(number), answerOf(reading)]
    const seen: Look = {
      at,
      storedNumber: stored?.wireNo ?? null,
      numberRead: stored === null ? "no" : "yes",
      storedValue: stored?.value ?? null,
      balance: balance?.remaining ?? null,
      consumption: answerOf(consumed),
      records: answerOf(recorded) ?? [],
      ...(over === null ? {} : { over })
    }
    const found: Reading | null =
      balance === null ? null : { remaining: balance.remaining, terminalTime: balance.terminalTime, readAt, identity }
    const asked = {
      ReadStoredCredit: number,
      ReadCreditRecords: recorded,
      ReadBalance: reading,
      ReadConsumption: consumed
    }
    return { look: seen, reading: found, unheard: [...without, ...unheardOf(asked)] } satisfies Seen
  })

/**
 * Gives a look and the reading in it. What could not be read is `null`: nothing is assumed. Of a look whose parts came over several connections nothing
 * was seen.
 *
 * **Details** `at` is when the look began: a frame that dies while it lasts was alive when the number was read. The balance is read after what proves a
 * credit: one that takes effect while the look lasts is in the balance that is booked with its proof. Whoever looks has seen that the terminal
 * is in service, and looks again in what he commits ({@link lookInService} for who does not).
 */
export const look = lookTo("whole")

/** As {@link look}, without the terminal's own records: enough where number and balance prove what they should. */
export const lookLean = lookTo("lean")

/** As {@link look}, right after one in which nobody answered these questions: who is silent takes his time over each, and only the number is asked again. */
export const lookWithout = (unheard: ReadonlyArray<ReadTag>) => lookTo("whole", unheard)

/** Tells whether a question has its answer, be it a refusal, or that its dialect never asks that terminal: the same question later would have no other. */
const isHeard = (outcome: OutcomeOf<unknown>): boolean =>
  outcome._tag === "NotSent"
    ? outcome.reason === "gated" || outcome.reason === "unsupported"
    : outcome._tag === "Answered" || outcome._tag === "Refused"

/** Gives what was asked and has no answer. */
const unheardOf = (asked: { readonly [tag in ReadTag]?: OutcomeOf<unknown> | null }): ReadonlyArray<ReadTag> =>
  Struct.keys(asked).filter((tag) => asked[tag] != null && !isHeard(asked[tag]))

/** What every look asks, where nobody has answered. */
export const nobodyHeard: ReadonlyArray<ReadTag> = ["ReadStoredCredit", "ReadBalance"]

/** Tells whether number and balance have their answers, be it by a refusal. */
export const isTold = (unheard: ReadonlyArray<ReadTag>): boolean => !nobodyHeard.some((tag) => unheard.includes(tag))

/** A look, and the reading in it; `unheard`: the questions to which there is no answer, not even a refusal. */
export interface Seen {
  readonly look: Look
  readonly reading: Reading | null
  readonly unheard: ReadonlyArray<ReadTag>
}

/** As {@link look}; a terminal that is not in service at the beginning is not asked, and of one that is not at the end nothing was seen. */
export const lookInService = Effect.fnUntraced(function* (...asked: Parameters<typeof look>) {
  const [{ terminalId }] = asked
  const nothing: Seen = { look: nothingSeen(yield* DateTime.now), reading: null, unheard: nobodyHeard }
  if (!(yield* isInService(terminalId))) return nothing
  const seen = yield* look(...asked)
  return (yield* isInService(terminalId)) ? seen : nothing
})
