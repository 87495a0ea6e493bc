/** A message that did not arrive goes out again when a person says so, and only to whom it may. */
import { assert, describe, it } from "@effect/vitest"
import { Station, type SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"
import { at, type Site } from "../alarm/Site.ts"
import { clerk, known, messages, submitStep, told, wentTo } from "../dunning/Desk.ts"

const refusedForGood: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Refused", code: "9", again: "never" }] }

/** A message by hand of which the gateway will have none. */
const failed = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  yield* at("2026-03-02 15:00")
  yield* known(site, "C1", "20")
  site.outcomes.push(refusedForGood)
  yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
  yield* submitStep
  const [message] = yield* messages
  assert.strictEqual(message?.progress._tag, "Failed")
  return message?.messageId ?? ""
})

const again = Effect.fnUntraced(function* (messageId: string, commandId = "again") {
  const { dunning } = yield* Station.Station
  return yield* dunning.resendMessage({ ...clerk, commandId, messageId, reason: "号码已核对" })
})

describe("a message that failed", () => {
  it.effect("is sent again as another one, once, and both say so", () =>
    told((site) =>
      Effect.gen(function* () {
        const messageId = yield* failed(site)
        const made = yield* again(messageId)
        assert.deepInclude(made, { repeats: messageId, sentBy: "clerk", kind: "dunning" })
        assert.notStrictEqual(made.messageId, messageId)
        yield* submitStep
        assert.strictEqual(site.sent.length, 2)
        assert.strictEqual(site.sent[1]?.messageId, made.messageId)
        const rows = yield* messages
        assert.strictEqual(rows.find((row) => row.messageId === messageId)?.again, made.messageId)
        assert.deepInclude(yield* Effect.flip(again(messageId, "twice")), {
          _tag: "Conflict",
          conflict: "sentAgain",
          id: made.messageId
        } as const)
      })
    )
  )

  it.effect("is not sent again to whom nothing may be sent any more", () =>
    told((site) =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const messageId = yield* failed(site)
        const { version } = yield* customers.get({ ...clerk, customerNo: "C1" })
        const consent = { version, consent: "doNotContact" } as const
        yield* customers.update({ ...clerk, commandId: "consent", customerNo: "C1", ...consent })
        const { messageId: newer } = yield* again(messageId)
        yield* submitStep
        const progress = (yield* messages).find((row) => row.messageId === newer)?.progress
        assert.deepStrictEqual([progress?._tag, site.sent.length], ["Suppressed", 1])
      })
    )
  )

  it.effect("is not sent again when its customer went to another org unit: the former one does not find him", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        const messageId = yield* failed(site)
        yield* wentTo("C1", "37402")
        const asked = { commandId: "former", messageId, reason: "再发" }
        assert.deepInclude(yield* Effect.flip(dunning.resendMessage({ ...asked, actor: "neighbour" })), {
          _tag: "NotFound",
          what: "customer",
          id: "C1"
        } as const)
        // Who sees both org units sends a new one.
        assert.deepInclude(yield* Effect.flip(again(messageId)), {
          _tag: "Conflict",
          conflict: "customerMoved",
          id: "C1"
        } as const)
        yield* submitStep
        assert.strictEqual(site.sent.length, 1)
      })
    )
  )

  it.effect("waits for the end of the quiet hours when it is sent again in them", () =>
    told((site) =>
      Effect.gen(function* () {
        const messageId = yield* failed(site)
        yield* at("2026-03-02 22:00")
        yield* again(messageId)
        yield* submitStep
        assert.strictEqual(site.sent.length, 1)
        yield* at("2026-03-03 08:01")
        yield* submitStep
        assert.strictEqual(site.sent.length, 2)
      })
    )
  )

  it.effect("is no message that the gateway has taken", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* at("2026-03-02 15:00")
        yield* known(site, "C1", "20")
        yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
        const [waiting] = yield* messages
        const messageId = waiting?.messageId ?? ""
        const underWay = { _tag: "Conflict", conflict: "messageUnderWay", id: messageId } as const
        assert.deepInclude(yield* Effect.flip(again(messageId)), underWay)
        yield* submitStep
        assert.deepInclude(yield* Effect.flip(again(messageId)), underWay)
      })
    )
  )
})
