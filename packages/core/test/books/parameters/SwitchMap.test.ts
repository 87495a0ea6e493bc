import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { type Rejection, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  bind,
  by,
  customerNo,
  effecting,
  first,
  groupCapabilities,
  mappedCapabilities,
  onSite,
  panelOf,
  second,
  site,
  tagOf,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const asked = { actor: "clerk" } as const

interface Row {
  readonly switchNo: number
  readonly name: string
  readonly round: number | null
}
const row = (switchNo: number, name: string, round: number | null): Row => ({ switchNo, name, round })
const two = [row(1, "一号馈线", 1), row(2, "二号馈线", 2)]

const save = Effect.fnUntraced(function* (switches: ReadonlyArray<Row>, terminalId = first) {
  const station = yield* Station.Station
  return yield* station.customers.saveSwitchMap({ ...by(), terminalId, switches })
})

/** A device on a terminal that needs a switch map. */
const mapped = () => site(mappedCapabilities)
const ready = Effect.fnUntraced(function* () {
  yield* start
  const found = yield* withDevice()
  yield* found.station.customers.pollRemaining({ ...asked, deviceId: found.deviceId })
  return found
})

describe("the switch map", () => {
  it.effect("R-043.1 R-044.5 shows the switches of one terminal, whose names may stand on another, too", () =>
    onSite(
      mapped(),
      Effect.gen(function* () {
        const { station } = yield* ready()
        yield* bind(second)
        yield* save(two)
        yield* save([row(1, "一号馈线", 3)], second)
        const shown = yield* station.customers.switchMap({ ...asked, terminalId: first })
        assert.deepStrictEqual(shown.switches, two)
        const other = yield* station.customers.switchMap({ ...asked, terminalId: second })
        assert.deepStrictEqual(other.switches, [row(1, "一号馈线", 3)])
      })
    )
  )

  const refuses = (switches: ReadonlyArray<Row>, problem: Rejection.SwitchMapInvalid["problem"]) =>
    onSite(
      mapped(),
      Effect.gen(function* () {
        const { station } = yield* ready()
        assert.deepInclude(yield* Effect.flip(save(switches)), { _tag: "SwitchMapInvalid", problem })
        assert.deepStrictEqual((yield* station.customers.switchMap({ ...asked, terminalId: first })).switches, [])
      })
    )
  it.effect("R-044.1 refuses the name of another switch", () =>
    refuses([row(1, "甲", 1), row(2, "甲", 2)], "nameTwice")
  )
  it.effect("R-044.2 refuses a name of 33 characters", () => refuses([row(1, "甲".repeat(33), 1)], "nameTooLong"))
  it.effect("R-044.4 refuses an empty name", () => refuses([row(1, "", 1)], "nameEmpty"))
  it.effect("R-044.4 refuses a name of blanks", () => refuses([row(1, "   ", 1)], "nameEmpty"))
  it.effect("R-045.2 refuses one switch in two rounds", () =>
    refuses([row(1, "甲", 1), row(1, "乙", 2)], "switchTwice")
  )
  it.effect("R-045.4 refuses a switch beyond the capability", () => refuses([row(5, "甲", 1)], "noSuchSwitch"))
  it.effect("refuses a round beyond the capability", () => refuses([row(1, "甲", 5)], "noSuchRound"))

  it.effect("R-044.3 names lose the blanks around them, and 32 characters are allowed", () =>
    onSite(
      mapped(),
      Effect.gen(function* () {
        yield* ready()
        const { switches } = yield* save([row(1, "  甲 ", 1), row(2, "乙".repeat(32), 1)])
        assert.deepStrictEqual(
          switches.map(({ name }) => name),
          ["甲", "乙".repeat(32)]
        )
      })
    )
  )

  it.effect("R-045.1 R-045.3 two switches may share a round; a round under control without a switch is a warning", () =>
    onSite(
      mapped(),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [1, 3] })
        const stored = yield* save([row(1, "甲", 1), row(2, "乙", 1)])
        assert.deepStrictEqual(stored.emptyRounds, [3])
        assert.strictEqual(stored.switches.length, 2)
      })
    )
  )

  it.effect("R-046.1 saving changes the desired map only, and sends nothing", () => {
    const here = mapped()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* ready()
        const stored = yield* save(two)
        assert.strictEqual(stored.difference, "notReported")
        assert.isNull(stored.reported)
        assert.strictEqual(effecting(panelOf(here)), 0)
      })
    )
  })

  it.effect("R-047.1 dispatched and read back, the reported map equals the desired one", () => {
    const here = mapped()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* save(two)
        const report = yield* station.customers.dispatchSwitchMap({ ...by(), deviceId })
        assert.strictEqual(report.overall, "ok")
        const shown = yield* station.customers.switchMap({ ...asked, terminalId: first })
        assert.strictEqual(shown.difference, "equal")
        assert.deepStrictEqual(panelOf(here).map, [
          { switchNo: 1, round: 1 },
          { switchNo: 2, round: 2 }
        ])
      })
    )
  })

  it.effect("R-047.2 R-048.3 R-078.1 a map that is missing or not on the terminal blocks trip and close", () => {
    const here = mapped()
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.commissioning.start({ ...by(), customerNo })
        yield* station.commissioning.prepare({ ...asked, deviceId })
        const trip = Effect.suspend(() => station.commissioning.trip({ ...by(), deviceId, rounds: [1] }))
        const close = Effect.suspend(() =>
          station.commissioning.close({ ...by(), deviceId, rounds: [1], mode: "direct" })
        )
        assert.strictEqual(yield* tagOf(trip), "MappingRequired")
        assert.strictEqual(yield* tagOf(close), "MappingRequired")
        yield* save(two)
        yield* station.customers.dispatchSwitchMap({ ...by(), deviceId })
        yield* save([row(1, "一号馈线", 2), row(2, "二号馈线", 1)])
        assert.strictEqual(yield* tagOf(trip), "MappingNotDispatched")
        assert.strictEqual(yield* tagOf(close), "MappingNotDispatched")
        assert.strictEqual(panelOf(here).seen.filter(({ _tag }) => _tag === "Trip" || _tag === "Close").length, 0)
      })
    )
  })

  it.effect("R-048.1 is not applicable where the capability needs none", () =>
    onSite(
      site(groupCapabilities),
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        assert.strictEqual(yield* tagOf(save(two)), "NotApplicable")
        assert.strictEqual(yield* tagOf(station.customers.dispatchSwitchMap({ ...by(), deviceId })), "NotApplicable")
      })
    )
  )

  it.effect("R-048.2 R-078.2 is not asked for there: commissioning and control run without", () => {
    const here = site(groupCapabilities)
    return onSite(
      here,
      Effect.gen(function* () {
        const { station, deviceId } = yield* ready()
        yield* station.commissioning.start({ ...by(), customerNo })
        const tab = yield* station.commissioning.prepare({ ...asked, deviceId })
        assert.strictEqual(tab.mapping, "notNeeded")
        const { confirmation } = yield* station.plan.commissioning.trip({ ...by(), deviceId, rounds: [1] })
        const bound = confirmation === null ? {} : { confirmation }
        const { controls } = yield* station.commissioning.trip({ ...by(), deviceId, rounds: [1], ...bound })
        assert.deepInclude(controls[0], { state: "confirmed", switches: null })
      })
    )
  })

  it("R-048.4 no rule of the core names a dialect", () => {
    const files = (folder: string): ReadonlyArray<string> =>
      readdirSync(folder).flatMap((name) => {
        const path = join(folder, name)
        return statSync(path).isDirectory() ? files(path) : [path]
      })
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "")
    const naming = files(join(import.meta.dirname, "../../../src"))
      .filter((path) => /shandong|gb376|376\.1|1376|zhegui|浙规|山东/i.test(code(readFileSync(path, "utf8"))))
      .map((path) => path.split("/src/")[1])
    assert.deepStrictEqual(naming, [])
  })
})
