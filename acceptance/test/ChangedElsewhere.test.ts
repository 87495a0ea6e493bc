/** Two hosts on one store: the one without front end changes terminals that are connected to the other, which is not told. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, Energy, operations, PromiseHost, StationDirectory } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { layerPgLite, layerPostgres } from "@yugou/store-postgres"
import { type Limits, layerWithRing } from "@yugou/terminal-link"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { dialects, type TriedDialect } from "../src/dialects.ts"
import * as Postgres from "../src/Postgres.ts"
import { archiveOf, customerNo, orgNo } from "../src/Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const everything = { permissions, orgScope: ["37"] }
const rest = {
  archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archiveOf(customerNo))],
  people: { clerk: everything, other: { permissions, orgScope: ["37402"] } },
  policy: { fourEyes: "off" },
  secretKeys: `k1:${"0f".repeat(32)}`,
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

/** Waits until something holds that no promise says. */
const until = Effect.fnUntraced(function* (what: string, holds: Effect.Effect<boolean, unknown>) {
  for (let tries = 0; tries < 500; tries++) {
    if (yield* holds) return
    yield* Effect.sleep("20 millis")
  }
  assert.fail(`not within 10 s: ${what}`)
})

/** Both hosts over one store, and what is asked of them; `ours`: no other story has this number. */
const site = Effect.fnUntraced(function* (
  { dialect, models, simulated, address }: TriedDialect,
  context: Context.Context<StationStore>,
  ours: number,
  limits: Partial<Limits>
) {
  const store = Layer.succeedContext(context)
  const books = Context.get(context, StationStore)
  const { promise: listening, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
  const terminals = layerWithRing({ host: "127.0.0.1", port: 0, dialects: [dialect], limits, onListening })
  const front = yield* opened(() => PromiseHost.open({ ...rest, store, terminals }))
  const office = yield* opened(() => PromiseHost.open({ ...rest, store, terminals: { elsewhere: [dialect] } }))
  yield* Effect.promise(() => front.engines.dispatch())
  const link = yield* Effect.promise(() => listening)
  let commands = 0
  const by = (actor: "clerk" | "other" = "clerk") => ({ actor, commandId: `c${ours}-${commands++}` })
  const model = models[0]?.settings as { readonly [name: string]: string }
  const settings = { ...model, answerTimeoutSeconds: 1, readAttempts: 1 }
  // The device of an even number pushes its events.
  const entry = { dialectId: dialect.id, address: address(2 * ours + 1), settings }
  const register = (terminalId: string, actor: "clerk" | "other" = "clerk", changed: object = {}) => {
    const org = actor === "clerk" ? orgNo : "37402"
    const about = { terminalId, orgNo: org, ...entry, settings: { ...settings, ...changed } }
    return Effect.promise(() => office.customers.registerTerminal({ ...by(actor), ...about }))
  }
  const device = Effect.gen(function* () {
    const side = simulated(entry.address, {}, 3_600)
    const made = yield* opened(() => TcpTerminal.start({ ...link, redialMillis: 20, terminal: side }))
    yield* Effect.promise(() => made.online())
    return made
  })
  const presence = (terminalId: string) =>
    Effect.map(
      Effect.promise(() => front.purchaseRecords.pollTerminalStatus({ actor: "clerk", terminalId })),
      (found) => found.presence
    )
  const online = (terminalId: string) =>
    until(
      `${terminalId} is online`,
      Effect.map(presence(terminalId), (it) => it === "online")
    )
  const events = (terminalId: string) =>
    Effect.flatMap(DateTime.now, (now) => books.facts(StationDirectory.eventSeries(terminalId), now, 100))
  return { front, office, by, entry, register, device, presence, online, events }
})

const never = { recheckMillis: 3_600_000, strangerMillis: 50 }

/** The terminal is retired and somebody else registers its device; nothing happens on the line. */
const idle = Effect.fnUntraced(function* (tried: TriedDialect, context: Context.Context<StationStore>, ours: number) {
  const limits = { ...never, recheckMillis: 100 }
  const { by, device, office, online, presence, register } = yield* site(tried, context, ours, limits)
  const [terminalId, next] = [`T${ours}`, `B${ours}`]
  yield* register(terminalId)
  yield* device
  yield* online(terminalId)
  yield* Effect.promise(() => office.customers.retireTerminal({ ...by(), terminalId, reason: "slip" }))
  yield* register(next, "other")
  yield* online(next)
  assert.strictEqual(yield* presence(terminalId), "offline")
})

/** Energy comes at the device by somebody else, and it says so. */
const push = ({ apply, terminal }: TcpTerminal.TcpTerminal): void => {
  const [holder] = terminal().holders
  apply({ _tag: "OtherMaster", holder: holder?.no ?? 0, wireNo: 9, value: Energy.kwh("10") })
}

/** The same where the device pushes events before anybody looks after the connection. */
const pushing = Effect.fnUntraced(function* (
  tried: TriedDialect,
  context: Context.Context<StationStore>,
  ours: number
) {
  const { by, device, events, office, online, presence, register } = yield* site(tried, context, ours, never)
  const [terminalId, next] = [`T${ours}`, `B${ours}`]
  yield* register(terminalId)
  const made = yield* device
  yield* online(terminalId)
  yield* Effect.promise(() => office.customers.retireTerminal({ ...by(), terminalId, reason: "slip" }))
  yield* register(next, "other")
  push(made)
  yield* online(next)
  assert.strictEqual(yield* presence(terminalId), "offline")
  push(made)
  yield* until(
    "the new owner has what the device pushes",
    Effect.map(events(next), ({ length }) => length > 0)
  )
  assert.deepStrictEqual(yield* events(terminalId), [])
})

/** Its password is put right under an order that waits. */
const selling = Effect.fnUntraced(function* (
  tried: TriedDialect,
  context: Context.Context<StationStore>,
  ours: number
) {
  const { by, device, entry, front, office, online, register } = yield* site(tried, context, ours, never)
  const terminalId = `T${ours}`
  yield* register(terminalId, "clerk", { password: "654321" })
  yield* device
  yield* online(terminalId)
  yield* Effect.promise(() => office.customers.add({ ...by(), customerNo }))
  const target = { _tag: "Terminal", terminalId } as const
  const bind = { ...by(), customerNo, target, thresholds: { alarm: "100", trip: "0" } }
  const { deviceId } = yield* Effect.promise(() => office.customers.bindDevice(bind))
  const { orderNo } = yield* Effect.promise(() => office.purchases.save({ ...by(), deviceId, energy: "500" }))
  yield* Effect.promise(() => office.approvals.approve({ ...by(), orderNo }))
  yield* Effect.promise(() => office.customers.updateTerminal({ ...by(), terminalId, ...entry }))
  const poll = Effect.promise(() =>
    front.purchases.pollRemaining({ actor: "clerk", deviceId }).then(
      () => true,
      () => false
    )
  )
  yield* until("the device answers", poll)
  yield* Effect.promise(() => office.purchaseRecords.dispatch({ ...by(), orderNo }))
  yield* Effect.promise(() => front.engines.dispatch())
  const { order } = yield* Effect.promise(() => office.purchaseRecords.details({ actor: "clerk", orderNo }))
  assert.strictEqual(order.dispatch, "applied")
})

const [gb, zj = dialects[0]] = dialects

const stories = [
  ["is met as what it is now though nothing happens on its line", gb, idle],
  ["is met as what it is now though nothing happens on its line", zj, idle],
  ["gets none of the events of the device that was its own", gb, pushing],
  ["gets its next order with the password that it has now", zj, selling]
] as const

describe("a terminal that a host without front end changes", { timeout: 120_000 }, () => {
  for (const [name, store] of Object.entries(stores)) {
    it.live(`is met, heard and asked as what it is now (${name})`, () =>
      Effect.gen(function* () {
        const context: Context.Context<StationStore> = yield* Layer.build(yield* store)
        for (const [index, [what, tried, story]] of stories.entries()) {
          yield* Effect.withSpan(Effect.scoped(story(tried, context, index)), `${what} (${tried.title})`)
        }
      })
    )
  }
})
