/** The example master station: plays the whole prepaid story once over real wire bytes, then keeps running. `--help` says how. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { type ArchiveView, Energy, EngineLoop, Instant, type TerminalId } from "@yugou/core"
import type { TcpTerminal } from "@yugou/dialect-kit/testing"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import { failures, type Outcome } from "./Checks.ts"
import * as Commissioning from "./Commissioning.ts"
import { groupsOf } from "./Dialects.ts"
import * as Demo from "./demo/Demo.ts"
import * as Fleet from "./Fleet.ts"
import * as Http from "./Http.ts"
import { opening, type Setup } from "./Opening.ts"
import { help, type Mode, OptionError, type Options, read } from "./Options.ts"
import * as Signals from "./Signals.ts"
import * as SiteClock from "./SiteClock.ts"
import type * as StationLayer from "./StationLayer.ts"
import * as Story from "./Story.ts"
import * as Telemetry from "./Telemetry.ts"
import { lines } from "./texts.ts"
import { sayIn, type World } from "./World.ts"
import { kept } from "./words.ts"

/** The site's day begins here whatever the hour is outside. */
const morning = Instant.at("2026-03-02T02:00:00Z")
/** Names of this run: in a database that is kept, every run needs its own customer and terminal. */
const names = (options: Options) => {
  const kept = options.dataDirectory !== null
  const no = kept ? (Math.floor(Date.now() / 1000) % 60_000) + 2 : 1
  const address = groupsOf(options.dialect).address(no)
  const second = {
    customerNo: `03702${no.toString().padStart(5, "0")}`,
    address: `9430${no.toString(16).padStart(4, "0").toUpperCase()}`
  }
  return { customerNo: `03701${no.toString().padStart(5, "0")}`, address, terminalId: address as TerminalId, second }
}

