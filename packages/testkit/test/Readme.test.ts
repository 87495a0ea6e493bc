/** The smallest example of the README, as it stands there. */
import { assert, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import { groupTerminal, increases, remainingOf, step, TerminalState } from "@yugou/testkit/terminal"

it("does what the README says", () => {
  const now = Date.UTC(2026, 10, 22)
  const buy = {
    _tag: "Request",
    password: null,
    request: { _tag: "WriteCredit", holder: 1, mode: "append", wireNo: 7, value: Energy.kwh("1000"), thresholds: null }
  } as const

  const [bought, outputs] = step(groupTerminal, TerminalState.make(groupTerminal), buy, now)
  const [again] = step(groupTerminal, bought, buy, now)

  assert.deepStrictEqual(outputs[0], { _tag: "Answer", answer: { _tag: "Accepted" } })
  assert.strictEqual(outputs[1]?._tag === "Event" ? outputs[1].event._tag : "none", "CreditApplied")
  assert.strictEqual(increases(again, 1), 1)
  assert.strictEqual(remainingOf(again, 1), Energy.kwh("1000"))
})
