/** A session under any order of inputs: every request settles exactly once, money goes out at most once, and NotSent never lies. */
import { it } from "@effect/vitest"
import { Energy, type Outcome, type SessionInput, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { allowed, RTUA, requestOf, t0, target, terminalId } from "./support/conversation.ts"
import { dialect, Frame, MessageCodec, type Messages, Profiles } from "./support/subject.ts"

const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const configured = Result.getOrThrow(dialect.configure(allowed as Schema.Json))
const ok = "ok"

const replies: ReadonlyArray<readonly [number, Messages.Message]> = [
  [
    0x01,
    {
      _tag: "ReadReply",
      items: [
        { tn: 0, di: "8030", value: "2026-11-22 10:00:00" },
        { tn: 0, di: "8062", value: { seq: 4, kwh: "10" } },
        { tn: 0, di: "8063", value: "12.0" }
      ]
    }
  ],
  [0x01, { _tag: "Failure", error: "no-such-item" }],
  [0x07, { _tag: "WriteReply", tn: 0, results: [{ di: "8062", result: ok }] }],
  [0x07, { _tag: "WriteReply", tn: 0, results: [{ di: "8043", result: "illegal-content" }] }],
  [0x07, { _tag: "Failure", error: "command-expired" }],
  [0x08, { _tag: "WriteReply", tn: 0, results: [{ di: "8030", result: ok }] }],
  [0x24, { _tag: "Empty" }]
]

const bytesOf = ([func, message]: readonly [number, Messages.Message], fseq: number): Uint8Array => {
  const data = Result.getOrThrow(MessageCodec.encode(message, func, book))
  const msta = func === 0x24 ? 0 : 1
  return Result.getOrThrow(Frame.encode({ rtua: RTUA, msta, fseq, iseq: 0, up: 1, exp: 0, func, data }))
}

const credit = (wireNo: number) =>
  ({ target, mode: "append", wireNo, value: Energy.kwh("10"), thresholds: null, lifetimeMinutes: null }) as const

type Move =
  | { readonly _tag: "Start"; readonly what: "buy" | "read" | "rounds" | "clock" }
  | { readonly _tag: "Reply"; readonly reply: number; readonly fseq: number; readonly cut: number }
  | { readonly _tag: "Written" | "Garbage" }
  | { readonly _tag: "Wait"; readonly seconds: number }

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    _tag: fc.constant("Start" as const),
    what: fc.constantFrom("buy" as const, "read" as const, "rounds" as const, "clock" as const)
  }),
  fc.record({
    _tag: fc.constant("Reply" as const),
    reply: fc.integer({ min: 0, max: replies.length - 1 }),
    fseq: fc.integer({ min: 1, max: 4 }),
    cut: fc.integer({ min: 0, max: 12 })
  }),
  fc.record({ _tag: fc.constantFrom("Written" as const, "Written" as const, "Garbage" as const) }),
  fc.record({ _tag: fc.constant("Wait" as const), seconds: fc.constantFrom(1, 6, 30, 31, 90) })
)

const requestFor = (what: "buy" | "read" | "rounds" | "clock", serial: number, now: number): TerminalRequest => {
  const until = now + 120_000
  if (what === "buy") return requestOf("WriteCredit", credit((serial % 99) + 1), until)
  if (what === "read") return requestOf("ReadBalance", { target }, until)
  if (what === "clock") return requestOf("SetClock", {}, until)
  return requestOf("WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1] } }, until)
}

interface Seen {
  readonly request: TerminalRequest
  readonly outcomes: Array<Outcome>
  effecting: number
  written: number
}

const play = (moves: ReadonlyArray<Move>): ReadonlyArray<Seen> => {
  let session = configured.open(terminalId, null)
  let now = t0
  let pending: number | null = null
  let wakeAt: number | null = null
  let writing: { readonly seen: Seen; readonly effect: "none" | "effecting" } | null = null
  const all: Array<Seen> = []
  const tell = (input: SessionInput, current: Seen | undefined) => {
    const [next, outputs] = session.step(input)
    session = next
    for (const output of outputs) {
      if (output._tag === "Settle")
        all.find((one) => one.request.requestId === output.requestId)?.outcomes.push(output.outcome)
      if (output._tag === "WakeAt") wakeAt = output.at
      if (output._tag !== "Write") continue
      pending = output.writeId
      writing = current === undefined ? null : { seen: current, effect: output.effect }
      if (output.effect === "effecting" && current !== undefined) current.effecting++
    }
  }
  const open = () => all.find((one) => one.outcomes.length === 0)
  tell({ _tag: "Bytes", bytes: bytesOf([0x24, { _tag: "Empty" }], 1), now }, undefined)
  for (const one of moves) {
    if (one._tag === "Start") {
      const seen: Seen = { request: requestFor(one.what, all.length, now), outcomes: [], effecting: 0, written: 0 }
      const busy = open()
      all.push(seen)
      tell({ _tag: "Start", request: seen.request, now }, busy === undefined ? seen : undefined)
    }
    if (one._tag === "Reply") {
      const bytes = bytesOf(replies[one.reply] ?? [0x24, { _tag: "Empty" }], one.fseq)
      tell({ _tag: "Bytes", bytes: bytes.subarray(0, one.cut), now }, open())
      tell({ _tag: "Bytes", bytes: bytes.subarray(one.cut), now }, open())
    }
    if (one._tag === "Garbage") tell({ _tag: "Bytes", bytes: Uint8Array.of(0x68, 0x00, 0x68), now }, open())
    if (one._tag === "Written" && pending !== null) {
      const last = writing as { readonly seen: Seen; readonly effect: string } | null
      if (last?.effect === "effecting") last.seen.written++
      tell({ _tag: "Written", writeId: pending, now }, open())
      pending = null
    }
    if (one._tag === "Wait") {
      now += one.seconds * 1000
      if (wakeAt !== null && (wakeAt as number) <= now) tell({ _tag: "Tick", now }, open())
    }
  }
  tell({ _tag: "Closed", cause: "peer", now }, undefined)
  return all
}

it("settles each request once, sends each effect once, and says NotSent only when nothing effecting was written", () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 4, maxLength: 30 }), (moves) =>
      play(moves).every(({ effecting, outcomes, written }) => {
        const [outcome, ...more] = outcomes
        return (
          outcome !== undefined && more.length === 0 && effecting <= 1 && !(outcome._tag === "NotSent" && written > 0)
        )
      })
    ),
    { numRuns: 600 }
  )
})

it("reaches every way to end, so that the property above is not empty", () => {
  const tags = new Set<string>()
  for (const moves of fc.sample(fc.array(move, { minLength: 4, maxLength: 30 }), { numRuns: 600, seed: 7 })) {
    for (const { outcomes } of play(moves)) tags.add(outcomes[0]?._tag ?? "none")
  }
  for (const tag of ["Answered", "Refused", "NotSent", "NoAnswer"]) if (!tags.has(tag)) throw new Error(`never ${tag}`)
})
