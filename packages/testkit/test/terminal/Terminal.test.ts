import { assert, describe, it } from "@effect/vitest"
import {
  FaultPlan,
  groupTerminal,
  increases,
  isEffecting,
  type Request,
  remainingOf,
  TerminalClock,
  TerminalState
} from "@yugou/testkit/terminal"
import { credit, kwh, now, play, request, withFirmware, word } from "./Fixtures.ts"

describe("readings", () => {
  it("starts with nothing bought: no number, balance zero", () => {
    const played = play(groupTerminal, [
      request({ _tag: "ReadStoredCredit", holder: 1 }),
      request({ _tag: "ReadBalance", holder: 1 })
    ])
    assert.deepStrictEqual(played.answers, [
      { _tag: "StoredCredit", credit: null, thresholds: null },
      { _tag: "Balance", remaining: kwh("0"), localMillis: now + 28_800_000 }
    ])
  })

  it("counts consumption up while the balance goes down, below zero too; a restarted counter has another id", () => {
    const read = request({ _tag: "ReadConsumption", holder: 1 })
    const use = { _tag: "Consume", holder: 1, energy: kwh("30") } as const
    const played = play(groupTerminal, [
      credit({ value: kwh("50") }),
      use,
      use,
      read,
      { _tag: "RestartCounter", holder: 1 },
      read
    ])
    assert.deepStrictEqual(played.answers.slice(1), [
      { _tag: "Consumption", counter: kwh("60"), counterId: "1" },
      { _tag: "Consumption", counter: kwh("0"), counterId: "2" }
    ])
    assert.strictEqual(remainingOf(played.state, 1), kwh("-10"))
  })

  it("stops at zero where the firmware keeps no debt, and the truth knows what was never owed", () => {
    const use = { _tag: "Consume", holder: 1, energy: kwh("30") } as const
    const { state } = play(withFirmware({ debt: "lost" }), [credit({ value: kwh("50") }), use, use])
    assert.deepInclude(TerminalState.holderOf(state, 1), {
      remaining: kwh("0"),
      consumed: kwh("60"),
      forgiven: kwh("10")
    })
  })

  it("shows its own clock with its skew, and takes a new time", () => {
    const skewed = play(groupTerminal, [{ _tag: "SkewClock", millis: -90_000 }]).state
    assert.strictEqual(TerminalClock.text(TerminalClock.localMillis(groupTerminal, skewed, now)), "2026-11-22 07:58:30")
    const local = Date.UTC(2026, 10, 22, 8)
    const set = play(groupTerminal, [request({ _tag: "SetClock", localMillis: local })], skewed).state
    assert.strictEqual(set.skewMillis, 0)
  })

  it("judges the lifetime of a frame by its own clock", () => {
    const state = TerminalState.make(groupTerminal)
    const issued = TerminalClock.localMillis(groupTerminal, state, now)
    const dead = (later: number, lifetime: number) =>
      TerminalClock.isDead(groupTerminal, state, now + later, issued, lifetime)
    assert.deepStrictEqual([dead(60_000, 60_000), dead(60_001, 60_000), dead(9_999_999, 0)], [false, true, false])
  })

  it("reads back every parameter that it was given, and only what was asked for", () => {
    const items = [
      { _tag: "EffectiveRounds", rounds: [1, 2] },
      { _tag: "PurchaseControl", state: "engaged" },
      { _tag: "Thresholds", thresholds: { alarm: kwh("20"), trip: kwh("5") } },
      { _tag: "EnergyControlExpiry", local: "2026-12-31 00:00" },
      { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 2 }] }
    ] as const
    const played = play(groupTerminal, [
      ...items.map((item) => request({ _tag: "WriteParameter", holder: 2, item })),
      request({ _tag: "ReadParameters", holder: 2, items: items.map((item) => item._tag) }),
      request({ _tag: "ReadParameters", holder: 1, items: ["Thresholds"] })
    ])
    assert.deepStrictEqual(played.answers.slice(items.length), [
      { _tag: "Parameters", items: [...items] },
      { _tag: "Parameters", items: [] }
    ])
  })

  const strange: ReadonlyArray<Request> = [
    { _tag: "ReadBalance", holder: 0 },
    { _tag: "ReadStoredCredit", holder: 9 },
    { _tag: "ReadParameters", holder: 9, items: [] },
    { _tag: "WriteParameter", holder: 9, item: { _tag: "PurchaseControl", state: "engaged" } }
  ]
  for (const it_ of strange) {
    it(`refuses ${it_._tag} for a holder that it does not have`, () => {
      assert.deepStrictEqual(play(groupTerminal, [request(it_)]).answers.map(word), ["unsupported"])
    })
  }
  it("refuses a switch map with a switch that it does not have", () => {
    const map = { _tag: "SwitchRounds", map: [{ switchNo: 9, round: 1 }] } as const
    assert.deepStrictEqual(
      play(groupTerminal, [request({ _tag: "WriteParameter", holder: 1, item: map })]).answers.map(word),
      ["badValue"]
    )
  })
})

