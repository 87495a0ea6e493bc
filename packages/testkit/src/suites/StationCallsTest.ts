/**
 * How the calls of a station end, over any store: nothing begins after an abort, an aborted call says so with the reason of its signal, and after
 * closing every call answers `CLOSED`. Derived from the table, so a new operation is held against it without being named.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import {
  Authorizations,
  CustomerArchives,
  operations,
  Policy,
  Rejection,
  Station,
  StationPolicy,
  StationPromise,
  TerminalId
} from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { capabilities } from "./port/Panel.ts"
import { archiveRecord } from "./StationPortsTest.ts"

type Store = StationStore["Service"]
type Running = Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>
type Facades<A> = { readonly [facade: string]: { readonly [name: string]: (input: unknown, options?: object) => A } }

interface Row {
  readonly name: `${string}.${string}`
  readonly kind: string
  readonly payload: Schema.Struct<Schema.Struct.Fields>
}

const rows = Object.values(operations).flatMap((table) => Object.values(table)) as unknown as ReadonlyArray<Row>
const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const actor = "clerk"

/** Draws a payload that is good. */
const draw = ({ payload }: Row) =>
  Effect.map(
    Arbitrary.sampleEffect(Arbitrary.schema(Schema.toType(payload)), { count: 1, seed: "station-calls", size: 2 }),
    ([input]) => ({ ...input, actor })
  )

/** All ways to ask a facade for an operation: a command can be planned, too. */
const callsOf = <A>(station: object, { name: full, kind }: Row): ReadonlyArray<Facades<A>[string][string]> => {
  const [facade = "", name = ""] = full.split(".")
  const { plan, ...facades } = station as { readonly plan: Facades<A> }
  const execute = (facades as unknown as Facades<A>)[facade]?.[name]
  return [execute, kind === "command" ? plan[facade]?.[name] : undefined].filter((call) => call !== undefined)
}

/** A store that counts what is asked of it, and calls back when a commit begins. */
const watched = (inner: Store) => {
  const seen = { asked: 0, committing: (): unknown => null }
  const { changes, ...calls } = inner
  const guarded = Object.entries(calls).map(([name, method]) => [
    name,
    (...args: ReadonlyArray<never>) =>
      Effect.suspend(() => {
        seen.asked += 1
        if (name === "commit") seen.committing()
        return (method as unknown as (...args: ReadonlyArray<never>) => Effect.Effect<unknown>)(...args)
      })
  ])
  return { seen, store: StationStore.of({ ...(Object.fromEntries(guarded) as unknown as typeof calls), changes }) }
}

const customerNo = "0370100301"
const record = archiveRecord((id) => `calls-${id}`, "1")
const ports = Layer.mergeAll(
  // Without a signature a station that opens asks how many customers hear nothing.
  Layer.succeed(StationPolicy, { ...Policy.defaults, signature: "【测试】" }),
  TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => "offline",
    execute: () => Effect.die("nothing is sent")
  }),
  CustomerArchives.layerMemory([{ ...record, customer: { ...record.customer, customerNo }, terminals: [] }]),
  Authorizations.layerRoles({ [actor]: { permissions, orgScope: [""] } })
)

/** A station over the store of the suite. */
const open = Effect.fnUntraced(function* () {
  const { seen, store } = watched(yield* StationStore)
  const layer = Layer.fresh(Station.layer).pipe(Layer.provide(Layer.merge(ports, Layer.succeed(StationStore, store))))
  return { seen, layer }
})

/** Gives what a promise rejects with, or a batch at its first step. */
const rejectionOf = (running: unknown): Promise<unknown> =>
  (Symbol.asyncIterator in (running as object)
    ? (running as AsyncIterable<unknown>)[Symbol.asyncIterator]().next()
    : (running as Promise<unknown>)
  ).then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error
  )

const drained = (running: Running) => (Stream.isStream(running) ? Stream.runDrain(running) : running)
const sellable = "calls-batch"

/** Brings a customer to where he can be sold to. */
const withDevice = async ({ customers }: StationPromise.PromiseStation): Promise<string> => {
  const by = (step: string) => ({ actor, commandId: `${sellable}-${step}` })
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  const limits = { min: null, max: null, step: null, hoarding: null }
  const settings = { alarm, consent: "allowed", limits, templateId: null, contact: "", remarks: "", ext: {} } as const
  await customers.add({ ...by("add"), customerNo, ...settings })
  const terminalId = TerminalId.make(`${sellable}-t`)
  const entry = { terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} }
  await customers.registerTerminal({ ...by("terminal"), ...entry })
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  const thresholds = { alarm: "100", trip: "0" }
  return (await customers.bindDevice({ ...by("bind"), customerNo, target, thresholds })).deviceId
}

