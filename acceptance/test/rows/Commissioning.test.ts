/** Rows about real-time reading and remote control, told with each shipped dialect to the end of the line. */
import { assert, describe } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { TerminalState as Terminal } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import { asked, by, customerNo, kwh, minutes, type Told, tagOf, told } from "./Site.ts"

/** A session in which nothing was read yet. */
const session = ({ station }: Told) => station.commissioning.start({ ...by(), customerNo })

/** A session whose remote control tab was prepared; where a map is needed, switch 1 is round 1 on the terminal. */
const prepared = Effect.fnUntraced(function* (here: Told) {
  const { station, deviceId, terminalId, site } = here
  yield* station.customers.pollRemaining({ ...asked, deviceId })
  yield* session(here)
  if (site.capabilities.switchRoundMapping === "required") {
    const switches = [{ switchNo: 1, name: "一号馈线", round: 1 }]
    yield* station.customers.saveSwitchMap({ ...by(), terminalId, switches })
    yield* station.customers.dispatchSwitchMap({ ...by(), deviceId })
  }
  here.line.written.splice(0)
  return yield* station.commissioning.prepare({ ...asked, deviceId })
})

/** Plans a trip of round 1 and executes it with the confirmation. */
const trip = Effect.fnUntraced(function* (deviceId: string, actor = "clerk") {
  const { plan, commissioning } = yield* Station.Station
  const command = { deviceId, rounds: [1] } as const
  const { confirmation } = yield* plan.commissioning.trip({ ...by(actor), ...command })
  const bound = confirmation === null ? {} : { confirmation }
  const { controls } = yield* commissioning.trip({ ...by(actor), ...command, ...bound })
  const [control] = controls
  if (control === undefined) throw new Error("no control")
  return control
})
const openSwitches = (state: Terminal.State): ReadonlyArray<number> =>
  state.switches.filter(({ position }) => position === "open").map(({ no }) => no)

/** Lets the terminal do what it does by itself: outputs open one after another in its main loop. */
const settle = Effect.fnUntraced(function* ({ line }: Told) {
  yield* minutes(2)
  yield* line.happen({ _tag: "Loop" })
  yield* minutes(2)
})

describe("real-time reading", () => {
  told("R-073.1 R-075.1 polls items of the catalogue with live value, unit and time", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, site } = here
      yield* session(here)
      const offered = yield* station.commissioning.realtimeItems({ ...asked, deviceId })
      assert.deepStrictEqual([...offered], [...site.capabilities.items])
      const { items } = yield* station.commissioning.pollItems({ ...asked, deviceId, items: ["remaining"] })
      assert.deepInclude(items[0], { item: "remaining", unit: "kWh", problem: null })
      assert.strictEqual(Number(items[0]?.value), 500)
      assert.strictEqual(items[0]?.readAt.epochMilliseconds, Date.parse("2026-03-02T02:00:00Z"))
    })
  )

  told("R-075.3 gives what was answered beside what the terminal has no value for", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* session(here)
      const [first = "", ...others] = yield* station.commissioning.realtimeItems({ ...asked, deviceId })
      const { items } = yield* station.commissioning.pollItems({
        ...asked,
        deviceId,
        items: [first, ...others.slice(0, 63)]
      })
      const answered = items.filter(({ value, problem }) => value !== null && problem === null)
      const lacking = items.filter(({ value, problem }) => value === null && problem !== null)
      assert.include(
        answered.map(({ item }) => item),
        "remaining"
      )
      // The simulated terminals do not have everything that their standards list.
      assert.isAbove(lacking.length, 0)
      assert.strictEqual(answered.length + lacking.length, items.length)
    })
  )
})

