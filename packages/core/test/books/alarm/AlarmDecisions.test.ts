/** Each decision of the alarm rules as a table: what opens and ends an episode, whom the cycle lets through, what holds a message back. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type Policy, type TargetKey } from "@yugou/core"
import { AlarmRules, AlarmWatch, Customer } from "@yugou/core/books"
import { alarmOf, policyWith } from "./Site.ts"

const target = "T-C1/1" as TargetKey
const other = "T-C1/2" as TargetKey
const local = (text: string) => Instant.at(new Date(`${text.replace(" ", "T")}:00+08:00`).toISOString())
const now = local("2026-03-02 09:30")
const tomorrow = local("2026-03-03 09:30")
const policy = policyWith({})

const customer: Customer.State = {
  customerNo: "C1",
  orgNo: "37401",
  validity: "valid",
  name: "泉城纺织厂",
  ...Customer.unstated,
  alarm: alarmOf({ cycle: "daily" }),
  addedAt: local("2026-03-01 00:00"),
  needsReadback: "no"
}
const withAlarm = (patch: Partial<Customer.AlarmSettings>): Customer.State => ({
  ...customer,
  alarm: { ...customer.alarm, ...patch }
})

const watch: AlarmWatch.State = {
  customerNo: "C1",
  orgNo: "37401",
  episodes: {},
  lastSentOn: null,
  messages: null,
  nextAt: now
}

const low: AlarmRules.Look = {
  target,
  remaining: Energy.kwh("20"),
  alarmEnergy: Energy.kwh("100"),
  readAt: now,
  control: "engaged"
}
/** A look by how the target stands. */
const looks = {
  below: low,
  notBelow: { ...low, remaining: Energy.kwh("100") },
  noReading: { ...low, readAt: null, remaining: null },
  noTime: { ...low, readAt: null },
  noValue: { ...low, remaining: null },
  notEngaged: { ...low, control: "notEngaged" },
  stale: { ...low, readAt: local("2026-03-01 10:29") }
} as const satisfies { readonly [name: string]: AlarmRules.Look }
type Standing = keyof typeof looks

const episodes = {
  none: {},
  open: { [target]: { since: local("2026-03-01 09:00"), sent: 0 } },
  told: { [target]: { since: local("2026-03-01 09:00"), sent: 1 } },
  foreign: { [other]: { since: local("2026-03-01 09:00"), sent: 0 } },
  both: {
    [target]: { since: local("2026-03-01 09:00"), sent: 0 },
    [other]: { since: local("2026-03-01 09:00"), sent: 0 }
  }
} as const satisfies { readonly [name: string]: AlarmWatch.State["episodes"] }
type Episodes = keyof typeof episodes

const opened = { _tag: "EpisodeOpened", v: 1, at: now, target } as const
const cleared = (which: TargetKey) => ({ _tag: "EpisodeCleared", v: 1, at: now, target: which }) as const
const scheduled = (nextAt: Instant.Instant | null) => ({ _tag: "WatchScheduled", v: 1, nextAt }) as const
const sent = (...targets: ReadonlyArray<TargetKey>) =>
  ({ _tag: "AlarmSent", v: 1, at: now, on: "2026-03-02", targets }) as const
const unread = (...targets: ReadonlyArray<TargetKey>) =>
  ({ _tag: "UnreadChanged", v: 1, at: now, unread: targets }) as const
const suppressed = (reason: AlarmWatch.Suppression, at = now) =>
  ({ _tag: "AlarmSuppressed", v: 1, at, reason }) as const

