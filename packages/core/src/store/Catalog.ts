/**
 * The closed table of aggregates, at run time.
 *
 * A store needs nothing else to keep, find and rebuild any aggregate.
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { adjustmentEntry } from "../books/adjustment/AdjustmentEntry.ts"
import { alarmWatchEntry } from "../books/alarm/AlarmWatchEntry.ts"
import { accountClosingEntry } from "../books/closing/AccountClosingEntry.ts"
import { commissioningEntry } from "../books/commissioning/CommissioningEntry.ts"
import { controlEntry } from "../books/control/ControlEntry.ts"
import { customerEntry } from "../books/customer/CustomerEntry.ts"
import { deviceEntry } from "../books/device/DeviceEntry.ts"
import { discrepancyEntry } from "../books/discrepancy/DiscrepancyEntry.ts"
import type { CatalogEntry } from "../books/entry/CatalogEntry.ts"
import type { Stored } from "../books/entry/Stored.ts"
import { messageEntry } from "../books/message/MessageEntry.ts"
import { parameterJobEntry } from "../books/parameters/ParameterJobEntry.ts"
import { paymentDifferenceEntry } from "../books/payment/PaymentDifferenceEntry.ts"
import { orderEntry } from "../books/purchase/OrderEntry.ts"
import { replacementEntry } from "../books/replacement/ReplacementEntry.ts"
import { restorationEntry } from "../books/restoration/RestorationEntry.ts"
import { targetEntry } from "../books/target/TargetEntry.ts"
import { smsTemplateEntry } from "../books/template/SmsTemplateEntry.ts"
import { terminalAddressEntry } from "../books/terminal/TerminalAddressEntry.ts"
import { terminalEntry } from "../books/terminal/TerminalEntry.ts"
import { workItemEntry } from "../books/workitem/WorkItemEntry.ts"
import type { EventOf, Kind, StateOf } from "./Aggregates.ts"

/** The catalog: one row for each aggregate. @category Constants */
export const catalog: { readonly [K in Kind]: CatalogEntry<StateOf<K>, EventOf<K>> } = {
  Customer: customerEntry,
  AlarmWatch: alarmWatchEntry,
  Device: deviceEntry,
  Target: targetEntry,
  Terminal: terminalEntry,
  TerminalAddress: terminalAddressEntry,
  Order: orderEntry,
  Adjustment: adjustmentEntry,
  ParameterJob: parameterJobEntry,
  Control: controlEntry,
  Commissioning: commissioningEntry,
  Replacement: replacementEntry,
  AccountClosing: accountClosingEntry,
  Message: messageEntry,
  Discrepancy: discrepancyEntry,
  Template: smsTemplateEntry,
  WorkItem: workItemEntry,
  PaymentDifference: paymentDifferenceEntry,
  Restoration: restorationEntry
}

/** The names of all aggregates. @category Constants */
export const kinds = Object.keys(catalog) as ReadonlyArray<Kind>

/** Gives the catalog row of an aggregate whose kind is known at the call. @category Functions */
export const entryOf = <K extends Kind>(kind: K): CatalogEntry<StateOf<K>, EventOf<K>> => catalog[kind] as never

/** Lifts a stored event to the newest layout, one version at a time. */
export const upcast = (kind: Kind, event: Stored & { readonly [field: string]: unknown }): Stored => {
  const upcaster = catalog[kind].upcasters[`${event._tag}.${event.v}`]
  return upcaster === undefined ? event : upcast(kind, upcaster(event) as typeof event)
}

type Made = Schema.Codec<unknown, Schema.Json>

/** What turns the values of one schema into JSON and back. */
const coderOf = (schema: unknown) => ({
  encode: Schema.encodeSync(schema as Made),
  decode: Schema.decodeUnknownResult(schema as Made)
})

const coders = new Map<unknown, ReturnType<typeof coderOf>>()

/** The coder of a schema of the catalog, made once: making one took twice as long as using it (measured over the states of a whole simulation). */
const coder = (schema: unknown): ReturnType<typeof coderOf> => {
  const known = coders.get(schema)
  if (known !== undefined) return known
  const made = coderOf(schema)
  coders.set(schema, made)
  return made
}

type Decoded<A> = Result.Result<A, Schema.SchemaError>

/** Writes a state as JSON. @category Conversions */
export const encodeState = <K extends Kind>(kind: K, state: StateOf<K>): Schema.Json =>
  coder(entryOf(kind).state).encode(state)

/** Writes an event as JSON. @category Conversions */
export const encodeEvent = <K extends Kind>(kind: K, event: EventOf<K>): Schema.Json =>
  coder(entryOf(kind).event).encode(event)

/** Reads a state from JSON; a state that does not fit fails with the path. @category Conversions */
export const decodeState = <K extends Kind>(kind: K, json: unknown): Decoded<StateOf<K>> =>
  coder(entryOf(kind).state).decode(json) as Decoded<StateOf<K>>

/** Reads an event from JSON, lifting older layouts first. @category Conversions */
export const decodeEvent = <K extends Kind>(kind: K, json: unknown): Decoded<EventOf<K>> =>
  coder(entryOf(kind).event).decode(upcast(kind, json as Stored & { readonly [field: string]: unknown })) as Decoded<
    EventOf<K>
  >
