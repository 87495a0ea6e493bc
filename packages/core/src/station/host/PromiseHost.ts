/**
 * A whole station for a host that does not use Effect: pick the adapters, get promises, run the engines.
 *
 * **Example**
 *
 * ```ts
 * const station = await PromiseHost.open({ store, terminals, archive, people, sms })
 * const { orderNo } = await station.purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: "500" })
 * await station.engines.dispatch()
 * ```
 *
 * @category Station
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { layer as layerLocal } from "../../engines/archive/LocalArchive.ts"
import { EngineProcess, makeProcess } from "../../engines/kernel/EngineProcess.ts"
import type { StepReport } from "../../engines/kernel/Step.ts"
import { layer as layerSmsInbox } from "../../engines/message/StationSmsInbox.ts"
import { layerDirectory, layerInbox } from "../../engines/terminal/StationDirectory.ts"
import { defaults, StationPolicy } from "../../policy/Policy.ts"
import type { PolicyJson } from "../../policy/PolicyJson.ts"
import type { AccessLog } from "../../ports/access/AccessLog.ts"
import { type ArchiveRecord, layerMemory as layerRecords } from "../../ports/archive/CustomerArchive.ts"
import { layerRoles, type Role } from "../../ports/authorization/Authorization.ts"
import { layerList, type OrgUnit } from "../../ports/people/OrgUnits.ts"
import * as SecretKeys from "../../ports/secrets/SecretKeys.ts"
import { layerNoSmsGateway, type SmsGateway, type SmsInbox } from "../../ports/sms/SmsGateway.ts"
import type { Dialect } from "../../ports/terminal/Dialect.ts"
import { type DialectExplainer, layer as layerExplainers } from "../../ports/terminal/FrameExplainer.ts"
import type { TerminalDirectory, TerminalGateway, TerminalInbox } from "../../ports/terminal/TerminalPorts.ts"
import * as TerminalsElsewhere from "../../ports/terminal/TerminalsElsewhere.ts"
import type { StationStore } from "../../store/StationStore.ts"
import * as EngineLoop from "../EngineLoop.ts"
import { type EngineName, engines, type LaneName, type RunOnce, upkeep } from "../Engines.ts"
import { type Caller, callerOf } from "../kernel/Caller.ts"
import { type OpenOptions, opened } from "../kernel/Opening.ts"
import { toStationError } from "../kernel/StationError.ts"
import { make as makeMetrics } from "../metrics/StationMetrics.ts"
import { layer as layerStation } from "../Station.ts"
import { over, type PromiseStation } from "../StationPromise.ts"
import { type Besides, besides } from "./Besides.ts"
import {
  type Authorize,
  type FindCustomer,
  type FindOrgUnits,
  layerActorNames,
  layerArchive as layerAsked,
  layerAuthorize,
  layerNamesIn,
  layerOrgUnits,
  layerReauthentication,
  type NameActors,
  type Reauthenticate
} from "./HostFunctions.ts"
import { type Log, layer as layerLog } from "./HostLog.ts"
import { type HostOptions, readOptions } from "./HostOptions.ts"
import * as Notices from "./Notices.ts"

export type { Besides, Change } from "./Besides.ts"
export type { Asked, Authorize, FindCustomer, FindOrgUnits, NameActors, Reauthenticate } from "./HostFunctions.ts"
export type { Log, LogEntry } from "./HostLog.ts"

/**
 * The mode of a process without front end beside others that have one: it registers, sells, approves and queues for terminals of these dialects, and
 * the others send. Its engines leave what needs a terminal to them, and its plans say `elsewhere`.
 *
 * @category Models
 */
export interface Elsewhere {
  readonly elsewhere: ReadonlyArray<Dialect>
}

/**
 * Who may do what; core has no default: a table of actors, who may have a `displayName`, or a function that is asked each time.
 *
 * @category Models
 */
export type People =
  | { readonly people: { readonly [actor: string]: Role }; readonly authorize?: never }
  | { readonly authorize: Authorize; readonly people?: never }

