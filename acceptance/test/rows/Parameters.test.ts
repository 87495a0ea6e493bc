/** Rows about parameters and the switch map, told with each shipped dialect to the end of the line. */
import { assert, describe } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { asked, by, customerNo, heldBy, kwh, minutes, step, type Told, tagOf, told } from "./Site.ts"

/** A device whose balance and switches were just read, with rounds 1 and 2 to be put under control. */
const saved = Effect.fnUntraced(function* ({ station, deviceId }: Told) {
  const { customers, commissioning } = station
  yield* customers.pollRemaining({ ...asked, deviceId })
  yield* commissioning.start({ ...by(), customerNo })
  yield* commissioning.dryRun({ ...asked, deviceId })
  yield* customers.saveParameters({ ...by(), deviceId, rounds: [1, 2], energyControl: "engaged" })
})
const dispatch = Effect.fnUntraced(function* (
  { deviceId }: Told,
  items: readonly ["EffectiveRounds" | "PurchaseControl" | "Protection", ...ReadonlyArray<string>],
  more: object = {}
) {
  const { customers } = yield* Station.Station
  // Protection closes every output of some terminals, which a clerk must have seen.
  return yield* customers.dispatchParameters({
    ...by(),
    deviceId,
    items: items as never,
    confirmCloses: "yes",
    ...more
  })
})
const itemOf = <A extends { readonly item: string }>(view: { readonly items: ReadonlyArray<A> }, item: string) =>
  view.items.find((it) => it.item === item)

describe("polling", () => {
  told("R-027.1 R-062.1 R-065 gives value, unit and both times, and a reading is stored", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      const polled = yield* station.customers.pollRemaining({ ...asked, deviceId })
      assert.deepInclude(polled, { remaining: kwh("500"), unit: "kWh", problem: null })
      // The simulated terminal keeps local time: 10:00 where it is 02:00 in UTC.
      if (polled.terminalTime !== null) assert.match(polled.terminalTime, /^2026-03-02 10:00/)
      const tab = yield* station.commissioning.basicParameters({ ...asked, deviceId })
      assert.strictEqual(tab.remaining, kwh("500"))
      assert.deepStrictEqual(
        tab.items.map(({ item }) => item).toSorted(),
        [...here.site.capabilities.parameters].toSorted()
      )
    })
  )

  told("R-027.2 R-027.3 R-027.4 tells offline from silence, and keeps the last good value", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      const poll = Effect.suspend(() => station.customers.pollRemaining({ ...asked, deviceId }))
      yield* poll
      yield* line.plan(...Array.from({ length: 4 }, () => ({ fault: { _tag: "DropRequest" }, on: "any" }) as const))
      assert.strictEqual(yield* tagOf(poll), "Timeout")
      yield* line.hangUp
      assert.strictEqual(yield* tagOf(poll), "TerminalOffline")
      const opened = yield* station.customers.parameters({ ...asked, customerNo })
      assert.strictEqual(opened.remaining, kwh("500"))
    })
  )
})

