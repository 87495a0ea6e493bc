/**
 * What the core implements on a store (the directory and the inbox of terminals, the inbox of messages, the archive that a station keeps itself),
 * held against the contracts of these ports over any `StationStore`: for whoever writes a store, and for the core itself.
 *
 * @category Suites
 */
import {
  type ArchiveView,
  CustomerArchive,
  Instant,
  LocalArchive,
  SmsInbox,
  StationDirectory,
  StationSmsInbox,
  StoreError,
  TerminalDirectory,
  type TerminalEvent,
  TerminalId,
  TerminalInbox
} from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import { ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import * as CustomerArchiveTest from "./CustomerArchiveTest.ts"
import type { Own } from "./port/Case.ts"
import * as SmsInboxTest from "./SmsInboxTest.ts"
import { change, messageQueued, submitAccepted, usualTime } from "./store/Fixtures.ts"
import * as TerminalDirectoryTest from "./TerminalDirectoryTest.ts"
import * as TerminalInboxTest from "./TerminalInboxTest.ts"

type Store = StationStore["Service"]

/** How the suites run; `prefix` begins every id of the run, at most 4 characters, another one for each run where the data outlive it. @category Suites */
export interface Options {
  readonly prefix?: string
}

/** A store in front of another: from the outage on it fails as unavailable, as one that has lost its database does. */
const breakable = (inner: Store): { readonly store: Store; readonly outage: Effect.Effect<void> } => {
  let state: "up" | "down" = "up"
  const error = new StoreError({ reason: "unavailable", detail: "the suite says so" })
  const guard =
    (method: (...args: ReadonlyArray<never>) => Effect.Effect<unknown, StoreError>) =>
    (...args: ReadonlyArray<never>) =>
      Effect.suspend(() => (state === "down" ? Effect.fail(error) : method(...args)))
  const { changes, ...calls } = inner
  const guarded = Object.fromEntries(Object.entries(calls).map(([name, method]) => [name, guard(method as never)]))
  return {
    store: StationStore.of({ ...(guarded as unknown as typeof calls), changes }),
    outage: Effect.sync(() => {
      state = "down"
    })
  }
}

/** Builds a port on the bench's own view of the store. */
const onStore = <I, S>(tag: Context.Key<I, S>, layer: Layer.Layer<I, never, StationStore>, store: Store) =>
  Effect.map(Layer.build(Layer.provide(layer, Layer.succeed(StationStore, store))), Context.get(tag))

const plain = { password: "secret", vendor: { pushes: "confirmed" } }

/** A secret that was sealed by a key which nobody has any more. */
const sealed = { password: { $secret: { v: 1, keyId: "suite-lost", data: "00" } }, vendor: plain.vendor }

const registered = (own: Own, no: string, settings: Schema.JsonObject): Terminal.Event => ({
  _tag: "TerminalRegistered",
  v: 1,
  at: usualTime,
  terminalId: TerminalId.make(own(`t${no}`)),
  orgNo: "37",
  dialectId: "suite",
  address: own(`a${no}`),
  settings: { ...settings, no }
})

const directoryBench = Effect.fnUntraced(function* (own: Own) {
  const { store, outage } = breakable(yield* StationStore)
  const enter = Effect.fnUntraced(function* (no: string, given: Schema.JsonObject) {
    const event = registered(own, no, given)
    const { address, dialectId, settings, terminalId } = event as Extract<
      Terminal.Event,
      { _tag: "TerminalRegistered" }
    >
    yield* change(own(`c${no}`), "Terminal", terminalId, [event])
    return { terminalId, dialectId, address, settings, memo: null, entryNo: 0 }
  })
  const known = [yield* enter("1", plain), yield* enter("2", plain)] as const
  const lost = {
    ...(yield* enter("3", sealed)),
    settings: { vendor: plain.vendor, no: "3" },
    unopened: [{ field: "password", keyId: "suite-lost", reason: "noKey" }]
  } as const
  const directory = yield* onStore(TerminalDirectory, StationDirectory.layerDirectory, store)
  return { directory, known, lost, outage } satisfies TerminalDirectoryTest.Bench
})

const terminalInboxBench = Effect.fnUntraced(function* (own: Own) {
  const inner = yield* StationStore
  const { store, outage } = breakable(inner)
  const inbox = yield* onStore(TerminalInbox, StationDirectory.layerInbox, store)
  return {
    inbox,
    outage,
    terminals: [TerminalId.make(own("t1")), TerminalId.make(own("t2"))],
    stored: Effect.fnUntraced(function* (terminalId) {
      const facts = yield* inner.facts(StationDirectory.eventSeries(terminalId), yield* DateTime.now, 100)
      return facts.map(({ data }) => data as unknown as Omit<TerminalEvent, "terminalId">).reverse()
    })
  } satisfies TerminalInboxTest.Bench
})

/** The receipts that a message has taken, out of its history, or those that wait for it. */
const receiptsOf = Effect.fnUntraced(function* (store: Store, messageId: string, known: string, reference: string) {
  if (reference !== known) {
    const waiting = yield* store.facts(StationSmsInbox.receiptSeries(reference), yield* DateTime.now, 100)
    return waiting.map(({ data }) => {
      const { state, code } = data as { readonly state: "delivered" | "failed"; readonly code: string }
      return { state, code }
    })
  }
  const history = yield* store.history(ref("Message", messageId), { afterVersion: 0, limit: 100 })
  return history
    .flatMap(({ events }) => events)
    .flatMap((event) => (event._tag === "ReceiptTaken" ? [{ state: event.state, code: event.code }] : []))
})

const smsInboxBench = Effect.fnUntraced(function* (own: Own) {
  const inner = yield* StationStore
  const { store, outage } = breakable(inner)
  const [messageId, known] = [own("m"), own("known")]
  // A receipt belongs to a message that was sent just now: ids of gateways come again.
  const sentAt = yield* DateTime.now
  const submitted = submitAccepted(known).map((event) => ({ ...event, at: sentAt }))
  yield* change(own("c"), "Message", messageId, [messageQueued(messageId, own("k")), ...submitted])
  const inbox = yield* onStore(SmsInbox, StationSmsInbox.layer, store)
  return {
    inbox,
    known,
    early: own("early"),
    own,
    outage,
    receipts: (reference) => receiptsOf(inner, messageId, known, reference),
    replies: Effect.fnUntraced(function* (start) {
      const facts = yield* inner.facts(StationSmsInbox.replySeries, yield* DateTime.now, 500)
      return facts
        .map(({ at, data }) => ({ ...(data as { key: string; from: string; to: string; text: string }), at }))
        .filter(({ key }) => key.startsWith(start))
        .reverse()
    })
  } satisfies SmsInboxTest.Bench
})

/** Makes an archive record of a customer with one terminal, one meter and one transformer. @category Suites */
export const archiveRecord = (own: Own, no: string): ArchiveView => {
  const terminalId = TerminalId.make(own(`t${no}`))
  return {
    customer: {
      customerNo: own(`c${no}`),
      name: "齐鲁机械厂",
      orgNo: "3701",
      orgName: "济南供电公司",
      address: "历下区 1 号",
      customerClass: "专变",
      account: "open"
    },
    terminals: [
      {
        terminalId,
        terminalAssetNo: `asset-${no}`,
        model: "FKGA43",
        targets: [{ _tag: "Group", terminalId, totalGroupNo: 1 }]
      }
    ],
    meters: [{ meterNo: own(`m${no}`), terminalId, service: "inService" }],
    transformers: [{ transformerNo: own(`x${no}`), name: "1#变", capacityKva: 315 }],
    asOf: Instant.at("2026-11-22T00:00:00Z")
  }
}

const archiveBench = Effect.fnUntraced(function* (own: Own) {
  const { store, outage } = breakable(yield* StationStore)
  const known = [archiveRecord(own, "1"), archiveRecord(own, "2")] as const
  for (const record of known) yield* LocalArchive.importRecord(record, "suite")
  return {
    archive: yield* onStore(CustomerArchive, LocalArchive.layer, store),
    known,
    outage
  } satisfies CustomerArchiveTest.Bench
})

/** How each bench is opened on a `StationStore`. @category Suites */
export const benches = {
  terminalDirectory: directoryBench,
  terminalInbox: terminalInboxBench,
  smsInbox: smsInboxBench,
  customerArchive: archiveBench
} as const

/** Registers the suites of the four ports over a store; the layer is built once for each, with live services. @category Suites */
export const suite = <E>(name: string, layer: Layer.Layer<StationStore, E>, { prefix = "" }: Options = {}): void => {
  const title = `the station's, on ${name}`
  TerminalDirectoryTest.suite(title, { open: directoryBench, prefix: `${prefix}td` }, layer)
  TerminalInboxTest.suite(title, { open: terminalInboxBench, prefix: `${prefix}ti` }, layer)
  SmsInboxTest.suite(title, { open: smsInboxBench, prefix: `${prefix}si` }, layer)
  CustomerArchiveTest.suite(title, { open: archiveBench, prefix: `${prefix}ca` }, layer)
}
