/**
 * One terminal an address: of two registrations of one address one remains, and books that hold an address twice send nothing to either terminal
 * until one is left.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import {
  AddressKeeper,
  Authorizations,
  CustomerArchives,
  Energy,
  EngineProcess,
  operations,
  Policy,
  Rejection,
  Station,
  StationDirectory,
  StationPolicy,
  TerminalDirectory,
  type TerminalGateway,
  TerminalId,
  TerminalInbox
} from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { absent, everyOrg, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { capabilities } from "./port/Panel.ts"
import { archiveRecord } from "./StationPortsTest.ts"

const actor = "clerk"
const [orgNo, otherOrg] = ["3701", "3702"]
const customerNo = "0370100300"

let counter = 0
const by = () => ({ actor, commandId: `address-${counter++}` })
const own = (id: string): string => `address-${id}`
const entryOf = (address: string) => ({ dialectId: "address-suite", address: own(address), settings: {} })
const terminal = (id: string) => TerminalId.make(own(id))

/** The suite's dialect does not compare dots at the end of an address, and takes no settings that it cannot read. */
const gateway = TerminalGatewayMemory.layer({
  capabilities: () => capabilities,
  describe: ({ address, settings }) => {
    const canonical = address.replace(/\.+$/, "")
    return settings === "sealed"
      ? Result.fail({ what: "settings", path: "", message: "cannot be read", known: [], address: canonical })
      : Result.succeed({ address: canonical, settings: { secret: [], tuning: [] } })
  },
  presence: () => "unknown",
  execute: () =>
    Effect.map(DateTime.now, (at) => ({ _tag: "NotSent", at, reason: "offline", detail: "not connected" }) as const)
})

const register = Effect.fnUntraced(function* (id: string, address: string, org: string = orgNo) {
  const { customers } = yield* Station.Station
  return yield* customers.registerTerminal({
    ...by(),
    terminalId: terminal(id),
    orgNo: org as never,
    ...entryOf(address)
  })
})

const move = Effect.fnUntraced(function* (id: string, address: string) {
  const { customers } = yield* Station.Station
  return yield* customers.updateTerminal({ ...by(), terminalId: terminal(id), ...entryOf(address) })
})

const retire = Effect.fnUntraced(function* (id: string) {
  const { customers } = yield* Station.Station
  return yield* customers.retireTerminal({ ...by(), terminalId: terminal(id), reason: "registered wrongly" })
})

/** Writes a terminal as stations did before addresses were kept. */
const registeredBefore = Effect.fnUntraced(function* (
  id: string,
  address: string,
  org: string,
  settings: "sealed" | object = {}
) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const terminalId = terminal(id)
  const about = { terminalId, orgNo: org as never, ...entryOf(address), settings: settings as never }
  const view = { terminal: absent("Terminal", terminalId) }
  yield* store.commit(
    makeCommit(
      view,
      { terminal: [{ _tag: "TerminalRegistered", v: 1, at, ...about }] },
      {
        command: { id: own(`before-${id}`), content: "before", response: null },
        trail: { actor: "before", operation: "customers.registerTerminal", reason: null, at }
      }
    )
  )
})

const answersAs = Effect.fnUntraced(function* (address: string) {
  const directory = yield* TerminalDirectory
  const { dialectId, address: text } = entryOf(address)
  const found = yield* directory.find(dialectId, text)
  return Option.getOrNull(Option.map(found, ({ terminalId }) => terminalId))
})

/** The ends of several tries: `ok`, or the code of the refusal with what it names. */
const endsOf = <R>(tries: ReadonlyArray<Effect.Effect<unknown, unknown, R>>) =>
  Effect.map(
    Effect.all(
      tries.map((it) => Effect.result(it)),
      { concurrency: "unbounded" }
    ),
    (ends) =>
      ends.map((end) => {
        if (Result.isSuccess(end)) return "ok"
        const { _tag, conflict } = end.failure as { readonly _tag: string; readonly conflict?: string }
        return conflict ?? Rejection.codeOf(_tag)
      })
  )

