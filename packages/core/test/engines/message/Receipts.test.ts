/** Ids of gateways come again: a receipt finds its message by id, number and time, newest first, and one that waits does not wait for ever. */
import { assert, describe, it } from "@effect/vitest"
import { type PartOutcome, SmsInbox, type SmsReceipt, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { at, makeSite, type Site, stationOf } from "../../books/alarm/Site.ts"
import { openItems } from "../../books/alarm/Watching.ts"
import { clerk, known, messages, submitStep } from "../../books/dunning/Desk.ts"

/** The id that the gateway gives, again and again. */
const ref = "3161215000000001"
const accepted: PartOutcome = { _tag: "Accepted", ref }

/** Dunns a customer on a day; the gateway gives its only id. */
const sent = Effect.fnUntraced(function* (site: Site, day: string, customerNo = "C1") {
  yield* at(`${day} 10:00`)
  const { dunning } = yield* Station.Station
  site.outcomes.push({ _tag: "Submitted", parts: [accepted] })
  const asked = { customerNos: [customerNo] as const, allowAboveThreshold: "yes" as const }
  const { messages: made } = yield* dunning.send({ ...clerk, commandId: `${customerNo}-${day}`, ...asked })
  yield* submitStep
  return made[0]?.messageId ?? ""
})

const received = Effect.fnUntraced(function* (receipt: Partial<SmsReceipt> = {}) {
  const inbox = yield* SmsInbox
  yield* inbox.receipt({ ref, state: "delivered", code: "DELIVRD", at: yield* DateTime.now, ...receipt })
})

const stateOf = (messageId: string) =>
  Effect.map(messages, (rows) => rows.find((row) => row.messageId === messageId)?.progress._tag)

describe("a receipt whose id came before", () => {
  it.effect("goes to the newest message, and leaves the one of a year ago as it is", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2025-03-02 09:00")
      yield* known(site, "C1", "18")
      const old = yield* sent(site, "2025-03-02")
      yield* received()
      const fresh = yield* sent(site, "2026-03-02")
      yield* TestClock.adjust("1 minute")
      yield* received({ state: "failed", code: "UNDELIV" })
      assert.deepStrictEqual([yield* stateOf(old), yield* stateOf(fresh)], ["Delivered", "Failed"])
      assert.deepStrictEqual(yield* openItems, [["messageFailed", "C1"]])
    }).pipe(Effect.provide(stationOf(site)))
  })

  const writings = ["13811110001", "8613811110001", "+8613811110001"]
  it.effect.each(writings.map((to) => ({ title: to, given: [to] as const })))(
    "goes to the message of its number, which a gateway writes as $title",
    ({ given: [to] }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-02 09:00")
        yield* known(site, "C1", "18", { cycle: "none", time: null, mobiles: ["13811110001"] })
        yield* known(site, "C2", "18", { cycle: "none", time: null, mobiles: ["13811110002"] })
        const first = yield* sent(site, "2026-03-02", "C1")
        const second = yield* sent(site, "2026-03-02", "C2")
        yield* received({ to })
        assert.deepStrictEqual([yield* stateOf(first), yield* stateOf(second)], ["Delivered", "Submitted"])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("of a message of long ago is not taken for it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2025-03-02 09:00")
      yield* known(site, "C1", "18")
      const old = yield* sent(site, "2025-03-02")
      yield* at("2026-03-02 10:00")
      yield* received({ state: "failed", code: "UNDELIV" })
      assert.strictEqual(yield* stateOf(old), "Submitted")
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("a receipt that waits for its message", () => {
  it.effect("does not make a message of next year delivered", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2025-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* received()
      const fresh = yield* sent(site, "2026-03-02")
      assert.strictEqual(yield* stateOf(fresh), "Submitted")
      yield* received()
      assert.strictEqual(yield* stateOf(fresh), "Delivered")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("is taken where it overtook the answer to the submit, whatever the clock of the network says", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* at("2026-03-02 09:59")
      yield* received({ at: DateTime.makeUnsafe("2026-03-01T18:00:00Z"), to: "13800000000" })
      const fresh = yield* sent(site, "2026-03-02")
      assert.strictEqual(yield* stateOf(fresh), "Delivered")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("is not taken by a message to another number", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 09:00")
      yield* known(site, "C1", "18")
      yield* at("2026-03-02 09:59")
      yield* received({ to: "13900000000" })
      const fresh = yield* sent(site, "2026-03-02")
      assert.strictEqual(yield* stateOf(fresh), "Submitted")
    }).pipe(Effect.provide(stationOf(site)))
  })
})
