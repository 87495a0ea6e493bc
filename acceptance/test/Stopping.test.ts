/** A station that is stopped while a slow terminal has a credit in hand: the next process finds what became of it, and keeps nobody waiting. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { layerWithRing } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { freePort } from "../src/FreePort.ts"
import { credits, until } from "../src/OneTerminal.ts"
import { archiveOf, customerNo, orgNo, spoken } from "../src/Station.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const people = Object.fromEntries(["clerk", "chief"].map((actor) => [actor, { permissions, orgScope: ["37"] }]))

/** How long an answer of the terminal is awaited: longer than the test lasts. */
const answerTimeoutSeconds = 60
const terminalId = "T1"

/** One life of the station over books that outlive it. */
const opened = (books: StationStoreMemory.Books, port: number) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      PromiseHost.open({
        store: StationStoreMemory.layerOver(books),
        terminals: layerWithRing({ host: "127.0.0.1", port, dialects: [spoken.dialect] }),
        archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archiveOf(customerNo))],
        people,
        policy: { fourEyes: "on" },
        stopWithinSeconds: 0.2,
        log: "none"
      })
    ),
    (station) => Effect.promise(station.close)
  )

let commands = 0
const by = (actor: "clerk" | "chief" = "clerk") => ({ actor, commandId: `c-${commands++}` })

const sell = async (station: PromiseHost.HostedStation, deviceId: string, energy: string) => {
  const { orderNo } = await station.purchases.save({ ...by(), deviceId, energy })
  await station.approvals.approve({ ...by("chief"), orderNo })
  await station.purchaseRecords.dispatch({ ...by(), orderNo })
  return orderNo
}

const orderOf = (station: PromiseHost.HostedStation, orderNo: string) =>
  station.purchaseRecords.details({ actor: "clerk", orderNo })

const applied = (station: PromiseHost.HostedStation, orderNo: string) =>
  until(`order ${orderNo} ends`, async () => (await orderOf(station, orderNo)).order.dispatch === "applied")

describe("a station that is stopped during a dispatch with a slow terminal", { timeout: 60_000 }, () => {
  for (const how of ["stop", "close"] as const) {
    it.live(`${how}: the order ends after the restart, and the next one of its target goes out at once`, () =>
      Effect.gen(function* () {
        const books = StationStoreMemory.emptyBooks()
        const port = yield* freePort
        const first = yield* opened(books, port)
        const address = "3701-00001"
        const terminal = yield* Effect.acquireRelease(
          Effect.sync(() =>
            TcpTerminal.start({
              ...{ host: "127.0.0.1", port, redialMillis: 20 },
              terminal: spoken.simulated(address, {}, 3_600)
            })
          ),
          (it) => Effect.promise(() => it.close())
        )
        const settings = { answerTimeoutSeconds, readAttempts: 1 }
        const entry = { dialectId: spoken.dialect.id, address, settings }
        const deviceId = yield* Effect.promise(async () => {
          await first.customers.registerTerminal({ ...by(), terminalId, orgNo, ...entry })
          await first.customers.add({ ...by(), customerNo })
          const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
          const bound = await first.customers.bindDevice({
            ...by(),
            ...{ customerNo, target, thresholds: { alarm: "100", trip: "0" } }
          })
          await terminal.online()
          return bound.deviceId
        })

        terminal.plan({ fault: { _tag: "Delay", millis: 1_000 * answerTimeoutSeconds }, on: "WriteCredit" })
        const slow = yield* Effect.promise(() => sell(first, deviceId, "100"))
        yield* Effect.promise(() => first.start())
        yield* until(
          "the terminal has the credit",
          () => credits(terminal)[0]?.stored !== null && credits(terminal).length > 0
        )
        yield* Effect.promise(async () => assert.strictEqual((await orderOf(first, slow)).order.dispatch, "sending"))
        yield* Effect.promise(() => first[how]())
        if (how === "stop") yield* Effect.promise(() => first.close())

        const second = yield* opened(books, port)
        const { order, attempts } = yield* Effect.promise(() => orderOf(second, slow))
        assert.strictEqual(order.dispatch, "unknown")
        assert.deepInclude(attempts[0]?.ending, { _tag: "NoAnswer", cause: "stationStopped" })
        yield* Effect.promise(() => terminal.online())
        yield* Effect.promise(() => second.start())
        const next = yield* Effect.promise(() => sell(second, deviceId, "60"))
        // Within ten seconds, and so within the answer time.
        yield* applied(second, slow)
        yield* applied(second, next)
      }).pipe(Effect.scoped)
    )
  }
})