/** Lets the keeper walk over all terminals once. */
const walk = Effect.gen(function* () {
  const store = yield* StationStore
  yield* store.remember("round:addresses", null)
  const process = EngineProcess.makeProcess("here")
  const begun = yield* DateTime.now
  for (let step = 0; step < 100; step++) {
    // A process pauses after a page with nothing to do: here each step is made when that is over.
    const now = DateTime.add(begun, { minutes: step })
    yield* Effect.provideService(AddressKeeper.runOnce(now), EngineProcess.EngineProcess, process)
    if (Option.getOrNull(yield* store.recall("round:addresses")) === null) return
  }
  assert.fail("the walk does not end")
})

const openItems = Effect.gen(function* () {
  const store = yield* StationStore
  const where = { cause: { _tag: "Is", value: "addressContested" }, state: { _tag: "Is", value: "open" } } as const
  const page = { after: null, limit: 100, order: "ascending" } as const
  const { rows } = yield* store.list("WorkItem", { orgScope: everyOrg, where }, page)
  return rows.map(({ state: { subject, orgNo: org } }) => `${subject} of ${org}`).filter((it) => it.startsWith(own("")))
})

const addCustomer = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  yield* customers.add({ ...by(), customerNo: customerNo as never, alarm, consent: "allowed" })
})

const bind = Effect.fnUntraced(function* (id: string) {
  const { customers } = yield* Station.Station
  const target = { _tag: "Group", terminalId: terminal(id), totalGroupNo: 1 } as const
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  return yield* customers.bindDevice({ ...by(), customerNo: customerNo as never, target, thresholds })
})

/** Who registers at the same moment, and how each writes the address. */
const crowd = ["a", "b", "c", "d"]
const spelled = (address: string, index: number): string => `${address}${".".repeat(index)}`

/** One that has the address, and the others refused for it. */
const oneOf = (ends: ReadonlyArray<string>): void =>
  assert.deepStrictEqual([...ends].sort(), [...ends.slice(1).map(() => "addressTaken"), "ok"])

const oneRegistration = Effect.gen(function* () {
  oneOf(yield* endsOf(crowd.map((id, index) => register(`r-${id}`, spelled("r", index)))))
  oneOf(
    yield* endsOf(crowd.map((id, index) => register(`r-later-${id}`, spelled("r", index), otherOrg))).pipe(
      Effect.map((ends) => [...ends, "ok"])
    )
  )
})

const oneUpdate = Effect.gen(function* () {
  for (const id of crowd) yield* register(`u-${id}`, `u-${id}`)
  oneOf(yield* endsOf(crowd.map((id, index) => move(`u-${id}`, spelled("u", index)))))
  assert.isNotNull(yield* answersAs("u"))
})

const freeAgain = Effect.gen(function* () {
  yield* register("f-1", "f")
  yield* move("f-1", "f-other")
  yield* register("f-2", "f")
  assert.strictEqual(yield* answersAs("f"), terminal("f-2"))
  yield* retire("f-2")
  assert.isNull(yield* answersAs("f"))
  yield* register("f-3", "f")
  assert.strictEqual(yield* answersAs("f"), terminal("f-3"))
  // A terminal that was retired is not registered again, and does not change any more.
  const again = [register("f-2", "f-new"), move("f-2", "f-new"), retire("f-2")]
  assert.deepStrictEqual(yield* endsOf(again), ["alreadyRegistered", "terminalRetired", "terminalRetired"])
})

const retiringRefused = Effect.gen(function* () {
  yield* register("b-1", "b")
  const { deviceId } = yield* bind("b-1")
  assert.deepStrictEqual(yield* endsOf([retire("b-1")]), ["stillBound"])
  const { customers } = yield* Station.Station
  yield* customers.cancelDevice({
    ...by(),
    deviceId,
    reason: "moved",
    finalReading: { remaining: Energy.kwh("0") }
  })
  assert.deepStrictEqual(yield* endsOf([retire("b-1")]), ["ok"])
  assert.deepStrictEqual(yield* endsOf([bind("b-1")]), ["TERMINAL_NOT_IN_SERVICE"])
})

