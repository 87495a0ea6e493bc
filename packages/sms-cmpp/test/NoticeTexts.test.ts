/** What the log says about a link that goes on: one sentence a notice, with what to do about it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { DecodeError } from "../src/Field.ts"
import type { Notice } from "../src/SessionState.ts"
import { noticeText } from "../src/texts.ts"
import { listening } from "./Listening.ts"
import { sms, station } from "./Station.ts"

const response = { type: "SUBMIT_RESP", version: "3.0", sequenceId: 5, body: { Msg_Id: 1n, Result: 0 } } as const
const error = new DecodeError({ reason: "Truncated", offset: 20, detail: "Result needs 4 bytes, 1 are left" })

const rows: ReadonlyArray<readonly [Notice, ReadonlyArray<string>]> = [
  [{ _tag: "AuthenticatorNotVerified" }, ["ismgAuthenticator", "off", "strict", "secret"]],
  [{ _tag: "VersionFollowed", sent: "3.0", received: "2.0" }, ["version", "2.0"]],
  [{ _tag: "Undecodable", command: 5, error }, ["0x00000005", "Result needs 4 bytes"]],
  [{ _tag: "UnexpectedPdu", type: "FWD" }, ["FWD"]],
  [{ _tag: "UnmatchedResponse", type: "SUBMIT_RESP", sequenceId: 5 }, ["SUBMIT_RESP", "5"]],
  [{ _tag: "LateAnswer", id: "7", response }, ["responseTimeoutMillis"]],
  [{ _tag: "Resent", id: "7", sequenceId: 5, transmission: 2 }, ["2"]],
  [{ _tag: "DeliveriesWaiting", limit: 1_000 }, ["1000"]],
  [{ _tag: "DeliveriesLeft", afterMillis: 30_000 }, ["30000"]],
  [{ _tag: "RepeatedDelivery", token: "1:2" }, ["1:2"]]
]

describe("a notice", () => {
  for (const [notice, words] of rows) {
    it(`${notice._tag} says in both languages: ${words.join(", ")}`, () => {
      const { en, zh } = noticeText(notice)
      for (const word of words) {
        assert.include(en, word)
        assert.include(zh, word)
      }
      assert.match(zh, /[\u4e00-\u9fff]/)
    })
  }

  it.effect("about a digest that fits nothing is a line that says which setting to change", () => {
    const log = listening()
    return Effect.gen(function* () {
      const { submit } = yield* station({ ismgAuthenticator: "zero" })
      yield* submit(sms())
      const [line = ""] = log.lines.filter((one) => one.includes("AuthenticatorNotVerified"))
      assert.include(line, "set ismgAuthenticator to off")
      assert.include(line, "把 ismgAuthenticator 设为 off")
    }).pipe(Effect.provide(log.layer))
  })
})
