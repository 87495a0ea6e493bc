/** Somebody who knows the address of a terminal dials in as it, and can answer everything that it can: no money and no password of it reach him. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { type Limits, type LinkEvent, layerWithRing, TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { dialects, type TriedDialect } from "../src/dialects.ts"
import * as Relay from "../src/Relay.ts"
import { archiveOf, customerNo, orgNo } from "../src/Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

/** Where the stranger dials from; the real terminal comes through a relay that is at {@link ownAddress}. */
const strangersAddress = "127.0.1.1"
const ownAddress = "127.0.0.1"

const opened = <A extends { readonly close: () => Promise<void> }>(open: () => A | Promise<A>) =>
  Effect.acquireRelease(
    Effect.promise(async () => open()),
    (it) => Effect.promise(() => it.close())
  )

/** Waits until something holds that no promise says. */
const until = Effect.fnUntraced(function* (what: string, holds: () => boolean | Promise<boolean>) {
  for (let tries = 0; tries < 1_000; tries++) {
    if (yield* Effect.promise(async () => holds())) return
    yield* Effect.sleep("10 millis")
  }
  assert.fail(`not within 10 s: ${what}`)
})

/** How long the one that was there has to show that it lives, in these tests. */
const probeMillis = 400

/** A station with one terminal of a dialect, and its customer. */
const site = Effect.fnUntraced(function* (
  { address, dialect, models, simulated }: TriedDialect,
  admission: { readonly source?: string } = {},
  limits: Partial<Limits> = {}
) {
  const { promise: listening, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
  const events: Array<LinkEvent> = []
  const front = layerWithRing({
    host: "127.0.0.1",
    port: 0,
    dialects: [dialect],
    limits: { probeMillis, strangerMillis: 50, ...limits },
    onListening
  })
  const heard = Layer.effectDiscard(
    Effect.gen(function* () {
      const link = yield* TerminalLink
      const hear = Stream.runForEach(link.events, (event) => Effect.sync(() => void events.push(event)))
      yield* Effect.forkScoped(hear, { startImmediately: true })
    })
  )
  const host = yield* opened(() =>
    PromiseHost.open({
      store: StationStoreMemory.layerMemory,
      terminals: heard.pipe(Layer.provideMerge(front)),
      archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archiveOf(customerNo))],
      people: { clerk: { permissions, orgScope: ["37"] } },
      policy: { fourEyes: "off" },
      secretKeys: `k1:${"0f".repeat(32)}`,
      log: "none"
    })
  )
  yield* Effect.promise(() => host.engines.dispatch())
  const link = yield* Effect.promise(() => listening)
  let commands = 0
  const by = () => ({ actor: "clerk", commandId: `c-${commands++}` })
  const terminalId = "T1"
  const own = address(1)
  const settings = { ...(models[0]?.settings as object), answerTimeoutSeconds: 1, readAttempts: 1 }
  const entry = { dialectId: dialect.id, address: own, settings, admission }
  yield* Effect.promise(() => host.customers.registerTerminal({ ...by(), terminalId, orgNo, ...entry }))
  yield* Effect.promise(() => host.customers.add({ ...by(), customerNo }))
  const target = { _tag: "Terminal", terminalId } as const
  const group = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  const bind = (to: typeof target | typeof group) =>
    host.customers.bindDevice({ ...by(), customerNo, target: to, thresholds: { alarm: "100", trip: "0" } })
  const { deviceId } = yield* Effect.promise(() => (dialect.id === "gb376" ? bind(group) : bind(target)))
  const dialFrom = Effect.fnUntraced(function* (localAddress: string) {
    const relay = yield* opened(() => Relay.start({ ...link, localAddress }))
    const told: Array<string> = []
    const device = yield* opened(() =>
      TcpTerminal.start({
        ...{ host: "127.0.0.1", port: relay.port, redialMillis: 20 },
        terminal: simulated(own, {}, 3_600),
        onFrame: (direction, hex) => {
          if (direction === "down") told.push(hex)
        }
      })
    )
    return { relay, device, told }
  })
  /** Sells, and lets the engine send what it sends. */
  const sell = Effect.promise(async () => {
    const { orderNo } = await host.purchases.save({ ...by(), deviceId, energy: "500" })
    await host.approvals.approve({ ...by(), orderNo })
    await host.purchaseRecords.dispatch({ ...by(), orderNo })
    await host.engines.dispatch()
    return orderNo
  })
  const dispatchOf = (orderNo: string) =>
    Effect.promise(async () => {
      const { order } = await host.purchaseRecords.details({ actor: "clerk", orderNo })
      return order.dispatch
    })
  const polls = () =>
    host.purchases.pollRemaining({ actor: "clerk", deviceId }).then(
      () => true,
      () => false
    )
  return { by, deviceId, dialFrom, dispatchOf, events, host, polls, sell, terminalId }
})

