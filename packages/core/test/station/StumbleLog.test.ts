/** What the log of engines says of causes that come, stay and go. */
import * as Cause from "effect/Cause"
import { assert, describe, it } from "vitest"
import { StoreError } from "../../src/index.ts"
import * as StumbleLog from "../../src/station/StumbleLog.ts"

const away = (detail: string) => Cause.fail(new StoreError({ reason: "unavailable", detail }))
const stale = Cause.fail(new StoreError({ reason: "stale", detail: "moved" }))

type Step = readonly [second: number, engine: string, cause: Cause.Cause<unknown> | null, known?: "unknown"]

/** Plays steps at seconds: an engine, and what it broke by (`null`: it went well; `unknown`: and asked nothing of the store); gives the lines with their seconds. */
const said = (steps: ReadonlyArray<Step>) => {
  let troubles = StumbleLog.none
  return steps.flatMap(([second, engine, cause, asked]) => {
    const known = asked ?? "there"
    const now = second * 1000
    if (cause === null) {
      const [next, lines] = StumbleLog.went(troubles, engine, known, now)
      troubles = next
      return lines.map(({ message }) => `${second} ${message}`)
    }
    const [next, line] = StumbleLog.broke(troubles, engine, cause, now)
    troubles = next
    return line === null ? [] : [`${second} ${line.message}${"steps" in line.fields ? ` ${line.fields.steps}` : ""}`]
  })
}

const lost = "the store cannot be reached; the engines go on trying"
const back = "the store is there again"
const stumbled = "an engine stumbled and goes on"
const well = "an engine is well again"

describe("the log of engines", () => {
  const rows: ReadonlyArray<readonly [what: string, steps: Parameters<typeof said>[0], lines: ReadonlyArray<string>]> =
    [
      ["a step that went well", [[0, "a", null]], []],
      [
        "a store that is away is one cause, in whichever words and engines",
        [
          [0, "a", away("refused")],
          [0, "b", away("timed out")],
          [1, "a", away("refused")],
          [2, "b", null],
          [3, "a", null]
        ],
        [`0 ${lost}`, `2 ${back}`]
      ],
      [
        "a step that asks nothing does not say that the store is back",
        [
          [0, "a", away("x")],
          [1, "b", null, "unknown"],
          [2, "a", null, "unknown"],
          [3, "a", null]
        ],
        [`0 ${lost}`, `3 ${back}`]
      ],
      [
        "what stays is said once a minute, with how often",
        [
          [0, "a", away("x")],
          [30, "a", away("x")],
          [60, "a", away("x")],
          [61, "a", away("x")]
        ],
        [`0 ${lost}`, `60 ${lost} 2`]
      ],
      [
        "a store that comes and goes is not said each time",
        [
          [0, "a", away("x")],
          [1, "a", null],
          [2, "a", away("x")],
          [3, "a", null],
          [4, "a", away("x")],
          [62, "a", away("x")],
          [63, "a", null]
        ],
        [`0 ${lost}`, `1 ${back}`, `62 ${lost} 3`, `63 ${back}`]
      ],
      [
        "each engine stumbles for itself, and over another cause anew",
        [
          [0, "a", Cause.die("x")],
          [0, "b", Cause.die("x")],
          [1, "a", Cause.die("x")],
          [2, "a", stale],
          [3, "a", null],
          [4, "c", null]
        ],
        [`0 ${stumbled}`, `0 ${stumbled}`, `2 ${stumbled}`, `3 ${well}`]
      ],
      [
        "a clock that was set back says it again, and does not fall silent",
        [
          [600, "a", away("x")],
          [0, "a", away("x")]
        ],
        [`600 ${lost}`, `0 ${lost} 1`]
      ]
    ]
  it.each(rows)("%s", (_, steps, lines) => {
    assert.deepStrictEqual(said(steps), lines)
  })
})
