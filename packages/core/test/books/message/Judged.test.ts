/** What stands at the moment of sending decides, not what stood when a message was made: hours of an absent gateway lie between. */
import { assert, describe, it } from "@effect/vitest"
import { Station, type SubmitOutcome } from "@yugou/core"
import { absent, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import {
  type AlarmText,
  alarmOf,
  at,
  engines,
  makeSite,
  type Site,
  sell,
  setBalance,
  stationOf
} from "../alarm/Site.ts"
import { poll } from "../alarm/Watching.ts"
import { clerk, known, messages, submitStep, wentTo } from "../dunning/Desk.ts"

const offline: SubmitOutcome = { _tag: "NotSent", reason: "offline" }

/** Changes what a clerk may change about C1. */
const edited = Effect.fnUntraced(function* (change: { readonly alarm?: AlarmText; readonly consent?: "doNotContact" }) {
  const { customers } = yield* Station.Station
  const customer = yield* customers.get({ ...clerk, customerNo: "C1" })
  const { version, consent, limits, templateId, contact, remarks, ext } = customer
  const alarm = change.alarm === undefined ? customer.alarm : alarmOf(change.alarm)
  const rest = { limits, templateId, contact, remarks, ext, alarm, consent: change.consent ?? consent }
  yield* customers.update({ ...clerk, commandId: `edit-${version}`, customerNo: "C1", version, ...rest })
})

const void1 = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  yield* customers.void({ ...clerk, commandId: "void", customerNo: "C1", reason: "销户" })
})

const cancelDevice = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo: "C1" })
  yield* customers.cancelDevice({
    ...clerk,
    commandId: "cancel",
    deviceId: device?.deviceId ?? "",
    reason: "拆表",
    disposition: { _tag: "RefundOutside" }
  })
})

/** The customer buys 1,000 kWh, which arrive. */
const recharged = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo: "C1" })
  yield* sell(device?.deviceId ?? "", "1000", "buy")
})

type Change = (site: Site) => Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof stationOf>>>

/** What became of the message, and what went out after the gateway came back. */
const outcome = (site: Site) =>
  Effect.map(messages, (rows) => ({
    became: rows.map(({ progress }) =>
      progress._tag === "Suppressed" ? progress.reason : progress._tag === "Cancelled" ? "cancelled" : progress._tag
    ),
    sent: site.sent.slice(1).map(({ to, text }) => `${to} ${text.includes("18千瓦时") ? "old" : "new"}`)
  }))

/** An alarm is due at 09:30 and meets a gateway that is away; something happens; at 11:00 the gateway is back. */
const delayed = Effect.fnUntraced(function* (site: Site, change: Change, send: "alarm" | "dunning") {
  yield* at("2026-03-02 09:00")
  yield* known(site, "C1", "18", send === "alarm" ? { cycle: "daily" } : { cycle: "none", time: null })
  site.outcomes.push(offline)
  yield* at("2026-03-02 09:30")
  if (send === "dunning") {
    const { dunning } = yield* Station.Station
    yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
  }
  yield* engines
  assert.strictEqual(site.sent.length, 1)
  yield* at("2026-03-02 10:00")
  yield* change(site)
  yield* at("2026-03-02 11:00")
  yield* submitStep
  return yield* outcome(site)
})

const changes: ReadonlyArray<{
  readonly title: string
  readonly given: readonly [change: Change, became: string, sent: ReadonlyArray<string>]
}> = [
  { title: "the customer is voided", given: [() => void1, "CUSTOMER_INVALID", []] },
  {
    title: "the customer does not want to be written to",
    given: [() => edited({ consent: "doNotContact" }), "DO_NOT_CONTACT", []]
  },
  { title: "the customer goes to another org unit", given: [() => wentTo("C1", "37402"), "CUSTOMER_MOVED", []] },
  { title: "the customer buys 1,000 kWh", given: [() => recharged, "ABOVE_THRESHOLD", []] },
  { title: "the device is cancelled", given: [() => cancelDevice, "DEVICE_CANCELLED", []] },
  {
    title: "the balance falls further: the text says the newer one",
    given: [
      (site) =>
        Effect.andThen(
          Effect.sync(() => setBalance(site, "C1", "5")),
          poll("C1")
        ),
      "Submitted",
      ["13800000000 new"]
    ]
  },
  { title: "nothing happens: it goes out as it was", given: [() => Effect.void, "Submitted", ["13800000000 old"]] }
]

