/** Cases: what a session makes of requests and bytes. */
import { assert } from "@effect/vitest"
import { Energy } from "@yugou/core"
import type { RequestTag } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { ask, requestOf, settled, start } from "./Asking.ts"
import { assertEnds, type Case, caseOf, type Opener } from "./Case.ts"
import { beginning, carryUp, drain, type Line, pass, tell, tellTerminal, textOf } from "./Line.ts"
import { answerOf, holderNo, purchase, type Sample, samples, targetOf, word } from "./Samples.ts"

/** Asks one sample on a line of its own, after a purchase where it reads what a purchase leaves behind. */
const askAlone = (
  opener: Opener,
  index: number,
  prepare: (line: Line) => void
): { line: Line; sample: Sample | undefined; ended: ReturnType<typeof settled> } => {
  const line = opener()
  const sample = samples(line)[index]
  prepare(line)
  const ended = sample === undefined ? null : ask(line, sample.tag, sample.payload as never)
  return { line, sample, ended }
}

const indices = (opener: Opener): ReadonlyArray<number> => [...samples(opener()).keys()]

const nameOf = (sample: Sample | undefined): string =>
  sample === undefined ? "" : `${sample.tag} ${sample.tag === "WriteParameter" ? sample.payload.item._tag : ""}`

/** Buys 100 kWh and uses 30 of them. */
const buyAndUse = (line: Line): void => {
  assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
  tellTerminal(line, { _tag: "World", input: { _tag: "Loop" }, now: line.now })
  const consume = { _tag: "Consume", holder: holderNo(line), energy: Energy.kwh("30") } as const
  tellTerminal(line, { _tag: "World", input: consume, now: line.now })
  drain(line)
}

const remaining = (line: Line): string => {
  const balance = answerOf(ask(line, "ReadBalance", { target: targetOf(line) })) as
    | { readonly remaining: Energy.Energy | null }
    | undefined
  return balance === undefined ? "no answer" : balance.remaining === null ? "no value" : Energy.toKwh(balance.remaining)
}

/** Pieces that no terminal sends; the numbers come from a fixed congruence, so that every run sees the same. */
const rubbish = (): ReadonlyArray<Uint8Array> => {
  let seed = 20_261_122
  const noise = Uint8Array.from({ length: 700 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed >> 16
  })
  return [new Uint8Array(300), new Uint8Array(300).fill(0x68), new Uint8Array(300).fill(0xff), noise, new Uint8Array(0)]
}

/** Every byte of a piece with a few of its bits turned over. */
const damages = (bytes: Uint8Array): ReadonlyArray<readonly [index: number, flip: number]> =>
  [...bytes.keys()].flatMap((index) => [0x01, 0x10, 0x80].map((flip) => [index, flip] as const))

const requestCases: ReadonlyArray<Case> = [
  caseOf(
    "answers every request that its capabilities promise, refuses the others unsent, and plans what it would send",
    (opener) => {
      for (const index of indices(opener)) {
        const { line, sample, ended } = askAlone(opener, index, () => undefined)
        if (sample === undefined) continue
        const said = word(ended)
        const allowed = sample.must === "answer" ? /^Answered$/ : /^(Answered|NotSent (unsupported|gated))$/
        assert.match(said, allowed, nameOf(sample))
        const planned = line.configured.plan(requestOf(line, sample.tag as RequestTag, sample.payload as never))
        assert.strictEqual(Result.isSuccess(planned), said === "Answered", `the plan of ${nameOf(sample)}`)
        if (Result.isSuccess(planned)) assert.isAtLeast(planned.success.length, 1, `the plan of ${nameOf(sample)}`)
      }
    }
  ),
  caseOf("writes effecting bytes only for requests that change something", (opener) => {
    for (const index of indices(opener)) {
      const { line, sample, ended } = askAlone(opener, index, () => undefined)
      if (sample === undefined || word(ended) !== "Answered") continue
      const effects = line.writes.filter((it) => it.effect === "effecting")
      const reads = sample.tag.startsWith("Read")
      assert.strictEqual(effects.length > 0, !reads, nameOf(sample))
    }
  }),
  caseOf("reads what the terminal holds: balance, number, consumption, clock", (opener) => {
    const line = opener()
    const fresh = answerOf(ask(line, "ReadStoredCredit", { target: targetOf(line) }))
    buyAndUse(line)
    tellTerminal(line, { _tag: "World", input: { _tag: "SkewClock", millis: -90_000 }, now: line.now })
    assert.strictEqual(remaining(line), "70")
    const stored = answerOf(ask(line, "ReadStoredCredit", { target: targetOf(line) })) as
      | { wireNo?: unknown }
      | undefined
    if (fresh !== undefined)
      assert.strictEqual((fresh as { wireNo?: unknown }).wireNo, null, "the number before any purchase")
    if (stored !== undefined) assert.strictEqual(stored.wireNo, 7)
    const used = answerOf(ask(line, "ReadConsumption", { target: targetOf(line) })) as { counter?: unknown } | undefined
    if (used !== undefined) assert.strictEqual(used.counter, Energy.kwh("30"))
    const clock = answerOf(ask(line, "ReadClock", {})) as { skewMillis?: number } | undefined
    // A clock is read in whole seconds, in some dialects in whole minutes.
    if (clock !== undefined)
      assert.isAtMost(Math.abs((clock.skewMillis ?? 0) + 90_000), 60_000, "the skew of the clock")
  })
]

