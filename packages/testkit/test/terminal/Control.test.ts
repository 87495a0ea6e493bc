import { assert, describe, it } from "@effect/vitest"
import { groupTerminal, type Input, type Settings, singleBalanceTerminal, TerminalState } from "@yugou/testkit/terminal"
import { credit, kwh, now, play, request, withFirmware, word } from "./Fixtures.ts"

const thresholds = { alarm: kwh("20"), trip: kwh("5") }
const engage: ReadonlyArray<Input> = [
  request({ _tag: "WriteParameter", holder: 1, item: { _tag: "PurchaseControl", state: "engaged" } }),
  request({ _tag: "WriteParameter", holder: 1, item: { _tag: "EffectiveRounds", rounds: [1, 3] } })
]
const use = (energy: string): Input => ({ _tag: "Consume", holder: 1, energy: kwh(energy) })
const trip = (fields: {
  round?: number
  switches?: ReadonlyArray<number>
  delayMinutes?: number
  halfHours?: number
}) => request({ _tag: "Trip", round: 1, delayMinutes: 0, halfHours: 0, ...fields, switches: fields.switches ?? null })
const closing = (mode: "permit" | "direct"): Input => request({ _tag: "Close", round: 1, switches: null, mode })
const protection = (state: "protected" | "released", halfHours: number | null = null): Input =>
  request({ _tag: "WriteParameter", holder: 1, item: { _tag: "Protection", state, halfHours } })
const openSwitches = (state: TerminalState.State): ReadonlyArray<number> =>
  state.switches.filter((it) => it.position === "open").map((it) => it.no)
const minutes = (count: number): number => now + count * 60_000

describe("balance watch", () => {
  const rows = [
    { used: "79.9999", engaged: "yes", alarm: "clear", open: [] },
    { used: "80", engaged: "yes", alarm: "raised", open: [] },
    { used: "94.9999", engaged: "yes", alarm: "raised", open: [] },
    { used: "95", engaged: "yes", alarm: "raised", open: [1, 3] },
    { used: "95", engaged: "no", alarm: "raised", open: [] },
    { used: "120", engaged: "yes", alarm: "raised", open: [1, 3] }
  ] as const
  for (const row of rows) {
    it(`100 bought, ${row.used} used, control engaged ${row.engaged}: alarm ${row.alarm}, open [${row.open}]`, () => {
      const { state } = play(groupTerminal, [
        ...(row.engaged === "yes" ? engage : []),
        credit({ thresholds }),
        use(row.used)
      ])
      assert.strictEqual(TerminalState.holderOf(state, 1)?.alarm, row.alarm)
      assert.deepStrictEqual(openSwitches(state), row.open)
    })
  }

  it("says an alarm and an opening once, and takes both back after a purchase", () => {
    const played = play(groupTerminal, [
      ...engage,
      credit({ thresholds }),
      use("96"),
      use("1"),
      credit({ wireNo: 8, thresholds })
    ])
    assert.deepStrictEqual(
      played.events.map((it) => it._tag),
      ["CreditApplied", "AlarmRaised", "Opened", "Opened", "CreditApplied", "AlarmCleared", "Closed", "Closed"]
    )
  })

  it("waits for the hand where the firmware does not close by itself", () => {
    const settings = withFirmware({ recloses: "byHand" })
    const bought = play(settings, [...engage, credit({ thresholds }), use("96"), credit({ wireNo: 8, thresholds })])
    assert.deepStrictEqual(openSwitches(bought.state), [1, 3])
    const byHand: Input = { _tag: "CloseByHand", switchNo: 3 }
    assert.deepStrictEqual(openSwitches(play(settings, [byHand], bought.state).state), [1])
  })

  it("keeps current flowing under protection, and opens when protection ends", () => {
    const under = play(groupTerminal, [...engage, protection("protected"), credit({ thresholds }), use("96")])
    assert.deepStrictEqual(openSwitches(under.state), [])
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [protection("released")], under.state).state), [1, 3])
  })
})

