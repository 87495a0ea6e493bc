import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, ParameterSender, Station } from "@yugou/core"
import { Parameters } from "@yugou/core/books"
import type { TerminalRequest } from "@yugou/core/dialect"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import {
  addCustomer,
  bind,
  by,
  customerNo,
  effecting,
  first,
  groupCapabilities,
  groupOf,
  held,
  mappedCapabilities,
  onSite,
  type Panel,
  panelOf,
  type Site,
  sawOf,
  second,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const engine = Effect.gen(function* () {
  return yield* ParameterSender.runOnce(yield* DateTime.now)
})
const asked = { actor: "clerk" } as const
const expiring = { ...groupCapabilities, parameters: [...groupCapabilities.parameters, "EnergyControlExpiry"] }

/** A device whose balance was read just now. */
const ready = Effect.fnUntraced(function* () {
  yield* start
  const found = yield* withDevice()
  yield* found.station.customers.pollRemaining({ ...asked, deviceId: found.deviceId })
  return found
})

/** A device with saved rounds, and its terminal's rounds read as closed. */
const saved = Effect.fnUntraced(function* () {
  const { station, deviceId } = yield* ready()
  yield* station.commissioning.start({ ...by(), customerNo })
  yield* station.commissioning.dryRun({ ...asked, deviceId })
  yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [1, 2], energyControl: "engaged" })
  return { station, deviceId }
})

const written = (panel: Panel): ReadonlyArray<string> =>
  sawOf(panel, "WriteParameter").map((request) =>
    request._tag === "WriteParameter" ? request.payload.item._tag : request._tag
  )
const itemOf = (request: TerminalRequest | undefined) =>
  request?._tag === "WriteParameter" ? request.payload.item : undefined

describe("opening and saving parameters", () => {
  it.effect("R-023.1 shows desired and reported values, which can be edited", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        held(panelOf(here), groupOf(first)).items.set("EffectiveRounds", { _tag: "EffectiveRounds", rounds: [3] })
        yield* station.customers.readParameters({ ...asked, deviceId })
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        const rounds = opened.items.find(({ item }) => item === "EffectiveRounds")
        assert.strictEqual(opened.editable, "yes")
        assert.deepStrictEqual(rounds?.desired, { _tag: "EffectiveRounds", rounds: [1, 2] })
        assert.deepStrictEqual(rounds?.reported?.value, { _tag: "EffectiveRounds", rounds: [3] })
        assert.strictEqual(rounds?.difference, "differs")
      })
    )
  })

  it.effect("R-023.2 lets a voided customer's be read and not saved", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual((yield* station.customers.parameters({ ...asked, customerNo })).editable, "no")
        const refused = station.customers.saveParameters({ ...by(), deviceId, rounds: [3] })
        assert.strictEqual(yield* tagOf(refused), "CustomerInvalid")
      })
    )
  )

  it.effect("R-024.2 a customer without a terminal has no parameters to open", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        assert.strictEqual(yield* tagOf(station.customers.parameters({ ...asked, customerNo })), "NoTerminal")
        const device = yield* bind()
        assert.strictEqual((yield* station.customers.parameters({ ...asked, customerNo })).deviceId, device.deviceId)
      })
    )
  )

  it.effect("R-024.3 R-024.4 keeps the values of other terminals and of other groups apart", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const otherGroup = yield* bind(first, 2)
        const otherTerminal = yield* bind(second)
        yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [1] })
        for (const device of [otherGroup, otherTerminal]) {
          const opened = yield* station.customers.parameters({ ...asked, customerNo, deviceId: device.deviceId })
          assert.isNull(opened.items.find(({ item }) => item === "EffectiveRounds")?.desired)
        }
        const undecided = station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(yield* tagOf(undecided), "TargetNotChosen")
      })
    )
  )

  it.effect("R-025.1 R-025.2 R-025.3 stores rounds that the terminal has, and none but with control released", () => {
    const here = site({ ...groupCapabilities, maxRounds: 4 })
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const save = (rounds: ReadonlyArray<number>, energyControl?: "engaged") =>
          station.customers.saveParameters({
            ...by(),
            deviceId,
            rounds,
            ...(energyControl === undefined ? {} : { energyControl })
          })
        const stored = yield* save([4, 1])
        assert.deepStrictEqual(stored.items[0]?.desired, { _tag: "EffectiveRounds", rounds: [1, 4] })
        assert.strictEqual(yield* tagOf(save([0])), "InvalidInput")
        assert.strictEqual(yield* tagOf(save([5])), "RoundOutOfRange")
        assert.strictEqual(yield* tagOf(save([], "engaged")), "RoundsMissing")
        assert.deepStrictEqual((yield* save([])).items[0]?.desired, { _tag: "EffectiveRounds", rounds: [] })
      })
    )
  })

  it.effect("R-026.1 R-026.2 changes desired only, and needs no dispatch", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const opened = yield* station.customers.parameters({ ...asked, customerNo, deviceId })
        assert.deepStrictEqual(
          opened.items.map(({ item, difference }) => [item, difference]),
          [
            ["EffectiveRounds", "notReported"],
            ["PurchaseControl", "notReported"],
            ["Protection", "notDesired"]
          ]
        )
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-036.1 shows the purchase control mode with them", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station } = yield* ready()
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(opened.purchaseControlMode, "energy")
      })
    )
  )
})

