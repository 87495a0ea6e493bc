import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { maxLowBalances } from "../../../src/station/dunning/LowBalances.ts"
import { renew } from "../../../src/store/HoldersMemory.ts"
import { type AlarmText, addCustomer, at, engines, hosted, type Site, setBalance, signature } from "../alarm/Site.ts"
import { lowCustomers } from "../alarm/Watching.ts"
import { clerk, known, messages, submitStep, told } from "./Desk.ts"

describe("two senders", () => {
  it.effect("R-124.1 a customer with cycle daily who is also dunned by hand gets both, each naming its sender", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20", { cycle: "daily", time: "15:30" })
        yield* at("2026-03-02 15:30")
        yield* engines
        yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        assert.deepStrictEqual((yield* messages).map(({ kind, sentBy }) => [kind, sentBy]).toSorted(), [
          ["alarm", "system:alarm-scheduler"],
          ["dunning", "clerk"]
        ])
      })
    )
  )

  const silent: ReadonlyArray<{ readonly title: string; readonly given: readonly [alarm: AlarmText] }> = [
    { title: "R-124.2 R-009.3 a customer with cycle none", given: [{ cycle: "none", time: null }] },
    { title: "R-124.2 R-015.2 a customer whose flag for messages is off", given: [{ cycle: "daily", sms: "off" }] },
    { title: "R-124.2 a customer whose alarm time is tomorrow", given: [{ cycle: "once", time: "09:30" }] }
  ]
  it.effect.each(silent)("$title is sent the message of an operator", ({ given: [alarm] }) =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20", alarm)
        yield* engines
        assert.strictEqual(site.sent.length, 0)
        yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        yield* submitStep
        assert.strictEqual(site.sent.length, 1)
      })
    )
  )
})

describe("R-125.1 choosing customers without conditions", () => {
  const balances = { C1: "99.9", C2: "100", C3: "-5", C4: "500", C5: "20", C6: "20" } as const
  const cycles = { C1: "none", C2: "none", C3: "once", C4: "daily", C5: "daily", C6: "none" } as const

  it.effect("shows those below, as the engines of the host find them, and nobody else", () =>
    told((site) =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        for (const [customerNo, cycle] of Object.entries(cycles)) {
          yield* addCustomer(site, customerNo, cycle === "none" ? { cycle, time: null } : { cycle })
        }
        yield* hosted(24)
        assert.deepStrictEqual(yield* lowCustomers, [])
        for (const [customerNo, kwh] of Object.entries(balances)) setBalance(site, customerNo, kwh)
        yield* customers.void({ ...clerk, commandId: "v", customerNo: "C6", reason: "销户" })
        yield* hosted(24)
        assert.deepStrictEqual(yield* lowCustomers, ["C1", "C3", "C5"])
        setBalance(site, "C5", "100")
        yield* hosted(24)
        assert.deepStrictEqual(yield* lowCustomers, ["C1", "C3"], "whoever is no longer below is gone from it")
      })
    )
  )
})

