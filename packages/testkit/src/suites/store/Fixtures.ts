/** What the cases of the store suite are made of: small valid aggregates, and commits from a view and its changes. */
import { type CreditTarget, Energy, Instant, type StoreError, type TerminalId } from "@yugou/core"
import type { AlarmWatch, Customer, Message, Order, Target } from "@yugou/core/books"
import {
  type Changes,
  type Commit,
  type EventOf,
  encodeEvent,
  encodeState,
  type Fact,
  type HistoryEntry,
  type Kind,
  type Loaded,
  makeCommit,
  type Ref,
  ref,
  StationStore,
  type View
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"

/** Gives the ids of one case: no other case uses them, so that cases can share a database. */
export type Own = (id: string) => string

/** The time of a commit where a case says nothing else. */
export const usualTime = Instant.at("2026-11-22T00:00:00Z")

export const minutesLater = (from: Instant.Instant, minutes: number): Instant.Instant =>
  Instant.plusMillis(from, minutes * 60_000)

const details = (name: string): Customer.Details => ({
  name,
  alarm: { cycle: "none", time: null, sms: "off", mobiles: [] },
  consent: "allowed",
  limits: { min: null, max: null, step: null, hoarding: null },
  templateId: null,
  contact: "",
  remarks: "",
  ext: {}
})

interface CustomerFields {
  readonly orgNo?: string
  readonly name?: string
}

/** Makes the event that adds a customer. */
export const customerAdded = (customerNo: string, fields: CustomerFields = {}): Customer.Event => ({
  _tag: "CustomerAdded",
  v: 1,
  at: usualTime,
  customerNo,
  orgNo: fields.orgNo ?? "37",
  details: details(fields.name ?? "齐鲁机械厂")
})

export const customerUpdated = (name: string): Customer.Event => ({
  _tag: "CustomerUpdated",
  v: 1,
  at: usualTime,
  details: details(name)
})

export const customerVoided: Customer.Event = { _tag: "CustomerVoided", v: 1, at: usualTime, reason: "销户" }

/** Makes the target of a terminal's first total group. */
export const groupOne = (terminalId: string): CreditTarget => ({
  _tag: "Group",
  terminalId: terminalId as TerminalId,
  totalGroupNo: 1
})

export const targetRegistered = (terminalId: string): Target.Event => ({
  _tag: "TargetRegistered",
  v: 1,
  at: usualTime,
  target: groupOne(terminalId),
  orgNo: "37"
})

export const slotTaken = (orderNo: string): Target.Event => ({
  _tag: "SlotTaken",
  v: 1,
  by: { _tag: "Order", id: orderNo },
  no: 1
})

interface OrderFields {
  readonly customerNo?: string
  readonly terminalId?: string
  readonly energy?: Energy.Energy
  readonly at?: Instant.Instant
  readonly orgNo?: string
}

/** Makes the event that saves an order for the first total group of a terminal (by default one of its own). */
export const orderSaved = (orderNo: string, fields: OrderFields = {}): Order.Event => ({
  _tag: "OrderSaved",
  v: 1,
  at: fields.at ?? usualTime,
  by: "clerk",
  content: {
    orderNo,
    orgNo: fields.orgNo ?? "37",
    customerNo: fields.customerNo ?? "370100000001",
    deviceId: "device",
    target: groupOne(fields.terminalId ?? orderNo),
    energy: fields.energy ?? Energy.kwh("1000"),
    thresholds: null,
    workOrderNo: null,
    amountFen: null
  }
})

/** Makes the event that queues an order; it is due at once. */
export const orderQueued = (at: Instant.Instant): Order.Event => ({
  _tag: "Queued",
  v: 1,
  at,
  until: minutesLater(at, 60 * 24)
})

export const orderPostponed = (at: Instant.Instant, notBefore: Instant.Instant): Order.Event => ({
  _tag: "Postponed",
  v: 1,
  at,
  notBefore,
  reason: "offline"
})

export const orderDequeued = (at: Instant.Instant): Order.Event => ({ _tag: "Dequeued", v: 1, at, reason: "expired" })

/** Makes the event that starts an alarm watch which is due at a time. */
export const watchStarted = (customerNo: string, nextAt: Instant.Instant | null): AlarmWatch.Event => ({
  _tag: "WatchStarted",
  v: 1,
  customerNo,
  orgNo: "37",
  nextAt
})

export const messageQueued = (messageId: string, customerNo: string): Message.Event => ({
  _tag: "MessageQueued",
  v: 1,
  at: usualTime,
  notBefore: usualTime,
  content: {
    messageId,
    orgNo: "37",
    customerNo,
    kind: "dunning",
    to: "13800000000",
    text: "剩余电量不足",
    templateId: "t",
    templateVersion: 1,
    sentBy: "system:fixture",
    override: null,
    notAfter: minutesLater(usualTime, 60)
  }
})

/** Makes the events of a submit whose parts the gateway took under the given ids. */
export const submitAccepted = (first: string, ...more: ReadonlyArray<string>): ReadonlyArray<Message.Event> => {
  const part = (id: string): Message.Part => ({ outcome: { _tag: "Accepted", ref: id }, receipt: null })
  return [
    { _tag: "SubmitStarted", v: 1, at: usualTime, until: minutesLater(usualTime, 1) },
    { _tag: "SubmitAccepted", v: 1, at: usualTime, parts: [part(first), ...more.map(part)] }
  ]
}

/** What a case may say about a commit; what it leaves out is usual. */
export interface CommitFields {
  readonly content?: string
  readonly response?: Schema.Json
  readonly facts?: ReadonlyArray<Fact>
  readonly at?: Instant.Instant
  readonly actor?: string
  readonly reason?: string | null
}

/** Makes a commit from a view and its changes. */
export const commitOf = <V extends View>(
  commandId: string,
  view: V,
  changes: Changes<V>,
  fields: CommitFields = {}
): Commit =>
  makeCommit(view, changes, {
    command: { id: commandId, content: fields.content ?? "content", response: fields.response ?? null },
    trail: {
      actor: fields.actor ?? "clerk",
      operation: "test",
      reason: fields.reason ?? null,
      at: fields.at ?? usualTime
    },
    facts: fields.facts ?? []
  })

/** Loads one aggregate. */
export const loadOne = Effect.fnUntraced(function* <K extends Kind>(kind: K, id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref(kind, id)])
  if (found === undefined) return yield* Effect.die(new Error(`load of ${kind}/${id} gave no row`))
  return found as Loaded<K>
})

