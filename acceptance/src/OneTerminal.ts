/** A station in one process with one terminal of a dialect and its customer; devices dial in over relays, from addresses that a test chooses. */
import { CustomerArchives, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { type LinkEvent, layerWithRing, TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { TriedDialect } from "./dialects.ts"
import * as Relay from "./Relay.ts"
import { archiveOf, customerNo, orgNo } from "./Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

const opened = <A extends { readonly close: () => Promise<void> }>(open: () => A | Promise<A>) =>
  Effect.acquireRelease(
    Effect.promise(async () => open()),
    (it) => Effect.promise(() => it.close())
  )

/** Waits until something holds that no promise says. */
export const until = Effect.fnUntraced(function* (what: string, holds: () => boolean | Promise<boolean>) {
  for (let tries = 0; tries < 1_000; tries++) {
    if (yield* Effect.promise(async () => holds())) return
    yield* Effect.sleep("10 millis")
  }
  throw new Error(`not within 10 s: ${what}`)
})

/** How long the one that was there has to show that it lives, here. */
export const probeMillis = 400

/** Two who may do everything, so that each of them is the other's second person. */
const people = Object.fromEntries(["clerk", "chief"].map((actor) => [actor, { permissions, orgScope: ["37"] }]))

/** A station with one terminal of a dialect, and its customer. */
export const site = Effect.fnUntraced(function* (
  { address, dialect, models, simulated }: TriedDialect,
  admission: { readonly source?: string } = {}
) {
  const { promise: listening, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
  const events: Array<LinkEvent> = []
  const front = layerWithRing({
    host: "127.0.0.1",
    port: 0,
    dialects: [dialect],
    limits: { probeMillis, strangerMillis: 50 },
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
      people,
      // What waits is tried again soon.
      policy: { fourEyes: "on", retryAfterSeconds: 1 },
      secretKeys: `k1:${"0f".repeat(32)}`,
      log: "none"
    })
  )
  yield* Effect.promise(() => host.engines.dispatch())
  const link = yield* Effect.promise(() => listening)
  let commands = 0
  const by = (actor: "clerk" | "chief" = "clerk") => ({ actor, commandId: `c-${commands++}` })
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
  const { creditScope } = Result.getOrThrow(dialect.configure(settings)).capabilities
  const { deviceId } = yield* Effect.promise(() => (creditScope === "group" ? bind(group) : bind(target)))
  const dialFrom = Effect.fnUntraced(function* (
    localAddress: string,
    cutAfter: Relay.Options["cutAfter"] = () => Number.POSITIVE_INFINITY
  ) {
    const relay = yield* opened(() => Relay.start({ ...link, localAddress, cutAfter }))
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
  /** Sells, and leaves it in the queue. */
  const queue = (energy: string) =>
    Effect.promise(async () => {
      const { orderNo } = await host.purchases.save({ ...by(), deviceId, energy })
      await host.approvals.approve({ ...by("chief"), orderNo })
      await host.purchaseRecords.dispatch({ ...by(), orderNo })
      return orderNo
    })
  /** Sells, and lets the engine send what it sends. */
  const sell = (energy: string) => Effect.tap(queue(energy), () => Effect.promise(() => host.engines.dispatch()))
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
  return { by, deviceId, dialFrom, dispatchOf, entry, events, host, polls, queue, sell, terminalId }
})

/** What was bought at a terminal. */
export const credits = ({ terminal }: TcpTerminal.TcpTerminal) =>
  terminal().holders.map(({ remaining, stored }) => ({ remaining, stored }))
