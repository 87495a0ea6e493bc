import { assert, describe, it } from "@effect/vitest"
import { ControlSender, Energy, MessageSender, Station } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  by,
  customerNo,
  first,
  groupCapabilities,
  groupOf,
  held,
  mappedCapabilities,
  onSite,
  type Panel,
  panelOf,
  sawOf,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const asked = { actor: "clerk" } as const
const engine = Effect.gen(function* () {
  return yield* ControlSender.runOnce(yield* DateTime.now)
})
const messages = Effect.gen(function* () {
  return yield* MessageSender.runOnce(yield* DateTime.now)
})

/** A session whose remote control tab was prepared; where a map is needed it is on the terminal. */
const prepared = Effect.fnUntraced(function* () {
  yield* start
  const { station, deviceId } = yield* withDevice()
  yield* station.customers.pollRemaining({ ...asked, deviceId })
  const { switchMap, saveSwitchMap, dispatchSwitchMap } = station.customers
  const shown = yield* switchMap({ ...asked, terminalId: first })
  yield* station.commissioning.start({ ...by(), customerNo })
  const { mapping } = yield* station.commissioning.remoteControl({ ...asked, deviceId })
  if (mapping !== "notNeeded" && shown.switches.length === 0) {
    const switches = [{ switchNo: 1, name: "一号馈线", round: 1 }]
    yield* saveSwitchMap({ ...by(), terminalId: first, switches })
    yield* dispatchSwitchMap({ ...by(), deviceId })
  }
  const tab = yield* station.commissioning.prepare({ ...asked, deviceId })
  return { station, deviceId, tab }
})

/** Plans a trip of round 1 and executes it with the confirmation. */
const trip = Effect.fnUntraced(function* (deviceId: string, actor = "clerk") {
  const station = yield* Station.Station
  const command = { deviceId, rounds: [1] } as const
  const { confirmation, refusals } = yield* station.plan.commissioning.trip({ ...by(actor), ...command })
  const bound = confirmation === null ? {} : { confirmation }
  const { controls } = yield* station.commissioning.trip({ ...by(actor), ...command, ...bound })
  const [control] = controls
  if (control === undefined) throw new Error("no control")
  return { ...control, refusals }
})
const tripped = (panel: Panel): number => sawOf(panel, "Trip").length

describe("the remote control tab", () => {
  it.effect("R-077.1 shows rounds with their state as last read, and protection", () => {
    const here = site()
    panelOf(here).open.add(3)
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        yield* station.commissioning.start({ ...by(), customerNo })
        const before = yield* station.commissioning.remoteControl({ ...asked, deviceId })
        assert.strictEqual(before.protection, "unknown")
        assert.isTrue(before.rounds.every(({ state }) => state === "unknown"))
        yield* station.commissioning.prepare({ ...asked, deviceId })
        const after = yield* station.commissioning.remoteControl({ ...asked, deviceId })
        assert.strictEqual(after.protection, "released")
        assert.deepStrictEqual(
          after.rounds.filter(({ state }) => state === "open").map(({ round }) => round),
          [3]
        )
      })
    )
  })

  it.effect("R-079.1 R-079.2 needs a round, and one that the terminal has", () =>
    onSite(
      site({ ...groupCapabilities, maxRounds: 4 }),
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        for (const run of [station.commissioning.trip, station.commissioning.close]) {
          assert.strictEqual(yield* tagOf(run({ ...by(), deviceId, rounds: [] as never })), "InvalidInput")
          assert.strictEqual(yield* tagOf(run({ ...by(), deviceId, rounds: [5] })), "RoundOutOfRange")
        }
      })
    )
  )

  it.effect("R-082.2 the dry run reads switch states and sends no control command", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        const tab = yield* station.commissioning.dryRun({ ...asked, deviceId })
        assert.strictEqual(tab.rounds.length, 8)
        assert.strictEqual(sawOf(panelOf(here), "Trip", "Close", "WriteParameter").length, 0)
      })
    )
  })
})