/**
 * What a station is made of; the layers come from the adapter packages, everything else is JSON and functions.
 *
 * **Details** `terminals`: the front end of this process, or the dialects of those that other processes are connected to. `archive`: records, or a
 * function that is asked each time, or `"local"`: those imported into the store. `actorNames`: what actors are called, in place of the `displayName` of `people`. `orgUnits`: all there are, or a function that is asked each time. `reauthentication`: whether somebody proved himself afresh, before sensitive
 * operations; without it nobody is asked to. `accessLog`: what keeps who was refused and who saw personal data, of an adapter package, over the database of `store`. `sms` may be left out: messages then wait for a gateway. A field that holds `undefined` is one that is not given.
 *
 * @category Models
 */
export type Parts<E1, E2, E3, X, S = never> = People & {
  readonly store: Layer.Layer<StationStore | S, E1>
  readonly terminals: Layer.Layer<TerminalGateway | X, E2, TerminalDirectory | TerminalInbox> | Elsewhere
  readonly archive: ReadonlyArray<ArchiveRecord> | FindCustomer | "local"
  readonly sms?: Layer.Layer<SmsGateway, E3, SmsInbox>
  readonly actorNames?: NameActors
  readonly orgUnits?: ReadonlyArray<OrgUnit> | FindOrgUnits
  readonly reauthentication?: Reauthenticate
  readonly accessLog?: Layer.Layer<AccessLog, never, S>
  /** The policies that differ from the recommended ones. */
  readonly policy?: PolicyJson
  /** The keys that seal the secrets of terminals, as text (`SecretKeys`); without them, or empty, a terminal with a secret is refused. */
  readonly secretKeys?: string
  /** What reads the frames of which dialect for people (`history.explainFrame`); without one of a dialect its frames are bytes. */
  readonly explainers?: ReadonlyArray<DialectExplainer>
  /** How much of the work of an engine may be under way at once, in place of what it says (`settings.room`): 1 to 100,000. */
  readonly rooms?: { readonly [N in LaneName]?: number }
  /** How long `stop` and `close` let end what is under way, in seconds: 0 to 3,600, by default 45 (`EngineLoop.drainTime`). */
  readonly stopWithinSeconds?: number
  /** Where the station's log lines go; the console by default. */
  readonly log?: Log
}

/** The engines of a station, each one step at a time: claim what is due, do it, say how much that was. @category Models */
export type Engines = { readonly [N in EngineName | keyof typeof upkeep]: () => Promise<StepReport> }

/**
 * A station of promises with its engines: what `PromiseHost.open` gives.
 *
 * **Example**
 *
 * ```ts
 * const sendDue = async ({ engines }: HostedStation) => (await engines.dispatch()).claimed
 * ```
 *
 * @category Models
 */
export interface HostedStation extends PromiseStation, Besides {
  /** What moved in the books, for whoever may see it (`Notices`). */
  readonly notices: Notices.NoticesOf
  readonly engines: Engines
  /** Keeps all engines running (`EngineLoop`), until `stop`; started already, it goes on. */
  readonly start: () => Promise<void>
  /**
   * Begins nothing more, gives back what was claimed and has not begun, and resolves when what is under way has ended; after `stopWithinSeconds` it
   * ends them, and a credit that waits for its terminal is written down as what is known of it. `close` does it first.
   */
  readonly stop: () => Promise<void>
}

/** Gives the gateway and the process of a station. */
const terminalsOf = <E, X>(given: Parts<never, E, never, X>["terminals"]) =>
  "elsewhere" in given
    ? { gateway: TerminalsElsewhere.layer(given.elsewhere), process: makeProcess("elsewhere") }
    : { gateway: given, process: makeProcess("here") }

/** Without keys all goes on but what needs a secret. */
const secretsOf = (text = ""): Layer.Layer<never, SecretKeys.KeyTextError> =>
  text.trim() === "" ? Layer.empty : SecretKeys.layer(Redacted.make(text))

const archiveOf = ({ archive }: Pick<Parts<never, never, never, never>, "archive">, read: HostOptions["archive"]) => {
  if (typeof archive === "function") return layerAsked(archive)
  if (archive === "local") return layerLocal
  return layerRecords(Array.isArray(read) ? read : [])
}

const peopleOf = ({ people, authorize }: People) =>
  authorize === undefined ? layerRoles(people) : layerAuthorize(authorize)

const namesOf = ({ actorNames, people }: Pick<Parts<never, never, never, never>, "actorNames"> & People) =>
  actorNames === undefined ? layerNamesIn(people ?? {}) : layerActorNames(actorNames)