describe("parameters", () => {
  told("R-026.1 R-026.2 R-040.1 R-069.1 R-018.5 are saved, and no frame goes out", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* saved(here)
      yield* station.commissioning.saveParameters({ ...by(), deviceId, rounds: [1, 3] })
      yield* station.customers.saveThresholds({ ...by(), deviceId, thresholds: { alarm: kwh("80"), trip: kwh("5") } })
      const shown = yield* station.plan.customers.dispatchParameters({ ...by(), deviceId, items: ["EffectiveRounds"] })
      assert.isNotNull(shown.confirmation)
      yield* minutes(60)
      const opened = yield* station.customers.parameters({ ...asked, customerNo })
      assert.deepInclude(itemOf(opened, "EffectiveRounds"), {
        desired: { _tag: "EffectiveRounds", rounds: [1, 3] },
        reported: null
      })
      assert.deepStrictEqual(line.written, [])
      assert.deepStrictEqual(heldBy(here).effectiveRounds, [])
    })
  )

  told(
    "R-024.4 of one group leave those of the other groups alone",
    (here) =>
      Effect.gen(function* () {
        const { station, line, terminalId } = here
        yield* saved(here)
        yield* dispatch(here, ["EffectiveRounds"])
        const target = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
        const thresholds = { alarm: kwh("50"), trip: kwh("5") }
        const other = yield* station.customers.bindDevice({ ...by(), customerNo, target, thresholds })
        yield* station.commissioning.end({ ...by(), deviceId: here.deviceId })
        yield* station.customers.saveParameters({ ...by(), deviceId: other.deviceId, rounds: [5] })
        yield* dispatch({ ...here, deviceId: other.deviceId }, ["EffectiveRounds"])
        assert.deepStrictEqual(heldBy({ line, holder: 1 }).effectiveRounds, [1, 2])
        assert.deepStrictEqual(heldBy({ line, holder: 2 }).effectiveRounds, [5])
      }),
    { needs: ({ creditScope }) => creditScope === "group" }
  )

  told("R-023.1 R-036.1 are opened with desired and reported values side by side, the mode among them", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* saved(here)
      yield* dispatch(here, ["EffectiveRounds"])
      yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [4] })
      const opened = yield* station.customers.parameters({ ...asked, customerNo })
      assert.deepInclude(opened, { editable: "yes", purchaseControlMode: "energy" })
      const rounds = itemOf(opened, "EffectiveRounds")
      assert.deepStrictEqual(rounds?.desired, { _tag: "EffectiveRounds", rounds: [4] })
      assert.deepStrictEqual(rounds?.reported?.value, { _tag: "EffectiveRounds", rounds: [1, 2] })
    })
  )

  told("R-025.1 R-025.2 take any rounds that the dialect has, and none beyond", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, site } = here
      yield* saved(here)
      const all = Array.from({ length: site.capabilities.maxRounds }, (_, index) => index + 1)
      const beyond = station.customers.saveParameters({ ...by(), deviceId, rounds: [all.length + 1] })
      assert.include(["RoundOutOfRange", "InvalidInput"], yield* tagOf(beyond))
      const stored = yield* station.customers.saveParameters({ ...by(), deviceId, rounds: all })
      assert.deepStrictEqual(itemOf(stored, "EffectiveRounds")?.desired, { _tag: "EffectiveRounds", rounds: all })
      // Not all of them: eight in one byte are the filling that means "no value" in one of the dialects.
      const subset = all.filter((round) => round !== 3)
      yield* station.customers.saveParameters({ ...by(), deviceId, rounds: subset })
      yield* dispatch(here, ["EffectiveRounds"])
      assert.deepStrictEqual(heldBy(here).effectiveRounds, subset)
    })
  )

  for (const [id, emulateExpiry, control] of [
    ["R-035.4", "on", "released"],
    ["R-035.5", "off", "engaged"]
  ] as const) {
    told(
      `R-035.3 ${id} an expiry that the dialect does not have: with emulation ${emulateExpiry} energy control is ${control} after it`,
      (here) =>
        Effect.gen(function* () {
          const { station, deviceId, site } = here
          yield* saved(here)
          yield* dispatch(here, ["EffectiveRounds", "PurchaseControl"])
          yield* station.customers.saveParameters({ ...by(), deviceId, expiry: "2026-03-02T11:00" })
          const { offered } = yield* station.customers.parameters({ ...asked, customerNo })
          assert.notInclude(offered, "EnergyControlExpiry")
          assert.notInclude(site.capabilities.parameters, "EnergyControlExpiry")
          yield* minutes(59)
          assert.strictEqual(heldBy(here).control, "engaged")
          yield* minutes(2)
          assert.strictEqual(heldBy(here).control, control)
        }),
      { policy: { emulateExpiry } }
    )
  }

  told("R-030.1 R-030.3 R-030.4 are read back beside the desired ones, which change when they are adopted", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* saved(here)
      yield* dispatch(here, ["EffectiveRounds"])
      yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [7] })
      const read = yield* station.customers.readParameters({ ...asked, deviceId })
      assert.isTrue(read.items.every(({ status }) => status === "read" || status === "notAnswered"))
      assert.deepInclude(itemOf(read, "EffectiveRounds"), {
        status: "read",
        difference: "differs",
        desired: { _tag: "EffectiveRounds", rounds: [7] }
      })
      const adopted = yield* station.customers.adoptReported({ ...by(), deviceId, items: ["EffectiveRounds"] })
      assert.deepInclude(itemOf(adopted, "EffectiveRounds"), {
        difference: "equal",
        desired: { _tag: "EffectiveRounds", rounds: [1, 2] }
      })
    })
  )

  told("R-031.1 R-032.1 R-041.1 are sent as they were shown", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* saved(here)
      const command = { deviceId, items: ["EffectiveRounds"] } as const
      const { confirmation } = yield* station.plan.customers.dispatchParameters({ ...by(), ...command })
      const bound = { ...by(), ...command, confirmation: confirmation ?? "" }
      assert.strictEqual((yield* station.customers.dispatchParameters(bound)).overall, "ok")
      assert.deepStrictEqual(heldBy(here).effectiveRounds, [1, 2])
    })
  )

  told("R-031.2 R-070.3 are refused when the values changed after showing, and nothing is sent", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* saved(here)
      const command = { deviceId, items: ["EffectiveRounds"] } as const
      const { confirmation } = yield* station.plan.customers.dispatchParameters({ ...by(), ...command })
      yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [7] })
      const stale = station.customers.dispatchParameters({ ...by(), ...command, confirmation: confirmation ?? "" })
      assert.strictEqual(yield* tagOf(stale), "ConfirmationStale")
      assert.deepStrictEqual(line.written, [])
    })
  )

  told("R-033.1 R-033.2 R-064.1 engage energy control on the terminal, and release it", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      yield* saved(here)
      assert.strictEqual(heldBy(here).control, "released")
      assert.strictEqual((yield* dispatch(here, ["EffectiveRounds", "PurchaseControl"])).overall, "ok")
      assert.strictEqual(heldBy(here).control, "engaged")
      yield* station.customers.saveParameters({ ...by(), deviceId, energyControl: "released" })
      assert.strictEqual((yield* dispatch(here, ["PurchaseControl"])).overall, "ok")
      assert.strictEqual(heldBy(here).control, "released")
    })
  )

  told("R-033.3 R-033.4 that trip at once are sent only when that is acknowledged", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, holder } = here
      yield* saved(here)
      yield* line.happen({ _tag: "Consume", holder, energy: kwh("490") })
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      assert.strictEqual(yield* tagOf(dispatch(here, ["PurchaseControl"])), "NotConfirmed")
      assert.deepStrictEqual(line.written, [])
      yield* dispatch(here, ["PurchaseControl"], { acknowledgeImmediateTrip: "yes" })
      assert.strictEqual(heldBy(here).control, "engaged")
    })
  )

  told("R-039.1 R-039.2 R-039.3 R-042.1 have each its own result, and what was not ticked is untouched", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* saved(here)
      yield* station.customers.saveParameters({
        ...by(),
        deviceId,
        protection: { state: "protected", halfHours: null }
      })
      // The first write goes through, the second is lost.
      const write = { on: "WriteParameter" } as const
      yield* line.plan({ fault: { _tag: "Delay", millis: 0 }, ...write }, { fault: { _tag: "DropRequest" }, ...write })
      const sent = yield* dispatch(here, ["EffectiveRounds", "Protection"])
      assert.deepStrictEqual(
        sent.entries.map(({ value, result }) => [value._tag, result]),
        [
          ["Protection", "ok"],
          ["EffectiveRounds", "notApplied"]
        ]
      )
      assert.strictEqual(sent.overall, "partial")
      assert.deepStrictEqual(heldBy(here).effectiveRounds, [])
      assert.strictEqual(heldBy(here).control, "released", "it was desired otherwise, and not ticked")
      const report = yield* station.customers.parameterReport({ ...asked, jobId: sent.jobId })
      assert.deepStrictEqual(report, sent)
    })
  )

  /** How protection, rounds and energy control of the terminal came to be, write after write. */
  const course = ({ line, holder }: Told) =>
    line.written.map((state) => {
      const found = state.holders.find(({ no }) => no === holder)
      return [state.protection.state, found?.effectiveRounds.join(), found?.control]
    })
  told("R-039.5 R-039.6 R-034.6 reach the simulator in the safe order, and in reverse when disabling", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* saved(here)
      const items = ["PurchaseControl", "EffectiveRounds", "Protection"] as const
      yield* station.customers.saveParameters({
        ...by(),
        deviceId,
        protection: { state: "protected", halfHours: null }
      })
      assert.strictEqual((yield* dispatch(here, items)).overall, "ok")
      assert.deepStrictEqual(distinct(course(here)), [
        ["protected", "", "released"],
        ["protected", "1,2", "released"],
        ["protected", "1,2", "engaged"]
      ])
      line.written.splice(0)
      yield* station.customers.saveParameters({
        ...by(),
        deviceId,
        rounds: [],
        energyControl: "released",
        protection: { state: "released", halfHours: null }
      })
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      assert.strictEqual((yield* dispatch(here, items)).overall, "ok")
      assert.deepStrictEqual(distinct(course(here)), [
        ["protected", "1,2", "released"],
        ["protected", "", "released"],
        ["released", "", "released"]
      ])
    })
  )

  told("R-039.7 R-039.8 R-070.2 R-071.2 without an answer are stored, sent again, and settled by a reading", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      yield* saved(here)
      const lost = Array.from({ length: 8 }, () => ({ fault: { _tag: "DropRequest" }, on: "ReadParameters" }) as const)
      yield* line.plan({ fault: { _tag: "DropReply" }, on: "WriteParameter" }, ...lost)
      const sent = yield* dispatch(here, ["EffectiveRounds"])
      assert.strictEqual(sent.entries[0]?.result, "timeout")
      yield* line.plan()
      yield* station.customers.readParameters({ ...asked, deviceId })
      const settled = yield* station.customers.parameterReport({ ...asked, jobId: sent.jobId })
      assert.strictEqual(settled.entries[0]?.readBack, "equal")
      const writes = line.written.length
      assert.strictEqual((yield* dispatch(here, ["EffectiveRounds"])).entries[0]?.result, "ok")
      assert.isAbove(line.written.length, writes)
      assert.deepStrictEqual(heldBy(here).effectiveRounds, [1, 2])
    })
  )

  told("R-071.1 say whether the protocol confirmed them", (here) =>
    Effect.gen(function* () {
      yield* saved(here)
      assert.deepInclude((yield* dispatch(here, ["EffectiveRounds"])).entries[0], { result: "ok" })
    })
  )
})