describe("polling", () => {
  it.effect("R-027.1 R-062.1 gives value, unit and both times, and keeps the reading", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        const polled = yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.deepInclude(polled, {
          remaining: Energy.kwh("500"),
          unit: "kWh",
          terminalTime: "2026-03-02 09:59:00",
          problem: null
        })
        assert.strictEqual(Instant.toMillis(polled.readAt), Date.parse("2026-03-02T02:00:00Z"))
        const tab = yield* station.commissioning.basicParameters({ ...asked, deviceId })
        assert.strictEqual(tab.remaining, Energy.kwh("500"))
        assert.strictEqual(tab.items.length, 3)
      })
    )
  )

  it.effect("R-027.2 R-027.3 R-027.4 tells offline from silence, and keeps the last good value", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const panel = panelOf(here)
        const poll = Effect.suspend(() => station.customers.pollRemaining({ ...asked, deviceId }))
        panel.presence = "offline"
        const seen = panel.seen.length
        assert.strictEqual(yield* tagOf(poll), "TerminalOffline")
        assert.strictEqual(panel.seen.length, seen)
        panel.presence = "online"
        panel.faults.set("ReadBalance", "dropRequest")
        assert.strictEqual(yield* tagOf(poll), "Timeout")
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(opened.remaining, Energy.kwh("500"))
      })
    )
  })

  it.effect("R-027.5 keeps an invalid encoding as a reading without a value", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        panelOf(here).faults.set("ReadBalance", "garble")
        const polled = yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.deepInclude(polled, { remaining: null, problem: "VALUE_INVALID" })
        assert.strictEqual(here.books.facts.get(`reading:${first}/1`)?.length, 2)
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(opened.remaining, Energy.kwh("500"))
      })
    )
  })

  it.effect("R-030.1 R-030.2 R-030.3 reads back item by item, and leaves desired alone", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const { items } = held(panelOf(here), groupOf(first))
        items.set("EffectiveRounds", { _tag: "EffectiveRounds", rounds: [2, 1] })
        const read = yield* station.customers.readParameters({ ...asked, deviceId })
        assert.deepStrictEqual(
          read.items.map(({ item, status, difference }) => [item, status, difference]),
          [
            ["EffectiveRounds", "read", "equal"],
            ["PurchaseControl", "notAnswered", "notReported"],
            ["Protection", "read", "notDesired"]
          ]
        )
        items.set("EffectiveRounds", { _tag: "EffectiveRounds", rounds: [5] })
        const again = yield* station.customers.readParameters({ ...asked, deviceId, items: ["EffectiveRounds"] })
        assert.deepInclude(again.items[0], {
          difference: "differs",
          desired: { _tag: "EffectiveRounds", rounds: [1, 2] }
        })
      })
    )
  })

  it.effect("R-030.4 adopts what was reported when asked to", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        held(panelOf(here), groupOf(first)).items.set("EffectiveRounds", { _tag: "EffectiveRounds", rounds: [5] })
        yield* station.customers.readParameters({ ...asked, deviceId })
        const adopted = yield* station.customers.adoptReported({ ...by(), deviceId, items: ["EffectiveRounds"] })
        assert.deepInclude(adopted.items[0], {
          difference: "equal",
          desired: { _tag: "EffectiveRounds", rounds: [5] }
        })
      })
    )
  })
})