/** A terminal of before with a device of a customer and an approved order, then another one at its address, spelled otherwise. */
const contested = Effect.fnUntraced(function* (id: string) {
  const { approvals, purchases } = yield* Station.Station
  yield* registeredBefore(`${id}-1`, id, orgNo)
  const { deviceId } = yield* bind(`${id}-1`)
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("10") })
  yield* approvals.approve({ ...by(), orderNo })
  yield* registeredBefore(`${id}-2`, `${id}.`, otherOrg, "sealed")
  return { deviceId, orderNo }
})

/** Of a change or a retirement and a binding at the same moment: whichever comes second has seen the first. */
const bindsMeanwhile = Effect.gen(function* () {
  const store = yield* StationStore
  yield* register("w-1", "w-1")
  const [, bound] = yield* endsOf([retire("w-1"), bind("w-1")])
  const [retired] = yield* store.load([ref("Terminal", terminal("w-1"))])
  const [target] = yield* store.load([ref("Target", `${terminal("w-1")}/1`)])
  assert.strictEqual(bound === "ok", retired?.state?.retired === undefined, "bound or retired, not both")
  assert.strictEqual(target?.state?.boundTo !== undefined, bound === "ok")
  yield* register("w-2", "w-2")
  const before = yield* versionOf("w-2")
  yield* bind("w-2")
  assert.isAbove(yield* versionOf("w-2"), before, "a terminal moves when a target of it is bound for the first time")
})

const versionOf = Effect.fnUntraced(function* (id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Terminal", terminal(id))])
  return found?.version ?? 0
})

const booksWithTwo = Effect.gen(function* () {
  const { customers, plan, purchaseRecords, purchases } = yield* Station.Station
  const { deviceId, orderNo } = yield* contested("c")
  yield* walk
  assert.isNull(yield* answersAs("c"))
  assert.deepStrictEqual(yield* openItems, [`${terminal("c-1")} of ${orgNo}`, `${terminal("c-2")} of ${otherOrg}`])
  const sale = { deviceId, energy: Energy.kwh("10") }
  const refused = [
    purchases.save({ ...by(), ...sale }),
    purchaseRecords.dispatch({ ...by(), orderNo }),
    customers.saveParameters({ ...by(), deviceId, rounds: [1] }),
    register("c-3", "c")
  ]
  const ends = ["TERMINAL_NOT_IN_SERVICE", "TERMINAL_NOT_IN_SERVICE", "TERMINAL_NOT_IN_SERVICE", "addressTaken"]
  assert.deepStrictEqual(yield* endsOf(refused), ends)
  const { refusals } = yield* plan.purchaseRecords.dispatch({ ...by(), orderNo })
  assert.deepStrictEqual(
    refusals.map(({ code, detail }) => [code, detail]),
    [["TERMINAL_NOT_IN_SERVICE", { terminalId: terminal("c-1"), because: "addressContested" }]]
  )
  yield* walk
  yield* retire("c-2")
  assert.strictEqual(yield* answersAs("c"), terminal("c-1"))
  assert.deepStrictEqual(yield* openItems, [])
  yield* purchases.save({ ...by(), ...sale })
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
})

const contestMovesAway = Effect.gen(function* () {
  const { purchases } = yield* Station.Station
  const { deviceId } = yield* contested("m")
  yield* walk
  yield* move("m-2", "m-right")
  assert.deepStrictEqual([yield* answersAs("m"), yield* answersAs("m-right")], [terminal("m-1"), terminal("m-2")])
  assert.deepStrictEqual(yield* openItems, [])
  yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("10") })
})

const beforeTheWalk = Effect.gen(function* () {
  yield* registeredBefore("n-1", "n", orgNo)
  assert.deepStrictEqual(yield* endsOf([register("n-2", "n")]), ["addressTaken"])
  yield* registeredBefore("n-3", "n", otherOrg)
  assert.isNull(yield* answersAs("n"))
})

const deviceAt = (address: string) => ({ dialectId: "address-suite", address: own(address) })
const eventOf = (id: string, key: string) => ({ terminalId: terminal(id), key, kind: "suite", detail: key })

/** The events of a terminal as anybody reads them, oldest first: key and device. */
const eventsOf = Effect.fnUntraced(function* (id: string) {
  const { history } = yield* Station.Station
  const { rows: events } = yield* history.terminalEvents({ actor, terminalId: terminal(id) })
  return events.map(({ device, key }) => [key, device?.address ?? null]).reverse()
})

