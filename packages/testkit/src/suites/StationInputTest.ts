/**
 * Bad input to the operations of the station, over any store: derived from the table, so a new operation is held against it without being named.
 *
 * Payloads are drawn from the schema of each operation; then one text after the other is spoilt.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import {
  type ArchiveView,
  Authorizations,
  CustomerArchives,
  operations,
  Rejection,
  SmsInbox,
  Station,
  StationDirectory,
  StationSmsInbox,
  TerminalId,
  TerminalInbox
} from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { archiveRecord } from "./StationPortsTest.ts"
import { usualTime } from "./store/Fixtures.ts"

type Json = { readonly [field: string]: unknown }
type Call = (input: Json) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>
type Facades = { readonly [facade: string]: { readonly [name: string]: Call } }

interface Row {
  readonly facade: string
  readonly name: string
  readonly kind: string
  readonly payload: Schema.Struct<Schema.Struct.Fields>
}

const rows: ReadonlyArray<Row> = Object.entries(operations).flatMap(([facade, table]) =>
  Object.entries(table).map(([name, { kind, payload }]) => ({ facade, name, kind, payload: payload as never }))
)

/** The lists that come in pages. */
const lists = rows.filter(({ payload }) => "after" in payload.fields)

const actor = "clerk"

/** How many payloads are drawn for each operation: enough for every optional field and every member of a union to appear. */
const samples = 8

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Writes a question mark for what no store keeps: a drawn payload is good but for what a case spoils. */
const good = (value: unknown): unknown => {
  if (typeof value === "string") return value.toWellFormed().replace(/[\0\ufffd]/g, "?")
  if (Array.isArray(value)) return value.map(good)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [good(key), good(inner)]))
}

/** Draws payloads of an operation, the same in every run. */
const draw = ({ payload }: Row) =>
  Effect.map(
    Arbitrary.sampleEffect(Arbitrary.schema(Schema.toType(payload)), {
      count: samples,
      seed: "station-input",
      size: 2
    }),
    (drawn) => drawn.map((input): Json => ({ ...(good(input) as Json), actor }))
  )

type Path = ReadonlyArray<string>

/** Gives the paths of all texts in a payload. */
const textsIn = (value: unknown, path: Path = []): ReadonlyArray<Path> => {
  if (typeof value === "string") return [path]
  if (!isRecord(value) && !Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]))
}

/** Gives the paths of all records in a payload, but not of the payload itself. */
const recordsIn = (value: unknown, path: Path = []): ReadonlyArray<Path> => {
  if (!isRecord(value) && !Array.isArray(value)) return []
  const within = Object.entries(value).flatMap(([key, inner]) => recordsIn(inner, [...path, key]))
  return isRecord(value) && path.length > 0 ? [path, ...within] : within
}

/** Changes what stands at a path. */
const changed = (value: unknown, [key, ...rest]: Path, change: (found: unknown) => unknown): unknown => {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, index) => (`${index}` === key ? changed(item, rest, change) : item))
  return { ...(value as Json), [key]: changed((value as Json)[key], rest, change) }
}

/** All ways to ask for an operation: a command can be planned, too. */
const callsOf = Effect.fnUntraced(function* ({ facade, name, kind }: Row) {
  const station = yield* Station.Station
  const execute = (station as unknown as Facades)[facade]?.[name]
  const plan = kind === "command" ? (station.plan as unknown as Facades)[facade]?.[name] : undefined
  return [execute, plan].filter((call) => call !== undefined)
})

const failureOf = (call: Call, input: Json) => {
  const running = call(input)
  return Effect.flip(Stream.isStream(running) ? Stream.runDrain(running) : running)
}

/** Gives a field without what a spoilt key has too much. */
const plain = (field: string): string => field.replace(/(\0|\\u0000)$/, "")

