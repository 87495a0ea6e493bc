import { assert, describe, it } from "@effect/vitest"
import { Rejection, Station, textOf } from "@yugou/core"
import type { Commissioning } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  bind,
  by,
  customerNo,
  effecting,
  first,
  groupOf,
  held,
  mappedCapabilities,
  onSite,
  panelOf,
  type Site,
  sawOf,
  second,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const asked = { actor: "clerk" } as const
const tabs: ReadonlyArray<Commissioning.Tab> = ["basicParameters", "realtimeReading", "remoteControl"]

/** A session on the first terminal. */
const session = Effect.fnUntraced(function* () {
  yield* start
  const { station, deviceId } = yield* withDevice()
  const started = yield* station.commissioning.start({ ...by(), customerNo })
  return { station, deviceId, started }
})

/** Runs one action in a tab. */
const act = Effect.fnUntraced(function* (deviceId: string, tab: Commissioning.Tab) {
  const station = yield* Station.Station
  switch (tab) {
    case "basicParameters":
      return yield* Effect.asVoid(station.commissioning.pollRemaining({ ...asked, deviceId }))
    case "realtimeReading":
      return yield* Effect.asVoid(station.commissioning.pollItems({ ...asked, deviceId, items: ["power"] }))
    case "remoteControl":
      return yield* Effect.asVoid(station.commissioning.dryRun({ ...asked, deviceId }))
  }
})

const record = Effect.fnUntraced(function* (
  deviceId: string,
  tab: Commissioning.Tab,
  result: "success" | "failure",
  reason?: string
) {
  const station = yield* Station.Station
  const why = reason === undefined ? {} : { reason }
  return yield* station.commissioning.recordResult({ ...by(), deviceId, tab, result, ...why })
})

const statesOf = (
  view: {
    readonly [T in Commissioning.Tab]: { readonly state: string }
  }
): ReadonlyArray<string> => tabs.map((tab) => view[tab].state)

/** Records success in all three tabs after an action in each. */
const commissioned = Effect.fnUntraced(function* (deviceId: string) {
  for (const tab of tabs) {
    yield* act(deviceId, tab)
    yield* record(deviceId, tab, "success")
  }
})