const refusalOf = Effect.fnUntraced(function* (id: string, address: string) {
  const inbox = yield* TerminalInbox
  const error = yield* Effect.flip(inbox.accept(eventOf(id, `of ${address}`), deviceAt(address)))
  return error.reason
})

const nobodysEvents = Effect.gen(function* () {
  const inbox = yield* TerminalInbox
  yield* register("e-1", "e")
  yield* inbox.accept(eventOf("e-1", "own"), deviceAt("e"))
  yield* move("e-1", "e-other")
  yield* register("e-2", "e")
  assert.strictEqual(yield* refusalOf("e-1", "e"), "otherDevice")
  assert.strictEqual(yield* refusalOf("e-none", "e"), "unregistered")
  yield* inbox.accept(eventOf("e-2", "own"), deviceAt("e"))
  yield* retire("e-2")
  assert.strictEqual(yield* refusalOf("e-2", "e"), "retired")
  yield* registeredBefore("e-3", "e-c", orgNo)
  yield* registeredBefore("e-4", "e-c", otherOrg)
  yield* walk
  assert.strictEqual(yield* refusalOf("e-3", "e-c"), "addressContested")
  assert.deepStrictEqual(yield* eventsOf("e-1"), [["own", own("e")]])
  assert.deepStrictEqual(yield* eventsOf("e-2"), [["own", own("e")]])
})

/** Of a retirement and an event at the same moment: whichever is stored second has seen the first. */
const eventMeanwhile = Effect.gen(function* () {
  const inbox = yield* TerminalInbox
  yield* register("x-1", "x")
  const [retired, stored] = yield* Effect.all(
    [Effect.result(retire("x-1")), Effect.result(inbox.accept(eventOf("x-1", "late"), deviceAt("x")))],
    { concurrency: "unbounded" }
  )
  assert.isTrue(Result.isSuccess(retired))
  if (Result.isFailure(stored)) assert.strictEqual(stored.failure.reason, "retired")
  const store = yield* StationStore
  const [entry] = yield* store.history(ref("Terminal", terminal("x-1")), { afterVersion: 1, limit: 1 })
  const positions = yield* Effect.map(eventsOf("x-1"), ({ length }) => length)
  assert.strictEqual(positions, Result.isSuccess(stored) ? 1 : 0)
  assert.strictEqual(entry?.trail.operation, "customers.retireTerminal")
})

const byDevice = Effect.gen(function* () {
  const directory = yield* TerminalDirectory
  const inbox = yield* TerminalInbox
  const store = yield* StationStore
  const memoOf = Effect.map(
    directory.get(terminal("d-1")),
    Option.match({ onNone: () => "nobody", onSome: ({ memo }) => memo })
  )
  yield* register("d-1", "d")
  yield* store.remember(`memo:${terminal("d-1")}`, "kept before memos were the device's")
  assert.strictEqual(yield* memoOf, "kept before memos were the device's")
  yield* directory.remember(terminal("d-1"), { counter: 7 }, deviceAt("d"))
  assert.deepStrictEqual(yield* memoOf, { counter: 7 })
  yield* inbox.accept(eventOf("d-1", "7"), deviceAt("d"))
  yield* inbox.accept(eventOf("d-1", "7"), deviceAt("d"))
  yield* move("d-1", "d-next")
  assert.isNull(yield* memoOf)
  // The former device says goodbye after the change: what it remembers is its own.
  yield* directory.remember(terminal("d-1"), { counter: 8 }, deviceAt("d"))
  assert.isNull(yield* memoOf)
  for (let push = 0; push < 2; push++) {
    yield* inbox.accept({ ...eventOf("d-1", "7"), detail: "another event" }, deviceAt("d-next"))
  }
  assert.deepStrictEqual(yield* eventsOf("d-1"), [
    ["7", own("d")],
    ["7", own("d-next")]
  ])
  yield* move("d-1", "d")
  assert.deepStrictEqual(yield* memoOf, { counter: 8 })
})