describe("the episodes of a target", () => {
  const rows: ReadonlyArray<readonly [Episodes, ReadonlyArray<Standing>, ReadonlyArray<AlarmWatch.Event>]> = [
    ["none", ["below"], [opened]],
    ["open", ["below"], []],
    ["told", ["below"], []],
    ["none", ["notBelow"], []],
    ["open", ["notBelow"], [cleared(target)]],
    ["told", ["notBelow"], [cleared(target)]],
    ["none", ["noReading"], [unread(target)]],
    ["open", ["noReading"], [unread(target)]],
    ["none", ["noTime"], []],
    ["open", ["noValue"], [unread(target)]],
    ["open", ["notEngaged"], []],
    ["open", ["stale"], []],
    // A target that the customer has no more: its episode ends first.
    ["foreign", ["below"], [cleared(other), opened]],
    ["both", ["below"], [cleared(other)]],
    ["both", ["notBelow"], [cleared(other), cleared(target)]],
    ["both", [], [cleared(target), cleared(other)]],
    ["none", [], []]
  ]
  it.each(rows)("%s, seen %j", (before, seen, events) => {
    const given = seen.map((standing) => looks[standing])
    assert.deepStrictEqual(AlarmRules.observe({ ...watch, episodes: episodes[before] }, given, policy, now), events)
  })
})

describe("the targets that were never read", () => {
  const rows: ReadonlyArray<
    readonly [ReadonlyArray<TargetKey>, ReadonlyArray<Standing>, ReadonlyArray<AlarmWatch.Event>]
  > = [
    [[], ["noValue"], [unread(target)]],
    [[target], ["noValue"], []],
    [[target], ["stale"], [unread()]],
    [[target], ["notEngaged"], [unread()]],
    [[other], ["noReading"], [unread(target)]],
    [[target], [], [unread()]],
    [[], [], []]
  ]
  it.each(rows)("%j before, seen %j", (before, seen, events) => {
    const given = seen.map((standing) => looks[standing])
    const known = before.length === 0 ? watch : { ...watch, unread: before }
    const found = AlarmRules.observe(known, given, policy, now)
    assert.deepStrictEqual(found, events)
    const after = found.reduce<AlarmWatch.State>(AlarmWatch.evolve, known)
    assert.deepStrictEqual(AlarmRules.observe(after, given, policy, now), [])
  })

  it("are said anew when one of them is another", () => {
    const third = "T-C1/3" as TargetKey
    const given = [looks.noValue, { ...looks.noValue, target: third }]
    const known = { ...watch, unread: [target, other] }
    assert.deepStrictEqual(AlarmRules.observe(known, given, policy, now), [unread(target, third)])
  })

  it("are kept in one order, whatever the order of the looks", () => {
    const given = [{ ...looks.noValue, target: other }, looks.noValue]
    assert.deepStrictEqual(AlarmRules.observe(watch, given, policy, now), [unread(target, other)])
  })

  it("say how a balance stands, and what is low counts first", () => {
    const state = { episodes: episodes.open, unread: [target, other] }
    assert.deepStrictEqual(
      [target, other, "T-C1/3" as TargetKey].map((it) => AlarmWatch.balanceStateOf(state, it)),
      ["below", "neverRead", "normal"]
    )
  })
})

/** Whether a target that is below is alarmed; `last`: the local day of the last message of the customer. */
const cycles = `
cycle episode last      | message
none  none    never     | no
none  open    yesterday | no
once  none    never     | yes
once  open    never     | yes
once  open    yesterday | yes
once  open    today     | no
once  told    yesterday | no
once  told    today     | no
once  none    yesterday | yes
once  none    today     | no
daily none    never     | yes
daily open    yesterday | yes
daily told    yesterday | yes
daily told    today     | no
daily none    today     | no
`
const days = { never: null, yesterday: "2026-03-01", today: "2026-03-02" } as const

describe("R-009 R-010 R-011 the cycle", () => {
  const rows = cycles
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.replace("|", "").trim().split(/\s+/))
  it.each(rows)("%s, episode %s, last message %s: message %s", (cycle, episode, last, message) => {
    const given = {
      ...watch,
      episodes: episodes[episode as Episodes],
      lastSentOn: days[last as keyof typeof days] as AlarmWatch.State["lastSentOn"]
    }
    const { messages } = AlarmRules.decide(withAlarm({ cycle: cycle as "once" }), given, [low], policy, now)
    assert.deepStrictEqual(messages, message === "yes" ? [[low]] : [])
  })

  it("an alarm time that was moved to later on the day of the message does not bring another one", () => {
    const later = local("2026-03-02 15:00")
    const moved = withAlarm({ time: "15:00" as never })
    const told = { ...watch, episodes: episodes.told, lastSentOn: "2026-03-02" as never, nextAt: later }
    assert.deepStrictEqual(AlarmRules.decide(moved, told, [{ ...low, readAt: later }], policy, later), {
      watch: [scheduled(local("2026-03-03 15:00"))],
      messages: [],
      problems: []
    })
  })
})