describe("a session", () => {
  it.effect("R-059.1 begins in progress with three tabs that were not run", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { started } = yield* session()
        assert.strictEqual(started.session, "inProgress")
        assert.deepStrictEqual(statesOf(started), ["notRun", "notRun", "notRun"])
      })
    )
  )

  it.effect("R-059.2 is refused for a voided customer", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station } = yield* withDevice()
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        assert.strictEqual(yield* tagOf(station.commissioning.start({ ...by(), customerNo })), "CustomerInvalid")
      })
    )
  )

  it.effect("R-059.3 needs one terminal of several", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        yield* start
        const { station } = yield* withDevice()
        const other = yield* bind(second)
        assert.strictEqual(yield* tagOf(station.commissioning.start({ ...by(), customerNo })), "TargetNotChosen")
        const chosen = yield* station.commissioning.start({ ...by(), customerNo, deviceId: other.deviceId })
        assert.deepStrictEqual(chosen.target, groupOf(second))
      })
    )
  )

  it.effect("R-059.4 keeps its terminal from a second operator, who is told the name of the first", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId, started } = yield* session()
        const other = yield* bind(first, 2)
        const written = here.books.log.length
        const attempts = [
          station.commissioning.start({ ...by("chief"), customerNo, deviceId }),
          station.commissioning.start({ ...by("chief"), customerNo, deviceId: other.deviceId }),
          station.commissioning.pollRemaining({ actor: "chief", deviceId })
        ]
        for (const attempt of attempts) {
          const refused = yield* Effect.flip(attempt as Effect.Effect<unknown, Rejection.Rejection>)
          assert.deepInclude(refused, { _tag: "LockedBy", actor: "clerk", terminalId: first })
          assert.strictEqual(Rejection.codeOf(refused._tag), "LOCKED_BY")
          const { zh, en } = textOf(refused)
          assert.include(zh, "操作员 clerk")
          assert.include(en, "Operator clerk")
        }
        assert.strictEqual(here.books.log.length, written)
        assert.deepStrictEqual(yield* station.commissioning.get({ ...asked, deviceId }), started)
      })
    )
  })

  it.effect("R-059.5 keeps its terminal from the customer's page of a second operator, too", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const save = (actor: "clerk" | "chief") =>
          station.customers.saveParameters({ ...by(actor), deviceId, rounds: [1] })
        const dispatch = station.customers.dispatchParameters({ ...by("chief"), deviceId, items: ["EffectiveRounds"] })
        const retire = station.customers.retireTerminal({ ...by("chief"), terminalId: first, reason: "wrong" })
        const sent = effecting(panelOf(here))
        assert.deepInclude(yield* Effect.flip(save("chief")), { _tag: "LockedBy", actor: "clerk" })
        yield* save("clerk")
        assert.strictEqual(yield* tagOf(dispatch), "LockedBy")
        assert.strictEqual(yield* tagOf(retire), "LockedBy")
        assert.strictEqual(effecting(panelOf(here)), sent)
      })
    )
  })

  it.effect("is free for the second operator when the first ends it, or his time has run out", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const other = yield* bind(first, 2)
        const second = Effect.suspend(() =>
          station.commissioning.start({ ...by("chief"), customerNo, deviceId: other.deviceId })
        )
        assert.strictEqual(yield* tagOf(second), "LockedBy")
        yield* TestClock.adjust("121 minutes")
        assert.strictEqual((yield* second).heldBy?.by, "chief")
        yield* station.commissioning.end({ ...by("chief"), deviceId: other.deviceId })
        const back = yield* station.commissioning.start({ ...by(), customerNo, deviceId })
        assert.strictEqual(back.heldBy?.by, "clerk")
      })
    )
  )

  it.effect("R-060.1 R-061.1 runs its tabs in any order, each with its own result", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        for (const tab of [...tabs].reverse()) yield* act(deviceId, tab)
        assert.deepStrictEqual(statesOf(yield* station.commissioning.get({ ...asked, deviceId })), [
          "running",
          "running",
          "running"
        ])
        const recorded = yield* record(deviceId, "remoteControl", "success")
        assert.deepStrictEqual(statesOf(recorded), ["running", "running", "succeeded"])
      })
    )
  )

  it.effect("R-060.2 holds only remote control back for a missing switch map", () =>
    onSite(
      site(mappedCapabilities),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        yield* act(deviceId, "basicParameters")
        yield* act(deviceId, "realtimeReading")
        yield* station.commissioning.prepare({ ...asked, deviceId })
        const trip = station.commissioning.trip({ ...by(), deviceId, rounds: [1] })
        assert.strictEqual(yield* tagOf(trip), "MappingRequired")
        assert.strictEqual((yield* record(deviceId, "basicParameters", "success")).basicParameters.state, "succeeded")
      })
    )
  )

  it.effect(
    "R-061.2 R-061.3 R-061.5 is commissioned with three successes, failed with a failure, and the newest counts",
    () =>
      onSite(
        site(),
        Effect.gen(function* () {
          const { station, deviceId } = yield* session()
          yield* commissioned(deviceId)
          const get = Effect.suspend(() => station.commissioning.get({ ...asked, deviceId }))
          assert.strictEqual((yield* get).session, "commissioned")
          const failed = yield* record(deviceId, "realtimeReading", "failure", "表计异常")
          assert.strictEqual(failed.session, "failed")
          yield* act(deviceId, "realtimeReading")
          const healed = yield* record(deviceId, "realtimeReading", "success")
          assert.strictEqual(healed.session, "commissioned")
          assert.deepStrictEqual(
            healed.realtimeReading.results.map(({ result }) => result),
            ["success", "failure", "success"]
          )
        })
      )
  )

  const changes: ReadonlyArray<
    readonly [
      string,
      (here: Site, deviceId: string) => Effect.Effect<unknown, unknown, Station.Station>,
      ReadonlyArray<string>
    ]
  > = [
    [
      "parameters",
      (_, deviceId) =>
        Effect.gen(function* () {
          const station = yield* Station.Station
          yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [4] })
        }),
      ["stale", "succeeded", "succeeded"]
    ],
    [
      "switch map",
      () =>
        Effect.gen(function* () {
          const station = yield* Station.Station
          const switches = [{ switchNo: 1, name: "甲", round: 2 }]
          yield* station.customers.saveSwitchMap({ ...by(), terminalId: first, switches })
        }),
      ["succeeded", "succeeded", "stale"]
    ],
    [
      "terminal",
      () =>
        Effect.gen(function* () {
          const station = yield* Station.Station
          const changed = { terminalId: first, dialectId: "other", address: first, settings: {} }
          yield* station.customers.updateTerminal({ ...by(), ...changed })
        }),
      ["stale", "stale", "stale"]
    ]
  ]
  for (const [what, change, expected] of changes) {
    it.effect(`R-061.4 a success becomes stale when the ${what} behind it changes`, () => {
      const here = site(mappedCapabilities)
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* session()
          yield* commissioned(deviceId)
          yield* change(here, deviceId)
          const after = yield* station.commissioning.get({ ...asked, deviceId })
          assert.deepStrictEqual(statesOf(after), expected)
          assert.strictEqual(after.session, "inProgress")
        })
      )
    })
  }

  it.effect("an open session does not move while its customer is voided", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        yield* act(deviceId, "basicParameters")
        yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
        const before = yield* station.commissioning.get({ ...asked, deviceId })
        yield* TestClock.adjust("3 days")
        const refused = station.commissioning.recordResult({
          ...by(),
          deviceId,
          tab: "basicParameters",
          result: "success"
        })
        assert.strictEqual(yield* tagOf(refused), "CustomerInvalid")
        assert.deepStrictEqual(yield* station.commissioning.get({ ...asked, deviceId }), before)
      })
    )
  )
})

