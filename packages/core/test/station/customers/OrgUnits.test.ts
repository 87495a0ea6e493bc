/** Whose customers and terminals an actor may add, see and bind: org units beside his own are as if they did not exist. */
import { assert, describe, it } from "@effect/vitest"
import { type ArchiveView, type CreditTarget, Energy, keyOf, Station, type TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import { addCustomer, makeSite, stationOf } from "../../books/alarm/Site.ts"
import { archive } from "../../Fixtures.ts"
import * as Panel from "../../Panel.ts"

const registered = (terminalId: string, orgNo: string) => ({
  terminalId: terminalId as TerminalId,
  orgNo,
  dialectId: "fake",
  address: terminalId,
  settings: {}
})
const district = (commandId: string) => ({ actor: "district", commandId })

describe("an actor of another org unit", () => {
  it.effect("adds no customer, and a customer there is as unknown as a number that nobody has", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { customers, plan } = yield* Station.Station
      for (const [customerNo, add] of [
        ["C1", customers.add],
        ["nobody", customers.add],
        ["C1", plan.customers.add]
      ] as const) {
        const answer = yield* Effect.result(
          add({ ...district(`add-${customerNo}`), customerNo }) as Effect.Effect<unknown, unknown>
        )
        const refused =
          answer._tag === "Failure"
            ? answer.failure
            : (answer.success as { readonly refusals: ReadonlyArray<{ readonly detail: unknown }> }).refusals[0]?.detail
        assert.deepInclude(refused, { what: "archiveCustomer", id: customerNo })
        assert.notInclude(JSON.stringify(answer), "37401")
        assert.notInclude(JSON.stringify(answer), "客户C1")
      }
      assert.strictEqual(site.books.log.length, 0)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("registers terminals in his own org units only", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { customers } = yield* Station.Station
      const refused = yield* Effect.flip(
        customers.registerTerminal({ ...district("r1"), ...registered("T1", "37401") })
      )
      assert.deepInclude(refused, { _tag: "Forbidden", permission: "terminal.register" })
      assert.strictEqual(site.books.log.length, 0)
      const own = yield* customers.registerTerminal({ ...district("r2"), ...registered("T1", "3740201") })
      assert.strictEqual(own.orgNo, "3740201")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("reads no details of a customer there, and nothing is copied on the way", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { customers, purchases, purchaseRecords } = yield* Station.Station
      for (const details of [customers.details, purchases.customerDetails, purchaseRecords.customerDetails]) {
        assert.strictEqual(yield* Panel.tagOf(details({ actor: "district", customerNo: "C1" })), "NotFound")
      }
      assert.strictEqual(site.books.log.length, 0)
      yield* customers.details({ actor: "district", customerNo: "D1" })
      assert.strictEqual(site.books.log.length, 1)
    }).pipe(Effect.provide(stationOf(site)))
  })
})

const bound = (customerNo: string, target: CreditTarget) => ({
  customerNo,
  target,
  thresholds: { alarm: Energy.kwh("100") }
})

