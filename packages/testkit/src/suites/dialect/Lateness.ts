/** Cases: answers that come after their request was given up. */
import { assert } from "@effect/vitest"
import { Energy } from "@yugou/core"
import { ask, settled, start } from "./Asking.ts"
import { assertEnds, type Case, caseOf } from "./Case.ts"
import { carryUp, drain, type Line, passUntil, tellTerminal } from "./Line.ts"
import { answerOf, holderNo, purchase, targetOf, word } from "./Samples.ts"

/** Hands on everything that was held back. */
const release = (line: Line): void => {
  for (const bytes of line.heldUp.splice(0)) carryUp(line, bytes)
  drain(line)
}

/** Buys with the answer held back until the request is given up. */
const buyUnanswered = (line: Line): void => {
  line.afterEffect = "held"
  assertEnds(ask(line, "WriteCredit", purchase(line)), "NoAnswer timeout", "the purchase without an answer")
  line.afterEffect = null
}

export const latenessCases: ReadonlyArray<Case> = [
  caseOf("does not settle a read with the late answer of a purchase", (opener) => {
    const line = opener()
    buyUnanswered(line)
    const id = start(line, "ReadBalance", { target: targetOf(line) })
    const ownAnswer = line.heldUp.splice(-1)
    release(line)
    assert.isFalse(line.outcomes.has(id), "the late answer settled the read")
    line.up = "open"
    for (const bytes of ownAnswer) carryUp(line, bytes)
    const balance = answerOf(settled(line, id)) as { readonly remaining: unknown } | undefined
    assert.strictEqual(balance?.remaining, Energy.kwh("100"))
  }),
  caseOf("does not settle a purchase with the late answer of the one before", (opener) => {
    const line = opener()
    buyUnanswered(line)
    line.up = "open"
    line.effectsDown = "cut"
    const id = start(line, "WriteCredit", purchase(line, { wireNo: 8 }))
    passUntil(line, () => line.writes.some((it) => it.requestId === id && it.effect === "effecting"))
    release(line)
    assertEnds(settled(line, id), "NoAnswer timeout", "the lost purchase after a late answer")
  }),
  caseOf("does not settle a read with the late answer of the same read before", (opener) => {
    const line = opener()
    assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
    line.up = "held"
    assertEnds(ask(line, "ReadBalance", { target: targetOf(line) }), "NoAnswer timeout", "the read without an answer")
    const consume = { _tag: "Consume", holder: holderNo(line), energy: Energy.kwh("30") } as const
    tellTerminal(line, { _tag: "World", input: consume, now: line.now })
    line.down = "cut"
    const id = start(line, "ReadBalance", { target: targetOf(line) })
    release(line)
    const ended = settled(line, id)
    assert.notStrictEqual(ended?._tag, "Answered", `an old balance was taken for the new one: ${word(ended)}`)
  }),
  caseOf("does not settle the next request with the second copy of an answer", (opener) => {
    const line = opener()
    assertEnds(ask(line, "WriteCredit", purchase(line)), "Answered", "the purchase")
    const copy = line.sentUp.at(-1)
    line.effectsDown = "cut"
    const id = start(line, "WriteCredit", purchase(line, { wireNo: 8 }))
    passUntil(line, () => line.writes.some((it) => it.requestId === id && it.effect === "effecting"))
    if (copy !== undefined) carryUp(line, copy)
    drain(line)
    assertEnds(settled(line, id), "NoAnswer timeout", "the lost purchase after a second copy")
  })
]
