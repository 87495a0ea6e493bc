/** What a job is told to wait for that is sent until its terminal has taken all of it. */
import { assert, describe, it } from "@effect/vitest"
import { unsureOf, waitingOf } from "../../../src/books/parameters/JobWaiting.ts"
import type { Ended } from "../../../src/books/parameters/ParameterOutcome.ts"
import { at } from "../purchase/Orders.ts"

const ended = (result: Ended["result"], detail = ""): Ended => ({ result, detail, confirmed: "no", at })

describe("a job that is sent until all of it is taken", () => {
  type Row = readonly [ends: ReadonlyArray<Ended>, waits: string | null, code: string | undefined]
  const rows: ReadonlyArray<Row> = [
    [[ended("ok"), ended("ok")], null, undefined],
    [[ended("timeout", "timeout")], "notSure", "NOT_TAKEN"],
    [[ended("refused", "badValue")], "notSure", "NOT_TAKEN"],
    [[ended("notSent", "suspected")], "suspected", "TERMINAL_SUSPECTED"],
    [[ended("notSent", "unproved")], "unproved", "CONNECTION_UNPROVED"],
    [[ended("notSent", "expired")], "expired", "NOT_SENT"],
    [[ended("notSent", "offline")], "offline", "TERMINAL_OFFLINE"],
    [[ended("ok"), ended("notSent", "busy")], "busy", "NOT_SENT"],
    [
      [ended("notSent", "suspected"), ended("notSent", "an earlier item did not end well")],
      "suspected",
      "TERMINAL_SUSPECTED"
    ],
    [[ended("timeout"), ended("notSent", "suspected")], "notSure", "NOT_TAKEN"],
    [[ended("refused", "busy")], "notSure", "NOT_TAKEN"],
    [[ended("notSent", "an earlier item did not end well")], "notSure", "NOT_TAKEN"]
  ]
  it.each(rows)("after %j waits for %s", (ends, waits, code) => {
    const reason = unsureOf(ends)
    assert.strictEqual(reason, waits)
    if (reason === null) return
    const told = waitingOf({ progress: { _tag: "Waiting", notBefore: at, tries: 1, waitsFor: reason } })
    assert.strictEqual(told?.code, code)
    assert.notStrictEqual(told?.text.zh, "")
    assert.notStrictEqual(told?.text.en, "")
  })

  it("says nothing where it does not wait, or was not tried, and the code alone of what has no words", () => {
    const waiting = { _tag: "Waiting", notBefore: at, tries: 1 } as const
    assert.isNull(waitingOf({ progress: waiting }))
    assert.isNull(waitingOf({ progress: { _tag: "Sending", waitsFor: "busy" } as never }))
    const told = { code: "NOBODY_KNOWS", text: { zh: "", en: "" }, nextTry: at }
    assert.deepStrictEqual(waitingOf({ progress: { ...waiting, waitsFor: "NobodyKnows" } }), told)
  })
})