describe("the request of a command", () => {
  for (const name of ["trip", "close"] as const) {
    it.effect(`is the same in the plan of a ${name} and on the line, with the device that the books name`, () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          const { station, deviceId } = yield* prepared()
          const command = { ...by(), deviceId, rounds: [1] } as const
          const { confirmation } = yield* station.plan.commissioning[name](command)
          yield* station.commissioning[name]({ ...command, confirmation: confirmation ?? "" })
          const sent = sawOf(panelOf(here), "Trip", "Close")
          assert.strictEqual(sent.length, 1)
          assert.isDefined(sent[0]?.identity)
          assert.deepStrictEqual(panelOf(here).previewed, sent)
        })
      )
    })
  }
})

describe("a trip", () => {
  for (const state of ["protected", "auto"] as const) {
    it.effect(`R-080.1 R-034.1 of a terminal under protection (${state}) is refused, and nothing is sent`, () => {
      const here = site()
      panelOf(here).protection = state
      return onSite(
        here,
        Effect.gen(function* () {
          const { deviceId } = yield* prepared()
          assert.strictEqual(yield* tagOf(trip(deviceId)), "Protected")
          assert.strictEqual(tripped(panelOf(here)), 0)
        })
      )
    })
  }

  it.effect("R-080.2 with protection never read, or read too long ago, is refused", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const { station, deviceId } = yield* withDevice()
        yield* station.commissioning.start({ ...by(), customerNo })
        assert.strictEqual(yield* tagOf(trip(deviceId)), "ProtectionUnknown")
        yield* station.commissioning.prepare({ ...asked, deviceId })
        yield* TestClock.adjust("6 minutes")
        assert.strictEqual(yield* tagOf(trip(deviceId)), "ProtectionUnknown")
        assert.strictEqual(tripped(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-080.3 R-080.4 needs the permission and the second confirmation", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        assert.strictEqual(yield* tagOf(trip(deviceId, "trainee")), "Forbidden")
        const bare = station.commissioning.trip({ ...by(), deviceId, rounds: [1] })
        assert.deepInclude(yield* Effect.flip(bare), { _tag: "NotConfirmed", what: "trip" })
        assert.strictEqual(tripped(panelOf(here)), 0)
        assert.strictEqual((yield* trip(deviceId)).state, "confirmed")
      })
    )
  })

  it.effect("R-080.5 on a day of the no-disconnect calendar is refused", () => {
    const here = site()
    here.policy = {
      noDisconnect: { holidays: ["2026-03-02"], weekdaysOff: [], night: null, beforeDayOffFrom: null }
    }
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        assert.strictEqual(yield* tagOf(trip(deviceId)), "NoDisconnect")
        assert.strictEqual(tripped(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-080.6 waits for the warning and for the time of grace after it", () => {
    const here = site()
    here.policy = { tripGraceMinutes: 60, signature: "【泉城供电】" }
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        assert.strictEqual(yield* tagOf(trip(deviceId)), "GraceNotOver")
        yield* station.commissioning.warnOfTrip({ ...by(), deviceId })
        assert.strictEqual(yield* tagOf(trip(deviceId)), "GraceNotOver")
        yield* messages
        assert.strictEqual(yield* tagOf(trip(deviceId)), "GraceNotOver")
        assert.strictEqual(tripped(panelOf(here)), 0)
        yield* TestClock.adjust("61 minutes")
        yield* station.commissioning.prepare({ ...asked, deviceId })
        assert.strictEqual((yield* trip(deviceId)).state, "confirmed")
      })
    )
  })

  it.effect("R-080.7 R-080.8 R-080.13 without an answer is unknown, is read back, and is never sent again", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        const panel = panelOf(here)
        panel.faults.set("Trip", "dropRequest")
        const reads = sawOf(panel, "ReadRounds").length
        const control = yield* trip(deviceId)
        assert.strictEqual(control.state, "unknown")
        assert.strictEqual(sawOf(panel, "ReadRounds").length, reads + 1)
        for (let hour = 0; hour < 48; hour += 1) {
          yield* TestClock.adjust("1 hour")
          yield* engine
        }
        assert.strictEqual(tripped(panel), 1)
        const later = yield* station.commissioning.control({ ...asked, controlId: control.controlId })
        assert.strictEqual(later.state, "refused")
        assert.strictEqual(later.readBack?.state, "closed")
      })
    )
  })

  const clocks = [
    ["goes right", 0],
    ["is ten minutes behind", -10]
  ] as const
  it.effect.each(clocks)("is not confirmed by another device, where the clock of who changed it %s", ([, minutes]) => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        const panel = panelOf(here)
        panel.faults.set("Trip", "dropRequest")
        const control = yield* trip(deviceId)
        assert.strictEqual(control.state, "unknown")
        const now = yield* Clock.currentTimeMillis
        yield* TestClock.setTime(now + minutes * 60_000)
        const entry = { terminalId: first, dialectId: "fake", address: "another", settings: {} }
        yield* station.customers.updateTerminal({ ...by(), ...entry })
        yield* TestClock.setTime(now)
        panel.open.add(1)
        const reads = sawOf(panel, "ReadRounds").length
        for (let hour = 0; hour < 48; hour += 1) {
          yield* TestClock.adjust("1 hour")
          yield* engine
        }
        const later = yield* station.commissioning.control({ ...asked, controlId: control.controlId })
        assert.strictEqual(later.state, "unknown")
        assert.strictEqual(sawOf(panel, "ReadRounds").length, reads)
      })
    )
  })

  it.effect("is confirmed by its own device, whose address was wrong in the books for a while", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        const panel = panelOf(here)
        panel.faults.set("Trip", "dropReply").set("ReadRounds", "dropReply")
        const { controlId } = yield* trip(deviceId)
        for (const address of ["another", first]) {
          const entry = { terminalId: first, dialectId: "fake", address, settings: {} }
          yield* station.customers.updateTerminal({ ...by(), ...entry })
        }
        panel.faults.clear()
        yield* TestClock.adjust("1 hour")
        yield* engine
        assert.strictEqual((yield* station.commissioning.control({ ...asked, controlId })).state, "confirmed")
      })
    )
  })

  it.effect("R-080.7 without an answer is confirmed when the switch is read back as open", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        panelOf(here).faults.set("Trip", "dropReply")
        assert.strictEqual((yield* trip(deviceId)).state, "confirmed")
      })
    )
  })

  it.effect("R-080.9 R-080.10 acknowledged is not confirmed; read back as open it is", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        panelOf(here).faults.set("ReadRounds", "dropRequest")
        const control = yield* trip(deviceId)
        assert.deepInclude(control, { state: "sending" })
        assert.strictEqual(control.ending?._tag, "Answered")
        panelOf(here).faults.clear()
        yield* TestClock.adjust("2 minutes")
        yield* engine
        const later = yield* station.commissioning.control({ ...asked, controlId: control.controlId })
        assert.strictEqual(later.state, "confirmed")
        assert.strictEqual(tripped(panelOf(here)), 1)
      })
    )
  })

  it.effect("R-080.11 refused by the terminal is refused", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        panelOf(here).faults.set("Trip", "refuse")
        assert.strictEqual((yield* trip(deviceId)).state, "refused")
      })
    )
  })

  it.effect(
    "R-080.12 shows delay and duration as the terminal keeps them, and cuts the switches of the reported map",
    () => {
      const here = site(mappedCapabilities)
      panelOf(here).values.set("tripDelay", "5").set("tripDuration", "00:30")
      return onSite(
        here,
        Effect.gen(function* () {
          const { deviceId, tab } = yield* prepared()
          assert.deepStrictEqual(
            tab.options.map(({ item, value }) => [item, value]),
            [
              ["tripDelay", "5"],
              ["tripDuration", "00:30"]
            ]
          )
          assert.deepStrictEqual((yield* trip(deviceId)).switches, [1])
        })
      )
    }
  )

  it.effect("the same command again is the same trip, and a process that died after sending leaves it unknown", () => {
    const here = site()
    return Effect.gen(function* () {
      const { deviceId } = yield* onSite(here, prepared())
      const command = { actor: "clerk", commandId: "trip-1", deviceId, rounds: [1] } as const
      const run = Effect.gen(function* () {
        const station = yield* Station.Station
        const { confirmation } = yield* station.plan.commissioning.trip({ ...by(), deviceId, rounds: [1] })
        const bound = confirmation === null ? {} : { confirmation }
        return yield* station.commissioning.trip({ ...command, ...bound })
      })
      here.commits = 0
      // 1 requests, 2 marks as sent, 3 would record the end.
      here.crash = { at: 3, when: "before" }
      assert.strictEqual((yield* Effect.exit(onSite(here, run)))._tag, "Failure")
      const again = yield* onSite(here, run)
      assert.strictEqual(again.controls[0]?.state, "sending")
      panelOf(here).open.clear()
      yield* TestClock.adjust("5 minutes")
      yield* onSite(here, engine)
      const later = yield* onSite(here, run)
      assert.strictEqual(later.controls[0]?.state, "unknown")
      assert.strictEqual(tripped(panelOf(here)), 1)
    })
  })

  it.effect("a process that died before sending leaves nothing to send later", () => {
    const here = site()
    return Effect.gen(function* () {
      const { deviceId } = yield* onSite(here, prepared())
      here.commits = 0
      here.crash = { at: 2, when: "before" }
      assert.strictEqual((yield* Effect.exit(onSite(here, trip(deviceId))))._tag, "Failure")
      yield* TestClock.adjust("5 minutes")
      yield* onSite(here, engine)
      const { rows } = yield* onSite(
        here,
        Effect.gen(function* () {
          const station = yield* Station.Station
          return yield* station.commissioning.controls({ ...asked, deviceId })
        })
      )
      assert.deepStrictEqual(
        rows.map(({ state }) => state),
        ["refused"]
      )
      assert.strictEqual(tripped(panelOf(here)), 0)
    })
  })
})