describe("the confirmation page", () => {
  const confirmed = Effect.fnUntraced(function* (here: Site, change: Parameters.Item | null) {
    const { station, deviceId } = yield* saved()
    const command = { deviceId, items: ["EffectiveRounds"] } as const
    const { confirmation, frames } = yield* station.plan.customers.dispatchParameters({ ...by(), ...command })
    assert.strictEqual(frames.length, 1)
    if (change !== null) yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [7] })
    const bound = confirmation === null ? {} : { confirmation }
    return {
      station,
      deviceId,
      here,
      dispatch: station.customers.dispatchParameters({ ...by(), ...command, ...bound })
    }
  })

  it.effect("R-031.1 R-032.1 R-041.1 sends the values that were shown", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { dispatch } = yield* confirmed(here, null)
        assert.strictEqual((yield* dispatch).overall, "ok")
        const held1 = held(panelOf(here), groupOf(first)).items.get("EffectiveRounds")
        assert.deepStrictEqual(held1, { _tag: "EffectiveRounds", rounds: [1, 2] })
      })
    )
  })

  it.effect("R-031.2 refuses when the values changed after showing, and sends nothing", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { dispatch } = yield* confirmed(here, "EffectiveRounds")
        assert.strictEqual(yield* tagOf(dispatch), "ConfirmationStale")
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-040.1 closing it sends nothing and keeps what was saved", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* confirmed(here, null)
        const opened = yield* station.customers.parameters({ ...asked, customerNo, deviceId })
        assert.deepStrictEqual(opened.items[0]?.desired, { _tag: "EffectiveRounds", rounds: [1, 2] })
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-041.2 takes no value beside the names of the items", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const command = { ...by(), deviceId, items: ["EffectiveRounds"] as const, rounds: [5] }
        const refused = yield* Effect.flip(station.customers.dispatchParameters(command))
        assert.strictEqual(refused._tag, "InvalidInput")
        assert.include((refused as { field: string }).field, "rounds")
      })
    )
  )
})

