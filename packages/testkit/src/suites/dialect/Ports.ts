/** Cases: what a session asks of ports of its host. A dialect whose setup gives no ports asks nothing; a question all the same is a breach of its line. */
import { assert } from "@effect/vitest"
import type { RequestTag } from "@yugou/core/dialect"
import { settled, start } from "./Asking.ts"
import { assertEnds, type Case, caseOf, effectsOf, type Opener } from "./Case.ts"
import { drain, type Line, passUntil, type Setup, tell } from "./Line.ts"
import { forEachEffecting, nameOf } from "./Outcomes.ts"
import { type Sample, word } from "./Samples.ts"

/** Tries every effecting request of a dialect that asks: until its first question, on a line whose ports stand as given. */
const forEachAsking = (
  opener: Opener,
  { ports }: Setup,
  mode: Line["ports"],
  attempt: (line: Line, id: string, sample: Sample) => void
): void => {
  if (ports === undefined) return
  let asking = 0
  forEachEffecting(opener, (line, sample) => {
    line.ports = mode
    const before = line.asks.length
    const id = start(line, sample.tag as RequestTag, sample.payload as never)
    passUntil(line, () => line.outcomes.has(id) || line.asks.length > before)
    if (line.asks.length === before) return
    asking += 1
    attempt(line, id, sample)
  })
  assert.isAbove(asking, 0, "the setup gives ports, and no effecting request asks one")
}

const answer = (line: Line, askId: number): void => {
  tell(line, { _tag: "Told", askId, told: { _tag: "Answer", answer: null }, now: line.now })
  drain(line)
}

export const portCases: ReadonlyArray<Case> = [
  caseOf("says NotSent when a port fails before an effecting frame", (opener, setup) => {
    forEachAsking(opener, setup, "failing", (line, id, sample) => {
      assert.match(word(settled(line, id)), /^NotSent/, nameOf(sample))
      assert.strictEqual(effectsOf(line), 0, nameOf(sample))
    })
  }),
  caseOf(
    "says NotSent when the link goes while a port has not answered, and takes no answer of it then",
    (opener, setup) => {
      forEachAsking(opener, setup, "silent", (line, id, sample) => {
        tell(line, { _tag: "Closed", cause: "peer", now: line.now })
        drain(line)
        assertEnds(settled(line, id), "NotSent offline", nameOf(sample))
        for (const askId of line.asks) answer(line, askId)
        assert.strictEqual(effectsOf(line), 0, nameOf(sample))
      })
    }
  ),
  caseOf("takes no answer to a question that it never asked", (opener, setup) => {
    forEachAsking(opener, setup, "silent", (line, id, sample) => {
      answer(line, Math.max(...line.asks) + 1_000)
      assert.isFalse(line.outcomes.has(id), nameOf(sample))
      assert.strictEqual(effectsOf(line), 0, nameOf(sample))
    })
  }),
  caseOf("sends nothing when a port answers after notAfter", (opener, setup) => {
    forEachAsking(opener, setup, "silent", (line, id, sample) => {
      line.now += 3_600_001
      for (const askId of [...line.asks]) answer(line, askId)
      assertEnds(settled(line, id), "NotSent expired", nameOf(sample))
      assert.strictEqual(effectsOf(line), 0, nameOf(sample))
    })
  })
]