const archiveOf = (customerNo: string, name: string): ArchiveView => ({
  customer: {
    customerNo,
    name,
    orgNo: "37401",
    orgName: "历下供电所",
    address: "济南市历下区",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: morning
})

/** Plays the story in a station that is open; gives what it came to and what the books say at the end. */
const tell = Effect.fnUntraced(function* (world: World, other: TcpTerminal.TcpTerminal) {
  const deviceId = yield* Story.prepare(world)
  const bought = yield* Story.purchase(world, deviceId)
  yield* Story.consume(world, deviceId)
  const messages = yield* Story.alarm(world)
  const restored = yield* Story.voidAndRestore(world, deviceId)
  const commissioned = yield* Commissioning.play(world, other)
  return { bought, messages, restored, commissioned, books: yield* Story.snapshot(world, bought.orderNo) }
})

/** The one JSON object that the story ends with. */
const resultOf = (options: Options, outcome: Outcome, orderNo: string, evidence: string) => {
  const { bought, smsDelivered, reopened } = outcome
  const failed = failures(options.fault, outcome)
  return {
    ok: failed.length === 0,
    ...(failed.length === 0 ? {} : { failed }),
    orderNo,
    remainingBeforeKwh: Energy.toKwh(bought.before),
    remainingAfterKwh: Energy.toKwh(bought.after),
    increases: bought.increases,
    evidence,
    smsDelivered,
    reopened,
    attempts: bought.order.attempts,
    unknowns: bought.unknowns,
    tripConfirmed: outcome.commissioned.tripConfirmed,
    closeConfirmed: outcome.commissioned.closeConfirmed
  }
}

type Say = (text: { readonly zh: string; readonly en: string }) => void

/** Keeps the station running until it is stopped, and serves its API. */
const keepServing = Effect.fnUntraced(function* (
  say: Say,
  { accessLog, httpPort, proxies, secureCookie }: Options,
  { label, setup }: { readonly label: string; readonly setup: Setup },
  {
    context,
    port
  }: {
    readonly context: Context.Context<Layer.Success<ReturnType<typeof StationLayer.withAccounts>>>
    readonly port: number
  }
) {
  let state: "up" | "stopping" = "up"
  const engines = () => state
  const settings = { port: httpPort, story: setup.story, proxies, accessLog, engines }
  const http = yield* Http.listen(yield* Http.make(context, settings), settings)
  say(lines.serving({ port, directory: label }))
  say(lines.http({ url: `http://127.0.0.1:${http.port}`, tokens: http.tokens }))
  if (setup.gateway !== "real") say(setup.gateway === "none" ? lines.noGateway() : lines.simulatedGateway())
  if (secureCookie === "no" && setup.story === "none") say(lines.openCookie())
  say(http.page === "served" ? lines.page({ url: `http://127.0.0.1:${http.port}` }) : lines.noPage())
  if (setup.line !== null) say({ zh: setup.line, en: setup.line })
  Signals.serving()
  const seconds = Duration.toSeconds(EngineLoop.drainTime)
  const stopping = Effect.onInterrupt(Effect.never, () =>
    Effect.sync(() => {
      state = "stopping"
      say(lines.stopping({ seconds }))
    })
  )
  yield* Effect.raceFirst(Effect.provide(EngineLoop.serve(), context), stopping).pipe(
    Effect.onInterrupt(() => Effect.sync(() => say(lines.stopped())))
  )
})

/** Serves on a database that is kept: nothing of the story is written there, and the clock is that of the machine. */
const serveOnly = Effect.fnUntraced(function* (options: Options) {
  const say = sayIn(options.language)
  const { open, label, setup } = yield* opening(options, [], "none")
  const station = yield* open(options.port)
  say(lines.opened({ store: label, port: station.port }))
  yield* keepServing(say, options, { label, setup }, station)
})

const program = Effect.fnUntraced(function* (options: Options, clock: SiteClock.SiteClock) {
  const say = sayIn(options.language)
  const { customerNo, address, terminalId, second: other } = names(options)
  const archive = [archiveOf(customerNo, "泉城纺织厂"), archiveOf(other.customerNo, "历山商城")]
  const { open, label, ismg, setup } = yield* opening(options, archive, "played")
  const { cmppUrl, mobile } = options
  if (cmppUrl !== null && mobile !== null) say(lines.willSend({ to: mobile, host: cmppUrl.host }))

  const first = yield* open(options.port)
  const { port } = first
  say(lines.opened({ store: label, port }))
  const terminal = yield* Fleet.terminal(address, port, clock, options)
  const otherTerminal = yield* Commissioning.terminal(other.address, port, clock.now)
  const world: World = { options, clock, terminal, customerNo, address, terminalId, second: other, say }
  const told = yield* Effect.provide(tell(world, otherTerminal), first.context)
  yield* Scope.close(first.scope, Exit.void)

  say(lines.closed())
  const second = yield* open(port)
  const { orderNo, evidence } = told.bought
  const reopened = (yield* Effect.provide(Story.snapshot(world, orderNo), second.context)) === told.books
  say(lines.reopened({ same: reopened ? kept.same : kept.other }))

  const smsDelivered = ismg === null ? told.messages : ismg.reportsSent()
  const result = resultOf(options, { ...told, smsDelivered, reopened }, orderNo, evidence)
  console.log(JSON.stringify(result))
  if (!result.ok) process.exitCode = 1
  if (!options.once) yield* keepServing(say, options, { label, setup }, second)
})

/** Says why the story ended early: the reason on stderr, and the one JSON object all the same. */
const giveUp = (cause: Cause.Cause<unknown>): void => {
  const error = Cause.squash(cause)
  const reason = error instanceof Error ? error.message : String(error)
  console.error(Cause.hasFails(cause) ? reason : Cause.pretty(cause))
  console.log(JSON.stringify({ ok: false, failed: [reason] }))
  process.exitCode = 1
}

/** When the clock of the site begins. */
const startOf = (mode: Mode): Instant.Instant => {
  switch (mode) {
    case "demo":
      return Demo.beginning()
    case "story":
      return morning
    case "serve":
      return Instant.fromMillis(Date.now())
  }
}

const run = (options: Options, clock: SiteClock.SiteClock) => {
  switch (options.mode) {
    case "demo":
      return Demo.program(options, clock)
    case "story":
      return program(options, clock)
    case "serve":
      return serveOnly(options)
  }
}

const main = (): void => {
  let options: Options | "help"
  try {
    options = read(process.argv.slice(2), process.env)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    console.error(`${error.message}\n\n${help}`)
    process.exitCode = 2
    return
  }
  if (options === "help") {
    console.log(help)
    return
  }
  Signals.watch()
  const clock = SiteClock.make(startOf(options.mode))
  const logs = Layer.merge(
    Logger.layer([Logger.withConsoleError(options.log === "json" ? Logger.formatJson : Logger.formatLogFmt)]),
    // Whoever looks at the demonstration reads its address, not that terminals dial in.
    Layer.succeed(References.MinimumLogLevel, options.mode === "demo" ? "Warn" : "Info")
  )
  const told = Effect.scoped(run(options, clock)).pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.failCause(cause) : Effect.sync(() => giveUp(cause))
    ),
    Effect.provide(Layer.mergeAll(clock.layer, logs)),
    Effect.provide(Telemetry.layer(process.env))
  )
  NodeRuntime.runMain(told, { disableErrorReporting: true, teardown: Signals.teardown })
}

main()