describe("protection", () => {
  told(
    "R-034.2 of some half hours ends on the terminal, and is read again after it",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line } = here
        yield* saved(here)
        const protection = { state: "protected", halfHours: 4 } as const
        yield* station.customers.saveParameters({ ...by(), deviceId, protection })
        yield* dispatch(here, ["Protection"])
        assert.strictEqual(line.terminal().protection.state, "protected")
        yield* TestClock.adjust("121 minutes")
        yield* line.happen({ _tag: "Loop" })
        yield* step
        const opened = yield* station.customers.parameters({ ...asked, customerNo })
        assert.strictEqual(opened.protection, "released")
      }),
    { needs: ({ protectionHalfHours }) => protectionHalfHours !== undefined }
  )

  told("R-034.4 is shown as unknown until it is read, then as the terminal has it", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      const shown: Array<string> = []
      const look = Effect.gen(function* () {
        shown.push((yield* station.customers.parameters({ ...asked, customerNo })).protection)
      })
      yield* look
      yield* station.customers.readParameters({ ...asked, deviceId })
      yield* look
      yield* saved(here)
      yield* station.customers.saveParameters({
        ...by(),
        deviceId,
        protection: { state: "protected", halfHours: null }
      })
      yield* dispatch(here, ["Protection"])
      yield* station.customers.readParameters({ ...asked, deviceId })
      yield* look
      assert.deepStrictEqual(shown, ["unknown", "released", "protected"])
    })
  )
})

