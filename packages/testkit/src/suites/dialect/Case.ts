/** A case of the dialect suite: a sentence of the contract and how it is tried. */
import { assert } from "@effect/vitest"
import type { Outcome } from "@yugou/core/dialect"
import { type Opening, open } from "./Asking.ts"
import { type Line, passUntil, type Setup } from "./Line.ts"
import { word } from "./Samples.ts"

/** A case; `run` throws an assertion error when the dialect does not keep the sentence. @category Suites */
export interface Case {
  readonly name: string
  readonly run: (setup: Setup) => void
}

/** How long a line is watched after its case: a deadline that nobody needs any more must be gone. */
const aftermathMillis = 60_000

export type Opener = (opening?: Opening) => Line

/** Makes a case whose lines are looked through for breaches at the end. */
export const caseOf = (name: string, body: (opener: Opener, setup: Setup) => void): Case => ({
  name,
  run: (setup) => {
    const lines: Array<Line> = []
    body((opening) => {
      const line = open(setup, opening)
      lines.push(line)
      return line
    }, setup)
    for (const line of lines) {
      const end = line.now + aftermathMillis
      passUntil(line, () => line.now > end)
      assert.deepStrictEqual(line.breaches, [])
    }
  }
})

/** Asserts the word of an outcome. */
export const assertEnds = (outcome: Outcome | null, expected: string, about: string): void =>
  assert.strictEqual(word(outcome), expected, about)

/** Asserts that a request was refused by the session itself: nothing was written for it. */
export const assertNotSent = (line: Line, outcome: Outcome | null, about: string): void => {
  assert.match(word(outcome), /^NotSent (unsupported|gated)$/, about)
  const effects = line.writes.filter((it) => it.effect === "effecting")
  assert.strictEqual(effects.length, 0, `${about}: effecting frames written`)
}

/** Counts the effecting writes that the socket took. */
export const effectsOf = (line: Line): number =>
  line.writes.filter((it) => it.effect === "effecting" && it.taken === "yes").length