describe("fault plan", () => {
  const write: Request = {
    _tag: "WriteCredit",
    holder: 1,
    mode: "append",
    wireNo: 7,
    value: kwh("100"),
    thresholds: null
  }
  const read: Request = { _tag: "ReadBalance", holder: 1 }
  const rows = [
    { fault: { _tag: "DropRequest" }, answer: "none", increases: 0, stored: undefined, link: "kept", delay: 0 },
    { fault: { _tag: "DropReply" }, answer: "none", increases: 1, stored: 7, link: "kept", delay: 0 },
    {
      fault: { _tag: "PowerLoss", at: "beforeStoring", reply: "sent" },
      answer: "none",
      increases: 0,
      stored: undefined,
      link: "lost",
      delay: 0
    },
    {
      fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" },
      answer: "none",
      increases: 0,
      stored: 7,
      link: "lost",
      delay: 0
    },
    {
      fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "sent" },
      answer: "Accepted",
      increases: 0,
      stored: 7,
      link: "lost",
      delay: 0
    },
    {
      fault: { _tag: "PowerLoss", at: "afterApplying", reply: "lost" },
      answer: "none",
      increases: 1,
      stored: 7,
      link: "lost",
      delay: 0
    },
    { fault: { _tag: "Delay", millis: 5_000 }, answer: "Accepted", increases: 1, stored: 7, link: "kept", delay: 5_000 }
  ] as const
  for (const applies of ["atOnce", "inLoop"] as const) {
    for (const row of rows) {
      it(`applied ${applies}, ${Object.values(row.fault).join(" ")}: answer ${row.answer}, ${row.increases} increases`, () => {
        const settings = withFirmware({ applies })
        const start = [TerminalState.make(settings), [{ fault: row.fault, on: "WriteCredit" }] as const] as const
        const [afterRead, readExchange] = FaultPlan.exchange(settings, start, read, null, now)
        assert.strictEqual(word(readExchange.answer), "Balance")
        const [[state, plan], exchange] = FaultPlan.exchange(settings, afterRead, write, null, now)
        const looped = play(settings, [{ _tag: "Loop" }], state).state
        assert.strictEqual(word(exchange.answer), row.answer)
        assert.strictEqual(exchange.link, row.link)
        assert.strictEqual(exchange.delayMillis, row.delay)
        assert.strictEqual(increases(looped, 1, 7), row.increases)
        assert.strictEqual(TerminalState.holderOf(looped, 1)?.stored?.wireNo, row.stored)
        assert.deepStrictEqual(plan, [])
      })
    }
  }

  it("gives each fault to the first request that it waits for", () => {
    const plan: FaultPlan.FaultPlan = [
      { fault: { _tag: "DropReply" }, on: "effecting" },
      { fault: { _tag: "DropRequest" }, on: "any" }
    ]
    const [afterRead, first] = FaultPlan.next(plan, read)
    const [afterWrite, second] = FaultPlan.next(afterRead, write)
    const [, third] = FaultPlan.next(afterWrite, write)
    assert.deepStrictEqual([first?._tag, second?._tag, third], ["DropRequest", "DropReply", null])
  })

  it("knows which requests can change the terminal", () => {
    assert.deepStrictEqual([isEffecting(read), isEffecting(write)], [false, true])
  })
})
