/** The demonstration: a station with customers who use energy, people who sign in, and a page to look at it all. Nothing of it is kept. */
import { EngineLoop, engines, Instant, type Policy, upkeep } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Http from "../Http.ts"
import { opening } from "../Opening.ts"
import type { Options } from "../Options.ts"
import * as Signals from "../Signals.ts"
import type { SiteClock } from "../SiteClock.ts"
import { lines } from "../texts.ts"
import { sayIn } from "../World.ts"
import * as Accounts from "./Accounts.ts"
import * as Beginning from "./Beginning.ts"
import { archiveOf, customersOf } from "./Customers.ts"
import * as DemoFleet from "./DemoFleet.ts"
import * as Routes from "./Routes.ts"

const hourMillis = 3_600_000
const dayMillis = 24 * hourMillis
/** Two minutes to ten by the clock of the site: messages may go out, and the alarm time is near. */
const morningMillis = 1 * hourMillis + 58 * 60_000

/** When the demonstration begins: this morning at the site, whatever the hour is outside. */
export const beginning = (): Instant.Instant =>
  Instant.fromMillis(Math.floor((Date.now() + 8 * hourMillis) / dayMillis) * dayMillis + morningMillis)

/** Balances are read often, for customers use energy sixty times as fast; they are told when a purchase arrives. */
const policy: Partial<Policy.Policy> = { pollEveryMinutes: 2, purchaseNotice: "on" }

/** Nothing of it is kept: nobody waits for what is under way. */
const drainTime = "1 second"

/** So many more are in the archive, for a clerk to add. */
const newcomers = 5

/** Opens the station of the demonstration and lets its customers and people begin; it ends with the scope. */
export const begin = Effect.fnUntraced(function* (options: Options, clock: SiteClock) {
  const known = customersOf(options.customers + newcomers)
  const customers = known.slice(0, options.customers)
  const { open, ismg, setup } = yield* opening(options, known.map(archiveOf), "none", policy)
  if (ismg === null) return yield* Effect.die(new Error("the demonstration has a gateway of its own"))
  const { context, port } = yield* open(options.port)
  const fleet = yield* DemoFleet.make(customers, port, clock.now)
  const { accessLog, httpPort, proxies } = options
  const besides = Routes.routes({ fleet, ismg })
  const settings = { port: httpPort, story: "none", proxies, accessLog, besides } as const
  const made = yield* Http.make(context, settings)
  // Terminals are counted when they have dialled in: a count of none would stand for the whole hour.
  const { presence, ...others } = upkeep
  const start = (table: typeof EngineLoop.whole) =>
    Effect.acquireRelease(Effect.provide(EngineLoop.start(table, { drainTime }), context), ({ stop }) => stop)
  yield* start({ ...engines, ...others })
  const { station } = made
  const devices = yield* Effect.promise(async () => {
    await Accounts.make(made.api, setup.line ?? "")
    return Beginning.enter(station, fleet, customers)
  })
  yield* start({ presence })
  const orders = { station, devices }
  yield* Effect.promise(() => Beginning.sell(orders, customers))
  // Whoever reaches the page can sign in, and finds all of it.
  const http = yield* Http.listen(made, settings)
  return { http, fleet, customers, newcomers: known.slice(options.customers), orders }
})

/** Runs the demonstration until it is stopped. */
export const program = Effect.fnUntraced(function* (options: Options, clock: SiteClock) {
  const say = sayIn(options.language)
  const { http, fleet, customers, orders } = yield* begin(options, clock)
  const planned = options.mishaps === "planned" ? Beginning.mishaps(orders, fleet, customers) : []
  for (const { afterMillis, happen } of planned) {
    setTimeout(() => void happen().catch((error: unknown) => console.error(String(error))), afterMillis).unref()
  }
  const url = `http://127.0.0.1:${http.port}`
  if (http.page === "notBuilt") say(lines.noPage())
  say(lines.demo({ url, customers: customers.length, accounts: Accounts.accounts, password: Accounts.password }))
  Signals.serving()
  yield* Effect.onInterrupt(Effect.never, () => Effect.sync(() => say(lines.stopped())))
})