/** Asserts that a payload is refused for a field: the one that was spoilt, or what it stands in where only that is seen. */
const refusedFor = Effect.fnUntraced(function* (row: Row, input: unknown, path: Path) {
  for (const call of yield* callsOf(row)) {
    const error = yield* failureOf(call, input as Json)
    const hint = `${row.facade}.${row.name} ${path.join(".")}: ${error}`
    assert.instanceOf(error, Rejection.InvalidInput, hint)
    const { field } = error
    assert.isTrue(field !== "" && `${path.join(".")}.`.startsWith(`${plain(field)}.`), `${hint}: names ${field}`)
  }
})

/** Tells whether a query is about something that does not exist. */
const isMissing = Effect.fnUntraced(function* (row: Row, input: Json) {
  const [call] = yield* callsOf(row)
  const exit = yield* Effect.exit(call?.(input) as Effect.Effect<unknown, unknown>)
  return exit._tag === "Failure" && Cause.findErrorOption(exit.cause).pipe(Option.exists(isNotFound))
})

const isNotFound = (error: unknown): boolean => error instanceof Rejection.NotFound

const customerNo = "0370100001"

/** A record of an archive that holds what no store keeps. */
const record: ArchiveView = {
  ...archiveRecord((id) => id, "1"),
  customer: { ...archiveRecord((id) => id, "1").customer, customerNo, name: "泉城\u0000纺织厂\ud83d" }
}

/** Two customers for whose list a page has no room. */
const others: ReadonlyArray<ArchiveView> = ["0370100701", "0370100702"].map((no) => {
  const plain = archiveRecord((id) => id, "1")
  return { ...plain, customer: { ...plain.customer, customerNo: no } }
})

const ports = Layer.mergeAll(
  TerminalGatewayMemory.layer({
    capabilities: () => null,
    presence: () => "offline",
    execute: () => Effect.die("nothing is sent")
  }),
  CustomerArchives.layerMemory([record, ...others]),
  Authorizations.layerRoles({
    [actor]: { permissions: [...rows.map(permissionOf), "customer.personalData"], orgScope: [""] }
  })
)

function permissionOf({ facade, name }: Row) {
  return (operations as unknown as { [f: string]: { [n: string]: { permission: never } } })[facade]?.[name]
    ?.permission as never
}

const unstorable = ["\u0000", "\ud83d", "\udd0c"]
const cursors = ["", "x", "null", "[]", "[1,2]", '["a"', '["a","b","c"]', '["\\u0000","a"]', '["\\ud83d","a"]']

const inboxes = Layer.mergeAll(StationDirectory.layerInbox, StationSmsInbox.layer)

