/** 终端登记 as an integrator meets it: promises, real dialects, a front end over TCP, two processes on one store of each kind. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, type HostedStation, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import type { StationStore } from "@yugou/core/store"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { layerPgLite, layerPostgres } from "@yugou/store-postgres"
import { layerWithRing } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { dialects } from "../src/dialects.ts"
import * as Postgres from "../src/Postgres.ts"
import { archiveOf, customerNo, orgNo, spoken } from "../src/Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const rest = {
  archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archiveOf(customerNo))],
  people: { clerk: { permissions, orgScope: ["37401"] }, other: { permissions, orgScope: ["37402"] } },
  policy: { fourEyes: "off" },
  log: "none"
} as const

const stores: { readonly [name: string]: Effect.Effect<Layer.Layer<StationStore, unknown>, unknown, never> } = {
  memory: Effect.succeed(StationStoreMemory.layerMemory),
  PGlite: Effect.succeed(layerPgLite())
}
const onServer = Effect.flatMap(Postgres.start("inMemory"), (database) =>
  Effect.map(database, (url) => layerPostgres({ url }))
)

const spokenDialects = [dialects[0].dialect, ...dialects.slice(1).map(({ dialect }) => dialect)] as const

/** Opens a station until the scope closes. */
const opened = (open: () => Promise<HostedStation>) =>
  Effect.acquireRelease(Effect.promise(open), (it) => Effect.promise(() => it.close()))

const says = (call: Promise<unknown>) =>
  Effect.promise(() =>
    call.then(
      () => "ok",
      (error: { readonly code?: string; readonly detail?: unknown }) =>
        error.code === undefined ? Promise.reject(error) : `${error.code} ${JSON.stringify(error.detail)}`
    )
  )

/** The ids of the dialects as JSON has them, for a pattern. */
const known = JSON.stringify(spokenDialects.map(({ id }) => id)).replaceAll(/[[\]]/g, "\\$&")

/** What a clerk may get wrong, and what the refusal says of it. */
const nonsense: ReadonlyArray<readonly [entry: object, told: RegExp]> = [
  [{ dialectId: "gb367" }, new RegExp(`"what":"dialectId".*"known":${known}`)],
  [{ address: "xx" }, /"what":"address","path":"address".*region/],
  [{ address: "3701-0" }, /"what":"address"/],
  [{ settings: { foo: 1 } }, /"what":"settings","path":"foo"/],
  [{ settings: { password: "hunter2" } }, /"what":"settings","path":"password"(?!.*hunter2)/],
  [{ settings: { filling: "x".repeat(2_000_000) } }, /"what":"settings","path":"".*65536/],
  [{ settings: "none" }, /"what":"settings"/]
]

