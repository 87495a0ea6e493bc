/** Walks an order: brings it into each state, pushes it in every way there is, and notes how it moved and by whom. */
import { TerminalGateway } from "@yugou/core"
import { Dispatch, Order } from "@yugou/core/books"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { type HistoryEntry, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { type FakeTerminal, fakeTerminal, terminalId } from "../../Fixtures.ts"
import {
  adopt,
  approve,
  chief,
  clerk,
  dispatch,
  engine,
  killable,
  kwh,
  minutes,
  open,
  over,
  save,
  settle
} from "../../station/Desk.ts"

/** One move of one region of an order; `[*]` is before it was saved. */
export interface Move {
  readonly from: string
  readonly to: string
  readonly event: string
  readonly who: "command" | "engine" | "resolver" | "byHand"
}

const begin = Effect.fnUntraced(function* (terminal: FakeTerminal) {
  const { station, device } = yield* open
  const { deviceId, customerNo } = device
  return { terminal, station, deviceId, customerNo, orderNo: yield* save(deviceId, "100") }
})
type Site = Effect.Success<ReturnType<typeof begin>>

type Ask = (request: TerminalRequest) => Effect.Effect<Outcome>

/** The engine over a gateway on which requests go another way; `null`: as usual. */
const engineOver = (other: (request: TerminalRequest, ask: Ask) => Effect.Effect<Outcome> | null) =>
  Effect.gen(function* () {
    const gateway = yield* TerminalGateway
    const ask = gateway.execute as Ask
    const execute = ((request: TerminalRequest) => other(request, ask) ?? ask(request)) as typeof gateway.execute
    return yield* Effect.provideService(engine, TerminalGateway, TerminalGateway.of({ ...gateway, execute }))
  })

/** The engine over a terminal that ends every credit like this, and takes none. */
const ending = (outcome: object, afterMinutes = 0) =>
  engineOver(({ _tag }) =>
    _tag === "WriteCredit"
      ? Effect.map(
          Effect.andThen(Effect.sleep(`${afterMinutes} minutes`), DateTime.now),
          (at) => ({ at, frames: [], ...outcome }) as unknown as Outcome
        )
      : null
  )
const accepting = { _tag: "Answered", answer: null }

/** Lets work go on while the clock runs; what is not done by then stops where it stands. */
const forMinutes = <A, E, R>(work: Effect.Effect<A, E, R>, count: number) =>
  Effect.gen(function* () {
    const process = yield* killable(work)
    yield* minutes(count)
    yield* process.kill
  })

const resolve = ({ station, orderNo }: Site) => station.purchaseRecords.resolve({ actor: "clerk", creditNo: orderNo })

/** The first look takes longer than an answer waits for its evidence: the ending is written down alone. */
const answersAlone = () => {
  let isFirst = true
  return engineOver((request, ask) => {
    if (request._tag === "WriteCredit") {
      return Effect.map(DateTime.now, (at) => ({ at, frames: [], ...accepting }) as unknown as Outcome)
    }
    if (!isFirst || !request.requestId.startsWith("evidence")) return null
    isFirst = false
    return Effect.andThen(Effect.sleep("20 seconds"), ask(request))
  })
}

/** The engine is slow between recording the answer and looking; the resolver looks first, then the terminal goes on. */
const overtaken = (site: Site, goOn: (terminal: FakeTerminal) => void, after: number) =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const commit: typeof store.commit = (it) =>
      it.trail.operation === "dispatch.end"
        ? Effect.tap(store.commit(it), () => Effect.sleep(`${after} minutes`))
        : store.commit(it)
    const slow = Effect.provideService(answersAlone(), StationStore, StationStore.of({ ...store, commit }))
    const process = yield* Effect.forkChild(slow, { startImmediately: true })
    yield* minutes(1)
    yield* Effect.ignore(resolve(site))
    goOn(site.terminal)
    yield* minutes(after)
    yield* Fiber.join(process)
  })

