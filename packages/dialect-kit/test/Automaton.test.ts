import { assert, describe, it } from "@effect/vitest"
import { Automaton } from "@yugou/dialect-kit"
import { mermaid } from "../scripts/Diagram.ts"

const inputs = Object.keys(Automaton.inputs) as ReadonlyArray<Automaton.Input>

describe("the automaton of a request", () => {
  it("never says NotSent once effecting bytes left, and never leads back from there", () => {
    for (const input of inputs) {
      const cell = Automaton.table.sent[input]
      assert.notStrictEqual(cell?._tag, "NotSent", input)
      if (cell?._tag === "To") assert.strictEqual(cell.phase, "sent", input)
    }
  })
  it("never says NoAnswer before anything that counts was handed out", () => {
    for (const input of inputs) assert.notStrictEqual(Automaton.table.unsent[input]?._tag, "NoAnswer", input)
  })
  it("reaches `sent` through `offered` only", () => {
    for (const phase of ["unsent", "asked"] as const) {
      for (const input of inputs) {
        const cell = Automaton.table[phase][input]
        assert.isFalse(cell?._tag === "To" && cell.phase === "sent", `${phase} ${input}`)
      }
    }
  })
  it("ends in every phase when the link is lost, the station stops, or nobody answers", () => {
    for (const phase of Automaton.phases) {
      for (const input of ["linkLost", "stationStopped", "silence"] as const) {
        const tag = Automaton.table[phase][input]?._tag
        assert.isTrue(tag === "NotSent" || tag === "NoAnswer", `${phase} ${input}`)
      }
    }
  })
  it("is printed as a diagram with every phase and the four ends", () => {
    const diagram = mermaid()
    for (const word of [...Automaton.phases, "Answered", "Refused", "NotSent", "NoAnswer"])
      assert.include(diagram, word)
    assert.include(diagram, "  offered --> NoAnswer: no answer in time, no attempt left (timeout)")
  })
})