/** Registers the suite over a store. The ids are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`calls of the station (${name})`, (it) => {
    for (const row of rows) {
      it.effect(`${row.name} begins nothing after an abort, and nothing after closing`, () =>
        Effect.gen(function* () {
          const { seen, layer } = yield* open()
          const input = yield* draw(row)
          const scope = yield* Scope.make()
          const station = Context.get(yield* Layer.buildWithScope(layer, scope), Station.Station)
          const signal = AbortSignal.abort("enough")
          for (const call of callsOf<Running>(station, row)) {
            const exit = yield* Effect.promise(() => Effect.runPromiseExit(drained(call(input)), { signal }))
            assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
          }
          yield* Scope.close(scope, Exit.void)
          for (const call of callsOf<Running>(station, row)) {
            assert.instanceOf(yield* Effect.flip(drained(call(input))), Rejection.Closed)
          }
          assert.strictEqual(seen.asked, 0)
        })
      )

      it.effect(`${row.name} rejects with the reason of an aborted signal, and with CLOSED after closing`, () =>
        Effect.gen(function* () {
          const { seen, layer } = yield* open()
          // What comes along is not even looked at.
          const input = { actor }
          const station = StationPromise.make(layer)
          const signal = AbortSignal.abort("enough")
          const calls = callsOf<unknown>(station, row)
          for (const call of calls) {
            const error = yield* Effect.promise(() => rejectionOf(call(input, { signal })))
            assert.instanceOf(error, StationPromise.AbortError)
            assert.deepInclude(error, { name: "AbortError", cause: "enough" })
          }
          yield* Effect.promise(() => station.close())
          for (const call of calls) {
            const error = yield* Effect.promise(() => rejectionOf(call(input)))
            assert.deepInclude(error, { name: "StationError", code: "CLOSED", retryable: false })
          }
          assert.strictEqual(seen.asked, 0)
        })
      )
    }

    it.effect("a call that waits for the store ends with an abort, and with CLOSED when the station closes", () =>
      Effect.gen(function* () {
        const inner = yield* StationStore
        const waiting = StationStore.of({ ...inner, list: () => Effect.never })
        const layer = Station.layer.pipe(Layer.provide(Layer.merge(ports, Layer.succeed(StationStore, waiting))))
        const station = StationPromise.make(layer)
        const [abort, reason] = [new AbortController(), new DOMException("no time", "AbortError")]
        const aborted = rejectionOf(station.customers.list({ actor }, { signal: abort.signal }))
        const closed = rejectionOf(station.customers.list({ actor }))
        abort.abort(reason)
        assert.strictEqual(yield* Effect.promise(() => aborted), reason)
        yield* Effect.promise(() => station.close())
        assert.deepInclude(yield* Effect.promise(() => closed), { code: "CLOSED" })
      })
    )

    it.effect("a batch ends after the row under way and gives it: what it gave is what was stored", () =>
      Effect.gen(function* () {
        const { seen, layer } = yield* open()
        const station = StationPromise.make(layer)
        const deviceId = yield* Effect.promise(() => withDevice(station))
        const row = { deviceId, energy: "100" }
        const batch = { actor, batchId: sellable, rows: [row, row, row] as const }
        const abort = new AbortController()
        let commits = 0
        seen.committing = () => {
          commits += 1
          // The first binds the batch to its id, the third is of the second row.
          if (commits === 3) abort.abort("enough")
        }
        const told: Array<string | undefined> = []
        const error = yield* Effect.promise(async () => {
          try {
            for await (const { order } of station.purchases.saveBatch(batch, { signal: abort.signal })) {
              told.push(order?.orderNo)
            }
            return null
          } catch (error) {
            return error
          }
        })
        assert.instanceOf(error, StationPromise.AbortError)
        assert.strictEqual(commits, 3)
        const { rows } = yield* Effect.promise(() => station.purchaseRecords.list({ actor, customerNo }))
        assert.deepStrictEqual(told.toSorted(), rows.map(({ orderNo }) => orderNo).toSorted())
        assert.lengthOf(told, 2)
        yield* Effect.promise(() => station.close())
      })
    )
  })
}
