/** The runner of a process: its sockets to the others, and the settings under which it holds its shards. */
import * as NodeSocket from "@effect/platform-node-shared/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node-shared/NodeSocketServer"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as MessageStorage from "effect/cluster/MessageStorage"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import type * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import type * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SocketRunner from "effect/cluster/SocketRunner"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RpcClient from "effect/rpc/RpcClient"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import { Socket } from "effect/socket/Socket"
import type { SocketServerError } from "effect/socket/SocketServer"
import type { Settings } from "./Settings.ts"

/** The clock of the machine: what waits for other processes goes by it, whatever the clock of the station is. */
export const machineClock: Clock.Clock = Context.get(Context.empty(), Clock.Clock)

/** A host and a port. @category Models */
export interface Address {
  readonly host: string
  readonly port: number
}

/** Small frames that wait for each other cost 40 ms each way, and a peer that is gone without a word is found by keep-alive only. */
const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 5_000 } as const

/** How long a connection to another process may take to open, and be silent: it is asked for a sign of life before. */
const dialling = { openTimeout: 1_000, timeout: 5_500 } as const

const clientProtocol = Layer.effect(
  Runners.RpcClientProtocol,
  Effect.gen(function* () {
    const serialization = yield* RpcSerialization.RpcSerialization
    return {
      codecFor: serialization.codecFor,
      make: Effect.fnUntraced(function* ({ host, port }: RunnerAddress) {
        const socket = yield* NodeSocket.makeNet({ ...dialling, ...tcp, host, port })
        return yield* RpcClient.makeProtocolSocket().pipe(
          Effect.provideService(Socket, socket),
          Effect.provideService(RpcSerialization.RpcSerialization, serialization)
        )
      }, Effect.orDie)
    }
  })
)

/** How many shards the places are spread over: far more than a station has processes, and few enough that their locks cost nothing. */
const shards = 60

/** Gives the settings under which a process holds its shards. */
export const configOf = (
  runner: Address,
  listen: Address,
  settings: Settings
): Layer.Layer<ShardingConfig.ShardingConfig> =>
  ShardingConfig.layer({
    runnerAddress: Option.some(new RunnerAddress(runner)),
    runnerListenAddress: Option.some(new RunnerAddress(listen)),
    shardsPerGroup: shards,
    shardLockExpiration: settings.shardLockMillis,
    shardLockRefreshInterval: settings.shardRefreshMillis,
    runnerHealthCheckInterval: settings.healthMillis,
    refreshAssignmentsInterval: settings.assignmentsMillis,
    entityTerminationTimeout: 2_000,
    maxResidentEntities: "unbounded",
    simulateRemoteSerialization: false
  })

/** Runs the runner for as long as the layer lives. Nothing is stored between processes: places keep no truth. */
export const layer = (
  runner: Address,
  listen: Address,
  settings: Settings
): Layer.Layer<Sharding.Sharding, SocketServerError, RunnerStorage.RunnerStorage> => {
  const health = RunnerHealth.layerPing.pipe(Layer.provide(Runners.layerRpc), Layer.provide(clientProtocol))
  const server = NodeSocketServer.layer({ ...tcp, ...listen })
  return SocketRunner.layer.pipe(
    Layer.provide([server, clientProtocol, health]),
    Layer.provide(MessageStorage.layerNoop),
    Layer.provide(configOf(runner, listen, settings)),
    Layer.provide(RpcSerialization.layerSchemaBinary()),
    Layer.fresh
  )
}