describe("remote control", () => {
  told("R-077.1 R-082.2 shows rounds and protection as they were read, and the dry run sends no command", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, site } = here
      yield* session(here)
      const before = yield* station.commissioning.remoteControl({ ...asked, deviceId })
      assert.strictEqual(before.protection, "unknown")
      assert.isTrue(before.rounds.every(({ state }) => state === "unknown"))
      yield* prepared(here)
      const after = yield* station.commissioning.dryRun({ ...asked, deviceId })
      assert.strictEqual(after.protection, "released")
      assert.strictEqual(after.rounds.length, site.capabilities.maxRounds)
      assert.strictEqual(after.rounds[0]?.state, "closed")
      assert.deepStrictEqual(line.written, [])
    })
  )

  told(
    "R-078.1 R-048.3 without the map that the dialect needs is refused, and nothing is sent",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line } = here
        yield* session(here)
        yield* station.commissioning.dryRun({ ...asked, deviceId })
        for (const run of [station.commissioning.trip, station.commissioning.close]) {
          assert.strictEqual(yield* tagOf(run({ ...by(), deviceId, rounds: [1] })), "MappingRequired")
        }
        assert.deepStrictEqual(line.written, [])
      }),
    { needs: ({ switchRoundMapping }) => switchRoundMapping === "required" }
  )

  told(
    "R-078.2 R-048.2 asks for no map where the dialect needs none",
    (here) =>
      Effect.gen(function* () {
        yield* prepared(here)
        assert.strictEqual((yield* trip(here.deviceId)).state, "confirmed")
      }),
    { needs: ({ switchRoundMapping }) => switchRoundMapping === "none" }
  )

  told("R-034.1 R-080.1 of a protected terminal is refused, and nothing is sent", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* prepared(here)
      const protection = { state: "protected", halfHours: null } as const
      yield* station.customers.saveParameters({ ...by(), deviceId, protection })
      const items = ["Protection"] as const
      yield* station.customers.dispatchParameters({ ...by(), deviceId, items, confirmCloses: "yes" })
      yield* station.commissioning.prepare({ ...asked, deviceId })
      line.written.splice(0)
      assert.strictEqual(yield* tagOf(trip(deviceId)), "Protected")
      assert.deepStrictEqual(line.written, [])
      assert.deepStrictEqual(openSwitches(line.terminal()), [])
    })
  )

  told("R-080.2 R-080.3 R-080.4 needs known protection, permission and confirmation", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* prepared(here)
      assert.strictEqual(yield* tagOf(trip(deviceId, "trainee")), "Forbidden")
      const bare = station.commissioning.trip({ ...by(), deviceId, rounds: [1] })
      assert.strictEqual(yield* tagOf(bare), "NotConfirmed")
      yield* minutes(24 * 60)
      assert.strictEqual(yield* tagOf(trip(deviceId)), "ProtectionUnknown")
      assert.deepStrictEqual(openSwitches(line.terminal()), [])
      assert.deepStrictEqual(line.written, [])
    })
  )

  told("R-080.10 R-080 trips the round, and is confirmed when the switch is read back as open", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* prepared(here)
      const { controlId } = yield* trip(deviceId)
      yield* settle(here)
      assert.deepStrictEqual(openSwitches(line.terminal()), [1])
      assert.strictEqual((yield* station.commissioning.control({ ...asked, controlId })).state, "confirmed")
    })
  )

  told(
    "R-080.9 is not confirmed by the acknowledgement, before the switch is read back",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line } = here
        yield* prepared(here)
        yield* line.plan(
          ...Array.from({ length: 4 }, () => ({ fault: { _tag: "DropRequest" }, on: "ReadRounds" }) as const)
        )
        const control = yield* trip(deviceId)
        assert.deepInclude(control, { state: "sending" })
        assert.strictEqual(control.ending?._tag, "Answered")
        yield* line.plan()
        yield* settle(here)
        const later = yield* station.commissioning.control({ ...asked, controlId: control.controlId })
        assert.strictEqual(later.state, "confirmed")
      }),
    { needs: ({ switchRoundMapping }) => switchRoundMapping === "none" }
  )

  told("R-080.7 R-080.8 R-080.13 without an answer is unknown, is read back, and is never sent again", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* prepared(here)
      yield* line.plan({ fault: { _tag: "DropRequest" }, on: "Trip" })
      const control = yield* trip(deviceId)
      assert.strictEqual(control.state, "unknown")
      assert.strictEqual(control.readBack?.state, "closed")
      const sent = line.written.length
      assert.isAbove(sent, 0)
      for (let hour = 0; hour < 48; hour += 1) yield* minutes(60)
      assert.strictEqual(line.written.length, sent)
      assert.deepStrictEqual(openSwitches(line.terminal()), [])
      const later = yield* station.commissioning.control({ ...asked, controlId: control.controlId })
      // The frame is dead, and the round is closed as before: it had no effect.
      assert.strictEqual(later.state, "refused")
    })
  )

  told(
    "R-080.12 shows delay and duration as the terminal keeps them",
    (here) =>
      Effect.gen(function* () {
        const { options } = yield* prepared(here)
        assert.deepStrictEqual(
          options.map(({ item, value, problem }) => [item, value !== null, problem]),
          [
            ["tripDelay", true, null],
            ["tripDuration", true, null]
          ]
        )
      }),
    { needs: ({ tripOptions }) => tripOptions === "asParameters" }
  )

  told(
    "R-081.1 R-081.3 closing permits the person on site, and cannot go direct",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line } = here
        yield* prepared(here)
        yield* trip(deviceId)
        yield* settle(here)
        assert.deepStrictEqual(openSwitches(line.terminal()), [1])
        const direct = station.commissioning.close({ ...by(), deviceId, rounds: [1], mode: "direct" })
        assert.strictEqual(yield* tagOf(direct), "Unsupported")
        yield* station.commissioning.close({ ...by(), deviceId, rounds: [1] })
        assert.deepStrictEqual(openSwitches(line.terminal()), [1], "the person on site closes")
        assert.strictEqual(line.terminal().switches.find(({ no }) => no === 1)?.permitted, "yes")
      }),
    { needs: ({ closeModes }) => !closeModes.includes("direct") }
  )

  told(
    "R-081.2 R-081.4 R-081.6 closing goes direct with an explicit confirmation only, and is confirmed when it is read back",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line, site } = here
        yield* prepared(here)
        yield* trip(deviceId)
        yield* settle(here)
        line.written.splice(0)
        const direct = { deviceId, rounds: [1], mode: "direct" } as const
        const bare = station.commissioning.close({ ...by(), deviceId, rounds: [1] })
        // Where a close can be permitted, a close without a mode is that.
        if (!site.capabilities.closeModes.includes("permit")) assert.strictEqual(yield* tagOf(bare), "NotConfirmed")
        assert.strictEqual(yield* tagOf(station.commissioning.close({ ...by(), ...direct })), "NotConfirmed")
        assert.deepStrictEqual(line.written, [])
        const { confirmation } = yield* station.plan.commissioning.close({ ...by(), ...direct })
        const sent = yield* station.commissioning.close({ ...by(), ...direct, confirmation: confirmation ?? "" })
        yield* settle(here)
        assert.deepStrictEqual(openSwitches(line.terminal()), [])
        const controlId = sent.controls[0]?.controlId ?? ""
        assert.strictEqual((yield* station.commissioning.control({ ...asked, controlId })).state, "confirmed")
      }),
    { needs: ({ closeModes }) => closeModes.includes("direct") }
  )

  told("R-081.5 closing warns that the terminal will trip again at or below its trip energy", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, holder } = here
      yield* prepared(here)
      yield* line.happen({ _tag: "Consume", holder, energy: kwh("490") })
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      const mode = here.site.capabilities.closeModes[0] ?? "permit"
      const command = { deviceId, rounds: [1], mode } as const
      const { confirmation } = yield* station.plan.commissioning.close({ ...by(), ...command })
      const bound = confirmation === null ? {} : { confirmation }
      const { warnings } = yield* station.commissioning.close({ ...by(), ...command, ...bound })
      assert.deepStrictEqual(warnings, ["willTripAgain"])
    })
  )
})