const story = Effect.fnUntraced(function* (layer: Layer.Layer<StationStore, unknown>) {
  const store = Layer.succeedContext(yield* Layer.build(layer))
  const { promise: listening, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
  const terminals = layerWithRing({ host: "127.0.0.1", port: 0, dialects: spokenDialects, onListening })
  const front = yield* opened(() => PromiseHost.open({ ...rest, store, terminals }))
  const office = yield* opened(() => PromiseHost.open({ ...rest, store, terminals: { elsewhere: spokenDialects } }))
  yield* Effect.promise(() => front.engines.dispatch())
  const link = yield* Effect.promise(() => listening)
  let commands = 0
  const by = (actor = "clerk") => ({ actor, commandId: `c${commands++}` })
  const entry = { dialectId: spoken.dialect.id, address: "3701-1", settings: {} }
  const register = (host: HostedStation, terminalId: string, change: object = {}, actor = "clerk", org = orgNo) =>
    host.customers.registerTerminal({ ...by(actor), terminalId, orgNo: org, ...entry, ...change } as never)
  const addressOf = (text: string) => spoken.simulated(text, {}, 3_600)

  for (const [change, told] of nonsense) {
    for (const host of [front, office]) {
      const said = yield* says(register(host, "T1", change))
      assert.match(said, /^SETTINGS_INVALID/, JSON.stringify(change).slice(0, 60))
      assert.match(said, told)
    }
  }

  // Two processes and several spellings at the same moment: one remains, and is kept as the dialect compares it.
  const spellings = ["3701-1", "3701-01", "3701-001", "3701-00001"]
  const ends = yield* Effect.all(
    spellings.map((address, index) => says(register(index % 2 === 0 ? front : office, `T${index}`, { address }))),
    { concurrency: "unbounded" }
  )
  assert.deepStrictEqual(ends.filter((end) => end === "ok").length, 1, ends.join())
  const mine = `T${ends.indexOf("ok")}`
  for (const end of ends.filter((it) => it !== "ok")) {
    assert.strictEqual(end, `CONFLICT {"conflict":"addressTaken","id":"${mine}"}`)
  }
  // Another org unit does not get it, and is not told whose it is.
  const foreign = yield* says(register(office, "B1", {}, "other", "37402"))
  assert.strictEqual(foreign, `CONFLICT {"conflict":"addressTaken","id":""}`)

  const device = yield* Effect.acquireRelease(
    Effect.sync(() => TcpTerminal.start({ ...link, redialMillis: 20, terminal: addressOf("3701-00001") })),
    (it) => Effect.promise(() => it.close())
  )
  yield* Effect.promise(() => device.online())
  const online = (terminalId: string) =>
    Effect.promise(() => front.purchaseRecords.pollTerminalStatus({ actor: "clerk", terminalId }))
  const until = Effect.fnUntraced(function* (terminalId: string, state: string) {
    for (let tries = 0; tries < 250; tries++) {
      const found = yield* online(terminalId)
      if (found.presence === state) return
      yield* Effect.sleep("20 millis")
    }
    assert.fail(`${terminalId} is not ${state}`)
  })
  yield* until(mine, "online")

  // Sold for and read; then the address is corrected: its connection ends, and what it held counts for nothing.
  yield* Effect.promise(() => office.customers.add({ ...by(), customerNo }))
  const target = { _tag: "Group", terminalId: mine, totalGroupNo: 1 } as const
  const bind = { ...by(), customerNo, target, thresholds: { alarm: "100", trip: "0" } }
  const { deviceId } = yield* Effect.promise(() => office.customers.bindDevice(bind))
  yield* Effect.promise(() => front.purchases.pollRemaining({ actor: "clerk", deviceId }))
  assert.match(
    yield* says(front.customers.retireTerminal({ ...by(), terminalId: mine, reason: "twice" })),
    /stillBound/
  )
  const move = { ...by(), terminalId: mine, ...entry, address: "3701-7" }
  yield* Effect.promise(() => front.customers.updateTerminal(move))
  yield* until(mine, "offline")
  const cancel = { deviceId, reason: "moved", disposition: { _tag: "RefundOutside" } } as const
  assert.match(yield* says(front.customers.cancelDevice({ ...by(), ...cancel })), /^STALE_READING/)
  const written = { ...by(), ...cancel, finalReading: { remaining: "3" } } as const
  assert.strictEqual(yield* says(front.customers.cancelDevice(written)), "ok")

  // Retired, its address is free for the org unit whose device it is; the id is not.
  yield* Effect.promise(() =>
    office.customers.retireTerminal({ ...by(), terminalId: mine, reason: "registered wrongly" })
  )
  assert.match(yield* says(register(office, mine, { address: "3701-9" })), /alreadyRegistered/)
  // It says that the terminal is retired, not that nobody knows its dialect.
  for (const host of [front, office]) {
    const said = yield* says(host.customers.bindDevice({ ...bind, ...by() }))
    assert.strictEqual(said, `TERMINAL_NOT_IN_SERVICE {"terminalId":"${mine}","because":"retired"}`)
  }
  assert.strictEqual(yield* says(register(office, "B2", { address: "3701-7" }, "other", "37402")), "ok")
  assert.strictEqual(yield* says(register(office, "B1", {}, "other", "37402")), "ok")
  for (let step = 0; step < 3; step++) yield* Effect.promise(() => office.engines.addresses())
  assert.deepStrictEqual(yield* Effect.promise(() => front.engines.addresses()), { claimed: 0, failed: 0 })
})

describe("registering terminals from outside", { timeout: 120_000 }, () => {
  for (const [name, store] of Object.entries(stores)) {
    it.live(`nonsense, two at a time, other org units, corrections and retirements (${name})`, () =>
      Effect.flatMap(store, story)
    )
  }
  it.live("nonsense, two at a time, other org units, corrections and retirements (PostgreSQL)", () =>
    Effect.flatMap(onServer, story)
  )
})