describe("R-125.2 choosing customers, sorted", () => {
  const three = Effect.fnUntraced(function* (site: Site) {
    yield* known(site, "C1", "30")
    yield* TestClock.adjust("1 minute")
    yield* known(site, "C2", "10")
    yield* TestClock.adjust("1 minute")
    yield* known(site, "C3", "20")
    yield* known(site, "C4", "500")
  })

  it.effect("with alarm all everybody is in the list", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* three(site)
        const all = yield* dunning.lowBalances({ ...clerk, sortBy: "customerNo", alarm: "all" })
        assert.deepStrictEqual(
          all.rows.map(({ customerNo }) => customerNo),
          ["C1", "C2", "C3", "C4"]
        )
        assert.deepStrictEqual([all.total, all.truncated], [4, "no"])
      })
    )
  )

  it.effect("says that there are more where more devices match than one query looks at", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* three(site)
        const asked = { ...clerk, address: "T-C", alarm: "all" } as const
        assert.strictEqual((yield* dunning.lowBalances(asked)).truncated, "no")
        // A customer with very many meters, whose own row is one.
        const devices = site.books.rows.Device
        const [row] = devices.values()
        if (row === undefined) return assert.fail("no device")
        for (let n = 0; n < maxLowBalances; n += 1) {
          const id = `A${n}`
          devices.set(id, { ...row, current: { ...row.current, ref: { _tag: "Device", id } } as typeof row.current })
          renew(site.books.holders.get("Device") ?? new Map(), id, {}, row.index.columns)
        }
        assert.strictEqual((yield* dunning.lowBalances(asked)).truncated, "yes")
      })
    )
  )

  const orders = [
    ["remaining", ["C2", "C3", "C1"]],
    ["readAt", ["C1", "C2", "C3"]]
  ] as const
  it.effect.each(orders)("by %s, over several pages", ([sortBy, expected]) =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* three(site)
        const first = yield* dunning.lowBalances({ ...clerk, sortBy, limit: 2 })
        const second = yield* dunning.lowBalances({ ...clerk, sortBy, limit: 2, after: first.next })
        const rows = [...first.rows, ...second.rows]
        assert.deepStrictEqual(
          rows.map(({ customerNo }) => customerNo),
          [...expected]
        )
        assert.isNull(second.next)
      })
    )
  )

  it.effect(
    "R-125.3 a customer above his alarm energy is refused without allowAboveThreshold and accepted with it",
    () =>
      told((site) =>
        Effect.gen(function* () {
          const { dunning } = yield* Station.Station
          yield* known(site, "C1", "500")
          const sending = { ...clerk, customerNos: ["C1"] } as const
          const without = yield* dunning.preview(sending)
          assert.deepStrictEqual(without.messages, [])
          assert.strictEqual(without.refused[0]?.refusals[0]?.code, "ABOVE_THRESHOLD")
          const allowed = yield* dunning.preview({ ...sending, allowAboveThreshold: "yes" })
          assert.strictEqual(allowed.messages.length, 1)
        })
      )
  )
})

describe("choosing a customer of whom nobody knows whether he is low", () => {
  const why = Effect.fnUntraced(function* (customerNo: string) {
    const { dunning } = yield* Station.Station
    const { refused } = yield* dunning.preview({ ...clerk, customerNos: [customerNo] })
    return refused[0]?.refusals[0]?.code
  })

  it.effect("is refused because he was never read, not because he is above his alarm energy", () =>
    told((site) =>
      Effect.gen(function* () {
        yield* addCustomer(site, "C1", { cycle: "none", time: null })
        assert.strictEqual(yield* why("C1"), "STALE_READING")
      })
    )
  )

  it.effect("is refused because his reading is old", () =>
    told((site) =>
      Effect.gen(function* () {
        yield* known(site, "C1", "500")
        assert.strictEqual(yield* why("C1"), "ABOVE_THRESHOLD")
        yield* TestClock.adjust("3 days")
        assert.strictEqual(yield* why("C1"), "STALE_READING")
      })
    )
  )

  it.effect("is refused because he has no device", () =>
    told((site) =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
        const left = { deviceId: device?.deviceId ?? "", finalReading: { remaining: Energy.zero } }
        const ended = {
          ...left,
          reason: "销户",
          disposition: { _tag: "RefundOutside" },
          control: "leaveEngaged"
        } as const
        yield* customers.cancelDevice({ ...clerk, commandId: "cancel", ...ended })
        assert.strictEqual(yield* why("C1"), "NO_TERMINAL")
      })
    )
  )
})

