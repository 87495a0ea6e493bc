/**
 * The closed table of aggregates, at run time: codecs, `evolve`, what is due, and the columns by which lists filter.
 *
 * A store needs nothing else to keep, find and rebuild any aggregate.
 */
import * as Schema from "effect/Schema"
import * as AlarmWatch from "../alarm/AlarmWatch.ts"
import * as Customer from "../customer/Customer.ts"
import * as Device from "../device/Device.ts"
import * as Discrepancy from "../discrepancy/Discrepancy.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import * as Message from "../message/Message.ts"
import * as Order from "../purchase/Order.ts"
import { keyOf } from "../target/CreditTarget.ts"
import * as Target from "../target/Target.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { type Instant, toMillis } from "../time/Instant.ts"
import type { EventOf, Kind, StateOf } from "./Aggregates.ts"
import type { Due } from "./Due.ts"
import type { Stored } from "./Stored.ts"

/** What a list can filter and sort by. `sort` is unique together with the id; a column with several values matches any of them. */
export interface IndexEntry {
  readonly orgNo: string
  readonly sort: string
  readonly columns: { readonly [column: string]: string | ReadonlyArray<string> | null }
}

/** Lifts an event of an older layout to the next version. */
export type Upcaster = (event: Stored & { readonly [field: string]: unknown }) => Stored

/** One row of the catalog. */
export interface CatalogEntry<S, E extends Stored> {
  readonly state: Schema.Codec<S, unknown>
  readonly event: Schema.Codec<E, unknown>
  readonly evolve: (state: S | null, event: E) => S
  readonly due: (state: S) => Due | null
  readonly index: (state: S) => IndexEntry
  /** Upcasters by `<tag>.<version>` of the older layout. */
  readonly upcasters: { readonly [tagAndVersion: string]: Upcaster }
}

const nothingDue = (): null => null

/** Writes an instant so that text order is time order. */
const sortTime = (instant: Instant): string => toMillis(instant).toString().padStart(15, "0")

const orderDue = (order: Order.State): Due | null => {
  const serial = keyOf(order.target)
  switch (order.dispatch._tag) {
    case "Queued":
      return { queue: "dispatch", at: order.dispatch.notBefore, serial, order: sortTime(order.dispatch.since) }
    case "Sending":
    case "Unknown":
      return { queue: "resolve", at: order.dispatch.checkAt, serial, order: "" }
    case "Idle":
    case "Applied":
    case "Rejected":
      return null
  }
}

const messageDue = (message: Message.State): Due | null => {
  const serial = message.messageId
  switch (message.progress._tag) {
    case "Queued":
      return { queue: "message", at: message.progress.notBefore, serial, order: "" }
    case "Submitting":
      return { queue: "message", at: message.progress.until, serial, order: "" }
    case "Submitted":
    case "Delivered":
    case "Failed":
    case "Unknown":
    case "Suppressed":
    case "Cancelled":
      return null
  }
}

const define = <S, E extends Stored>(entry: CatalogEntry<S, E>): CatalogEntry<S, E> => entry

