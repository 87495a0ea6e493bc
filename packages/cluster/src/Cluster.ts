/**
 * A station of several processes: each has a front end of its own, or none, and reaches the terminals of all of them.
 *
 * Correctness never depends on it: what goes to a terminal is decided by the versions of the store, here as in one process.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import { FrontEnds, GoneProcesses, TerminalGateway } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type { SocketServerError } from "effect/socket/SocketServer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Attached from "./Attached.ts"
import * as Calls from "./Calls.ts"
import * as ForOthers from "./ForOthers.ts"
import * as Gateway from "./Gateway.ts"
import * as Holder from "./Holder.ts"
import { TerminalPlace } from "./Messages.ts"
import * as Place from "./Place.ts"
import * as Runner from "./Runner.ts"
import { ClusterConfigError, complete, type Settings } from "./Settings.ts"

/**
 * Where a process is reached by the others, and the times.
 *
 * **Details** `runner`: the address that the others dial, another one for each process. `listen`: where it listens; without it at `runner`. What goes there is neither
 * authenticated nor enciphered: both belong into a network that is closed to everybody else.
 *
 * @category Models
 */
export interface Options {
  readonly runner: Runner.Address
  readonly listen?: Runner.Address
  readonly settings?: Partial<Settings>
}

/** As `Options`, and the database by which the processes find each other: that of the station. @category Models */
export interface PostgresOptions extends Options {
  readonly url: Redacted.Redacted
}

/** How often a process looks whether those whose connections are attached at it are still there. */
const livingMillis = 1_000

/** Knows the connections that are attached here, and lets go of those of processes that the cluster has given up: one that hangs says nothing itself. */
const watch = Effect.fnUntraced(function* (settings: Settings) {
  const storage = yield* RunnerStorage.RunnerStorage
  const living = Effect.map(
    storage.getRunners,
    (runners) => new Set(runners.filter(([, healthy]) => healthy).map(([{ address }]) => Attached.addressOf(address)))
  )
  const attachments = yield* Attached.make(living, settings)
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(attachments.keepOnly, Effect.sleep(livingMillis))))
  return attachments
})

/** The connections that are attached here, and which of the other processes went. */
class Watched extends Context.Service<Watched, Attached.Attachments>()("@yugou/cluster/Watched") {}

/** How long a process waits when it stops until the others have taken over what it held. */
const closeMillis = 5_000

/** Waits no longer than that when it closes: a process that was given up meanwhile may wait for locks that it has not any more, and whoever stops it would wait as well. */
const closedInTime = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const inner = yield* Scope.make()
      yield* Effect.addFinalizer((exit) =>
        Effect.flatMap(Effect.forkDetach(Scope.close(inner, exit)), (closing) =>
          Effect.timeoutOption(Fiber.join(closing), closeMillis)
        )
      )
      return yield* Layer.buildWithScope(layer, inner)
    })
  )

const layerPlaces = (settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const attachments = yield* Watched
      return TerminalPlace.toLayer(
        Effect.map(Place.make(settings, attachments), (place) => ({
          Attach: ({ payload }) => place.attach(payload),
          Leave: ({ payload }) => place.leave(payload),
          Ask: ({ payload }) => place.ask(payload),
          Reply: ({ payload }) => place.reply(payload)
        })),
        { concurrency: "unbounded" }
      )
    })
  )

const clustered = <A, E, R>(
  { runner }: Options,
  settings: Settings,
  frontEnd: Layer.Layer<TerminalGateway | A, E, R>
) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const calls = yield* Calls.make(settings.askMillis)
      const local = yield* Deferred.make<TerminalGateway["Service"]>()
      const process = { name: globalThis.crypto.randomUUID(), ...runner }
      const forOthers = yield* ForOthers.make
      const frontEnds = yield* Holder.make(calls, settings, process, Deferred.await(local), forOthers)
      const over = Effect.gen(function* () {
        const gateway = yield* TerminalGateway
        // Before the front end closes, which ends what is under way with its connections.
        yield* Effect.addFinalizer(() => calls.onClock(forOthers.stop(settings.drainMillis)))
        yield* Deferred.succeed(local, gateway)
        return Gateway.make(calls, settings, gateway)
      })
      const front = Layer.provide(frontEnd, Layer.succeed(FrontEnds, frontEnds))
      const own = Attached.addressOf(runner)
      const gone = Effect.repeat((yield* Watched).gone, { while: (address) => address === own })
      const others = Layer.succeed(GoneProcesses.OtherProcesses, { own, gone })
      return Layer.provideMerge(Layer.effect(TerminalGateway, over), Layer.merge(front, others))
    })
  )