/** Writes many terminals of before at one address that were all retired again. */
const retiredBefore = Effect.fnUntraced(function* (address: string, count: number) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const ids = Array.from({ length: count }, (_, index) => `${address}-${`${index}`.padStart(4, "0")}`)
  const hundreds = Array.from({ length: Math.ceil(count / 100) }, (_, index) =>
    ids.slice(index * 100, index * 100 + 100)
  )
  for (const some of hundreds) {
    const view = Object.fromEntries(some.map((id) => [id, absent("Terminal", terminal(id))]))
    const changes = Object.fromEntries(
      some.map((id) => [
        id,
        [
          {
            _tag: "TerminalRegistered",
            v: 1,
            at,
            terminalId: terminal(id),
            orgNo: orgNo as never,
            ...entryOf(address)
          },
          { _tag: "TerminalRetired", v: 1, at, reason: "gone" }
        ] as const
      ])
    )
    yield* store.commit(
      makeCommit(view, changes, {
        command: { id: own(`retired-${some[0]}`), content: "before", response: null },
        trail: { actor: "before", operation: "customers.retireTerminal", reason: null, at }
      })
    )
  }
})

const manyRetired = Effect.gen(function* () {
  yield* retiredBefore("h", 501)
  yield* register("h-now", "h")
  assert.strictEqual(yield* answersAs("h"), terminal("h-now"))
  assert.deepStrictEqual(yield* endsOf([register("h-next", "h"), move("f-1", "h")]), ["addressTaken", "addressTaken"])
  assert.strictEqual(yield* answersAs("h"), terminal("h-now"))
})

/** What every story needs. */
type Needs = Station.Station | StationStore | TerminalDirectory | TerminalInbox | TerminalGateway

const sentences: ReadonlyArray<readonly [sentence: string, story: Effect.Effect<void, unknown, Needs>]> = [
  ["of registrations of one address at the same moment one remains, whatever the spelling", oneRegistration],
  ["of terminals that are given one address at the same moment one gets it", oneUpdate],
  ["an address is free again once its terminal is retired or has another one; the terminal's id is not", freeAgain],
  ["a terminal is not retired while a device is bound to it, and binds none after", retiringRefused],
  ["a terminal does not change or retire beside a target that is bound meanwhile", bindsMeanwhile],
  ["books that hold an address twice: nobody answers and nothing is sold or sent, until one is retired", booksWithTwo],
  ["books that hold an address twice: one that gets its right address ends it, too", contestMovesAway],
  ["an address of before it was written down counts as well", beforeTheWalk],
  ["an event of a device that is not the terminal, not any more or not alone, is stored to nobody", nobodysEvents],
  ["an event is stored before its terminal retires, or not at all", eventMeanwhile],
  ["what is remembered of a device and what it has counted are not the next one's", byDevice],
  ["hundreds of retired terminals of an address hide nobody", manyRetired]
]

/** The store with a pause before each commit: commands that are given at the same moment have all decided before the first of them commits. */
const pausing = Layer.effect(
  StationStore,
  Effect.map(StationStore, (store) =>
    StationStore.of({
      ...store,
      commit: (commit) => Effect.andThen(Effect.sleep("5 millis"), store.commit(commit))
    })
  )
)

/** Registers the suite over a store; ids and addresses are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>): void => {
  const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
  const record = archiveRecord(own, "1")
  const ports = Layer.mergeAll(
    gateway,
    CustomerArchives.layerMemory([{ ...record, customer: { ...record.customer, customerNo }, terminals: [] }]),
    Authorizations.layerRoles({ [actor]: { permissions, orgScope: [""] } }),
    Layer.succeed(StationPolicy, { ...Policy.defaults, fourEyes: "off" as const })
  )
  const station = Layer.mergeAll(Station.layer, StationDirectory.layerDirectory, StationDirectory.layerInbox).pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(pausing),
    Layer.provide(store)
  )
  withLayer(station, { timeout: "60 seconds", excludeTestServices: true })(
    `one terminal an address (${name})`,
    (it) => {
      it.effect("the customer of the suite is added", () => addCustomer)
      for (const [sentence, story] of sentences) it.effect(sentence, () => story)
    }
  )
}