describe("results", () => {
  it.effect("R-072.1 R-076.1 R-082.1 are stored with actor and time, each for its tab only", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        for (const tab of tabs) {
          yield* act(deviceId, tab)
          const before = yield* station.commissioning.get({ ...asked, deviceId })
          const after = yield* record(deviceId, tab, tab === "realtimeReading" ? "failure" : "success")
          assert.strictEqual(after[tab].results.at(-1)?.by, "clerk")
          assert.strictEqual(after[tab].results.at(-1)?.at.epochMilliseconds, Date.parse("2026-03-02T02:00:00Z"))
          for (const other of tabs) if (other !== tab) assert.deepStrictEqual(after[other], before[other])
        }
      })
    )
  )

  it.effect("R-072.2 are proposed from what was run, which stores nothing", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const propose = Effect.suspend(() =>
          station.commissioning.proposal({ ...asked, deviceId, tab: "basicParameters" })
        )
        assert.isNull((yield* propose).proposal)
        yield* act(deviceId, "basicParameters")
        const commits = here.books.log.length
        assert.strictEqual((yield* propose).proposal, "success")
        assert.strictEqual(here.books.log.length, commits)
        panelOf(here).faults.set("ReadBalance", "dropRequest")
        yield* Effect.ignore(act(deviceId, "basicParameters"))
        assert.strictEqual((yield* propose).proposal, "failure")
      })
    )
  })

  it.effect("R-072.3 R-072.4 success against a failed action needs a reason; nothing is recorded by itself", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        panelOf(here).faults.set("ReadBalance", "dropRequest")
        assert.strictEqual(yield* tagOf(act(deviceId, "basicParameters")), "Timeout")
        assert.strictEqual(yield* tagOf(record(deviceId, "basicParameters", "success")), "ReasonRequired")
        const untouched = yield* station.commissioning.get({ ...asked, deviceId })
        assert.deepStrictEqual(untouched.basicParameters.results, [])
        const forced = yield* record(deviceId, "basicParameters", "success", "现场已核对")
        assert.strictEqual(forced.basicParameters.results[0]?.reason, "现场已核对")
      })
    )
  })
})