describe("what holds an alarm back", () => {
  const unsigned = policyWith({ signature: null })
  const noMobile = withAlarm({ mobiles: [] })
  const off = withAlarm({ sms: "off" })
  const mute: Customer.State = { ...customer, consent: "doNotContact" }
  /** Nothing of what a customer can lack is there. */
  const bare: Customer.State = { ...mute, alarm: { ...mute.alarm, sms: "off", mobiles: [] } }
  const late = local("2026-03-02 11:30")
  const tooLate = Instant.plusMillis(late, 1)

  type Row = readonly [
    what: string,
    customer: Customer.State,
    policy: Policy.Policy,
    at: Instant.Instant,
    reason: AlarmWatch.Suppression | null,
    unsent: string | null
  ]
  /** In order of precedence: each row lacks what the row before had, and all that follow. */
  const rows: ReadonlyArray<Row> = [
    ["nothing", customer, policy, now, null, null],
    ["two hours late are made up for", customer, policy, late, null, null],
    ["later is missed", customer, policy, tooLate, "missedWindow", "alarmMissed"],
    [
      "in the quiet hours",
      customer,
      policyWith({ alarmCatchUpMinutes: 1440 }),
      local("2026-03-02 21:00"),
      "missedWindow",
      "alarmMissed"
    ],
    ["missed says more than all else", bare, unsigned, tooLate, "missedWindow", "alarmMissed"],
    ["messages are off", off, policy, now, "smsOff", null],
    ["off says more than what follows", bare, unsigned, now, "smsOff", null],
    ["he must not be written to", mute, policy, now, "doNotContact", null],
    [
      "which says more than what follows",
      { ...noMobile, consent: "doNotContact" },
      unsigned,
      now,
      "doNotContact",
      null
    ],
    ["no number", noMobile, policy, now, "noMobile", "mobileMissing"],
    [
      "no number that gets alarms",
      withAlarm({ recipients: [{ no: 0, role: "finance", kinds: ["purchase"] }] as never }),
      policy,
      now,
      "noMobile",
      "mobileMissing"
    ],
    [
      "a number that gets alarms",
      withAlarm({ recipients: [{ no: 0, role: "finance", kinds: ["alarm"] }] as never }),
      policy,
      now,
      null,
      null
    ],
    ["no number, no signature", noMobile, unsigned, now, "noMobile", "mobileMissing"],
    ["no signature", customer, unsigned, now, "signatureMissing", "signatureMissing"]
  ]
  it.each(rows)("%s", (_, who, under, at, reason, unsent) => {
    const found = AlarmRules.decide(who, watch, [{ ...low, readAt: at }], under, at)
    const begins = { ...opened, at }
    const next = scheduled(tomorrow)
    assert.deepStrictEqual(
      found as object,
      reason === null
        ? { watch: [begins, { ...sent(target), at }, next], messages: [[{ ...low, readAt: at }]], problems: [] }
        : {
            watch: [begins, suppressed(reason, at), next],
            messages: [],
            problems: [],
            ...(unsent === null ? {} : { unsent })
          }
    )
  })

  const seen: ReadonlyArray<readonly [ReadonlyArray<Standing>, AlarmWatch.Suppression | null, ReadonlyArray<string>]> =
    [
      [["notBelow"], null, []],
      [["noReading"], "noReading", ["noReading"]],
      [["noValue"], "noReading", ["noReading"]],
      [["notEngaged"], "noReading", ["noReading"]],
      [["stale"], "staleReading", ["staleReading"]],
      [["stale", "noReading"], "staleReading", ["staleReading", "noReading"]],
      [["noReading", "stale"], "noReading", ["noReading", "staleReading"]],
      [["notBelow", "stale"], "staleReading", ["staleReading"]]
    ]
  it.each(seen)("nothing is low, seen %j: %s", (standings, reason, causes) => {
    const given = standings.map((standing) => looks[standing])
    assert.deepStrictEqual(AlarmRules.decide(customer, watch, given, policy, now) as object, {
      watch: [
        ...(given.some(({ remaining }) => remaining === null) ? [unread(target)] : []),
        ...(reason === null ? [] : [suppressed(reason)]),
        scheduled(tomorrow)
      ],
      messages: [],
      problems: causes.map((cause) => ({ target, cause }))
    })
  })

  it("asks nobody for a signature where nothing is low", () => {
    assert.deepStrictEqual(AlarmRules.decide(customer, watch, [looks.stale], unsigned, now) as object, {
      watch: [suppressed("signatureMissing"), scheduled(tomorrow)],
      messages: [],
      problems: [{ target, cause: "staleReading" }]
    })
  })
})