const sold = ({ orderNo }: Site) => Effect.andThen(approve(orderNo), dispatch(orderNo))
const sent = (fault: FakeTerminal["faults"][number]) => (site: Site) =>
  Effect.gen(function* () {
    yield* sold(site)
    site.terminal.faults.push(fault)
    yield* engine
  })

const propose = (outcome: "applied" | "notApplied") => (site: Site) =>
  site.station.purchaseRecords.proposeResolution({ ...clerk(), creditNo: site.orderNo, outcome, note: "seen on site" })
const confirm =
  (outcome: "applied" | "notApplied") =>
  ({ station, orderNo }: Site) =>
    station.purchaseRecords.confirmResolution({ ...chief(), creditNo: orderNo, outcome })
const voidIt = ({ station, orderNo }: Site) =>
  station.purchaseRecords.void({ ...chief(), orderNo, reason: "entered wrongly" })
const revoke = ({ station, orderNo }: Site) => station.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })

const targetOf = `${terminalId}/1` as never
const reconcile = ({ station }: Site) => station.purchaseRecords.reconcile({ actor: "clerk", target: targetOf })

/** Another order of the same target is sold and sent. */
const other = ({ deviceId }: Site) =>
  Effect.gen(function* () {
    const orderNo = yield* save(deviceId, "50")
    yield* approve(orderNo)
    yield* dispatch(orderNo)
    yield* engine
    return orderNo
  })

/** Somebody else's credit stands on the terminal, worth as much as the order. */
const alike = ({ terminal }: Site) =>
  Effect.sync(() =>
    Object.assign(terminal, { wireNo: 41, storedValue: kwh("100"), balance: terminal.balance + kwh("100") })
  )

const settleNotApplied = (site: Site) =>
  minutes(20).pipe(Effect.andThen(propose("notApplied")(site)), Effect.andThen(confirm("notApplied")(site)))

/** Reconciles, and writes off what stands open then. */
const writtenOff = (site: Site) =>
  Effect.gen(function* () {
    const { discrepancyId } = yield* reconcile(site)
    yield* adopt(discrepancyId ?? "", { _tag: "WriteOff" })
  })

/** How an order that was just saved gets into a state. */
const states = {
  saved: () => Effect.void,
  approved: ({ orderNo }: Site) => approve(orderNo),
  voided: (site: Site) => Effect.andThen(approve(site.orderNo), voidIt(site)),
  revoked: (site: Site) => Effect.andThen(approve(site.orderNo), revoke(site)),
  revokedAndVoided: (site: Site) =>
    approve(site.orderNo).pipe(Effect.andThen(revoke(site)), Effect.andThen(voidIt(site))),
  queued: sold,
  /** Its sender stopped before anybody heard how it ended. */
  sending: (site: Site) =>
    Effect.andThen(
      sold(site),
      forMinutes(
        engineOver(({ _tag }) => (_tag === "WriteCredit" ? Effect.never : null)),
        0.1
      )
    ),
  /** Its sender stopped between writing the answer down alone and the look. */
  answered: (site: Site) =>
    Effect.andThen(
      sold(site),
      forMinutes(
        engineOver(({ requestId }) => (requestId.startsWith("evidence") ? Effect.never : null)),
        0.5
      )
    ),
  unknown: sent("dropReply"),
  proposed: (site: Site) => Effect.andThen(sent("dropReply")(site), propose("applied")(site)),
  applied: sent("none"),
  refused: sent("refuse"),
  lost: (site: Site) =>
    Effect.gen(function* () {
      yield* sent("loseEffect")(site)
      yield* minutes(20)
      yield* resolve(site)
    }),
  /** Its number was drawn, and nothing left. */
  notSent: sent("notSent"),
  notSentLongAgo: (site: Site) => Effect.andThen(sent("notSent")(site), minutes(20)),
  notSentAndExpired: (site: Site) =>
    sent("notSent")(site).pipe(Effect.andThen(minutes(25 * 60)), Effect.andThen(engine)),
  statedNotApplied: (site: Site) => Effect.andThen(sent("dropRequest")(site), settleNotApplied(site)),
  alikeAndIdle: (site: Site) =>
    other(site).pipe(
      Effect.andThen(approve(site.orderNo)),
      Effect.andThen(minutes(1)),
      Effect.andThen(alike(site)),
      Effect.andThen(reconcile(site))
    ),
  alikeAndQueued: (site: Site) =>
    other(site).pipe(
      Effect.andThen(sold(site)),
      Effect.andThen(minutes(1)),
      Effect.andThen(alike(site)),
      Effect.andThen(engine)
    ),
  /** An order before it was stated wrongly: the terminal has it. */
  behindOneOfOurs: (site: Site) =>
    Effect.gen(function* () {
      site.terminal.faults.push("dropReply")
      const creditNo = yield* other(site)
      yield* minutes(20)
      yield* settle(creditNo, "notApplied")
      yield* sold(site)
    })
} as const