const numbered = (cycle: AlarmText): (typeof changes)[number] => ({
  title: "the customer gets another number: that one gets it",
  given: [() => edited({ alarm: { ...cycle, mobiles: ["13911112222"] } }), "Submitted", ["13911112222 old"]]
})

describe("while the gateway is away and a message waits", () => {
  const alarmed = [
    ...changes,
    numbered({ cycle: "daily" }),
    {
      title: "messages are switched off",
      given: [() => edited({ alarm: { cycle: "daily", sms: "off" } }), "SMS_OFF", []]
    },
    {
      title: "the cycle is set to none",
      given: [() => edited({ alarm: { cycle: "none", time: null } }), "CYCLE_NONE", []]
    }
  ] as const satisfies typeof changes
  it.effect.each(alarmed)("an automatic alarm: $title", ({ given: [change, became, sent] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* delayed(site, change, "alarm"), { became: [became], sent })
    }).pipe(Effect.provide(stationOf(site)))
  })

  const dunned = [...changes, numbered({ cycle: "none", time: null })]
  it.effect.each(dunned)("a message by hand: $title", ({ given: [change, became, sent] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* delayed(site, change, "dunning"), { became: [became], sent })
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a person cancels it: it is not sent, and the list shows it as cancelled with the reason", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const cancelled: Change = () =>
        Effect.gen(function* () {
          const { dunning } = yield* Station.Station
          const [message] = (yield* dunning.messages(clerk)).rows
          const asked = { messageId: message?.messageId ?? "", reason: "客户已来电" }
          yield* dunning.cancelMessage({ ...clerk, commandId: "cancel", ...asked })
        })
      assert.deepStrictEqual(yield* delayed(site, cancelled, "alarm"), { became: ["cancelled"], sent: [] })
      const { dunning } = yield* Station.Station
      const { rows } = yield* dunning.messages({ ...clerk, progress: ["cancelled"] })
      assert.deepStrictEqual(
        rows.map(({ progress }) => (progress._tag === "Cancelled" ? progress.reason : null)),
        ["客户已来电"]
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("what the gateway has got cannot be cancelled", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* delayed(site, () => Effect.void, "alarm")
      const { dunning } = yield* Station.Station
      const [message] = (yield* dunning.messages(clerk)).rows
      const asked = { messageId: message?.messageId ?? "", reason: "客户已来电" }
      const error = yield* Effect.flip(dunning.cancelMessage({ ...clerk, commandId: "cancel", ...asked }))
      assert.deepStrictEqual(error._tag === "Conflict" ? [error.conflict, error.id] : [error._tag], [
        "handedOver",
        message?.messageId ?? ""
      ])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "a message of before, which says nothing of what it was made from, keeps its text and is judged all the same",
    () => {
      const site = makeSite()
      const older = (customerNo: string) =>
        Effect.gen(function* () {
          const store = yield* StationStore
          const now = yield* DateTime.now
          const content = {
            messageId: `old-${customerNo}`,
            orgNo: "37401",
            customerNo,
            kind: "dunning",
            to: "13800000000",
            text: "【历下供电】旧",
            templateId: "dunning",
            templateVersion: 1,
            sentBy: "clerk",
            override: null,
            notAfter: DateTime.add(now, { hours: 12 })
          }
          const queued = { _tag: "MessageQueued", v: 1, at: now, notBefore: now, content }
          yield* store.commit(
            makeCommit({ it: absent("Message", content.messageId) }, { it: [queued] } as never, {
              command: { id: content.messageId, content: "", response: null },
              trail: { actor: "clerk", operation: "dunning.send", reason: null, at: now }
            })
          )
        })
      return Effect.gen(function* () {
        yield* at("2026-03-02 09:00")
        yield* known(site, "C1", "18")
        yield* known(site, "C2", "18")
        yield* older("C1")
        yield* older("C2")
        yield* void1
        yield* submitStep
        assert.deepStrictEqual(
          site.sent.map(({ messageId, text }) => [messageId, text]),
          [["old-C2", "【历下供电】旧"]]
        )
        const store = yield* StationStore
        const [first] = yield* store.load([ref("Message", "old-C1")])
        assert.strictEqual(first?.state?.progress._tag, "Suppressed")
      }).pipe(Effect.provide(stationOf(site)))
    }
  )
})
