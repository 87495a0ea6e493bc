import { assert, describe, it } from "@effect/vitest"
import { SmsInbox, StoreError } from "@yugou/core"
import * as Effect from "effect/Effect"
import { failureOf, outcomeOf } from "../src/Provider.ts"
import { take } from "../src/Reports.ts"

const unknown = { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }

describe("what an end of the call says", () => {
  const answers: ReadonlyArray<readonly [string, object]> = [
    [
      '{"ids":["a","b"]}',
      {
        _tag: "Submitted",
        parts: [
          { _tag: "Accepted", ref: "a" },
          { _tag: "Accepted", ref: "b" }
        ]
      }
    ],
    [
      '{"code":"BUSY","again":"later"}',
      { _tag: "Submitted", parts: [{ _tag: "Refused", code: "BUSY", again: "later" }] }
    ],
    ['{"ids":[]}', unknown],
    ["<html>502 Bad Gateway</html>", unknown],
    ["", unknown]
  ]
  for (const [body, outcome] of answers) {
    it(`the answer ${body === "" ? "of nothing" : body}`, () =>
      assert.deepStrictEqual(outcomeOf(body) as object, outcome))
  }

  const failures: ReadonlyArray<readonly [string, object]> = [
    ["ECONNREFUSED", { _tag: "NotSent", reason: "offline" }],
    ["ENOTFOUND", { _tag: "NotSent", reason: "offline" }],
    ["ECONNRESET", unknown],
    ["UND_ERR_SOCKET", unknown]
  ]
  for (const [code, outcome] of failures) {
    it(`the failure ${code}`, () => {
      const error = new TypeError("fetch failed", { cause: { code } })
      assert.deepStrictEqual(failureOf(error) as object, outcome)
    })
  }
})

describe("what the provider reports", () => {
  const inboxOf = (taken: Array<unknown>, fails: "no" | "yes") => {
    const keep = (it_: unknown) =>
      fails === "yes"
        ? Effect.fail(new StoreError({ reason: "unavailable", detail: "the test says so" }))
        : Effect.sync(() => void taken.push(it_))
    return SmsInbox.of({ receipt: keep, reply: keep })
  }
  const receipt = '{"id":"a","stat":"DELIVRD","at":"2026-11-22T00:00:00Z"}'
  const reply = '{"key":"k","from":"139","to":"106","text":"已缴费","at":"2026-11-22T00:00:00Z"}'
  const rows: ReadonlyArray<readonly [string, string, "no" | "yes", number, number]> = [
    ["a receipt", receipt, "no", 200, 1],
    ["a reply", reply, "no", 200, 1],
    ["what is neither", "{}", "no", 400, 0],
    ["what is no JSON", "<xml/>", "no", 400, 0],
    ["a receipt while the store is away: the provider comes again", receipt, "yes", 503, 0]
  ]
  for (const [name, body, fails, status, count] of rows) {
    it.effect(`answers ${status} to ${name}`, () =>
      Effect.gen(function* () {
        const taken: Array<unknown> = []
        const said = yield* Effect.provideService(take(body), SmsInbox, inboxOf(taken, fails))
        assert.deepStrictEqual([said, taken.length], [status, count])
      })
    )
  }
})