describe("preview, confirmation, sending", () => {
  it.effect("R-126.1 the page shows recipient and rendered text, and nothing is sent", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20")
        const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1"] })
        assert.strictEqual(shown[0]?.to, "13800000000")
        assert.strictEqual(
          shown[0]?.text,
          `${signature}客户C1：剩余电量20千瓦时（2026-03-02 15:00），请及时购电，以免影响用电。`
        )
        yield* submitStep
        assert.deepStrictEqual([site.sent.length, (yield* messages).length], [0, 0])
      })
    )
  )

  it.effect("R-126.2 several chosen customers are one message each", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        for (const customerNo of ["C1", "C2", "C3"]) yield* known(site, customerNo, "20")
        const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1", "C2", "C3"] })
        assert.deepStrictEqual(
          shown.map(({ customerNo }) => customerNo),
          ["C1", "C2", "C3"]
        )
      })
    )
  )

  it.effect("R-127.1 R-129.1 asking to send gives a confirmation, and abandoned nothing is sent or stored", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan } = yield* Station.Station
        yield* known(site, "C1", "20")
        const before = site.books.log.length
        const shown = yield* plan.dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        assert.isNotNull(shown.confirmation)
        assert.deepStrictEqual(
          shown.messages.map(({ to }) => to),
          ["13800000000"]
        )
        yield* submitStep
        assert.deepStrictEqual([site.sent.length, site.books.log.length], [0, before])
      })
    )
  )

  it.effect("R-128.1 confirmed, each is submitted to the gateway once", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan, dunning } = yield* Station.Station
        for (const customerNo of ["C1", "C2"]) yield* known(site, customerNo, "20")
        const command = { ...clerk, commandId: "a", customerNos: ["C1", "C2"] } as const
        const { confirmation } = yield* plan.dunning.send(command)
        const confirmed = { ...command, confirmation: confirmation ?? "" }
        const first = yield* dunning.send(confirmed)
        assert.deepStrictEqual(yield* dunning.send(confirmed), first)
        yield* Effect.repeat(submitStep, { times: 3 })
        assert.strictEqual(site.sent.length, 2)
      })
    )
  )

  it.effect("a confirmation is stale when a customer was changed after it was given", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan, dunning, customers } = yield* Station.Station
        yield* known(site, "C1", "20")
        const command = { ...clerk, commandId: "a", customerNos: ["C1"] } as const
        const { confirmation } = yield* plan.dunning.send(command)
        yield* customers.void({ ...clerk, commandId: "v", customerNo: "C1", reason: "销户" })
        yield* customers.restore({ ...clerk, commandId: "r", customerNo: "C1" })
        const stale = yield* Effect.flip(dunning.send({ ...command, confirmation: confirmation ?? "" }))
        assert.strictEqual(stale._tag, "ConfirmationStale")
      })
    )
  )
})