describe("a watch", () => {
  const voided: Customer.State = { ...customer, validity: "voided" }
  const told = { ...watch, episodes: episodes.open }
  /** When it is looked at next, and whether it observes meanwhile. */
  const rows: ReadonlyArray<
    readonly [what: string, customer: Customer.State, events: ReadonlyArray<AlarmWatch.Event>]
  > = [
    ["of a voided customer rests, and does not observe", voided, [scheduled(null)]],
    ["without a cycle rests, and observes", withAlarm({ cycle: "none" }), [cleared(target), scheduled(null)]],
    ["without a time rests, and observes", withAlarm({ time: null }), [cleared(target), scheduled(null)]],
    ["with both comes again", customer, [cleared(target), scheduled(tomorrow)]]
  ]
  it.each(rows)("%s", (_, who, events) => {
    const found = AlarmRules.decide(who, told, [looks.notBelow], policy, now)
    assert.deepStrictEqual(found as object, { watch: events, messages: [], problems: [] })
  })

  it("that rests sends nothing and asks nobody, whatever it sees", () => {
    for (const who of [voided, withAlarm({ cycle: "none" }), withAlarm({ time: null })])
      for (const look of [low, looks.stale]) {
        const { messages, problems } = AlarmRules.decide(who, watch, [look], policy, now)
        assert.deepStrictEqual([messages, problems], [[], []])
      }
  })

  it("without a time of its own counts as on time, for the day of now", () => {
    const { watch: events, messages } = AlarmRules.decide(customer, { ...watch, nextAt: null }, [low], policy, now)
    assert.deepStrictEqual([events, messages], [[opened, sent(target), scheduled(tomorrow)], [[low]]])
  })

  const since = [
    ["days ago counts as on time for today", local("2026-02-20 09:30"), now, "2026-03-02"],
    [
      "days ago counts for yesterday, before today's time",
      local("2026-02-20 09:30"),
      local("2026-03-02 09:29"),
      "2026-03-01"
    ]
  ] as const
  it.each(since)("that began %s", (_, nextAt, moment, on) => {
    const fresh = { ...low, readAt: moment }
    const { watch: events } = AlarmRules.decide(customer, { ...watch, nextAt }, [fresh], policy, moment)
    const [, what] = events
    const late = { _tag: "AlarmSuppressed", v: 1, at: moment, reason: "missedWindow" } as const
    assert.deepStrictEqual(what, on === "2026-03-02" ? sent(target) : late)
  })

  it("rests until its next time when that is all there is to say, and not while it waits", () => {
    const quiet = AlarmRules.decide(customer, watch, [looks.notBelow], policy, now)
    assert.deepStrictEqual(AlarmRules.restsUntil(quiet, watch), tomorrow)
    assert.strictEqual(AlarmRules.restsUntil(quiet, { waitsUntil: now }), null)
    for (const look of [low, looks.stale])
      assert.strictEqual(AlarmRules.restsUntil(AlarmRules.decide(customer, watch, [look], policy, now), watch), null)
    const voidedNow = AlarmRules.decide(voided, watch, [], policy, now)
    assert.strictEqual(AlarmRules.restsUntil(voidedNow, watch), null, "its end is written down")
  })

  it("lists in a message only what is low, and says of which targets it was", () => {
    const second = { ...low, target: other }
    const given = [looks.notBelow, second]
    const { watch: events, messages } = AlarmRules.decide(customer, watch, given, policy, now)
    assert.deepStrictEqual([events[1], messages], [sent(other), [[second]]])
  })

  it("takes a message back whose text could not be made", () => {
    const decision = AlarmRules.decide(customer, watch, [low, { ...looks.stale, target: other }], policy, now)
    assert.deepStrictEqual(AlarmRules.withoutMessages(decision, tomorrow) as object, {
      watch: [opened, suppressed("templateVariable", tomorrow), scheduled(tomorrow)],
      messages: [],
      problems: [{ target: other, cause: "staleReading" }]
    })
  })

  const ages = [
    ["as old as may be", 23 * 60 * 60_000, "no"],
    ["older", 23 * 60 * 60_000 + 1, "yes"]
  ] as const
  it.each(ages)("a reading %s", (_, millis, stale) => {
    assert.strictEqual(AlarmRules.isStale({ readAt: Instant.plusMillis(now, -millis) }, policy, now), stale)
    assert.strictEqual(AlarmRules.isStale({ readAt: null }, policy, now), "no")
  })

  it.each([1, 366 * 24 * 3_600_000])(
    "whose time is %i ms ahead is dated anew, and makes nothing of what is low",
    (millis) => {
      const ahead = { ...told, nextAt: Instant.plusMillis(now, millis) }
      const found = AlarmRules.decide(customer, ahead, [low], policy, now)
      assert.deepStrictEqual(found as object, { watch: [scheduled(tomorrow)], messages: [], problems: [] })
    }
  )

  it("is planned when its time has come, to the millisecond", () => {
    const due = (nextAt: Instant.Instant | null) =>
      [...AlarmRules.planAlarms([{ customer, watch: { ...watch, nextAt }, looks: [low] }], policy, now)].length
    assert.deepStrictEqual(
      [due(now), due(Instant.plusMillis(now, 1)), due(Instant.plusMillis(now, -1)), due(null)],
      [1, 0, 1, 0]
    )
  })
})