describe("the basic parameter tab", () => {
  const values = { rounds: [1, 2], energyControl: "engaged" } as const

  it.effect("R-069.1 saves without sending", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const stored = yield* station.commissioning.saveParameters({ ...by(), deviceId, ...values })
        assert.deepStrictEqual(stored.items[0]?.desired, { _tag: "EffectiveRounds", rounds: [1, 2] })
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-070.1 sends nothing when the store fails", () => {
    const here = site()
    return Effect.gen(function* () {
      const { deviceId } = yield* onSite(here, session())
      here.commits = 0
      here.crash = { at: 1, when: "before" }
      const run = Effect.gen(function* () {
        const station = yield* Station.Station
        return yield* station.commissioning.saveAndDispatch({
          ...by(),
          deviceId,
          ...values,
          items: ["EffectiveRounds"]
        })
      })
      assert.strictEqual((yield* Effect.exit(onSite(here, run)))._tag, "Failure")
      assert.strictEqual(effecting(panelOf(here)), 0)
    })
  })

  it.effect("R-070.2 R-136.2 keeps what was saved when the terminal is silent, and says so per item", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        panelOf(here).faults.set("EffectiveRounds", "dropRequest").set("ReadParameters", "dropRequest")
        const command = { deviceId, ...values, items: ["EffectiveRounds"] } as const
        const report = yield* station.commissioning.saveAndDispatch({ ...by(), ...command })
        assert.deepStrictEqual(
          report.entries.map(({ result }) => result),
          ["timeout"]
        )
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        assert.deepStrictEqual(opened.items[0]?.desired, { _tag: "EffectiveRounds", rounds: [1, 2] })
      })
    )
  })

  it.effect("saves and sends in one operation", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        yield* act(deviceId, "basicParameters")
        const items = ["EffectiveRounds", "PurchaseControl"] as const
        const report = yield* station.commissioning.saveAndDispatch({ ...by(), deviceId, ...values, items })
        assert.strictEqual(report.overall, "ok")
        assert.deepStrictEqual(held(panelOf(here), groupOf(first)).items.get("EffectiveRounds"), {
          _tag: "EffectiveRounds",
          rounds: [1, 2]
        })
      })
    )
  })

  it.effect("R-070.3 refuses the confirmation of values that changed since they were shown", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const command = { deviceId, ...values, items: ["EffectiveRounds"] } as const
        const { confirmation } = yield* station.plan.commissioning.saveAndDispatch({ ...by(), ...command })
        yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [5] })
        const bound = confirmation === null ? {} : { confirmation }
        const refused = station.commissioning.saveAndDispatch({ ...by(), ...command, ...bound })
        assert.strictEqual(yield* tagOf(refused), "ConfirmationStale")
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })
})

describe("the real-time tab", () => {
  it.effect("R-073.1 R-074.1 R-074.2 offers the catalogue, and polls only items out of it", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const offered = yield* station.commissioning.realtimeItems({ ...asked, deviceId })
        assert.deepStrictEqual(offered, ["power", "voltage", "current"])
        const none = station.commissioning.pollItems({ ...asked, deviceId, items: [] as never })
        assert.strictEqual(yield* tagOf(none), "InvalidInput")
        const strange = station.commissioning.pollItems({ ...asked, deviceId, items: ["power", "weather"] })
        assert.deepInclude(yield* Effect.flip(strange), { _tag: "UnknownItem", item: "weather" })
      })
    )
  )

  it.effect("R-075.1 gives each item its live value, unit and time", () => {
    const here = site()
    panelOf(here).values.set("power", "41.5")
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* session()
        const { items } = yield* station.commissioning.pollItems({ ...asked, deviceId, items: ["power"] })
        assert.deepInclude(items[0], { item: "power", value: "41.5", unit: "kW", problem: null })
        assert.strictEqual(items[0]?.readAt.epochMilliseconds, Date.parse("2026-03-02T02:00:00Z"))
      })
    )
  })

  it.effect(
    "R-075.2 R-075.3 tells what the terminal lacks from what it does not answer, beside what it answers",
    () => {
      const here = site()
      panelOf(here).faults.set("voltage", "unsupported")
      panelOf(here).faults.set("current", "dropRequest")
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* session()
          const items = ["power", "voltage", "current"] as const
          const polled = yield* station.commissioning.pollItems({ ...asked, deviceId, items })
          assert.deepStrictEqual(
            polled.items.map(({ item, value, problem }) => [item, value, problem]),
            [
              ["power", "1", null],
              ["voltage", null, "unsupported"],
              ["current", null, "timeout"]
            ]
          )
          assert.strictEqual(sawOf(panelOf(here), "ReadItems").length, 4)
        })
      )
    }
  )
})