/** What was bought at a terminal. */
const credits = ({ terminal }: TcpTerminal.TcpTerminal) =>
  terminal().holders.map(({ remaining, stored }) => ({ remaining, stored }))

describe("a stranger who dials in under the address of a terminal", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    it.live(`hears nothing, and no money goes anywhere while both are alive (${tried.title})`, () =>
      Effect.gen(function* () {
        const { dialFrom, dispatchOf, events, polls, sell } = yield* site(tried)
        const real = yield* dialFrom(ownAddress)
        yield* Effect.promise(() => real.device.online())
        yield* until("the device answers", polls)
        const before = [credits(real.device)]
        const stranger = yield* dialFrom(strangersAddress)
        const untouched = credits(stranger.device)
        const judged = () => events.filter(({ _tag }) => _tag === "Held" || _tag === "Online").length > 1
        yield* until("the stranger is judged", judged)
        const orderNo = yield* sell
        yield* Effect.sleep(2 * probeMillis)
        assert.deepStrictEqual(stranger.told, [])
        assert.deepStrictEqual(credits(stranger.device), untouched)
        assert.deepStrictEqual([credits(real.device)], before)
        assert.notInclude(["applied", "sent"], yield* dispatchOf(orderNo))
        yield* until("reads go on", polls)
        assert.deepStrictEqual(stranger.told, [])
        assert.isTrue(events.some(({ _tag }) => _tag === "TakenOver"))
      }).pipe(Effect.scoped)
    )

    it.live(`and where the source of the terminal is pinned, it gets its purchase all the same (${tried.title})`, () =>
      Effect.gen(function* () {
        const { dialFrom, dispatchOf, events, polls, sell } = yield* site(tried, { source: ownAddress })
        const real = yield* dialFrom(ownAddress)
        yield* Effect.promise(() => real.device.online())
        const stranger = yield* dialFrom(strangersAddress)
        yield* until("the stranger is held", () => events.some(({ _tag }) => _tag === "NotAdmitted"))
        yield* until("the device answers", polls)
        const orderNo = yield* sell
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        assert.deepStrictEqual(stranger.told, [])
      }).pipe(Effect.scoped)
    )

    it.live(
      `the terminal whose line was forgotten on the way is back in the time of one question (${tried.title})`,
      () =>
        Effect.gen(function* () {
          const { dialFrom, dispatchOf, events, polls, sell } = yield* site(tried)
          const real = yield* dialFrom(ownAddress)
          yield* Effect.promise(() => real.device.online())
          yield* until("the device answers", polls)
          const before = Date.now()
          real.relay.forget()
          yield* until("another connection is in its place", () => events.some(({ _tag }) => _tag === "Offline"))
          yield* Effect.promise(() => real.device.online())
          assert.isBelow(Date.now() - before, probeMillis + 1_500)
          assert.isFalse(events.some(({ _tag }) => _tag === "TakenOver"))
          yield* until("the device answers", polls)
          assert.strictEqual(yield* dispatchOf(yield* sell), "applied")
        }).pipe(Effect.scoped)
    )
  }
})