/** Registers the suite over a store. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>): void => {
  const station = Station.layer.pipe(Layer.provide(ports), Layer.merge(inboxes), Layer.provideMerge(store))
  withLayer(station, { timeout: "60 seconds", excludeTestServices: true })(`input of the station (${name})`, (it) => {
    for (const row of rows) {
      it.effect(`${row.facade}.${row.name} names the field whose text no store keeps`, () =>
        Effect.gen(function* () {
          for (const input of yield* draw(row)) {
            for (const path of textsIn(input)) {
              for (const part of unstorable) {
                yield* refusedFor(
                  row,
                  changed(input, path, (text) => `${text}${part}`),
                  path
                )
              }
            }
            for (const path of recordsIn(input)) {
              const key = `k${unstorable[0]}`
              const spoilt = changed(input, path, (record) => ({ ...(record as Json), [key]: 1 }))
              yield* refusedFor(row, spoilt, [...path, "k"])
            }
          }
        })
      )
    }

    it.effect("takes a customer, an event and a reply with text that no store keeps, and writes U+FFFD for it", () =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
        const limits = { min: null, max: null, step: null, hoarding: null }
        const settings = {
          alarm,
          consent: "allowed",
          limits,
          templateId: null,
          contact: "",
          remarks: "",
          ext: {}
        } as const
        const added = yield* customers.add({ actor, commandId: "input-add", customerNo, ...settings })
        assert.strictEqual(added.name, "泉城\ufffd纺织厂\ufffd")
        const { archive } = yield* customers.details({ actor, customerNo })
        assert.strictEqual(archive.customer.name, added.name)
        const terminalId = TerminalId.make("input-t")
        yield* (yield* TerminalInbox).accept({ terminalId, key: "\u0000", kind: "k", detail: { "\ud83d": "a\u0000" } })
        yield* (yield* SmsInbox).reply({ key: "input-r", from: "1", to: "2", text: "\u0000回复", at: usualTime })
        const store = yield* StationStore
        const now = yield* DateTime.now
        const dataOf = (series: string) =>
          Effect.map(store.facts(series, now, 100), (facts) => facts.map(({ data }) => data))
        assert.deepInclude(yield* dataOf(StationDirectory.eventSeries(terminalId)), {
          key: "\ufffd",
          kind: "k",
          detail: { "\ufffd": "a\ufffd" }
        })
        const reply = { key: "input-r", from: "1", to: "2", text: "\ufffd回复" }
        assert.deepInclude(yield* dataOf(StationSmsInbox.replySeries), reply)
      })
    )

    it.effect("takes the cursor of one list for no other", () =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        for (const { customer } of others) {
          const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
          const add = { actor, commandId: `input-${customer.customerNo}`, customerNo: customer.customerNo }
          yield* customers.add({ ...add, alarm, consent: "allowed" })
        }
        const { next: after } = yield* customers.list({ actor, limit: 1 })
        assert.isNotNull(after)
        assert.isNotEmpty((yield* customers.list({ actor, limit: 1, after })).rows)
        for (const row of lists.filter(({ facade, name }) => `${facade}.${name}` !== "customers.list")) {
          const [input] = yield* draw(row)
          if (!(yield* isMissing(row, { ...input, after: null })))
            yield* refusedFor(row, { ...input, after }, ["after"])
        }
      })
    )

    it.effect(
      "gives the events of a terminal page by page, though more of them are of one moment than a page has",
      () =>
        Effect.gen(function* () {
          const { history } = yield* Station.Station
          const store = yield* StationStore
          const terminalId = TerminalId.make("input-events")
          const entry = { terminalId, orgNo: "3701" as never, dialectId: "line", address: "1", settings: {} }
          const at = yield* DateTime.now
          const keys = Array.from({ length: 7 }, (_, no) => `${no}`)
          yield* store.commit(
            makeCommit(
              { terminal: absent("Terminal", terminalId) },
              { terminal: [{ _tag: "TerminalRegistered", v: 1, at, ...entry }] },
              {
                command: { id: "input-events", content: "events", response: null },
                facts: keys.map((key) => ({
                  series: StationDirectory.eventSeries(terminalId),
                  at,
                  data: { key, kind: "k", detail: null }
                })),
                trail: { actor, operation: "customers.registerTerminal", reason: null, at }
              }
            )
          )
          const seen: Array<string> = []
          let after: string | null = null
          do {
            const page: { readonly rows: ReadonlyArray<{ readonly key: string }>; readonly next: string | null } =
              yield* history.terminalEvents({ actor, terminalId, limit: 3, after })
            seen.push(...page.rows.map(({ key }) => key))
            after = page.next
          } while (after !== null && seen.length < 2 * keys.length)
          assert.deepStrictEqual(seen, keys.toReversed())
        })
    )

    for (const row of lists) {
      it.effect(`${row.facade}.${row.name} names the cursor that is none of this list`, () =>
        Effect.gen(function* () {
          for (const input of yield* draw(row)) {
            // The controls of a device that does not exist have no list; which cursors are one's own is then not asked.
            if (yield* isMissing(row, { ...input, after: null })) continue
            for (const after of cursors) yield* refusedFor(row, { ...input, after }, ["after"])
          }
        })
      )
    }
  })
}