const commands = {
  approve: ({ orderNo }: Site) => approve(orderNo),
  reject: ({ station, orderNo }: Site) => station.approvals.reject({ ...chief(), orderNo, reason: "wrong" }),
  revoke,
  void: voidIt,
  restore: ({ station, orderNo }: Site) => station.purchaseRecords.restore({ ...clerk(), orderNo }),
  dispatch: ({ orderNo }: Site) => dispatch(orderNo),
  voidCustomer: ({ station, customerNo }: Site) =>
    station.customers.void({ ...chief(), customerNo, reason: "moved away" }),
  cancelDevice: ({ station, deviceId }: Site) =>
    station.customers.cancelDevice({
      ...chief(),
      ...{ deviceId, reason: "replaced", finalReading: { remaining: kwh("0") } }
    }),
  proposeApplied: propose("applied"),
  proposeNotApplied: propose("notApplied"),
  confirm: confirm("applied"),
  settleApplied: (site: Site) => Effect.andThen(propose("applied")(site), confirm("applied")(site)),
  settleNotApplied,
  reconcileRisen: (site: Site) =>
    Effect.andThen(
      Effect.sync(() => truths.risen(site.terminal)),
      reconcile(site)
    ),
  reconcileLost: (site: Site) =>
    Effect.andThen(
      Effect.sync(() => truths.lost(site.terminal)),
      reconcile(site)
    ),
  /** The number is that of the order, the balance says nothing. */
  claim: (site: Site) =>
    Effect.sync(() => Object.assign(site.terminal, { wireNo: 7, balance: kwh("75") })).pipe(
      Effect.andThen(reconcile(site)),
      Effect.andThen(propose("applied")(site)),
      Effect.andThen(confirm("applied")(site))
    ),
  anotherLooksRisen: (site: Site) =>
    Effect.andThen(
      Effect.sync(() => truths.risen(site.terminal)),
      other(site)
    ),
  anotherLooksLost: (site: Site) =>
    Effect.andThen(
      Effect.sync(() => truths.lost(site.terminal)),
      other(site)
    ),
  adoptNumber: (site: Site) =>
    other(site).pipe(
      Effect.andThen(Effect.sync(() => truths.foreign(site.terminal))),
      Effect.andThen(writtenOff(site))
    ),
  writeOffBalance: (site: Site) =>
    reconcile(site).pipe(
      Effect.andThen(Effect.sync(() => Object.assign(site.terminal, { balance: site.terminal.balance + kwh("500") }))),
      Effect.andThen(writtenOff(site))
    )
} as const

/** What a terminal may hold when it is looked at. */
const truths = {
  asItIs: () => undefined,
  old: (terminal) => Object.assign(terminal, { wireNo: 6, balance: kwh("20") }),
  risen: (terminal) => Object.assign(terminal, { wireNo: 7, balance: kwh("120") }),
  lost: (terminal) => Object.assign(terminal, { wireNo: 7, balance: kwh("20") }),
  foreign: (terminal) => Object.assign(terminal, { wireNo: 41 }),
  away: (terminal) => Object.assign(terminal, { presence: "offline" })
} as const satisfies { readonly [name: string]: (terminal: FakeTerminal) => void }

