/** Cases: until when frames of a request leave, and which of them leave more than once. */
import { assert } from "@effect/vitest"
import { type RequestTag, requests } from "@yugou/core/dialect"
import { ask, settled, start } from "./Asking.ts"
import { assertEnds, type Case, caseOf, effectsOf, type Opener } from "./Case.ts"
import { type Line, passUntil } from "./Line.ts"
import { forEachEffecting, nameOf } from "./Outcomes.ts"
import { type Sample, samples, word } from "./Samples.ts"

const forEachPromised = (opener: Opener, attempt: (line: Line, sample: Sample) => void): void => {
  for (const index of samples(opener()).keys()) {
    const line = opener()
    const sample = samples(line)[index]
    if (sample?.must === "answer") attempt(line, sample)
  }
}

const writesOf = (line: Line, requestId: string): number =>
  line.writes.filter((it) => it.requestId === requestId).length

export const repeatingCases: ReadonlyArray<Case> = [
  caseOf("starts nothing after notAfter, reads included", (opener) => {
    forEachPromised(opener, (line, sample) => {
      const before = line.writes.length
      const ended = ask(line, sample.tag as RequestTag, sample.payload as never, { notAfter: line.now - 1 })
      assertEnds(ended, "NotSent expired", nameOf(sample))
      assert.strictEqual(line.writes.length, before, `${nameOf(sample)}: frames written`)
    })
  }),
  caseOf("does not repeat the check before a write once notAfter has passed", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.down = "cut"
      const id = start(line, sample.tag as RequestTag, sample.payload as never, { notAfter: line.now })
      if (effectsOf(line) > 0) return
      assert.match(word(settled(line, id)), /^NotSent/, nameOf(sample))
      assert.strictEqual(writesOf(line, id), 1, `${nameOf(sample)}: frames written`)
    })
  }),
  caseOf("says NoAnswer for an effecting frame under way when notAfter passes", (opener) => {
    forEachEffecting(opener, (line, sample) => {
      line.effectsDown = "cut"
      const id = start(line, sample.tag as RequestTag, sample.payload as never, { notAfter: line.now })
      passUntil(line, () => line.outcomes.has(id))
      assertEnds(settled(line, id), "NoAnswer timeout", nameOf(sample))
    })
  }),
  caseOf("asks a read again that was lost", (opener) => {
    forEachPromised(opener, (line, sample) => {
      if (requests[sample.tag].kind !== "read") return
      line.down = "cut"
      const id = start(line, sample.tag as RequestTag, sample.payload as never)
      assert.isFalse(line.outcomes.has(id), nameOf(sample))
      line.down = "open"
      assertEnds(settled(line, id), "Answered", nameOf(sample))
      assert.isAtLeast(writesOf(line, id), 2, nameOf(sample))
    })
  }),
  caseOf("sends an effecting frame of control or money once, whatever becomes of it, and none for a read", (opener) => {
    forEachPromised(opener, (line, sample) => {
      line.afterEffect = "cut"
      line.effectsDown = "cut"
      const { kind } = requests[sample.tag]
      settled(line, start(line, sample.tag as RequestTag, sample.payload as never))
      if (kind === "read") assert.strictEqual(effectsOf(line), 0, nameOf(sample))
      if (kind === "control" || kind === "money") assert.strictEqual(effectsOf(line), 1, nameOf(sample))
    })
  })
]