describe("the switch map", () => {
  const switches = [
    { switchNo: 1, name: "一号馈线", round: 1 },
    { switchNo: 2, name: "二号馈线", round: 1 }
  ]
  const required = {
    needs: ({ switchRoundMapping }: { switchRoundMapping: string }) => switchRoundMapping === "required"
  }
  const none = { needs: ({ switchRoundMapping }: { switchRoundMapping: string }) => switchRoundMapping === "none" }

  told(
    "R-045.1 R-045.4 R-046.1 R-047.1 is saved without a frame, and dispatched and read back as it was saved",
    ({ station, deviceId, line, terminalId }) =>
      Effect.gen(function* () {
        const beyond = [{ switchNo: 99, name: "没有的开关", round: 1 }]
        const refused = station.customers.saveSwitchMap({ ...by(), terminalId, switches: beyond })
        assert.strictEqual(yield* tagOf(refused), "SwitchMapInvalid")
        yield* station.customers.saveSwitchMap({ ...by(), terminalId, switches })
        assert.deepStrictEqual(line.written, [])
        assert.deepStrictEqual(
          line.terminal().switchRounds.filter(({ round }) => round !== null),
          []
        )
        yield* station.customers.dispatchSwitchMap({ ...by(), deviceId })
        assert.deepStrictEqual(
          line
            .terminal()
            .switchRounds.filter(({ round }) => round === 1)
            .map(({ switchNo }) => switchNo),
          [1, 2]
        )
        const map = yield* station.customers.switchMap({ ...asked, terminalId })
        assert.deepInclude(map, { difference: "equal" })
      }),
    required
  )

  told(
    "R-047.2 changed and not dispatched, remote control is refused and nothing is sent",
    ({ station, deviceId, line, terminalId }) =>
      Effect.gen(function* () {
        yield* station.commissioning.start({ ...by(), customerNo })
        yield* station.customers.saveSwitchMap({ ...by(), terminalId, switches })
        const trip = station.commissioning.trip({ ...by(), deviceId, rounds: [1] })
        assert.strictEqual(yield* tagOf(trip), "MappingNotDispatched")
        assert.deepStrictEqual(line.written, [])
      }),
    required
  )

  told(
    "R-048.1 is not applicable where the dialect has none",
    ({ station, deviceId, line, terminalId }) =>
      Effect.gen(function* () {
        const { customers } = station
        yield* customers.pollRemaining({ ...asked, deviceId })
        assert.strictEqual(yield* tagOf(customers.saveSwitchMap({ ...by(), terminalId, switches })), "NotApplicable")
        assert.strictEqual(yield* tagOf(customers.dispatchSwitchMap({ ...by(), deviceId })), "NotApplicable")
        assert.deepStrictEqual(line.written, [])
      }),
    none
  )
})

/** Leaves out what is the same as the one before: a dialect may need several writes for one item. */
function distinct<A>(all: ReadonlyArray<A>): ReadonlyArray<A> {
  return all.filter((it, index) => JSON.stringify(it) !== JSON.stringify(all[index - 1]))
}
