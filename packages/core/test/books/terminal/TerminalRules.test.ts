/** What each event makes of a terminal, what forbids to register, to change and to retire one, and what becomes of its address. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy, type TerminalId } from "@yugou/core"
import {
  AddressRules,
  Credit,
  RegisterRules,
  RetireRules,
  type Target,
  Terminal,
  TerminalAddress,
  TerminalRules,
  WorkItem
} from "@yugou/core/books"
import * as Result from "effect/Result"
import { changedSettings } from "../../../src/books/terminal/TerminalSettings.ts"
import { keyOf, type TargetKey } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, orderContent, orderState, targetState, terminalState } from "../purchase/Orders.ts"

const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { target, orgNo } = orderContent
const key = keyOf(target)
const other = `${terminalId}/2` as TargetKey
const met = { source: "10.8.3.17", certificate: null, since: at }
const suspicion = { at, because: "contested", old: null, confirmation: null, new: met } as const
const trusted = { ...met, by: "look" } as const
const admission = { source: "10.8.3.17" } as NonNullable<Terminal.State["admission"]>
const own = { jobId: "J1", target: key, since: at, state: "engaging" } as const
const rounds = (...its: ReadonlyArray<number>) => ({ _tag: "EffectiveRounds", rounds: its }) as const
const protection = (state: "protected" | "released") => ({ _tag: "Protection", state, halfHours: null }) as const
const kept = {
  mode: "money",
  book: { desired: [rounds(1)], reported: [{ at, value: rounds(2) }] },
  rounds: { at, states: [] }
} as const
const options = { delayMinutes: 5, durationMinutes: 30 }
const holder = { _tag: "Order", id: "P1" } as const
const full: Terminal.State = {
  ...terminalState,
  ...{ series: { lastDrawn: 6, drawnFor: holder }, protectedUntil: after(9), ownProtection: own, entryNo: 3 },
  ...{ book: { desired: [protection("protected")], reported: [{ at, value: protection("released") }] } },
  ...{ targets: { [key]: { ...kept, tripOptions: options } }, lock: { by: "clerk", target: key, until: after(9) } },
  ...{ contestedSince: at, admission, suspicion, trusted }
}
const decided = { at, ruledOut: [{ source: "203.0.113.9", certificate: null }] }
const dropped = <K extends keyof Terminal.State>(state: Terminal.State, ...keys: ReadonlyArray<K>): Terminal.State =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !keys.includes(name as K))) as Terminal.State

describe("a terminal in the books", () => {
  const registered: Extract<Terminal.Event, { readonly _tag: "TerminalRegistered" }> = {
    ...{ _tag: "TerminalRegistered", v, at, terminalId, orgNo, dialectId: "fake", address: "1", settings: { a: 1 } }
  }
  it("begins with nothing known", () => {
    const fresh = {
      ...{ terminalId, orgNo, dialectId: "fake", address: "1", settings: { a: 1 }, registeredAt: at },
      ...{ series: { lastDrawn: null, drawnFor: null }, book: { desired: [], reported: [] }, switches: [] },
      ...{ protectedUntil: null, targets: {}, lock: null }
    }
    assert.deepStrictEqual<object>(Terminal.evolve(null, registered), fresh)
    assert.deepStrictEqual<object>(Terminal.evolve(null, { ...registered, admission }), { ...fresh, admission })
  })

  const entry = { dialectId: "fake", address: terminalId, settings: { b: 2 } }
  const withTargets = (patch: object): Partial<Terminal.State> => ({
    targets: { [key]: { ...kept, tripOptions: options, ...patch } }
  })
  const standing: Terminal.State = { ...full, ownProtection: { ...own, state: "standing" } }
  const leftAlone: Terminal.State = { ...full, ownProtection: { ...own, state: "left" } }
  const map = { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 2 }] } as const
  const switches = [{ switchNo: 1, name: "a", round: 2 }]
  const noOwn = dropped(full, "ownProtection")
  type Row = readonly [string, Terminal.State, Terminal.Event, to: Terminal.State]
  const rows: ReadonlyArray<Row> = [
    ["moves", full, { _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { ...full, orgNo: "37402" as typeof orgNo }],
    ["gets other settings", full, { _tag: "TerminalUpdated", v, at, ...entry }, { ...full, ...entry }],
    [
      "gets another connection",
      full,
      { _tag: "TerminalUpdated", v, at, ...entry, entryNo: 4 },
      { ...full, ...entry, entryNo: 4 }
    ],
    [
      "becomes another device: nobody drew its number",
      full,
      { _tag: "TerminalUpdated", v, at, ...entry, address: "9" },
      { ...full, ...entry, address: "9", series: { lastDrawn: 6, drawnFor: null } }
    ],
    [
      "gets another admission: nobody is known by it",
      full,
      { _tag: "TerminalUpdated", v, at, ...entry, admission: { source: "1.1.1.1" } as typeof admission },
      { ...dropped(full, "trusted"), ...entry, admission: { source: "1.1.1.1" } as typeof admission }
    ],
    [
      "gets another admission: whom persons ruled out stays so",
      { ...full, decided },
      { _tag: "TerminalUpdated", v, at, ...entry, admission: null, ruledOut: "kept" },
      { ...dropped(full, "trusted", "admission"), ...entry, decided }
    ],
    [
      "got another admission before that was kept: nobody is ruled out any more",
      { ...full, decided },
      { _tag: "TerminalUpdated", v, at, ...entry, admission: null },
      { ...dropped(full, "trusted", "admission"), ...entry, decided: { at, ruledOut: [] } }
    ],
    [
      "loses its admission",
      full,
      { _tag: "TerminalUpdated", v, at, ...entry, admission: null },
      { ...dropped(full, "trusted", "admission"), ...entry }
    ],
    [
      "answers by another device: what was reported says nothing",
      full,
      { _tag: "FirstContactDue", v, at: after(1) },
      {
        ...dropped(full, "ownProtection", "suspicion", "trusted"),
        ...{ deviceSince: after(1), book: { ...full.book, reported: [] }, protectedUntil: null },
        targets: { [key]: { ...kept, book: { ...kept.book, reported: [] }, rounds: null } }
      }
    ],
    [
      "learns of a target",
      full,
      { _tag: "TargetListed", v, at, target: other },
      {
        ...full,
        targets: { ...full.targets, [other]: { mode: "energy", book: { desired: [], reported: [] }, rounds: null } }
      }
    ],
    ["learns of a target that it has", full, { _tag: "TargetListed", v, at, target: key }, full],
    ["shares its address", full, { _tag: "AddressContested", v, at: after(1) }, { ...full, contestedSince: after(1) }],
    ["has its address alone", full, { _tag: "AddressSettled", v, at }, dropped(full, "contestedSince")],
    [
      "is retired",
      full,
      { _tag: "TerminalRetired", v, at: after(1), reason: "r" },
      { ...dropped(full, "suspicion", "trusted", "contestedSince"), retired: { at: after(1), reason: "r" } }
    ],
    [
      "draws a number",
      full,
      { _tag: "TerminalNumberDrawn", v, wireNo: 7, drawnFor: null },
      { ...full, series: { lastDrawn: 7, drawnFor: null } }
    ],
    [
      "is to hold other parameters, its own and those of a target",
      full,
      { _tag: "ParametersDesired", v, at, target: key, mode: "energy", items: [protection("released"), rounds(3)] },
      {
        ...{ ...full, book: { ...full.book, desired: [protection("released")] } },
        ...withTargets({ mode: "energy", book: { ...kept.book, desired: [rounds(3)] } })
      }
    ],
    [
      "reports parameters, its own and those of a target",
      full,
      { _tag: "ParametersReported", v, at: after(1), target: key, items: [protection("protected"), rounds(3)] },
      {
        ...{ ...full, book: { ...full.book, reported: [{ at: after(1), value: protection("protected") }] } },
        ...withTargets({ book: { ...kept.book, reported: [{ at: after(1), value: rounds(3) }] } })
      }
    ],
    [
      "reports that the protection of the station is gone: somebody else decided",
      standing,
      { _tag: "ParametersReported", v, at, target: key, items: [protection("released")] },
      leftAlone
    ],
    [
      "reports so after its map",
      standing,
      { _tag: "ParametersReported", v, at, target: key, items: [map, protection("released")] },
      {
        ...leftAlone,
        book: {
          ...full.book,
          reported: [
            { at, value: map },
            { at, value: protection("released") }
          ]
        }
      }
    ],
    [
      "reports the protection of the station",
      standing,
      { _tag: "ParametersReported", v, at, target: key, items: [protection("protected")] },
      { ...standing, book: { ...full.book, reported: [{ at, value: protection("protected") }] } }
    ],
    [
      "reports no protection before the one of the station is there",
      full,
      { _tag: "ParametersReported", v, at, target: key, items: [protection("released")] },
      full
    ],
    [
      "reports no protection, and the station engaged none",
      noOwn,
      { _tag: "ParametersReported", v, at, target: key, items: [protection("released")] },
      noOwn
    ],
    [
      "reports that the protection of the station stands",
      standing,
      { _tag: "ParametersReported", v, at, target: key, items: [rounds(2)] },
      standing
    ],
    [
      "gets a switch map",
      full,
      { _tag: "SwitchMapDesired", v, at, switches },
      { ...full, switches, book: { ...full.book, desired: [protection("protected"), map] } }
    ],
    [
      "reports its rounds",
      full,
      { _tag: "RoundsReported", v, at: after(1), target: key, states: [{ round: 1, state: "open" }] },
      { ...full, ...withTargets({ rounds: { at: after(1), states: [{ round: 1, state: "open" }] } }) }
    ],
    [
      "reports delay and duration",
      full,
      { _tag: "TripOptionsReported", v, at, target: key, options: { ...options, delayMinutes: 7 } },
      { ...full, ...withTargets({ tripOptions: { ...options, delayMinutes: 7 } }) }
    ],
    [
      "is protected by somebody: the station leaves it to him",
      full,
      { _tag: "ProtectionTimed", v, at, until: after(60) },
      { ...leftAlone, protectedUntil: after(60) }
    ],
    [
      "is protected by somebody, and not by the station",
      noOwn,
      { _tag: "ProtectionTimed", v, at, until: null },
      { ...noOwn, protectedUntil: null }
    ],
    [
      "is to be protected by the station",
      noOwn,
      { _tag: "OwnProtectionOpened", v, at: after(1), jobId: "J2", target: other },
      { ...full, ownProtection: { jobId: "J2", target: other, since: after(1), state: "engaging" } }
    ],
    [
      "takes the protection of the station",
      full,
      { _tag: "OwnProtectionSettled", v, at, jobId: "J1", as: "standing" },
      { ...standing, protectedUntil: null }
    ],
    [
      "takes one that is left to somebody",
      leftAlone,
      { _tag: "OwnProtectionSettled", v, at, jobId: "J1", as: "standing" },
      leftAlone
    ],
    ["does not take it", full, { _tag: "OwnProtectionSettled", v, at, jobId: "J1", as: "ended" }, noOwn],
    ["does not take another one", full, { _tag: "OwnProtectionSettled", v, at, jobId: "J0", as: "ended" }, full],
    ["takes one that is gone", noOwn, { _tag: "OwnProtectionSettled", v, at, jobId: "J1", as: "standing" }, noOwn],
    [
      "is taken by an operator",
      full,
      { _tag: "TerminalLocked", v, at, lock: { by: "chief", target: key, until: after(1) } },
      { ...full, lock: { by: "chief", target: key, until: after(1) } }
    ],
    ["is free", full, { _tag: "TerminalUnlocked", v, at }, { ...full, lock: null }],
    [
      "is suspected",
      full,
      { _tag: "TerminalSuspected", v, suspicion: { ...suspicion, at: after(1) } },
      { ...full, suspicion: { ...suspicion, at: after(1) } }
    ],
    [
      "is confirmed by a first person",
      full,
      { _tag: "ConnectionProposed", v, confirmation: { by: "chief", at, right: "new", reason: "r" } },
      { ...full, suspicion: { ...suspicion, confirmation: { by: "chief", at, right: "new", reason: "r" } } }
    ],
    [
      "is confirmed by a second person",
      full,
      { _tag: "TerminalConfirmed", v, at, right: "new", trusted: met },
      { ...dropped(full, "suspicion"), trusted: { ...met, by: "persons" }, decided: { at, ruledOut: [] } }
    ],
    ["is known by a look", dropped(full, "trusted"), { _tag: "ConnectionTrusted", v, trusted: met }, full]
  ]
  it.each(rows)("%s", (_, from, event, to) => {
    assert.deepStrictEqual(Terminal.evolve(from, event), to)
    assert.throws(() => Terminal.evolve(null, event), `event ${event._tag} without`)
  })

  it("is in service unless it shares its address or is retired, which counts more", () => {
    const retired = { at, reason: "r" }
    const names = [terminalState, full, { ...full, retired }, { ...terminalState, retired }].map(Terminal.standingOf)
    assert.deepStrictEqual(names, ["inService", "addressContested", "retired", "retired"])
  })

  it("is the device of what happened where that names it, or happened since it is", () => {
    const since: Terminal.State = { ...terminalState, deviceSince: at }
    const is = (state: Terminal.State, address: string | null, when: Instant.Instant) =>
      Terminal.isDeviceOf(state, address === null ? undefined : { dialectId: "fake", address }, when)
    assert.deepStrictEqual([is(since, terminalId, after(-1)), is(since, "9", after(1))], [true, false])
    assert.deepStrictEqual(
      [is(since, null, at), is(since, null, after(1)), is(terminalState, null, after(-9))],
      [false, true, true]
    )
    assert.deepStrictEqual(Terminal.identityOf(full), { dialectId: "fake", address: terminalId, entryNo: 3 })
    assert.deepStrictEqual(Terminal.identityOf(terminalState), { dialectId: "fake", address: terminalId })
  })

  it("refuses money and control while it is not in service, or in doubt", () => {
    const found = Terminal.answerable(full).map((refusal) => (refusal === null ? null : { ...refusal }))
    const expected = [
      { _tag: "TerminalNotInService", terminalId, because: "addressContested" },
      { _tag: "TerminalSuspected", terminalId }
    ]
    assert.deepStrictEqual<ReadonlyArray<object | null>>(found, expected)
    assert.deepStrictEqual(Terminal.answerable(terminalState), [null, null])
  })

  it("keeps its own items in its own book", () => {
    assert.deepStrictEqual(Terminal.bookOf(full, key, "Protection"), full.book)
    assert.deepStrictEqual(Terminal.bookOf(full, key, "EffectiveRounds"), kept.book)
    assert.deepStrictEqual(Terminal.targetParametersOf(full, "constructor" as TargetKey).book, {
      desired: [],
      reported: []
    })
  })
})

const context = { actor: "chief", now: at, policy: Policy.defaults }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const conflict = (name: string, id: string = terminalId) => ({ _tag: "Conflict", conflict: name, id })
const names = { secret: ["pw"], tuning: ["patience"] }
const described = Result.succeed({ address: "1", settings: names })
const misfit = { what: "settings", path: "a", message: "m", known: [] } as const
const nobody: AddressRules.Place = { address: null, others: [] }
const neighbour: Terminal.State = { ...terminalState, terminalId: "3701-00002" as TerminalId, address: "1" }
const takenBy: AddressRules.Place = { address: null, others: [{ terminal: neighbour, item: null }] }
const settingsInvalid = { _tag: "SettingsInvalid", terminalId, what: "settings", path: "a", known: [] }
const itemOf = (cause: "addressContested" | "secretUnopened") =>
  WorkItem.evolve(null, {
    ...{ _tag: "WorkItemOpened", v, at },
    finding: { cause, subject: terminalId, orgNo, customerNo: null, detail: "" }
  })
const closing = (note: string) => [{ _tag: "WorkItemClosed", v, at, by: "chief", note }]

describe("registering a terminal", () => {
  const registration = { terminalId, orgNo, dialectId: "fake", address: " 01", settings: {} }
  const view: RegisterRules.RegisterView = { terminal: null, described, place: nobody, orgScope: [orgNo] }
  it.each([
    ["nothing", {}, []],
    ["its id is taken", { terminal: terminalState }, [conflict("alreadyRegistered")]],
    ["its dialect does not know it", { described: Result.fail(misfit) }, [settingsInvalid]],
    ["its address is taken", { place: takenBy }, [conflict("addressTaken", "3701-00002")]],
    [
      "its address is taken in another org unit",
      { place: takenBy, orgScope: ["37402"] },
      [conflict("addressTaken", "")]
    ]
  ] as const)("%s", (_, patch, refused) => {
    assert.deepStrictEqual<object>(
      refusals(RegisterRules.register(registration, { ...view, ...patch }, context)),
      refused
    )
  })

  it("writes its address as the dialect compares it, and takes it", () => {
    const event = { _tag: "TerminalRegistered", v, at, ...registration, address: "1" }
    const taken = [{ _tag: "AddressTaken", v, at, dialectId: "fake", address: "1", terminalId }]
    const of = (it: RegisterRules.Registration) => Result.getOrThrow(RegisterRules.register(it, view, context)).changes
    assert.deepStrictEqual<object>(of(registration), { terminal: [event], address: taken })
    assert.deepStrictEqual<object>(of({ ...registration, admission }), {
      terminal: [{ ...event, admission }],
      address: taken
    })
    assert.deepStrictEqual(TerminalRules.canonicalAddress("01", Result.fail(misfit)), "01")
    assert.deepStrictEqual(TerminalRules.canonicalAddress("01", Result.fail({ ...misfit, address: "1" })), "1")
  })
})

const credit = (id: string) => Credit.fromOrder({ ...orderState, orderNo: id })
const heldTarget: Target.State = { ...targetState, slot: { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 } }
const entered: Terminal.State = {
  ...terminalState,
  address: "1",
  settings: { pw: "a", patience: 1, rate: 2 },
  entryNo: 3
}
const inUse = (creditNo: string, others = 0) => ({ _tag: "TerminalInUse", terminalId, creditNo, others })
const reserved: Target.State = { ...targetState, reservedFor: "R1" }

describe("changing a terminal", () => {
  const unopened = (reason: string, field = "pw") =>
    [{ field, keyId: "k", reason }] as unknown as TerminalRules.UpdateView["unopened"]
  const view: TerminalRules.UpdateView = {
    ...{ terminal: entered, described, unopened: [], secretItem: null, terminals: "here", targets: [] },
    ...{ sending: [], attempted: [], inDoubt: [], from: nobody, to: nobody, item: null, orgScope: [orgNo] }
  }
  const asked: TerminalRules.EnteredUpdate = { dialectId: "fake", address: "1", settings: entered.settings }
  const changed = {
    tuning: { settings: { pw: "a", patience: 9, rate: 2 } },
    secret: { settings: { pw: "b", patience: 9, rate: 2 } },
    frames: { settings: { pw: "a", patience: 1, rate: 9 } },
    device: { dialectId: "other" },
    admission: { admission }
  } as const satisfies { readonly [name: string]: Partial<TerminalRules.EnteredUpdate> }
  const open = {
    targets: [heldTarget],
    ...{ sending: [credit("S1")], attempted: [credit("T1")], inDoubt: [credit("D1"), credit("D2")] }
  }
  type Row = readonly [
    string,
    Partial<TerminalRules.UpdateView>,
    Partial<TerminalRules.EnteredUpdate>,
    ReadonlyArray<object>
  ]
  const rows: ReadonlyArray<Row> = [
    ["nothing", {}, {}, []],
    ["it is retired", { terminal: { ...entered, retired: { at, reason: "r" } } }, {}, [conflict("terminalRetired")]],
    [
      "R-059 somebody else commissions it",
      { terminal: { ...entered, lock: { by: "other", target: key, until: after(1) } } },
      {},
      []
    ],
    ["its dialect does not know it", { described: Result.fail(misfit) }, {}, [settingsInvalid]],
    [
      "its dialect does not know it, and settings change under credits",
      { ...open, described: Result.fail(misfit) },
      changed.tuning,
      [settingsInvalid, inUse("P1", 1)]
    ],
    [
      "it becomes another device while its number stands in doubt",
      { inDoubt: open.inDoubt },
      changed.device,
      [inUse("D1", 1)]
    ],
    [
      "it is in doubt who answers, and it becomes another device",
      { terminal: { ...entered, suspicion } },
      changed.device,
      [{ _tag: "TerminalSuspected", terminalId }]
    ],
    [
      "it is in doubt who answers, and it stays the device",
      { terminal: { ...entered, suspicion } },
      changed.frames,
      []
    ],
    ["the new address is taken", { to: takenBy }, changed.device, [conflict("addressTaken", "3701-00002")]],
    ["its own address is shared, and stays", { to: takenBy }, changed.frames, []],
    [
      "a target is part of a replacement, and it becomes another device",
      { targets: [reserved] },
      changed.device,
      [conflict("targetReserved", key)]
    ],
    ["a target is part of a replacement, and it stays the device", { targets: [reserved] }, changed.frames, []],
    ["only tuning changes under credits", open, changed.tuning, []],
    ["a secret changes under credits", open, changed.secret, [inUse("P1")]],
    ["a secret changes under credits that wait", { ...open, targets: [] }, changed.secret, []],
    [
      "a lost secret changes under credits",
      { ...open, unopened: unopened("unknownKey") },
      changed.secret,
      [inUse("S1")]
    ],
    [
      "a lost secret changes under an outcome that is unknown",
      { targets: [heldTarget], unopened: unopened("unknownKey") },
      changed.secret,
      []
    ],
    [
      "a secret that is only unavailable changes",
      { ...open, unopened: unopened("unavailable") },
      changed.secret,
      [inUse("P1")]
    ],
    [
      "a lost secret changes where others talk to it",
      { ...open, unopened: unopened("unknownKey"), terminals: "elsewhere" },
      changed.secret,
      [inUse("P1")]
    ],
    ["frames change under credits", open, changed.frames, [inUse("P1", 1)]],
    ["frames change under credits that were tried", { ...open, targets: [] }, changed.frames, [inUse("T1")]],
    ["it becomes another device under credits", open, changed.device, [inUse("P1", 3)]],
    ["its admission changes under credits", open, changed.admission, [inUse("S1")]],
    ["its admission changes under an outcome that is unknown", { targets: [heldTarget] }, changed.admission, []],
    [
      "its admission changes while it is in doubt who answers",
      { terminal: { ...entered, suspicion } },
      changed.admission,
      [{ _tag: "TerminalSuspected", terminalId }]
    ],
    ["its settings change while it is in doubt", { terminal: { ...entered, suspicion } }, changed.frames, []],
    [
      "a place is pinned that two persons ruled out",
      { terminal: { ...entered, decided } },
      { admission: { source: "::ffff:203.0.113.9" } as typeof admission },
      [{ _tag: "Conflict", conflict: "ruledOut", id: terminalId }]
    ],
    [
      "a certificate is pinned that two persons ruled out",
      { terminal: { ...entered, decided: { at, ruledOut: [{ source: "10.8.3.9", certificate: "ab".repeat(32) }] } } },
      { admission: { certificate: "AB".repeat(32) } as typeof admission },
      [{ _tag: "Conflict", conflict: "ruledOut", id: terminalId }]
    ],
    [
      "a place is pinned that two persons ruled out, with a certificate that they did not",
      { terminal: { ...entered, decided } },
      { admission: { source: "203.0.113.9", certificate: "AB".repeat(32) } as typeof admission },
      [{ _tag: "Conflict", conflict: "ruledOut", id: terminalId }]
    ],
    ["another place is pinned", { terminal: { ...entered, decided } }, changed.admission, []],
    ["nobody is pinned any more", { terminal: { ...entered, admission, decided } }, { admission: null }, []],
    [
      "settings that are no object change under credits",
      { ...open, terminal: { ...entered, settings: 1 } },
      { settings: 2 },
      [inUse("P1", 1)]
    ],
    ["settings that are no object stay", { ...open, terminal: { ...entered, settings: 1 } }, { settings: 1 }, []]
  ]
  it.each(rows)("%s", (_, patch, command, refused) => {
    assert.deepStrictEqual(
      refusals(TerminalRules.update({ ...asked, ...command }, { ...view, ...patch }, context)),
      refused
    )
  })

  const none = { eachTarget: [], to: [], from: [], others: [], item: [], secretItem: [] }
  const updated = (patch: object = {}) => ({ _tag: "TerminalUpdated", v, at, ...asked, ...patch })
  const changes = (
    command: Partial<TerminalRules.EnteredUpdate>,
    patch: Partial<TerminalRules.UpdateView> = {}
  ): object => Result.getOrThrow(TerminalRules.update({ ...asked, ...command }, { ...view, ...patch }, context)).changes

  it("lets a connection outlive mere tuning, and nothing else", () => {
    assert.deepStrictEqual(changes(changed.tuning), { ...none, terminal: [updated(changed.tuning)] })
    assert.deepStrictEqual(changes(changed.frames), { ...none, terminal: [updated({ ...changed.frames, entryNo: 4 })] })
    const first = { terminal: dropped(entered, "entryNo") }
    assert.deepStrictEqual(changes(changed.admission, first), {
      ...none,
      terminal: [updated({ admission, ruledOut: "kept", entryNo: 1 })]
    })
    const admitted = { terminal: { ...entered, admission } }
    assert.deepStrictEqual(changes({ admission }, admitted), { ...none, terminal: [updated()] })
    const another = { admission: { source: "1.1.1.1" } as typeof admission }
    assert.deepStrictEqual(changes(another, admitted), {
      ...none,
      terminal: [updated({ ...another, ruledOut: "kept", entryNo: 4 })]
    })
  })

  it("closes the work about a secret once it is entered anew", () => {
    const secretItem = itemOf("secretUnopened")
    const of = (command: Partial<TerminalRules.EnteredUpdate>, field = "pw") =>
      (changes(command, { secretItem, unopened: unopened("unknownKey", field) }) as TerminalRules.UpdateChanges)
        .secretItem
    assert.deepStrictEqual<object>(of(changed.secret), closing("entered anew"))
    assert.deepStrictEqual([of(changed.frames)], [[]])
    assert.deepStrictEqual<object>(of(changed.frames, "gone"), closing("entered anew"))
  })

  it("of another device frees one address, takes the other, and makes the next contact the first", () => {
    const due = { _tag: "FirstContactDue", v, at }
    const own: TerminalAddress.State = { dialectId: "fake", address: "1", terminals: [terminalId] }
    const contested = { terminal: { ...neighbour, contestedSince: at }, item: itemOf("addressContested") }
    const patch = { from: { address: own, others: [contested] } }
    assert.deepStrictEqual(changes(changed.device, patch), {
      terminal: [updated({ ...changed.device, entryNo: 4 }), due],
      eachTarget: [due],
      from: [{ _tag: "AddressFreed", v, at, dialectId: "fake", address: "1", terminalId }],
      to: [{ _tag: "AddressTaken", v, at, dialectId: "other", address: "1", terminalId }],
      others: [{ terminal: [{ _tag: "AddressSettled", v, at }], item: closing("another address") }],
      ...{ item: [], secretItem: [] }
    })
  })

  it("is a change where the device or its settings are others", () => {
    const is = (patch: Partial<TerminalRules.Update>) => TerminalRules.isChanged(asked, { ...asked, ...patch })
    assert.deepStrictEqual([is({}), is({ address: "2" }), is(changed.tuning)], [false, true, true])
    assert.isFalse(is({ settings: { rate: 2, patience: 1, pw: "a" } }))
  })
})

describe("what settings are for", () => {
  it("is a secret, mere tuning, or frames, as the dialect says of those that differ", () => {
    const uses = (before: Terminal.State["settings"], next: Terminal.State["settings"]) => [
      ...changedSettings(before, next, names)
    ]
    const before = { pw: "a", patience: 1, rate: 2 }
    assert.deepStrictEqual(uses(before, { ...before, patience: 2 }), ["tuning"])
    assert.deepStrictEqual(uses(before, { ...before, pw: "b" }), ["secret"])
    assert.deepStrictEqual(uses(before, { pw: "a", patience: 1 }), ["frames"])
    assert.deepStrictEqual([uses(before, before), uses(1, 1), uses([1], [1])], [[], [], []])
    assert.deepStrictEqual([uses(1, 2), uses(before, null), uses([1], {})], [["frames"], ["frames"], ["frames"]])
  })
})

describe("a dialect that the station lacks", () => {
  it("forbids of a terminal in service, and says nothing of what the terminal can do", () => {
    const known = (terminal: Terminal.State, able: TerminalRules.Known) =>
      TerminalRules.dialectKnown(terminal, able).map((refusal) => (refusal === null ? null : { ...refusal }))
    const unknown = { _tag: "Unsupported", terminalId, feature: "unknownDialect" }
    assert.deepStrictEqual<ReadonlyArray<object | null>>(known(terminalState, null), [unknown])
    assert.deepStrictEqual([known(terminalState, capabilities), known(full, null)], [[null], [null]])
    assert.deepStrictEqual(
      TerminalRules.whereKnown(null, () => ["asked"]),
      []
    )
    assert.deepStrictEqual(
      TerminalRules.whereKnown(capabilities, ({ maxRounds }) => [maxRounds]),
      [8]
    )
  })
})

describe("retiring a terminal", () => {
  const view: RetireRules.RetireView = {
    ...{
      terminal: entered,
      targets: [targetState],
      queued: [],
      from: nobody,
      item: null,
      secretItem: null,
      doubt: null
    }
  }
  const rows: ReadonlyArray<readonly [string, Partial<RetireRules.RetireView>, ReadonlyArray<object>]> = [
    ["nothing", {}, []],
    ["it is retired", { terminal: { ...entered, retired: { at, reason: "r" } } }, [conflict("terminalRetired")]],
    [
      "R-059 somebody else commissions it",
      { terminal: { ...entered, lock: { by: "other", target: key, until: after(1) } } },
      []
    ],
    [
      "it is in doubt who answers",
      { terminal: { ...entered, suspicion } },
      [{ _tag: "TerminalSuspected", terminalId }]
    ],
    ["something is being sent", { targets: [targetState, heldTarget] }, [inUse("P1")]],
    ["an order waits", { queued: [credit("P2")] }, [inUse("P2")]],
    ["a device is bound", { targets: [{ ...targetState, boundTo: "D1" }] }, [conflict("stillBound", key)]],
    ["a target is part of a replacement", { targets: [reserved] }, [conflict("targetReserved", key)]]
  ]
  it.each(rows)("%s", (_, patch, refused) => {
    assert.deepStrictEqual(refusals(RetireRules.retire({ reason: "r" }, { ...view, ...patch }, context)), refused)
  })

  it("frees its address, settles the contest about it, and closes the work about it", () => {
    const contested: Terminal.State = { ...entered, contestedSince: at }
    const from: AddressRules.Place = {
      address: { dialectId: "fake", address: "1", terminals: [terminalId, neighbour.terminalId] },
      others: [{ terminal: { ...neighbour, contestedSince: at }, item: itemOf("addressContested") }]
    }
    const items = {
      item: itemOf("addressContested"),
      secretItem: itemOf("secretUnopened")
    }
    const settled = { _tag: "AddressSettled", v, at }
    const { changes } = Result.getOrThrow(
      RetireRules.retire({ reason: "r" }, { ...view, terminal: contested, from, ...items }, context)
    )
    assert.deepStrictEqual<object>(changes, {
      terminal: [settled, { _tag: "TerminalRetired", v, at, reason: "r" }],
      from: [{ _tag: "AddressFreed", v, at, dialectId: "fake", address: "1", terminalId }],
      others: [{ terminal: [settled], item: closing("r") }],
      ...{ item: closing("r"), secretItem: closing("r") }
    })
  })
})

describe("an address", () => {
  it("is taken and freed, and knows who is registered under it", () => {
    const [one] = AddressRules.taken({ dialectId: "fake", address: "1" }, terminalId, at)
    const [two] = AddressRules.taken({ dialectId: "fake", address: "1" }, neighbour.terminalId, at)
    if (one === undefined || two === undefined) return assert.fail("nothing was taken")
    const both = TerminalAddress.evolve(TerminalAddress.evolve(null, one), two)
    const named = { dialectId: "fake", address: "1" }
    assert.deepStrictEqual(both, { ...named, terminals: [terminalId, neighbour.terminalId] })
    assert.deepStrictEqual(TerminalAddress.evolve(both, one), {
      ...named,
      terminals: [neighbour.terminalId, terminalId]
    })
    const free = { ...one, _tag: "AddressFreed" } as const
    assert.deepStrictEqual(TerminalAddress.evolve(both, free), { ...named, terminals: [neighbour.terminalId] })
    assert.deepStrictEqual(TerminalAddress.evolve(null, free), { ...named, terminals: [] })
    assert.strictEqual(TerminalAddress.idOf(named), "fake/1")
    const freed = (address: TerminalAddress.State | null) =>
      AddressRules.freed({ address, others: [] }, entered, at).length
    assert.deepStrictEqual([freed(null), freed({ ...both, terminals: [neighbour.terminalId] }), freed(both)], [0, 0, 1])
  })

  it("that several share is contested until one is left", () => {
    const contested: Terminal.State = { ...entered, contestedSince: at }
    const finding = { cause: "addressContested", subject: terminalId, orgNo, customerNo: null, detail: "fake 1" }
    const opened = {
      terminal: [{ _tag: "AddressContested", v, at }],
      item: [{ _tag: "WorkItemOpened", v, at, finding }]
    }
    const nothing = { terminal: [], item: [] }
    assert.deepStrictEqual<object>(AddressRules.contested({ terminal: entered, item: null }, at), opened)
    assert.deepStrictEqual(AddressRules.contested({ terminal: contested, item: null }, at), nothing)
    assert.deepStrictEqual(
      AddressRules.settled({ terminal: entered, item: itemOf("addressContested") }, at, "chief", "n"),
      nothing
    )
    const long = AddressRules.findingOf({ ...entered, address: "x".repeat(600) })
    assert.strictEqual(long.detail.length, 500)
    const holder = { terminal: contested, item: itemOf("addressContested") }
    const left = { terminal: [{ _tag: "AddressSettled", v, at }], item: closing("n") }
    const leaves = (others: ReadonlyArray<AddressRules.Holder>) =>
      AddressRules.afterLeaving({ address: null, others }, at, "chief", "n")
    assert.deepStrictEqual<object>(leaves([holder]), [left])
    assert.deepStrictEqual(leaves([holder, holder]), [nothing, nothing])
    assert.deepStrictEqual(leaves([]), [])
  })
})