describe("a close", () => {
  const close = Effect.fnUntraced(function* (
    deviceId: string,
    mode: "permit" | "direct" | null,
    confirm: "yes" | "no"
  ) {
    const station = yield* Station.Station
    const command = { deviceId, rounds: [1] as const, ...(mode === null ? {} : { mode }) }
    const { confirmation } = yield* station.plan.commissioning.close({ ...by(), ...command })
    const bound = confirmation === null || confirm === "no" ? {} : { confirmation }
    return yield* station.commissioning.close({ ...by(), ...command, ...bound })
  })
  const closing = (capabilities: Capabilities) => {
    const here = site(capabilities)
    panelOf(here).open.add(1)
    return here
  }
  const modes = (panel: Panel) =>
    sawOf(panel, "Close").map((request) => (request._tag === "Close" ? request.payload.mode : null))

  it.effect("R-081.1 without a mode permits the person on site", () => {
    const here = closing(groupCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        const { controls } = yield* close(deviceId, null, "no")
        assert.deepStrictEqual(modes(panelOf(here)), ["permit"])
        assert.strictEqual(controls[0]?.state, "sending")
      })
    )
  })

  it.effect("R-081.2 R-081.4 never goes direct by itself, nor without the confirmation", () => {
    const here = closing(mappedCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        const bare = yield* Effect.flip(close(deviceId, null, "yes"))
        assert.deepInclude(bare, { _tag: "NotConfirmed", what: "closeMode" })
        const unconfirmed = yield* Effect.flip(close(deviceId, "direct", "no"))
        assert.deepInclude(unconfirmed, { _tag: "NotConfirmed", what: "directClose" })
        assert.deepStrictEqual(modes(panelOf(here)), [])
      })
    )
  })

  it.effect("R-081.3 direct is refused where the terminal cannot", () =>
    onSite(
      closing(groupCapabilities),
      Effect.gen(function* () {
        const { deviceId } = yield* prepared()
        const refused = yield* Effect.flip(close(deviceId, "direct", "yes"))
        assert.deepInclude(refused, { _tag: "Unsupported", feature: "directClose" })
      })
    )
  )

  it.effect("R-081.5 warns that the terminal trips again at or below its trip energy", () => {
    const here = closing(groupCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        assert.deepStrictEqual((yield* close(deviceId, null, "no")).warnings, [])
        held(panelOf(here), groupOf(first)).balance = Energy.kwh("10")
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.deepStrictEqual((yield* close(deviceId, null, "no")).warnings, ["willTripAgain"])
      })
    )
  })

  it.effect("R-081.6 direct and acknowledged is confirmed when read back as closed, and not before", () => {
    const here = closing(mappedCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* prepared()
        panelOf(here).faults.set("ReadRounds", "dropRequest")
        const { controls } = yield* close(deviceId, "direct", "yes")
        assert.strictEqual(controls[0]?.state, "sending")
        panelOf(here).faults.clear()
        yield* TestClock.adjust("2 minutes")
        yield* engine
        const { controlId = "" } = controls[0] ?? {}
        assert.strictEqual((yield* station.commissioning.control({ ...asked, controlId })).state, "confirmed")
      })
    )
  })
})