/** The catalog: one row for each aggregate. */
export const catalog: { readonly [K in Kind]: CatalogEntry<StateOf<K>, EventOf<K>> } = {
  Customer: define({
    ...Customer,
    state: Customer.State,
    event: Customer.Event,
    due: nothingDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: s.customerNo,
      columns: { customerNo: s.customerNo, name: s.name, validity: s.validity, cycle: s.alarm.cycle }
    }),
    upcasters: {}
  }),
  AlarmWatch: define({
    state: AlarmWatch.State,
    event: AlarmWatch.Event,
    evolve: AlarmWatch.evolve,
    due: (s) => (s.nextAt === null ? null : { queue: "alarm", at: s.nextAt, serial: s.customerNo, order: "" }),
    index: (s) => ({
      orgNo: s.orgNo,
      sort: s.customerNo,
      columns: { customerNo: s.customerNo, alarm: Object.keys(s.episodes).length > 0 ? "open" : "clear" }
    }),
    upcasters: {}
  }),
  Device: define({
    state: Device.State,
    event: Device.Event,
    evolve: Device.evolve,
    due: nothingDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: `${sortTime(s.boundAt)}/${s.deviceId}`,
      columns: {
        customerNo: s.customerNo,
        target: keyOf(s.target),
        terminalId: s.target.terminalId,
        binding: s.binding
      }
    }),
    upcasters: {}
  }),
  Target: define({
    state: Target.State,
    event: Target.Event,
    evolve: Target.evolve,
    due: nothingDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: keyOf(s.target),
      columns: {
        target: keyOf(s.target),
        terminalId: s.target.terminalId,
        deviceId: s.boundTo,
        slot: s.slot._tag === "Free" ? "free" : "held"
      }
    }),
    upcasters: {}
  }),
  Terminal: define({
    state: Terminal.State,
    event: Terminal.Event,
    evolve: Terminal.evolve,
    due: nothingDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: s.terminalId,
      columns: { terminalId: s.terminalId, dialectId: s.dialectId, address: s.address }
    }),
    upcasters: {}
  }),
  Order: define({
    state: Order.State,
    event: Order.Event,
    evolve: Order.evolve,
    due: orderDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: `${sortTime(s.savedAt)}/${s.orderNo}`,
      columns: {
        orderNo: s.orderNo,
        customerNo: s.customerNo,
        deviceId: s.deviceId,
        terminalId: s.target.terminalId,
        target: keyOf(s.target),
        validity: s.validity,
        approval: s.approval._tag.toLowerCase(),
        dispatch: Dispatch.nameOf(s.dispatch),
        savedAt: sortTime(s.savedAt),
        approvedAt: s.approval._tag === "Approved" ? sortTime(s.approval.at) : null,
        dispatchedAt: s.dispatch._tag === "Applied" ? sortTime(s.dispatch.at) : null
      }
    }),
    upcasters: {}
  }),
  Message: define({
    state: Message.State,
    event: Message.Event,
    evolve: Message.evolve,
    due: messageDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: `${sortTime(s.queuedAt)}/${s.messageId}`,
      columns: {
        customerNo: s.customerNo,
        kind: s.kind,
        progress: s.progress._tag,
        ref: Message.refsOf(s.progress)
      }
    }),
    upcasters: {}
  }),
  Discrepancy: define({
    state: Discrepancy.State,
    event: Discrepancy.Event,
    evolve: Discrepancy.evolve,
    due: nothingDue,
    index: (s) => ({
      orgNo: s.orgNo,
      sort: `${sortTime(s.openedAt)}/${s.discrepancyId}`,
      columns: {
        target: keyOf(s.target),
        terminalId: s.target.terminalId,
        cause: s.cause,
        state: s.closed === null ? "open" : "closed"
      }
    }),
    upcasters: {}
  })
}

/** The names of all aggregates. */
export const kinds = Object.keys(catalog) as ReadonlyArray<Kind>

/** Gives the catalog row of an aggregate whose kind is known at the call. */
export const entryOf = <K extends Kind>(kind: K): CatalogEntry<StateOf<K>, EventOf<K>> => catalog[kind] as never

/** Lifts a stored event to the newest layout, one version at a time. */
export const upcast = (kind: Kind, event: Stored & { readonly [field: string]: unknown }): Stored => {
  const upcaster = catalog[kind].upcasters[`${event._tag}.${event.v}`]
  return upcaster === undefined ? event : upcast(kind, upcaster(event) as typeof event)
}

/** Writes a state as JSON. */
export const encodeState = <K extends Kind>(kind: K, state: StateOf<K>): Schema.Json =>
  Schema.encodeSync(entryOf(kind).state as Schema.Codec<StateOf<K>, Schema.Json>)(state)

/** Writes an event as JSON. */
export const encodeEvent = <K extends Kind>(kind: K, event: EventOf<K>): Schema.Json =>
  Schema.encodeSync(entryOf(kind).event as Schema.Codec<EventOf<K>, Schema.Json>)(event)

/** Reads a state from JSON; a state that does not fit fails with the path. */
export const decodeState = <K extends Kind>(kind: K, json: unknown) =>
  Schema.decodeUnknownResult(entryOf(kind).state)(json)

/** Reads an event from JSON, lifting older layouts first. */
export const decodeEvent = <K extends Kind>(kind: K, json: unknown) =>
  Schema.decodeUnknownResult(entryOf(kind).event)(upcast(kind, json as Stored & { readonly [field: string]: unknown }))