const byteCases: ReadonlyArray<Case> = [
  caseOf("takes answers that arrive byte by byte", (opener) => {
    for (const index of indices(opener)) {
      const whole = askAlone(opener, index, () => undefined)
      const cut = askAlone(opener, index, (line) => {
        line.arrival = "bytewise"
      })
      assert.strictEqual(word(cut.ended), word(whole.ended), nameOf(cut.sample))
      assert.strictEqual(textOf(answerOf(cut.ended)), textOf(answerOf(whole.ended)), nameOf(cut.sample))
    }
  }),
  caseOf("settles a request once though every answer arrives twice", (opener) => {
    const line = opener()
    line.arrival = "doubled"
    assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
    assert.strictEqual(remaining(line), "100")
    assertEnds(ask(line, "WriteCredit", purchase(line, { wireNo: 8 })), "Answered", "the second purchase")
    assert.strictEqual(remaining(line), "200")
  }),
  caseOf("settles nothing on rubbish and does not throw", (opener) => {
    for (const [index, bytes] of rubbish().entries()) {
      const line = opener()
      line.up = "held"
      const id = start(line, "WriteCredit", purchase(line))
      tell(line, { _tag: "Bytes", bytes, now: line.now })
      drain(line)
      assert.notMatch(word(line.outcomes.get(id) ?? null), /^(Answered|Refused)/, `rubbish ${index}`)
    }
  }),
  caseOf("never makes another answer out of a damaged one", (opener) => {
    for (const tag of ["ReadBalance", "WriteCredit"] as const) {
      const truth = opener()
      const payloadOf = (line: Line) => (tag === "ReadBalance" ? { target: targetOf(line) } : purchase(line)) as never
      const expected = textOf(answerOf(ask(truth, tag, payloadOf(truth))))
      const last = truth.sentUp.length - 1
      for (const [index, flip] of damages(truth.sentUp[last] ?? new Uint8Array(0))) {
        const line = opener()
        line.alter = (bytes, no) => (no === last ? bytes.map((byte, at) => (at === index ? byte ^ flip : byte)) : bytes)
        const ended = line.outcomes.get(start(line, tag, payloadOf(line))) ?? null
        const about = `${tag}: byte ${index} damaged by ${flip}: ${word(ended)}`
        assert.notStrictEqual(ended?._tag, "Refused", about)
        if (ended?._tag === "Answered") assert.strictEqual(textOf(answerOf(ended)), expected, about)
      }
    }
  }),
  caseOf("drops what another terminal says", (opener, setup) => {
    const other = opener({ address: setup.otherAddress })
    const own = opener()
    const [largeBuy, smallBuy] = [purchase(other, { value: Energy.kwh("300") }), purchase(own)]
    assertEnds(ask(other, "WriteCredit", largeBuy), "Answered", "the other terminal's purchase")
    assertEnds(ask(own, "WriteCredit", smallBuy), "Answered", "the own purchase")
    for (const line of [other, own]) line.up = "held"
    const id = start(own, "ReadBalance", { target: targetOf(own) })
    start(other, "ReadBalance", { target: targetOf(other) })
    for (const bytes of other.heldUp) carryUp(own, bytes)
    drain(own)
    assert.isFalse(own.outcomes.has(id), "the answer of another terminal settled the request")
    own.up = "open"
    for (const bytes of own.heldUp) carryUp(own, bytes)
    assertEnds(settled(own, id), "Answered", "the own answer")
    assert.strictEqual(remaining(own), "100")
  })
]

const lifeCases: ReadonlyArray<Case> = [
  caseOf("goes on from every memo that it gave to remember, and from rubbish in its place", (opener) => {
    const line = opener()
    buyAndUse(line)
    for (const memo of [...line.memos, null, 5, "memo", [1, 2], { a: { b: 1 } }, { pfc: -1 }, { pfc: "x" }]) {
      const again = opener({ memo })
      assert.strictEqual(remaining(again), "0", `memo ${JSON.stringify(memo)}`)
    }
  }),
  caseOf("refuses requests after the link is closed as offline", (opener) => {
    for (const cause of ["peer", "replaced", "error", "shutdown"] as const) {
      const line = opener()
      tell(line, { _tag: "Closed", cause, now: line.now })
      drain(line)
      assertEnds(ask(line, "WriteCredit", purchase(line)), "NotSent offline", cause)
      assert.strictEqual(line.writes.filter((it) => it.effect === "effecting").length, 0)
    }
  }),
  caseOf("stays quiet at ticks before anything is due", (opener) => {
    const line = opener()
    const before = line.writes.length
    for (const later of [0, 1, 999]) tell(line, { _tag: "Tick", now: beginning + later })
    drain(line)
    assert.strictEqual(line.writes.slice(before).filter((it) => it.effect === "effecting").length, 0)
    pass(line, 600_000)
    assert.strictEqual(remaining(line), "0")
  })
]

export const sessionCases: ReadonlyArray<Case> = [...requestCases, ...byteCases, ...lifeCases]