describe("energy control", () => {
  it.effect("R-033.1 R-033.2 is engaged and released on the terminal", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const { items } = held(panelOf(here), groupOf(first))
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["PurchaseControl"] })
        assert.deepStrictEqual(items.get("PurchaseControl"), { _tag: "PurchaseControl", state: "engaged" })
        yield* station.customers.saveParameters({ ...by(), deviceId, energyControl: "released" })
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["PurchaseControl"] })
        assert.deepStrictEqual(items.get("PurchaseControl"), { _tag: "PurchaseControl", state: "released" })
      })
    )
  })

  it.effect("R-033.3 R-033.4 trips at once with little energy left, which must be acknowledged", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        held(panelOf(here), groupOf(first)).balance = Energy.kwh("10")
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        const command = { deviceId, items: ["PurchaseControl"] } as const
        const bare = station.customers.dispatchParameters({ ...by(), ...command })
        assert.deepInclude(yield* Effect.flip(bare), { _tag: "NotConfirmed", what: "immediateTrip" })
        assert.strictEqual(effecting(panelOf(here)), 0)
        const acknowledged = { ...by(), ...command, acknowledgeImmediateTrip: "yes" } as const
        assert.strictEqual((yield* station.customers.dispatchParameters(acknowledged)).overall, "ok")
      })
    )
  })

  it.effect("R-033.5 needs a reading that is young enough", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        yield* TestClock.adjust("25 hours")
        const refused = station.customers.dispatchParameters({ ...by(), deviceId, items: ["PurchaseControl"] })
        assert.strictEqual(yield* tagOf(refused), "StaleReading")
      })
    )
  )

  it.effect("R-035.1 R-035.2 R-035.3 expires where the terminal can, at a time that is still to come", () => {
    const here = site(expiring)
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const save = (expiry: string) => station.customers.saveParameters({ ...by(), deviceId, expiry })
        const dispatch = Effect.suspend(() =>
          station.customers.dispatchParameters({ ...by(), deviceId, items: ["EnergyControlExpiry"] })
        )
        assert.include((yield* save("2026-03-02T10:00")).offered, "EnergyControlExpiry")
        assert.strictEqual(yield* tagOf(dispatch), "ExpiryPassed")
        yield* save("2026-03-02T10:01")
        assert.strictEqual((yield* dispatch).overall, "ok")
        const held1 = held(panelOf(here), groupOf(first)).items.get("EnergyControlExpiry")
        assert.deepStrictEqual(held1, { _tag: "EnergyControlExpiry", local: "2026-03-02T10:01" })
        assert.notInclude(Parameters.offered(groupCapabilities), "EnergyControlExpiry")
      })
    )
  })

  const keepers = [
    ["terminal", expiring, "off"],
    ["station", groupCapabilities, "on"],
    ["nobody", groupCapabilities, "off"]
  ] as const
  it.effect.each(keepers)("R-035 says on the page whose work the expiry is: %s", ([keeper, capabilities, policy]) => {
    const here = site(capabilities)
    here.policy = { emulateExpiry: policy }
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const { expiry, offered } = yield* station.customers.parameters({ actor: "clerk", customerNo, deviceId })
        assert.strictEqual(expiry?.keptBy, keeper)
        assert.strictEqual(offered.includes("EnergyControlExpiry"), keeper === "terminal")
        const told = { terminal: "由终端执行", station: "由主站解除购电控", nobody: "请人工解除" }
        assert.include(expiry?.text.zh, told[keeper])
      })
    )
  })

  const emulated = (emulateExpiry: "on" | "off") => {
    const here = site()
    here.policy = { emulateExpiry }
    return {
      here,
      test: Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["PurchaseControl"] })
        yield* station.customers.saveParameters({ ...by(), deviceId, expiry: "2026-03-02T11:00" })
        yield* station.customers.saveParameters({ ...by(), deviceId, expiry: "2026-03-02T12:00" })
        yield* TestClock.adjust("1 hour")
        yield* engine
        const early = held(panelOf(here), groupOf(first)).items.get("PurchaseControl")
        yield* TestClock.adjust("1 hour")
        yield* engine
        return [early, held(panelOf(here), groupOf(first)).items.get("PurchaseControl")]
      })
    }
  }
  const control = (state: "engaged" | "released") => ({ _tag: "PurchaseControl", state }) as const

  it.effect("R-035.4 is released by the station at the expiry that is saved last, where the host opted in", () => {
    const { here, test } = emulated("on")
    return onSite(
      here,
      Effect.map(test, (found) => assert.deepStrictEqual(found, [control("engaged"), control("released")]))
    )
  })

  it.effect("R-035.5 stays as it is where the host did not opt in", () => {
    const { here, test } = emulated("off")
    return onSite(
      here,
      Effect.map(test, (found) => assert.deepStrictEqual(found, [control("engaged"), control("engaged")]))
    )
  })

  it.effect("R-064.1 R-064.2 mode energy is dispatched, mode money is refused where the terminal counts energy", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        held(panelOf(here), groupOf(first)).balance = 0n
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        const items = ["EffectiveRounds"] as const
        yield* station.customers.saveParameters({ ...by(), deviceId, mode: "energy" })
        assert.strictEqual((yield* station.customers.dispatchParameters({ ...by(), deviceId, items })).overall, "ok")
        yield* station.customers.saveParameters({ ...by(), deviceId, mode: "money" })
        const sent = effecting(panelOf(here))
        const refused = yield* Effect.flip(station.customers.dispatchParameters({ ...by(), deviceId, items }))
        assert.deepInclude(refused, { _tag: "Unsupported", feature: "moneyMode" })
        assert.strictEqual(effecting(panelOf(here)), sent)
      })
    )
  })

  it.effect("R-064.3 the mode does not change while energy is left", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const refused = station.customers.saveParameters({ ...by(), deviceId, mode: "money" })
        assert.deepInclude(yield* Effect.flip(refused), { _tag: "Conflict", conflict: "modeWithBalance" })
      })
    )
  )
})