describe("remote control", () => {
  const opened = play(groupTerminal, [trip({})]).state

  it("opens at once without delay, and a direct close closes", () => {
    assert.deepStrictEqual(openSwitches(opened), [1])
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [closing("direct")], opened).state), [])
  })

  it("only permits with `permit`; the hand closes, and without permission it cannot", () => {
    const byHand: Input = { _tag: "CloseByHand", switchNo: 1 }
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [byHand], opened).state), [1])
    const permitted = play(groupTerminal, [closing("permit")], opened).state
    assert.deepStrictEqual(openSwitches(permitted), [1])
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [byHand], permitted).state), [])
  })

  it("opens one switch per delay and closes after the given half hours", () => {
    const map = { _tag: "SwitchRounds", map: [2, 5].map((switchNo) => ({ switchNo, round: 1 })) } as const
    const settings: Settings = singleBalanceTerminal
    const planned = play(settings, [
      request({ _tag: "WriteParameter", holder: 0, item: map }),
      trip({ delayMinutes: 3, halfHours: 1 })
    ])
    assert.deepStrictEqual(planned.answers.map(word), ["Accepted", "Accepted"])
    const at = [2, 3, 6, 33, 36].reduce<{ state: TerminalState.State; seen: ReadonlyArray<ReadonlyArray<number>> }>(
      ({ state, seen }, minute) => {
        const next = play(settings, [{ _tag: "Loop" }], state, minutes(minute)).state
        return { state: next, seen: [...seen, openSwitches(next)] }
      },
      { state: planned.state, seen: [] }
    )
    assert.deepStrictEqual(at.seen, [[], [2], [2, 5], [5], []])
  })

  it("forgets a planned opening with the power", () => {
    const { state } = play(groupTerminal, [trip({ delayMinutes: 1 }), { _tag: "PowerLoss" }])
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [{ _tag: "Loop" }], state, minutes(5)).state), [])
  })

  it("ends a timed protection", () => {
    const { state } = play(groupTerminal, [protection("protected", 1)])
    assert.strictEqual(play(groupTerminal, [{ _tag: "Loop" }], state, minutes(29)).state.protection.state, "protected")
    assert.strictEqual(play(groupTerminal, [{ _tag: "Loop" }], state, minutes(30)).state.protection.state, "released")
  })

  it("closes every switch when protection is engaged, if the firmware does that", () => {
    const settings = withFirmware({ protectionCloses: "yes" })
    assert.deepStrictEqual(openSwitches(play(settings, [protection("protected")], opened).state), [])
    assert.deepStrictEqual(openSwitches(play(groupTerminal, [protection("protected")], opened).state), [1])
  })

  it("reads a round as open, closed, or unknown when its switches differ or it has none", () => {
    const map = { _tag: "SwitchRounds", map: [1, 2].map((switchNo) => ({ switchNo, round: 1 })) } as const
    const played = play(singleBalanceTerminal, [
      request({ _tag: "WriteParameter", holder: 0, item: map }),
      request({ _tag: "ReadRounds" }),
      trip({ switches: [1] }),
      request({ _tag: "ReadRounds" }),
      trip({ switches: [2] }),
      request({ _tag: "ReadRounds" })
    ])
    const rounds = played.answers.flatMap((it) => (it._tag === "Rounds" ? [it.states.map((round) => round.state)] : []))
    assert.deepStrictEqual(
      rounds.map(([first, second]) => [first, second]),
      [
        ["closed", "unknown"],
        ["unknown", "unknown"],
        ["open", "unknown"]
      ]
    )
  })
})

describe("refusals of control", () => {
  const ignoring = withFirmware({ tripWhileProtected: "ignored" })
  const rows = [
    { name: "a round that no switch serves", settings: singleBalanceTerminal, inputs: [trip({})], answer: "badValue" },
    {
      name: "a switch that it does not have",
      settings: groupTerminal,
      inputs: [trip({ switches: [9] })],
      answer: "badValue"
    },
    {
      name: "closing a round that no switch serves",
      settings: singleBalanceTerminal,
      inputs: [closing("direct")],
      answer: "badValue"
    },
    {
      name: "a trip under protection",
      settings: groupTerminal,
      inputs: [protection("protected"), trip({})],
      answer: "notPermitted"
    },
    {
      name: "a trip under protection that is ignored",
      settings: ignoring,
      inputs: [protection("protected"), trip({})],
      answer: "Accepted"
    }
  ]
  for (const { name, settings, inputs, answer } of rows) {
    it(`${name}: ${answer}, and nothing opens`, () => {
      const played = play(settings, inputs)
      assert.strictEqual(word(played.answers.at(-1)), answer)
      assert.deepStrictEqual(openSwitches(played.state), [])
    })
  }
})

describe("expiry of energy control", () => {
  const expiry = (local: string): Input =>
    request({ _tag: "WriteParameter", holder: 1, item: { _tag: "EnergyControlExpiry", local } })
  const loop: Input = { _tag: "Loop" }
  // The terminal's clock shows 08:00 at `now`.
  const rows = [
    { at: "2026-11-22T09:00", minutes: 59, control: "engaged", open: [1, 3] },
    { at: "2026-11-22T09:00", minutes: 60, control: "released", open: [] },
    { at: "2026-11-22T09:00", minutes: 600, control: "released", open: [] }
  ] as const
  it.each(rows)("R-035.1 set to $at, energy control is $control $minutes minutes after 08:00", (row) => {
    const { state } = play(groupTerminal, [...engage, credit({ thresholds }), expiry(row.at)])
    const { state: later } = play(groupTerminal, [loop, use("96")], state, minutes(row.minutes))
    assert.strictEqual(TerminalState.holderOf(later, 1)?.control, row.control)
    assert.deepStrictEqual(openSwitches(later), row.open, "empty, it trips only under control")
  })
})
