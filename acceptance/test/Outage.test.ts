/** Ten minutes without the database: engines and followers go on by themselves afterwards, and the log says so in a few lines. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, EngineLoop, Follower, Station } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import type { SiteClock } from "@yugou/example-master-station"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Postgres from "../src/Postgres.ts"
import * as Site from "../src/soak/Site.ts"

/** How often faster than real time the minutes of the outage pass. */
const haste = 200

const outageMillis = 10 * 60_000

/** The most lines that the log of all of it may have. */
const mostLines = 20

/** A clock whose time and whose sleeps pass as fast as is said. */
const hasty = () => {
  let rate = 1
  let [since, shown] = [performance.now(), Date.now()]
  const now = () => Math.floor(shown + (performance.now() - since) * rate)
  const nanos = () => BigInt(now()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const timer = setTimeout(() => resume(Effect.void), Math.min(Duration.toMillis(duration) / rate, 2 ** 31 - 1))
        return Effect.sync(() => clearTimeout(timer))
      })
  }
  const site: SiteClock.SiteClock = { now, moveTo: () => undefined, layer: Layer.succeed(Clock.Clock, clock) }
  const goAt = (next: number): void => {
    ;[since, shown] = [performance.now(), now()]
    rate = next
  }
  return { site, goAt }
}

/** Sells to the customer of a place, and gives the number of the order. */
const buy = Effect.fnUntraced(function* ({ deviceId }: Site.Place, id: string) {
  const { purchases, approvals } = yield* Station.Station
  const sale = { actor: "clerk", commandId: `${id}/s`, deviceId, energy: Energy.kwh("50") }
  const { orderNo } = yield* purchases.save(sale)
  yield* approvals.approveAndDispatch({ actor: "chief", commandId: `${id}/a`, orderNo })
  return orderNo
})

const until = <R>(what: string, holds: Effect.Effect<boolean, unknown, R>) =>
  Effect.sleep("50 millis").pipe(
    Effect.andThen(holds),
    Effect.repeat({ until: (it) => it }),
    Effect.timeoutOrElse({ duration: "60 seconds", orElse: () => Effect.die(new Error(`in vain: ${what}`)) })
  )

const applied = (orderNo: string) =>
  Effect.gen(function* () {
    const [order] = yield* (yield* StationStore).load([ref("Order", orderNo)])
    return order?.state?.dispatch._tag === "Applied"
  })

describe("ten minutes without the database", () => {
  it.live(
    "engines and a follower go on by themselves, and the log has told it in twenty lines at most",
    () => {
      const said: Array<string> = []
      const { site, goAt } = hasty()
      const told = Logger.layer([
        Logger.make(({ logLevel, message }) => void said.push(`${logLevel} ${JSON.stringify(message)}`))
      ])
      return Effect.gen(function* () {
        const server = yield* Postgres.running("inMemory")
        const url = yield* server.database
        const play = Effect.gen(function* () {
          const [place] = yield* Site.openAll(1, site)
          assert.isDefined(place)
          if (place === undefined) return
          const followed: Array<string> = []
          yield* Follower.follow({ name: "told", after: "0" }, ({ commit }) =>
            Effect.sync(() => void followed.push(commit.trail.operation))
          ).pipe(Effect.forkScoped)
          const loop = yield* Effect.acquireRelease(EngineLoop.start(), ({ stop }) => stop)
          const first = yield* buy(place, "before")
          yield* until("the first order is applied", applied(first))
          said.length = 0

          yield* server.kill
          goAt(haste)
          yield* Effect.sleep(outageMillis)
          goAt(1)
          const refused = yield* Effect.flip(buy(place, "meanwhile"))
          assert.strictEqual(refused._tag, "StoreError")
          const duringOutage = said.length
          assert.isAtLeast(duringOutage, 2, said.join("\n"))

          yield* server.again
          yield* until(
            "the store is there again",
            Effect.orElseSucceed(applied(first), () => false)
          )
          const second = yield* buy(place, "afterwards")
          yield* until("the second order is applied", applied(second))
          yield* until(
            "the follower has taken it",
            Effect.sync(() => followed.filter((it) => it === "dispatch.evidence").length === 2)
          )
          yield* until(
            "everything says that it goes on",
            Effect.sync(() => said.length > duringOutage)
          )
          yield* loop.stop
          assert.isAtMost(said.length, mostLines, said.join("\n"))
        })
        yield* play.pipe(
          Effect.scoped,
          Effect.provide(Layer.provideMerge(Site.layer(url, { terminals: 1, rawDays: 7 }, site), told))
        )
      }).pipe(Effect.scoped)
    },
    120_000
  )
})