describe("protection", () => {
  const protect = { state: "protected", halfHours: null } as const

  it.effect("R-034.2 keeps the end of a timed protection, and reads the state again after it", () => {
    const here = site({ ...groupCapabilities, protectionCloses: "no" })
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const protection = { state: "protected", halfHours: 4 } as const
        yield* station.customers.saveParameters({ ...by(), deviceId, protection })
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["Protection"] })
        const timed = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(timed.protection, "protected")
        const until = timed.protectedUntil
        assert.strictEqual(until && Instant.toMillis(until), Date.parse("2026-03-02T04:00:00Z"))
        panelOf(here).protection = "released"
        assert.deepStrictEqual(yield* engine, { claimed: 0, failed: 0 })
        yield* TestClock.adjust("2 hours")
        assert.deepStrictEqual(yield* engine, { claimed: 1, failed: 0 })
        const after = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(after.protection, "released")
      })
    )
  })

  it.effect("R-034.3 refuses a duration that the terminal cannot time", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        for (const halfHours of [-1, 49]) {
          const protection = { state: "protected", halfHours } as const
          const refused = station.customers.saveParameters({ ...by(), deviceId, protection })
          assert.strictEqual(yield* tagOf(refused), "DurationInvalid")
        }
      })
    )
  )

  it.effect("R-034.4 shows four different states", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const shown: Array<string> = []
        const look = Effect.gen(function* () {
          shown.push((yield* station.customers.parameters({ ...asked, customerNo })).protection)
        })
        yield* look
        for (const state of ["released", "protected", "auto"] as const) {
          panelOf(here).protection = state
          yield* station.customers.readParameters({ ...asked, deviceId })
          yield* look
        }
        assert.deepStrictEqual(shown, ["unknown", "released", "protected", "auto"])
      })
    )
  })

  const engaging = (protectionCloses: "yes" | "no" | "unknown", open: boolean) => {
    const here = site({ ...groupCapabilities, protectionCloses })
    if (open) panelOf(here).open.add(2)
    return {
      here,
      test: Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.commissioning.start({ ...by(), customerNo })
        yield* station.commissioning.dryRun({ ...asked, deviceId })
        yield* station.customers.saveParameters({ ...by(), deviceId, protection: protect })
        const command = { deviceId, items: ["Protection"] } as const
        return {
          bare: Effect.suspend(() => station.customers.dispatchParameters({ ...by(), ...command })),
          confirmed: Effect.suspend(() =>
            station.customers.dispatchParameters({ ...by(), ...command, confirmCloses: "yes" })
          )
        }
      })
    }
  }

  for (const closes of ["yes", "unknown"] as const) {
    it.effect(`R-034.5 needs a confirmation with a tripped round where protection closes: ${closes}`, () => {
      const { here, test } = engaging(closes, true)
      return onSite(
        here,
        Effect.gen(function* () {
          const { bare, confirmed } = yield* test
          assert.deepInclude(yield* Effect.flip(bare), { _tag: "NotConfirmed", what: "protectionCloses" })
          assert.strictEqual(effecting(panelOf(here)), 0)
          assert.strictEqual((yield* confirmed).overall, "ok")
        })
      )
    })
  }

  for (const [closes, open] of [
    ["yes", false],
    ["unknown", false],
    ["no", true]
  ] as const) {
    it.effect(`R-034.6 is always allowed without danger: closes ${closes}, a round open ${open}`, () => {
      const { here, test } = engaging(closes, open)
      return onSite(
        here,
        Effect.gen(function* () {
          const { bare } = yield* test
          assert.strictEqual((yield* bare).overall, "ok")
        })
      )
    })
  }

  it.effect("a terminal whose rounds were never read may have an open one, so it needs the confirmation, too", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.customers.saveParameters({ ...by(), deviceId, protection: protect })
        const refused = station.customers.dispatchParameters({ ...by(), deviceId, items: ["Protection"] })
        assert.strictEqual(yield* tagOf(refused), "NotConfirmed")
      })
    )
  )

  it.effect("R-034.7 R-034.8 releasing needs a permission of its own and a young reading", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        const protection = { state: "released", halfHours: null } as const
        yield* station.customers.saveParameters({ ...by(), deviceId, protection })
        const release = (actor: string) =>
          station.customers.dispatchParameters({ ...by(actor), deviceId, items: ["Protection"] })
        assert.strictEqual(yield* tagOf(release("trainee")), "Forbidden")
        yield* TestClock.adjust("25 hours")
        assert.strictEqual(yield* tagOf(release("clerk")), "StaleReading")
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.strictEqual((yield* release("clerk")).overall, "ok")
      })
    )
  )
})

