/** Cases: what a session makes of a connection that stutters, falls silent, or is closed. */
import { assert } from "@effect/vitest"
import type { RequestTag } from "@yugou/core/dialect"
import { ask, settled, start } from "./Asking.ts"
import { assertEnds, type Case, caseOf, type Opener } from "./Case.ts"
import { carryUp, drain, type Line, pass, passUntil, tell } from "./Line.ts"
import { purchase, samples, targetOf } from "./Samples.ts"

/** How long a session may wait for the rest of a frame. */
const patienceWithHalves = 60_000

/** The longest piece that the terminal says to any request. */
export const longestPiece = (opener: Opener): Uint8Array => {
  const line = opener()
  for (const sample of samples(line)) ask(line, sample.tag as RequestTag, sample.payload as never)
  return line.sentUp.reduce((longest, piece) => (piece.length > longest.length ? piece : longest))
}

/** Starts a line anew whose session has heard nothing: what the terminal said first is given to the case. */
const unheard = (line: Line): Uint8Array => {
  line.session = line.configured.open(line.terminalId, null)
  line.sessionWakeAt = null
  line.writes.splice(0)
  return Uint8Array.from(line.sentUp.flatMap((piece) => [...piece]))
}

export const connectionCases: ReadonlyArray<Case> = [
  caseOf(
    "gives up half a frame after a silence, and takes the whole ones behind it without waiting for more",
    (opener) => {
      const long = longestPiece(opener)
      for (const share of [0.25, 0.5, 0.9]) {
        const line = opener()
        const head = unheard(line)
        carryUp(line, long.subarray(0, Math.max(1, Math.floor((long.length - head.length) * share))))
        carryUp(line, head)
        pass(line, patienceWithHalves)
        assertEnds(ask(line, "ReadBalance", { target: targetOf(line) }), "Answered", `after ${share} of a frame`)
      }
    }
  ),
  caseOf("gives up several false starts in the time of one", (opener) => {
    const long = longestPiece(opener)
    const millisBehind = (starts: number): number => {
      const line = opener()
      const head = unheard(line)
      line.up = "cut"
      // All of them together with what stands behind them are shorter than what each of them announces.
      const start = long.subarray(0, Math.max(1, Math.floor((long.length - head.length) / 4)))
      for (let count = 0; count < starts; count += 1) carryUp(line, start)
      carryUp(line, head)
      const before = line.now
      while (line.writes.length === 0 && line.now < before + patienceWithHalves) pass(line, 500)
      return line.now - before
    }
    assert.deepStrictEqual([2, 3].map(millisBehind), [1, 1].map(millisBehind), "milliseconds until the first answer")
  }),
  caseOf("takes the answer to the next request after half a frame and a silence", (opener) => {
    const long = longestPiece(opener)
    const line = opener()
    carryUp(line, long.subarray(0, long.length - 1))
    pass(line, patienceWithHalves)
    const id = start(line, "ReadBalance", { target: targetOf(line) })
    assertEnds(settled(line, id), "Answered", "the read")
    assert.strictEqual(line.writes.filter((it) => it.requestId === id).length, 1, "times asked")
  }),
  caseOf("closes the connection of a terminal that says nothing any more", (opener) => {
    const line = opener()
    line.up = "cut"
    passUntil(line, () => line.closes.length > 0)
    assert.strictEqual(line.closes.length, 1)
  }),
  caseOf("says nothing more once it has asked to be closed, and starts nothing", (opener) => {
    const line = opener()
    const head = [...line.sentUp]
    line.up = "cut"
    while (line.closes.length === 0 && line.sessionWakeAt !== null) {
      drain(line)
      line.now = Math.max(line.now, line.sessionWakeAt)
      tell(line, { _tag: "Tick", now: line.now })
    }
    // The host takes its time.
    line.queue.splice(0)
    const before = line.writes.length
    for (const bytes of head) tell(line, { _tag: "Bytes", bytes, now: line.now })
    assertEnds(ask(line, "WriteCredit", purchase(line)), "NotSent offline", "a request")
    pass(line, patienceWithHalves)
    assert.deepStrictEqual([line.closes.length, line.writes.length], [1, before], "closes and writes")
    tell(line, { _tag: "Closed", cause: "error", now: line.now })
  }),
  caseOf("says nothing more once it is closed, whatever comes", (opener) => {
    for (const cause of ["peer", "replaced", "error", "shutdown"] as const) {
      const line = opener()
      assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
      tell(line, { _tag: "Closed", cause, now: line.now })
      drain(line)
      const [writes, emitted, memos] = [line.writes.length, line.emitted.length, line.memos.length]
      for (const bytes of line.sentUp) tell(line, { _tag: "Bytes", bytes, now: line.now })
      for (const { writeId } of line.writes) tell(line, { _tag: "Written", writeId, now: line.now })
      tell(line, { _tag: "Accepted", key: "anything", now: line.now })
      tell(line, { _tag: "Told", askId: 1, told: { _tag: "Answer", answer: null }, now: line.now })
      tell(line, { _tag: "Tick", now: line.now + 3_600_000 })
      tell(line, { _tag: "Closed", cause, now: line.now })
      drain(line)
      assert.deepStrictEqual(
        [line.writes.length, line.emitted.length, line.memos.length],
        [writes, emitted, memos],
        cause
      )
      assert.isNull(line.sessionWakeAt, "a deadline after the end")
    }
  })
]