describe("recipients who cannot get a message", () => {
  const change = Effect.fnUntraced(function* (customerNo: string, changes: object, id = "change") {
    const { customers } = yield* Station.Station
    const { alarm, consent, limits, templateId, contact, remarks, ext, version } = yield* customers.get({
      ...clerk,
      customerNo
    })
    const details = { alarm, consent, limits, templateId, contact, remarks, ext, ...changes }
    yield* customers.update({ ...clerk, commandId: `${id}-${customerNo}`, customerNo, version, ...details })
  })
  const quiet = { cycle: "none", time: null as never, sms: "off", mobiles: [] } as const
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [spoil: Effect.Effect<unknown, unknown, Station.Station>, code: string]
  }> = [
    {
      title: "R-128.2 a voided customer",
      given: [
        Effect.flatMap(Station.Station, ({ customers }) =>
          customers.void({ ...clerk, commandId: "v", customerNo: "C1", reason: "销户" })
        ),
        "CUSTOMER_INVALID"
      ]
    },
    { title: "R-128.3 a customer without a number", given: [change("C1", { alarm: quiet }), "ALARM_INCOMPLETE"] },
    {
      title: "R-128.4 a customer who must not be contacted",
      given: [change("C1", { consent: "doNotContact" }), "DO_NOT_CONTACT"]
    },
    {
      title: "R-128.5 a customer for whom a variable has no value",
      given: [
        Effect.gen(function* () {
          const { dunning } = yield* Station.Station
          yield* dunning.saveTemplate({
            ...clerk,
            commandId: "t",
            templateId: "own",
            orgNo: "374",
            name: "上次购电",
            usableFor: ["dunning"],
            text: "上次购电{lastPurchaseEnergy}千瓦时"
          })
          yield* change("C1", { templateId: "own" })
        }),
        "TEMPLATE_VARIABLE"
      ]
    }
  ]
  const numbers = { C1: "13800000001", C2: "13800000002", C3: "13800000003" } as const
  const recipients = ["C1", "C2", "C3"] as const
  it.effect.each(rows)("$title is refused and the others are sent", ({ given: [spoil, code] }) =>
    told((site) =>
      Effect.gen(function* () {
        const { plan, dunning } = yield* Station.Station
        for (const [customerNo, mobile] of Object.entries(numbers)) {
          yield* known(site, customerNo, "20", { cycle: "none", time: null, mobiles: [mobile] })
        }
        yield* spoil
        const command = { ...clerk, commandId: "a", customerNos: recipients } as const
        const { confirmation, messages: shown } = yield* plan.dunning.send(command)
        assert.deepStrictEqual(
          shown.map(({ to }) => to),
          [numbers.C2, numbers.C3]
        )
        const sent = yield* dunning.send({ ...command, confirmation: confirmation ?? "" })
        yield* Effect.repeat(submitStep, { times: 3 })
        assert.deepStrictEqual(
          sent.refused.map(({ customerNo, refusals }) => [customerNo, refusals[0]?.code]),
          [["C1", code]]
        )
        assert.deepStrictEqual(
          site.sent.map(({ to }) => to),
          [numbers.C2, numbers.C3]
        )
        assert.deepStrictEqual(
          (yield* messages).map(({ customerNo, progress }) => [customerNo, progress._tag]).toSorted(),
          [
            ["C2", "Submitted"],
            ["C3", "Submitted"]
          ]
        )
      })
    )
  )

  it.effect("R-015.3 a customer who must not be contacted is refused although his flag for messages is on", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20", { cycle: "daily", sms: "on" })
        yield* change("C1", { consent: "doNotContact" })
        const refusals = [{ customerNo: "C1", code: "DO_NOT_CONTACT" }]
        type Answer = Pick<Effect.Success<ReturnType<typeof dunning.preview>>, "refused">
        const codes = ({ refused }: Answer) =>
          refused.flatMap((one) => one.refusals.map(({ code }) => ({ customerNo: one.customerNo, code })))
        const shown = yield* dunning.preview({ ...clerk, customerNos: ["C1"] })
        assert.deepStrictEqual([shown.messages, codes(shown)], [[], refusals])
        const asked = { ...clerk, customerNos: ["C1"], allowAboveThreshold: "yes" } as const
        const sent = yield* dunning.send({ ...asked, commandId: "a", quietHoursReason: "客户要求" })
        yield* Effect.repeat(submitStep, { times: 3 })
        assert.deepStrictEqual([sent.messages, codes(sent)], [[], refusals])
        assert.deepStrictEqual([site.sent.length, (yield* messages).length], [0, 0])
        yield* change("C1", { consent: "allowed" }, "again")
        yield* dunning.send({ ...clerk, commandId: "b", customerNos: ["C1"] })
        yield* submitStep
        assert.strictEqual(site.sent.length, 1, "with his consent the same message goes out")
      })
    )
  )

  it.effect("a customer outside of the actor's org units is not found, and the others are sent", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        for (const customerNo of ["C1", "D1"]) yield* known(site, customerNo, "20")
        const sent = yield* dunning.send({ actor: "district", commandId: "a", customerNos: ["C1", "D1"] })
        assert.deepStrictEqual(
          sent.refused.map(({ refusals }) => refusals[0]?.code),
          ["NOT_FOUND"]
        )
        assert.strictEqual(sent.messages.length, 1)
      })
    )
  )
})