/**
 * Gives a process the terminals of all processes, over a storage of runners that it is given: for tests, and for hosts with a client of their own.
 *
 * **Details** `frontEnd` is what the process would have alone: `terminal-link`, or `TerminalsElsewhere` of core where no terminal dials it. Its gateway is wrapped, all
 * else that it provides stays.
 *
 * @category Layers
 */
export const layerOn = <A, E, R>(
  options: Options,
  frontEnd: Layer.Layer<TerminalGateway | A, E, R>
): Layer.Layer<TerminalGateway | A, E | ClusterConfigError | SocketServerError, R | RunnerStorage.RunnerStorage> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = complete(options.settings ?? {})
      if (settings instanceof ClusterConfigError) return yield* settings
      const runner = Runner.layer(options.runner, options.listen ?? options.runner, settings)
      const known = Layer.effect(Watched, watch(settings))
      const places = Layer.provideMerge(layerPlaces(settings), Layer.merge(runner, known)).pipe(
        Layer.provide(Layer.succeed(Clock.Clock, Runner.machineClock))
      )
      return Layer.provide(clustered(options, settings, frontEnd), closedInTime(places))
    })
  )

/** The schema of the tables by which processes find each other: the cluster's own, and nothing in it is worth a backup. */
const schema = "yugou_cluster"

/** One connection holds the locks of the shards; the others are for looking who is there. */
const connections = 3

const client = ({ url }: PostgresOptions, { shardLockMillis }: Settings) =>
  PgClient.layer({
    url,
    maxConnections: connections,
    applicationName: "yugou-cluster",
    connectTimeout: "10 seconds",
    keepAlive: "30 seconds",
    startupParameters: {
      TimeZone: "UTC",
      search_path: schema,
      statement_timeout: `${shardLockMillis}`,
      lock_timeout: `${shardLockMillis}`,
      // A process that hangs in a transaction holds up its shards no longer than its locks do.
      idle_in_transaction_session_timeout: `${Math.floor(shardLockMillis / 2)}`
    }
  })

/** Any number, the same in all processes: one after the other makes the tables. */
const tablesLock = 7_130_042

/** Makes the tables, unless another process has. */
const tables = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const made = Effect.gen(function* () {
      yield* sql`SELECT pg_advisory_xact_lock(${tablesLock})`
      yield* sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`
      yield* Layer.build(SqlRunnerStorage.layerMigrations({}))
    })
    yield* sql.withTransaction(made)
  })
)

/**
 * Gives a process the terminals of all processes of a station that have one PostgreSQL.
 *
 * **Details** As {@link layerOn}. It keeps three connections of its own to the database, in a schema `yugou_cluster` that it makes.
 *
 * @category Layers
 */
export const layer = <A, E, R>(
  options: PostgresOptions,
  frontEnd: Layer.Layer<TerminalGateway | A, E, R>
): Layer.Layer<TerminalGateway | A, E | ClusterConfigError | SocketServerError | SqlError, R> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = complete(options.settings ?? {})
      if (settings instanceof ClusterConfigError) return yield* settings
      const config = Runner.configOf(options.runner, options.listen ?? options.runner, settings)
      const storage = SqlRunnerStorage.layerStorage({}).pipe(
        Layer.provide(config),
        Layer.provide(tables),
        Layer.provide(client(options, settings))
      )
      return Layer.provide(layerOn(options, frontEnd), storage)
    })
  )
