/** Two hosts on one store: one has the front end, the other has none (`terminals: { elsewhere }`). The second sells, the first sends. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { layerPgLite, layerPostgres } from "@yugou/store-postgres"
import { layerWithRing } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Postgres from "../src/Postgres.ts"
import { archiveOf, customerNo, orgNo, spoken } from "../src/Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const everything = { permissions, orgScope: ["37"] }
const rest = {
  archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archiveOf(customerNo))],
  people: { clerk: everything, chief: everything },
  log: "none"
} as const

const stores = {
  memory: Effect.succeed(StationStoreMemory.layerMemory),
  PGlite: Effect.succeed(Layer.orDie(layerPgLite())),
  PostgreSQL: Effect.flatMap(Postgres.start("inMemory"), (database) =>
    Effect.map(database, (url) => Layer.orDie(layerPostgres({ url })))
  )
}

/** Opens something until the scope closes. */
const opened = <A extends { readonly close: () => Promise<void> }>(open: () => A | Promise<A>) =>
  Effect.acquireRelease(
    Effect.promise(async () => open()),
    (it) => Effect.promise(() => it.close())
  )

const nothing = { claimed: 0, failed: 0 }

describe("a host without front end", { timeout: 60_000 }, () => {
  for (const [name, opening] of Object.entries(stores)) {
    it.live(`registers, sells and plans; the host with the terminal sends (${name})`, () =>
      Effect.gen(function* () {
        const store = Layer.succeedContext(yield* Layer.build(yield* opening))
        const { dialect } = spoken
        const { promise: listening, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
        const terminals = layerWithRing({ host: "127.0.0.1", port: 0, dialects: [dialect], onListening })
        const front = yield* opened(() => PromiseHost.open({ ...rest, store, terminals }))
        const office = yield* opened(() => PromiseHost.open({ ...rest, store, terminals: { elsewhere: [dialect] } }))
        yield* Effect.promise(() => front.engines.dispatch())
        const address = spoken.address(0)
        const link = yield* Effect.promise(() => listening)

        const id = { actor: "clerk" } as const
        const entry = { dialectId: dialect.id, address, settings: {} }
        yield* Effect.promise(() => office.customers.add({ ...id, commandId: "1", customerNo }))
        const terminalId = "T1"
        const register = (commandId: string, dialectId: string) =>
          office.customers.registerTerminal({ ...id, commandId, terminalId, orgNo, ...entry, dialectId })
        const unknown = yield* Effect.promise(() => register("2a", "unheard-of").catch((error) => error.code))
        assert.strictEqual(unknown, "SETTINGS_INVALID", "a dialect that nobody speaks")
        yield* Effect.promise(() => register("2", dialect.id))
        const terminal = yield* opened(() =>
          TcpTerminal.start({ ...link, terminal: spoken.simulated(address, {}, 3_600) })
        )
        yield* Effect.promise(() => terminal.online())
        const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
        const thresholds = { alarm: "100", trip: "0" }
        const bind = { ...id, commandId: "3", customerNo, target, thresholds }
        const { deviceId } = yield* Effect.promise(() => office.customers.bindDevice(bind))
        const { orderNo } = yield* Effect.promise(() =>
          office.purchases.save({ ...id, commandId: "4", deviceId, energy: "500" })
        )
        yield* Effect.promise(() => office.approvals.approve({ actor: "chief", commandId: "5", orderNo }))

        const dispatch = { ...id, commandId: "6", orderNo }
        const planned = yield* Effect.promise(() => office.plan.purchaseRecords.dispatch(dispatch))
        assert.deepInclude(planned, { refusals: [], waits: [], terminals: "elsewhere" })
        const there = yield* Effect.promise(() => front.plan.purchaseRecords.dispatch(dispatch))
        assert.deepStrictEqual(there, { ...planned, terminals: "here" }, "nothing else differs")
        yield* Effect.promise(() => office.purchaseRecords.dispatch(dispatch))

        for (const step of ["dispatch", "resolve", "balance", "clock", "control", "parameters", "replacement"] as const)
          assert.deepStrictEqual(yield* Effect.promise(() => office.engines[step]()), nothing, step)
        assert.deepStrictEqual(yield* Effect.promise(() => front.engines.dispatch()), { claimed: 1, failed: 0 })
        const { order } = yield* Effect.promise(() => office.purchaseRecords.details({ ...id, orderNo }))
        assert.deepInclude(order, { dispatch: "applied" })
      })
    )
  }
})
