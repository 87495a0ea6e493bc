/** The station of a soak: real parts on PostgreSQL, terminals of 376.1 over loopback TCP, and a clock that can be moved ahead. */
import {
  Authorization,
  CustomerArchives,
  Energy,
  Policy,
  Station,
  StationDirectory,
  StationPolicy,
  type TerminalId
} from "@yugou/core"
import { SecretsMemory, SmsGatewayMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import type { SiteClock } from "@yugou/example-master-station"
import { layerFrameLog, layerPostgres } from "@yugou/store-postgres"
import { TerminalLink, layer as terminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { archiveOf, orgNo, spoken } from "../Station.ts"
import type { Arguments } from "./Arguments.ts"

/** The total group that is sold for. */
export const totalGroupNo = 1

/** A terminal with its customer. */
export interface Place {
  readonly no: number
  readonly terminalId: TerminalId
  readonly customerNo: string
  readonly deviceId: string
  readonly terminal: TcpTerminal.TcpTerminal
}

const terminalIdOf = (no: number) => `3701-${`${no + 1}`.padStart(5, "0")}` as TerminalId
const customerNoOf = (no: number) => `03701${`${no + 1}`.padStart(5, "0")}`

/** No heartbeat falls due: how often one comes is a setting of the terminals, and the report reckons with several. */
const heartbeatSeconds = 400 * 86_400

/** For how long a terminal may be silent: for longer than between two polls of it. */
const onlineTtlSeconds = 86_400

const allowAll = Layer.succeed(Authorization, Authorization.of({ authorize: () => Effect.succeed({ orgScope: [""] }) }))

/** Gives the layers of the station over a database. */
export const layer = (
  url: Redacted.Redacted,
  { rawDays, terminals }: Pick<Arguments, "terminals" | "rawDays">,
  clock: SiteClock.SiteClock
) => {
  const store = layerPostgres({ url })
  const front = terminalLink({
    host: "127.0.0.1",
    port: 0,
    dialects: [spoken.dialect],
    limits: { idleMillis: onlineTtlSeconds * 1_000 }
  }).pipe(
    Layer.provideMerge(layerFrameLog),
    Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox])
  )
  const archive = Array.from({ length: terminals }, (_, no) => archiveOf(customerNoOf(no)))
  const policy = Layer.succeed(StationPolicy, {
    ...Policy.defaults,
    signature: "【历下供电】",
    rawReadingDays: rawDays
  })
  const ports = Layer.mergeAll(front, CustomerArchives.layerMemory(archive), allowAll, SmsGatewayMemory.layer([])).pipe(
    Layer.provideMerge(policy),
    Layer.provideMerge(store)
  )
  return Station.layer.pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(SecretsMemory.layer("soak")),
    Layer.provideMerge(clock.layer)
  )
}

const dial = Effect.fnUntraced(function* (address: string, now: () => number) {
  const { address: listening } = yield* TerminalLink
  const terminal = spoken.simulated(address, {}, heartbeatSeconds)
  return yield* Effect.acquireRelease(
    Effect.sync(() => TcpTerminal.start({ ...listening, terminal, now })),
    (it) => Effect.promise(() => it.close())
  )
})

/** Registers a terminal and its customer, who is messaged when his energy is low, binds them, and connects the terminal. */
const open = Effect.fnUntraced(function* (no: number, now: () => number) {
  const { customers } = yield* Station.Station
  const [terminalId, customerNo] = [terminalIdOf(no), customerNoOf(no)]
  const command = (name: string) => ({ actor: "clerk", commandId: `${name}-${terminalId}` })
  const dialect = { dialectId: spoken.dialect.id, address: terminalId, settings: { onlineTtlSeconds } }
  yield* customers.registerTerminal({ ...command("register"), terminalId, orgNo, ...dialect })
  const alarm = { cycle: "once", time: "09:30" as never, sms: "on", mobiles: ["13800000000"] } as const
  yield* customers.add({ ...command("add"), customerNo, alarm })
  const { deviceId } = yield* customers.bindDevice({
    ...command("bind"),
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
  })
  const terminal = yield* dial(terminalId, now)
  yield* Effect.promise(() => terminal.online())
  return { no, terminalId, customerNo, deviceId, terminal } satisfies Place
})

/** How many registrations are under way side by side. */
const registering = 4

/** Opens all places; they are closed with the scope. */
export const openAll = (terminals: number, { now }: SiteClock.SiteClock) =>
  Effect.forEach(
    Array.from({ length: terminals }, (_, no) => no),
    (no) => open(no, now),
    { concurrency: registering }
  )
