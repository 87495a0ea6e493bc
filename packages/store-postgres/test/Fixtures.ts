/** Commits as the station makes them, for tests of the store: customers, bindings, orders, attempts. */
import { type CreditTarget, Energy, Instant, keyOf, type TerminalId } from "@yugou/core"
import type { Attempt } from "@yugou/core/books"
import {
  absent,
  type Changes,
  type Commit,
  type EventOf,
  type Fact,
  type Kind,
  type Loaded,
  makeCommit,
  ref,
  StationStore,
  type View
} from "@yugou/core/store"
import * as Effect from "effect/Effect"

export const noon = Instant.at("2026-11-22T04:00:00Z")

export const minutes = (count: number): Instant.Instant => Instant.plusMillis(noon, count * 60_000)

export const groupOf = (terminalId: string): CreditTarget => ({
  _tag: "Group",
  terminalId: terminalId as TerminalId,
  totalGroupNo: 1
})

export const targetKey = (terminalId: string): string => keyOf(groupOf(terminalId))

/** Gives any well-typed event as one of its kind. */
const event = <K extends Kind>(it: EventOf<K>): EventOf<K> => it

export const customerAdded = (customerNo: string, name = "齐鲁机械厂", orgNo = "37") =>
  event<"Customer">({
    _tag: "CustomerAdded",
    v: 1,
    at: noon,
    customerNo,
    orgNo,
    details: {
      name,
      alarm: { cycle: "none", time: null, sms: "on", mobiles: [] },
      consent: "allowed",
      limits: { min: null, max: null, step: null, hoarding: null },
      templateId: null,
      contact: "",
      remarks: "",
      ext: {}
    }
  })

export const customerUpdated = (name: string) => {
  const { at, details } = customerAdded("c", name) as Extract<EventOf<"Customer">, { _tag: "CustomerAdded" }>
  return event<"Customer">({ _tag: "CustomerUpdated", v: 1, at, details })
}

export const customerVoided = event<"Customer">({ _tag: "CustomerVoided", v: 1, at: noon, reason: "销户" })

export const deviceBound = (deviceId: string, terminalId: string, customerNo = "c") =>
  event<"Device">({
    _tag: "DeviceBound",
    v: 1,
    at: noon,
    deviceId,
    orgNo: "37",
    customerNo,
    target: groupOf(terminalId)
  })

export const deviceCancelled = event<"Device">({
  _tag: "DeviceCancelled",
  v: 1,
  cancellation: {
    at: noon,
    reason: "换表",
    finalReading: { remaining: Energy.zero, at: noon, source: "manual" },
    disposition: null,
    control: "released"
  }
})

export const targetRegistered = (terminalId: string) =>
  event<"Target">({ _tag: "TargetRegistered", v: 1, at: noon, target: groupOf(terminalId), orgNo: "37" })

export const numberDrawn = (wireNo: number, orderNo: string) =>
  event<"Target">({ _tag: "NumberDrawn", v: 1, wireNo, drawnFor: { _tag: "Order", id: orderNo } })

/** A number with which a series in a circle starts over. */
export const circleBegun = (wireNo: number, orderNo: string) =>
  event<"Target">({ _tag: "NumberDrawn", v: 1, wireNo, startsOver: "yes", drawnFor: { _tag: "Order", id: orderNo } })

export const numberAdopted = (wireNo: number | null) =>
  event<"Target">({ _tag: "NumberAdopted", v: 1, at: noon, wireNo, lastDrawn: wireNo })

export const terminalRegistered = (terminalId: string) =>
  event<"Terminal">({
    _tag: "TerminalRegistered",
    v: 1,
    at: noon,
    terminalId: terminalId as TerminalId,
    orgNo: "37",
    dialectId: "line",
    address: terminalId,
    settings: null
  })

export const terminalRetired = event<"Terminal">({ _tag: "TerminalRetired", v: 1, at: noon, reason: "拆除" })

export const terminalNumberDrawn = (wireNo: number, orderNo: string) =>
  event<"Terminal">({ _tag: "TerminalNumberDrawn", v: 1, wireNo, drawnFor: { _tag: "Order", id: orderNo } })

export const terminalCircleBegun = (wireNo: number, orderNo: string) =>
  event<"Terminal">({
    _tag: "TerminalNumberDrawn",
    v: 1,
    wireNo,
    startsOver: "yes",
    drawnFor: { _tag: "Order", id: orderNo }
  })

export const slotTaken = (orderNo: string) =>
  event<"Target">({ _tag: "SlotTaken", v: 1, by: { _tag: "Order", id: orderNo }, no: 1 })

export const slotFreed = (expected: number | null) =>
  event<"Target">({ _tag: "SlotFreed", v: 1, quietUntil: null, expected })

export interface OrderFields {
  readonly customerNo?: string
  readonly kwh?: string
  readonly at?: Instant.Instant
  readonly orgNo?: string
}