/** Loads an aggregate, changes it, and commits it at once. */
export const change = Effect.fnUntraced(function* <K extends Kind>(
  commandId: string,
  kind: K,
  id: string,
  events: ReadonlyArray<EventOf<K>>,
  fields: CommitFields = {}
) {
  const store = yield* StationStore
  const it = (yield* loadOne(kind, id)) as Loaded
  return yield* store.commit(commitOf(commandId, { it }, { it: events } as Changes<{ it: Loaded }>, fields))
})

/** Says how a commit ended in one word: `Committed`, `Repeated`, or the reason of the refusal. */
export const wordOf = <R>(
  effect: Effect.Effect<{ readonly _tag: "Committed" | "Repeated" }, StoreError, R>
): Effect.Effect<string, never, R> =>
  Effect.match(effect, { onSuccess: ({ _tag }) => _tag as string, onFailure: ({ reason }) => reason as string })

/** Writes an aggregate as JSON, so that two of them can be compared. */
export const plain = (it: Loaded): Schema.Json => ({
  ref: `${it.ref._tag}/${it.ref.id}`,
  version: it.version,
  state: it.state === null ? null : encodeState(it.ref._tag, it.state)
})

const iso = (instant: Instant.Instant): string => new Date(Instant.toMillis(instant)).toISOString()

const plainTrail = (trail: Commit["trail"]): Schema.Json => ({ ...trail, at: iso(trail.at) })

/** Writes a step of a history as JSON. */
export const plainEntry = <K extends Kind>(kind: K, entry: HistoryEntry<K>): Schema.Json => ({
  version: entry.version,
  commandId: entry.commandId,
  trail: plainTrail(entry.trail),
  events: entry.events.map((event) => encodeEvent(kind, event)),
  before: entry.before === null ? null : encodeState(kind, entry.before),
  after: encodeState(kind, entry.after)
})

export const plainFact = (fact: Fact): Schema.Json => ({ series: fact.series, at: iso(fact.at), data: fact.data })

/** Writes a commit as JSON, without its checked reads: a store need not keep them. */
export const plainCommit = (commit: Commit): Schema.Json => ({
  command: { ...commit.command },
  writes: commit.writes.map((write) => ({
    ...(plain({ ref: write.ref, version: write.version, state: write.state } as Loaded) as object),
    events: write.events.map((event) => encodeEvent(write.ref._tag, event)),
    due: write.due === null ? null : { ...write.due, at: iso(write.due.at) }
  })),
  facts: commit.facts.map(plainFact),
  trail: plainTrail(commit.trail)
})

/** Gives the id of a reference. */
export const idOf = (it: Ref): string => it.id
