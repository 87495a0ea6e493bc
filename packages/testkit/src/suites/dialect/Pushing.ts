/** Cases: what a terminal pushes of its own accord. A tripped round is what most terminals report. */
import { assert } from "@effect/vitest"
import { ask } from "./Asking.ts"
import { assertEnds, type Case, caseOf, type Opener } from "./Case.ts"
import { carryUp, drain, type Line, passUntil, tell, tellTerminal } from "./Line.ts"
import { parameterSamples, targetOf, tripping } from "./Samples.ts"

/** Opens a line on which a round was tripped, and gives it with the number of pieces that the terminal had sent before. */
const tripped = (opener: Opener): { readonly line: Line; readonly piecesBefore: number } | null => {
  const line = opener()
  const { closeModes, parameters } = line.configured.capabilities
  if (closeModes.length === 0) return null
  const map = parameterSamples.find((it) => it._tag === "SwitchRounds")
  if (map !== undefined && parameters.includes(map._tag)) {
    assertEnds(ask(line, "WriteParameter", { target: targetOf(line), item: map }), "Answered", "the switch map")
  }
  line.inbox = "silent"
  const piecesBefore = line.sentUp.length
  assertEnds(ask(line, "Trip", tripping(line)), "Answered", "the trip")
  const later = line.now + 10_000
  tellTerminal(line, { _tag: "World", input: { _tag: "Loop" }, now: line.now })
  drain(line)
  passUntil(line, () => line.emitted.length > 0 || line.now > later)
  return { line, piecesBefore }
}

const keysOf = (line: Line): ReadonlyArray<string> => line.emitted.map((it) => it.key)

export const pushingCases: ReadonlyArray<Case> = [
  caseOf("hands on what the terminal pushes, and confirms it on the wire only after it was stored", (opener, setup) => {
    const found = tripped(opener)
    if (setup.pushes !== undefined) assert.isNotEmpty(found?.line.emitted ?? [], "the tripped round was not reported")
    if (found === null || found.line.emitted.length === 0) return
    const { line } = found
    assert.isTrue(line.emitted.every((it) => it.terminalId === line.terminalId && it.key !== "" && it.kind !== ""))
    const before = line.writes.length
    for (const key of new Set(keysOf(line))) tell(line, { _tag: "Accepted", key, now: line.now })
    drain(line)
    if (setup.pushes === "confirmed")
      assert.isAbove(line.writes.length, before, "nothing was confirmed after the event was stored")
  }),
  caseOf("gives an event that is pushed again the same key", (opener) => {
    const found = tripped(opener)
    if (found === null || found.line.emitted.length === 0) return
    const { line, piecesBefore } = found
    const keys = new Set(keysOf(line))
    for (const bytes of line.sentUp.slice(piecesBefore)) carryUp(line, bytes)
    drain(line)
    assert.deepStrictEqual(new Set(keysOf(line)), keys)
  }),
  caseOf("does nothing about an event that it never emitted", (opener) => {
    const line = opener()
    const before = line.writes.length
    tell(line, { _tag: "Accepted", key: "never emitted", now: line.now })
    drain(line)
    assert.strictEqual(line.writes.length, before)
  })
]