describe("a decision that says nothing but when it is looked at next", () => {
  const next: AlarmWatch.Event = { _tag: "WatchScheduled", v: 1, nextAt: tomorrow }
  const suppressed: AlarmWatch.Event = { _tag: "AlarmSuppressed", v: 1, at: now, reason: "smsOff" }
  const rests: AlarmRules.Decision = { watch: [next], messages: [], problems: [] }
  const problem = { target, cause: "noReading" } as const
  const rows: ReadonlyArray<readonly [string, AlarmRules.Decision, Pick<AlarmWatch.State, "waitsUntil">, boolean]> = [
    ["is only put off", rests, {}, true],
    ["is written down where the watch waited for a credit", rests, { waitsUntil: now }, false],
    ["is written down with another event", { ...rests, watch: [next, next] }, {}, false],
    ["is written down with a message", { ...rests, messages: [[low]] }, {}, false],
    ["is written down with a problem", { ...rests, problems: [problem] }, {}, false],
    ["is written down as another event", { ...rests, watch: [suppressed] }, {}, false],
    ["is none without an event", { ...rests, watch: [] }, {}, false]
  ]
  it.each(rows)("%s", (_, decision, watched, isPutOff) =>
    assert.strictEqual(AlarmRules.restsUntil(decision, watched), isPutOff ? tomorrow : null)
  )

  it("is one and the same for all of a time of day", () => {
    const looks = [{ ...low, remaining: Energy.kwh("500") }]
    const cases = Array.from({ length: 2 }, () => ({ customer, watch, looks }))
    const [one, two] = [...AlarmRules.planAlarms(cases, policy, now)]
    assert.deepStrictEqual(one?.decision, rests)
    assert.strictEqual(one?.decision, two?.decision)
  })
})