describe("ticking items", () => {
  const items = fc.subarray([...Parameters.offered(mappedCapabilities)])

  it("R-037.1 R-037.2 R-038.1 selects exactly what is offered, and inverts within it", () => {
    assert.deepStrictEqual(Parameters.selectAll(groupCapabilities), [
      "EffectiveRounds",
      "PurchaseControl",
      "Protection"
    ])
    assert.notInclude(Parameters.selectAll(groupCapabilities), "EnergyControlExpiry")
    assert.deepStrictEqual(Parameters.invert(groupCapabilities, ["Protection"]), ["EffectiveRounds", "PurchaseControl"])
  })

  it("R-038.2 inverting twice gives the same ticks", () => {
    fc.assert(
      fc.property(items, (ticked) => {
        const twice = Parameters.invert(mappedCapabilities, Parameters.invert(mappedCapabilities, ticked))
        assert.deepStrictEqual([...twice].sort(), [...ticked].sort())
      })
    )
  })
})

describe("dispatching ticked items", () => {
  const expiry = "2026-03-03T00:00"

  it.effect("R-039.1 leaves the others untouched on the terminal", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
        const panel = panelOf(here)
        assert.deepStrictEqual(written(panel), ["EffectiveRounds"])
        assert.deepStrictEqual([...held(panel, groupOf(first)).items.keys()], ["EffectiveRounds"])
      })
    )
  })

  it.effect("R-039.2 R-039.3 R-042.1 gives each item its own result, partial as a whole, and keeps the report", () => {
    const here = site(expiring)
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        yield* station.customers.saveParameters({ ...by(), deviceId, expiry })
        panelOf(here).faults.set("EnergyControlExpiry", "refuse")
        const items = ["EffectiveRounds", "EnergyControlExpiry"] as const
        const report = yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
        assert.strictEqual(report.overall, "partial")
        assert.deepStrictEqual(
          report.entries.map(({ value, result }) => [value._tag, result]),
          [
            ["EffectiveRounds", "ok"],
            ["EnergyControlExpiry", "refused"]
          ]
        )
        yield* TestClock.adjust("30 days")
        const later = yield* station.customers.parameterReport({ ...asked, jobId: report.jobId })
        assert.deepStrictEqual(later, report)
      })
    )
  })

  it.effect("R-039.4 refuses a dispatch without items", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const refused = station.customers.dispatchParameters({ ...by(), deviceId, items: [] as never })
        assert.strictEqual(yield* tagOf(refused), "InvalidInput")
      })
    )
  )

  it.effect("R-039.5 R-039.6 sends in the safe order, and in reverse when disabling", () => {
    const here = site({ ...expiring, protectionCloses: "no" })
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const items = ["PurchaseControl", "EnergyControlExpiry", "EffectiveRounds", "Protection"] as const
        const on = { state: "protected", halfHours: null } as const
        yield* station.customers.saveParameters({ ...by(), deviceId, expiry, protection: on })
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
        const order = ["Protection", "EffectiveRounds", "EnergyControlExpiry", "PurchaseControl"]
        assert.deepStrictEqual(written(panelOf(here)), order)
        const off = { state: "released", halfHours: null } as const
        yield* station.customers.saveParameters({ ...by(), deviceId, energyControl: "released", protection: off })
        yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
        assert.deepStrictEqual(written(panelOf(here)).slice(4), [...order].reverse())
      })
    )
  })

  it.effect("enabling is held back when an earlier item did not end well", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        panelOf(here).faults.set("EffectiveRounds", "dropRequest")
        const items = ["EffectiveRounds", "PurchaseControl"] as const
        const report = yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
        assert.deepStrictEqual(
          report.entries.map(({ result }) => result),
          ["timeout", "notSent"]
        )
        assert.deepStrictEqual(written(panelOf(here)), ["EffectiveRounds"])
      })
    )
  })

  it.effect("R-039.7 a reading afterwards replaces what was not known", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const panel = panelOf(here)
        panel.faults.set("EffectiveRounds", "dropReply")
        panel.faults.set("ReadParameters", "dropRequest")
        const lost = yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
        assert.strictEqual(lost.entries[0]?.result, "timeout")
        panel.faults.set("EffectiveRounds", "dropRequest")
        yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [8] })
        const other = yield* station.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
        panel.faults.clear()
        yield* station.customers.readParameters({ ...asked, deviceId })
        const report = (jobId: string) => station.customers.parameterReport({ ...asked, jobId })
        assert.deepInclude((yield* report(lost.jobId)).entries[0], { result: "ok", readBack: "equal" })
        assert.deepInclude((yield* report(other.jobId)).entries[0], { result: "notApplied", readBack: "differs" })
      })
    )
  })

  it.effect("R-039.8 an item without an answer is sent again when it is dispatched again", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const panel = panelOf(here)
        panel.faults.set("EffectiveRounds", "dropRequest")
        const dispatch = Effect.suspend(() =>
          station.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
        )
        yield* dispatch
        panel.faults.clear()
        assert.strictEqual((yield* dispatch).overall, "ok")
        assert.deepStrictEqual(written(panel), ["EffectiveRounds", "EffectiveRounds"])
      })
    )
  })

  it.effect("the same command again is the same job: nothing goes out twice", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* saved()
        const command = { actor: "clerk", commandId: "once", deviceId, items: ["EffectiveRounds"] } as const
        const report = yield* station.customers.dispatchParameters(command)
        assert.deepStrictEqual(yield* station.customers.dispatchParameters(command), report)
        assert.strictEqual(written(panelOf(here)).length, 1)
      })
    )
  })

  it.effect("a job whose process stopped is carried out by the next one", () => {
    const here = site()
    return Effect.gen(function* () {
      const { deviceId } = yield* onSite(here, saved())
      here.commits = 0
      here.crash = { at: 3, when: "before" }
      const dispatch = Effect.gen(function* () {
        const station = yield* Station.Station
        return yield* station.customers.dispatchParameters({
          actor: "clerk",
          commandId: "crash",
          deviceId,
          items: ["EffectiveRounds"]
        })
      })
      assert.strictEqual((yield* Effect.exit(onSite(here, dispatch)))._tag, "Failure")
      yield* TestClock.adjust("10 minutes")
      yield* onSite(here, engine)
      assert.strictEqual((yield* onSite(here, dispatch)).overall, "ok")
    })
  })

  it.effect(
    "R-071.1 R-071.2 says whether the protocol confirmed it and whether the value read back is the one sent",
    () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* saved()
          const panel = panelOf(here)
          const dispatch = Effect.suspend(() =>
            station.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
          )
          assert.deepInclude((yield* dispatch).entries[0], { confirmed: "byProtocol", readBack: "equal" })
          panel.faults.set("read.EffectiveRounds", "dropRequest")
          assert.deepInclude((yield* dispatch).entries[0], { confirmed: "byProtocol", readBack: "none" })
          panel.faults.clear()
          panel.faults.set("EffectiveRounds", "loseEffect")
          yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [8] })
          assert.deepInclude((yield* dispatch).entries[0], { confirmed: "byProtocol", readBack: "differs" })
          assert.isDefined(itemOf(sawOf(panel, "WriteParameter").at(-1)))
        })
      )
    }
  )
})