const unitsOf = ({ orgUnits = [] }: Pick<Parts<never, never, never, never>, "orgUnits">) =>
  typeof orgUnits === "function" ? layerOrgUnits(orgUnits) : layerList(orgUnits)

const provedBy = ({ reauthentication }: Pick<Parts<never, never, never, never>, "reauthentication">) =>
  reauthentication === undefined ? Layer.empty : layerReauthentication(reauthentication)

const accessOf = <S>({ accessLog }: { readonly accessLog?: Layer.Layer<AccessLog, never, S> }) =>
  accessLog ?? Layer.empty

/** Makes the layer of a whole station out of what was given, and what was read of it. */
const wholeOf = <E1, E2, E3, X, S>(parts: Parts<E1, E2, E3, X, S>, read: HostOptions, log: Layer.Layer<never>) => {
  const { gateway, process } = terminalsOf(parts.terminals)
  const terminals = Layer.mergeAll(
    gateway.pipe(Layer.provide([layerDirectory, layerInbox])),
    Layer.succeed(EngineProcess, process)
  )
  const sms: Layer.Layer<SmsGateway, E3, StationStore> =
    parts.sms === undefined ? layerNoSmsGateway : parts.sms.pipe(Layer.provide(layerSmsInbox))
  const policy = Layer.succeed(StationPolicy, { ...defaults, ...read.policy })
  const ports = Layer.mergeAll(terminals, sms, layerSmsInbox, archiveOf(parts, read.archive), peopleOf(parts))
  return layerStation.pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(accessOf(parts)),
    Layer.provideMerge(policy),
    Layer.provideMerge(parts.store),
    Layer.provideMerge(Layer.mergeAll(namesOf(parts), unitsOf(parts), provedBy(parts))),
    Layer.provideMerge(secretsOf(read.secretKeys)),
    Layer.provideMerge(layerExplainers(parts.explainers ?? [])),
    Layer.provideMerge(log)
  )
}

/** Starts and stops the engines of a station; one after the other, however they are called. */
const keptRunning = (
  { call }: Caller<StationStore | TerminalGateway | SmsGateway>,
  { stopWithinSeconds, rooms = {} }: Pick<HostOptions, "stopWithinSeconds" | "rooms">
) => {
  const drain = stopWithinSeconds === undefined ? {} : { drainTime: Duration.seconds(stopWithinSeconds) }
  const options = { ...drain, rooms: { ...rooms } }
  let loop: EngineLoop.EngineLoop | null = null
  let turn: Promise<void> = Promise.resolve()
  const next = (act: () => Promise<void>): Promise<void> => {
    const done = turn.then(act)
    turn = done.catch(() => {})
    return done
  }
  return {
    start: () =>
      next(async () => {
        loop ??= await call(EngineLoop.start(EngineLoop.whole, options))
      }),
    stop: () =>
      next(async () => {
        if (loop !== null) await Effect.runPromise(loop.stop)
        loop = null
      })
  }
}

/**
 * Opens a station; `close` ends connections and releases the store, and what is called then or later answers `CLOSED`.
 *
 * **Details** Rejects with `OPEN_FAILED`, its reason and a sentence when it does not open; nothing of it is kept, and opening again begins anew. What
 * may pass by waiting (a database that is not there yet, a port in use) is tried again for `retryForSeconds`, by default 30.
 *
 * @category Constructors
 */
export const open = async <E1, E2 = never, E3 = never, X = never, S = never>(
  parts: Parts<E1, E2, E3, X, S>,
  options: OpenOptions = {}
): Promise<HostedStation> => {
  const read = readOptions(parts)
  if (Result.isFailure(read)) throw toStationError(read.failure)
  const log = layerLog(parts.log)
  const runtime = await opened(wholeOf(parts, read.success, log), log, options)
  const caller = callerOf(runtime)
  const step = (runOnce: RunOnce) => (): Promise<StepReport> => caller.call(Effect.flatMap(DateTime.now, runOnce))
  const stepping = Object.entries({ ...engines, ...upkeep }).map(([name, runOnce]) => [name, step(runOnce)])
  const { close, ...operations } = over(runtime)
  const running = keptRunning(caller, read.success)
  return {
    ...operations,
    ...besides(caller, await caller.call(makeMetrics)),
    notices: Notices.over(runtime),
    engines: Object.fromEntries(stepping) as Engines,
    ...running,
    close: () => running.stop().then(close)
  }
}