describe("R-024 the terminal of a purchase device", () => {
  const units: ReadonlyArray<readonly [registered: string, outcome: "bound" | "otherOrg"]> = [
    ["37401", "bound"],
    ["374", "bound"],
    ["3740101", "bound"],
    ["37402", "otherOrg"],
    ["99999", "otherOrg"],
    ["375", "otherOrg"]
  ]
  it.effect.each(units)("registered by %s, for a customer of 37401: %s", ([unit, outcome]) => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { customers } = yield* Station.Station
      const clerk = (commandId: string) => ({ actor: "clerk", commandId })
      yield* customers.add({ ...clerk("add"), customerNo: "C1" })
      yield* customers.registerTerminal({ ...clerk("register"), ...registered("T1", unit) })
      const before = site.books.log.length
      const target = Panel.groupOf("T1" as TerminalId)
      const binding = yield* Effect.result(customers.bindDevice({ ...clerk("bind"), ...bound("C1", target) }))
      if (outcome === "bound") return assert.strictEqual(binding._tag, "Success")
      assert.strictEqual(binding._tag, "Failure")
      assert.deepInclude(binding._tag === "Failure" ? binding.failure : {}, {
        _tag: "TerminalNotOfCustomer",
        because: outcome
      })
      assert.strictEqual(site.books.log.length, before)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("of an org unit where the actor may do nothing is as if it did not exist", () =>
    Effect.gen(function* () {
      const { customers } = yield* Station.Station
      yield* customers.add({ actor: "clerk", commandId: "add", customerNo: "C1" })
      yield* customers.registerTerminal({ actor: "clerk", commandId: "register", ...registered("T1", "37402") })
      const binding = customers.bindDevice({
        actor: "neighbour",
        commandId: "bind",
        ...bound("C1", Panel.groupOf("T1" as TerminalId))
      })
      assert.deepInclude(yield* Effect.flip(binding), { _tag: "NotFound", what: "terminal" })
    }).pipe(Effect.provide(stationOf(makeSite())))
  )

  it.effect("R-024.1 of several customers with terminals, only the one's own are offered for his parameters", () => {
    const site = makeSite()
    const asked = { actor: "clerk" } as const
    return Effect.gen(function* () {
      const { customers } = yield* Station.Station
      const groups: ReadonlyArray<readonly [customerNo: string, alarmEnergies: ReadonlyArray<string>]> = [
        ["C1", ["100"]],
        ["C2", ["100", "200"]],
        ["D1", ["100"]]
      ]
      for (const [customerNo, energies] of groups) {
        yield* addCustomer(site, customerNo, { cycle: "none", time: null }, energies)
      }
      const offered = Effect.fnUntraced(function* (customerNo: string) {
        const devices = yield* customers.devices({ ...asked, customerNo })
        return devices.map(({ target }) => keyOf(target))
      })
      assert.deepStrictEqual(yield* Effect.forEach(groups, ([customerNo]) => offered(customerNo)), [
        ["T-C1/1"],
        ["T-C2/1", "T-C2/2"],
        ["T-D1/1"]
      ])
      const [his] = yield* customers.devices({ ...asked, customerNo: "C1" })
      const [another] = yield* customers.devices({ ...asked, customerNo: "C2" })
      const opened = yield* customers.parameters({ ...asked, customerNo: "C1" })
      assert.strictEqual(opened.deviceId, his?.deviceId)
      const foreign = customers.parameters({ ...asked, customerNo: "C1", deviceId: another?.deviceId ?? "" })
      assert.deepInclude(yield* Effect.flip(foreign), { _tag: "Conflict", conflict: "boundElsewhere" })
      const target = Panel.groupOf("T-C2" as TerminalId, 1)
      const taking = customers.bindDevice({ ...asked, commandId: "take", ...bound("C1", target) })
      assert.strictEqual((yield* Effect.result(taking))._tag, "Failure")
      assert.deepStrictEqual(yield* offered("C1"), ["T-C1/1"])
    }).pipe(Effect.provide(stationOf(site)))
  })

  const { first, second, groupOf } = Panel
  const listing = (...targets: ReadonlyArray<CreditTarget>): ArchiveView => ({
    ...archive,
    terminals: [{ terminalId: first, terminalAssetNo: "T1", model: "FKGA", targets }]
  })
  const lists: ReadonlyArray<
    readonly [what: string, archive: ArchiveView, target: CreditTarget, "bound" | "notInArchive"]
  > = [
    ["no terminals at all", archive, groupOf(first), "bound"],
    ["it as a whole", listing(), groupOf(first), "bound"],
    ["it as a target", listing({ _tag: "Terminal", terminalId: first }), groupOf(first), "bound"],
    ["this group of it", listing(groupOf(first, 1)), groupOf(first, 1), "bound"],
    ["another group of it", listing(groupOf(first, 2)), groupOf(first, 1), "notInArchive"],
    ["another terminal", listing(), groupOf(second), "notInArchive"]
  ]
  it.effect.each(lists)("where the archive lists %s", ([, listed, target, outcome]) => {
    const site = Panel.site()
    site.archive = listed
    return Panel.onSite(
      site,
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        yield* Panel.addCustomer()
        for (const terminalId of [first, second]) {
          yield* customers.registerTerminal({ ...Panel.by(), ...registered(terminalId, "37401") })
        }
        const binding = yield* Effect.result(
          customers.bindDevice({ ...Panel.by(), ...bound(Panel.customerNo, target) })
        )
        if (outcome === "bound") return assert.strictEqual(binding._tag, "Success")
        assert.deepInclude(binding._tag === "Failure" ? binding.failure : {}, {
          _tag: "TerminalNotOfCustomer",
          terminalId: target.terminalId,
          customerNo: Panel.customerNo,
          because: outcome
        })
      })
    )
  })

  it.effect("binds after a replacement, too, only as one of his", () => {
    const site = Panel.site()
    return Panel.onSite(
      site,
      Effect.gen(function* () {
        const { station, deviceId } = yield* Panel.withDevice()
        yield* station.customers.registerTerminal({ ...Panel.by(), ...registered(second, "37402") })
        const replacing = (target: CreditTarget) =>
          station.plan.customers.replaceDevice({ ...Panel.by(), deviceId, target, reason: "换装" })
        const { refusals } = yield* replacing(groupOf(second))
        assert.include(
          refusals.map(({ code }) => code),
          "TERMINAL_NOT_OF_CUSTOMER"
        )
        site.archive = listing(groupOf(first, 1))
        const other = yield* replacing(groupOf(first, 2))
        assert.include(
          other.refusals.map(({ code }) => code),
          "TERMINAL_NOT_OF_CUSTOMER"
        )
      })
    )
  })
})