const faults = ["none", "dropRequest", "dropReply", "loseEffect", "refuse", "refuseWithoutReason", "notSent"] as const

const engines: {
  readonly [name: string]: (site: Site) => Effect.Effect<unknown, unknown, StationStore | TerminalGateway>
} = {
  ...Object.fromEntries(
    faults.map((fault) => [
      fault,
      ({ terminal }: Site) =>
        Effect.andThen(
          Effect.sync(() => terminal.faults.push(fault)),
          engine
        )
    ])
  ),
  gated: () => ending({ _tag: "NotSent", reason: "gated", detail: "" }),
  stored: () => ending(accepting),
  answersLate: () => forMinutes(ending(accepting, 20), 21),
  expired: () => Effect.andThen(minutes(25 * 60), engine),
  offline: ({ terminal }) =>
    Effect.andThen(
      Effect.sync(() => truths.away(terminal)),
      // First it is left to other processes; when none had it, it is postponed.
      engine.pipe(Effect.andThen(minutes(1)), Effect.andThen(engine))
    ),
  secondMaster: ({ terminal }) =>
    Effect.andThen(
      Effect.sync(() => truths.foreign(terminal)),
      engine
    ),
  voidedMeanwhile: (site) =>
    engineOver((request, ask) =>
      request._tag === "ReadBalance" ? Effect.andThen(Effect.ignore(voidIt(site)), ask(request)) : null
    ),
  overtaken: (site) => overtaken(site, truths.asItIs, 2),
  overtakenThenApplied: (site) => overtaken(site, truths.risen, 2),
  overtakenThenDead: (site) => overtaken(site, truths.asItIs, 20)
}

const looks = Object.entries(truths).flatMap(([name, become]) =>
  [0, 20].map((after) => ({
    name: `look after ${after} minutes, ${name}`,
    push: (site: Site) =>
      Effect.gen(function* () {
        yield* minutes(after)
        become(site.terminal)
        yield* resolve(site)
      })
  }))
)

const pushes = [...Object.entries({ ...commands, ...engines }).map(([name, push]) => ({ name, push })), ...looks]

const whoOf = ({ actor, operation }: HistoryEntry["trail"]): Move["who"] => {
  if (actor === "system:dispatch-engine") return "engine"
  if (actor === "system:outcome-resolver") return "resolver"
  return operation.endsWith("Resolution") ? "byHand" : "command"
}

const regionsOf = (order: Order.State | null) =>
  order === null
    ? { dispatch: "[*]", approval: "[*]", validity: "[*]" }
    : { dispatch: order.dispatch._tag, approval: order.approval._tag, validity: order.validity }

const movesOf = (entry: HistoryEntry<"Order">): ReadonlyArray<Move> => {
  let order = entry.before
  return entry.events.flatMap((event) => {
    const from = regionsOf(order)
    order = Order.evolve(order, event)
    const to = regionsOf(order)
    return (["dispatch", "approval", "validity"] as const)
      .filter((region) => from[region] !== to[region] || (region === "dispatch" && event._tag in Dispatch.eventCases))
      .map((region) => ({ from: from[region], to: to[region], event: event._tag, who: whoOf(entry.trail) }))
  })
}

/** Every walk: a state, a push, and the moves of both; a push that is refused moves nothing. */
export const walks = Object.entries(states).flatMap(([state, reach]) =>
  pushes.map(({ name, push }) => ({
    name: `${state}, ${name}`,
    moves: Effect.suspend(() => {
      const terminal = fakeTerminal()
      const moves: Array<Move> = []
      const walk = Effect.gen(function* () {
        const site = yield* begin(terminal)
        yield* reach(site)
        yield* Effect.ignore(push(site) as Effect.Effect<unknown, unknown, StationStore | TerminalGateway>)
        const store = yield* StationStore
        const history = yield* store.history(ref("Order", site.orderNo), { afterVersion: 0, limit: 100 })
        moves.push(...history.flatMap(movesOf))
      })
      return Effect.as(over(terminal, walk), moves)
    }).pipe(Effect.provide(TestClock.layer()))
  }))
)