export const orderSaved = (orderNo: string, terminalId: string, fields: OrderFields = {}) =>
  event<"Order">({
    _tag: "OrderSaved",
    v: 1,
    at: fields.at ?? noon,
    by: "clerk",
    content: {
      orderNo,
      orgNo: fields.orgNo ?? "37",
      customerNo: fields.customerNo ?? "c",
      deviceId: `device-${terminalId}`,
      target: groupOf(terminalId),
      energy: Energy.kwh(fields.kwh ?? "1000"),
      thresholds: null,
      workOrderNo: null,
      amountFen: null
    }
  })

export const orderApproved = event<"Order">({ _tag: "OrderApproved", v: 1, at: noon, by: "chief", content: "content" })

export const orderQueued = (at = noon) =>
  event<"Order">({ _tag: "Queued", v: 1, at, until: Instant.plusMillis(at, 86_400_000) })

const attempt = (wireNo: number): Attempt.Attempt => ({
  no: 1,
  requestId: `request-${wireNo}`,
  wireNo,
  mode: "append",
  value: Energy.kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: { at: noon, storedNumber: null, numberRead: "no", balance: null, consumption: null, records: [] },
  openedAt: noon,
  sendBy: minutes(1),
  queuedSince: noon,
  queuedUntil: minutes(60),
  deadAt: minutes(5),
  ending: null,
  verdict: null
})

export const attemptOpened = (wireNo: number) =>
  event<"Order">({ _tag: "AttemptOpened", v: 1, attempt: attempt(wireNo) })

const proposal = { by: "clerk", at: noon, outcome: "applied", note: "用户已到电" } as const

/** The outcome of an attempt is not known, and one person states it. */
export const proposed = [
  event<"Order">({
    _tag: "OutcomeBecameUnknown",
    ...{ v: 1, at: noon, cause: "timeout", frames: [], deadAt: minutes(5), checkAt: minutes(5) }
  }),
  event<"Order">({ _tag: "ResolutionProposed", v: 1, proposal })
]

/** A watch of which these targets are low. */
export const watchLow = (customerNo: string, ...targets: ReadonlyArray<string>) => [
  event<"AlarmWatch">({ _tag: "WatchStarted", v: 1, customerNo, orgNo: "37", nextAt: null }),
  ...targets.map((target) => event<"AlarmWatch">({ _tag: "EpisodeOpened", v: 1, at: noon, target: target as never }))
]

/** A discrepancy of which one person says that an order explains it. */
export const claimed = (discrepancyId: string, orderNo: string) => {
  const about = { discrepancyId, orgNo: "37", target: groupOf("t"), orderNo: null }
  const finding = { ...about, cause: "foreignNumber", expected: 7, found: 9 } as const
  return [
    event<"Discrepancy">({ _tag: "DiscrepancyOpened", v: 1, at: noon, finding }),
    event<"Discrepancy">({ _tag: "ClaimStated", v: 1, credit: { _tag: "Order", id: orderNo }, proposal })
  ]
}

export const settled = (wireNo: number) =>
  event<"Order">({
    _tag: "Settled",
    v: 1,
    verdict: {
      at: noon,
      kind: "applied",
      by: ["storedNumber", "balance"],
      look: attempt(wireNo).before,
      resolution: null
    }
  })

/** Makes a commit from a view and its changes. */
export const commitOf = <V extends View>(
  id: string,
  view: V,
  changes: Changes<V>,
  rest: { readonly facts?: ReadonlyArray<Fact>; readonly at?: Instant.Instant } = {}
): Commit =>
  makeCommit(view, changes, {
    command: { id, content: `content of ${id}`, response: { id } },
    trail: { actor: "clerk", operation: "test", reason: null, at: rest.at ?? noon },
    facts: rest.facts ?? []
  })

/** Makes the commit `add-<id>`, which adds a customer. */
export const adding = (id: string): Commit =>
  commitOf(`add-${id}`, { it: absent("Customer", id) }, { it: [customerAdded(id)] })

/** Loads one aggregate. */
export const loadOne = Effect.fnUntraced(function* <K extends Kind>(kind: K, id: string) {
  const [found] = yield* (yield* StationStore).load([ref(kind, id)])
  return (found ?? absent(kind, id)) as Loaded<K>
})

/** Loads an aggregate, changes it, and commits it. */
export const change = Effect.fnUntraced(function* <K extends Kind>(
  commandId: string,
  kind: K,
  id: string,
  ...events: ReadonlyArray<EventOf<K>>
) {
  const it = (yield* loadOne(kind, id)) as Loaded
  return yield* (yield* StationStore).commit(commitOf(commandId, { it }, { it: events } as Changes<{ it: Loaded }>))
})

/** Says how a call ended in one word: `ok`, or the reason of the refusal. */
export const wordOf = <A, E extends { readonly reason: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, { onSuccess: () => "ok", onFailure: ({ reason }) => reason })
