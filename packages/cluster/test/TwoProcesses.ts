/** Two runners in one process of Node, over sockets and a storage of runners in memory; their front ends are gateways that a test puts there. */
import { randomInt } from "node:crypto"
import { createServer } from "node:net"
import { FrontEnds, type FrontEndsPort, TerminalGateway, type TerminalId } from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import * as Context from "effect/Context"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import type * as ShardId from "effect/cluster/ShardId"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type Address, layerOn, type Settings } from "../src/index.ts"

type Gateway = TerminalGateway["Service"]

/** One of them: what it has alone, by terminal, and what the cluster makes of it. */
export interface Process {
  readonly own: Map<TerminalId, Gateway>
  readonly gateway: Gateway
  readonly frontEnds: FrontEndsPort
}

const attempt = (port: number) =>
  Effect.callback<number, "taken">((resume) => {
    const server = createServer()
    server.on("error", () => resume(Effect.fail("taken")))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(port))))
  })

/** Below the ports that systems give to whoever dials. */
const freePort = Effect.suspend(() => attempt(randomInt(20_000, 30_000))).pipe(
  Effect.retry({ times: 100 }),
  Effect.orDie
)

const nobody = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "unknown",
  execute: () => Effect.die("nobody is connected")
})

/** A gateway that asks the one which a test has put there for the terminal. */
const byTerminal = (own: Map<TerminalId, Gateway>, otherwise: Gateway): Gateway => {
  const of = (terminalId: TerminalId): Gateway => own.get(terminalId) ?? otherwise
  const any = (): Gateway => [...own.values()].at(-1) ?? otherwise
  return {
    execute: (request) => of(request.terminalId).execute(request),
    capabilities: (terminalId) => of(terminalId).capabilities(terminalId),
    describe: (entry) => any().describe(entry),
    presence: (terminalId) => of(terminalId).presence(terminalId),
    renew: (terminalId) => of(terminalId).renew(terminalId),
    kick: (terminalId) => of(terminalId).kick?.(terminalId) ?? Effect.succeed("offline"),
    abandon: (requestId) => any().abandon?.(requestId) ?? Effect.die("cannot abandon"),
    preview: (request) => of(request.terminalId).preview(request)
  }
}

/** Starts one process on a storage that it shares with others. */
export const start = Effect.fnUntraced(function* (
  storage: Layer.Layer<RunnerStorage.RunnerStorage>,
  settings: Partial<Settings> = {}
): Effect.fn.Return<Process, unknown, Scope.Scope> {
  const runner = { host: "127.0.0.1", port: yield* freePort }
  const own = new Map<TerminalId, Gateway>()
  const frontEnd = Layer.effectContext(
    Effect.gen(function* () {
      const otherwise = Context.get(yield* Layer.build(nobody), TerminalGateway)
      return Context.make(TerminalGateway, byTerminal(own, otherwise)).pipe(Context.add(FrontEnds, yield* FrontEnds))
    })
  )
  const context = yield* Layer.build(Layer.provide(layerOn({ runner, settings }, frontEnd), storage))
  return { own, gateway: Context.get(context, TerminalGateway), frontEnds: Context.get(context, FrontEnds) }
})

/** A storage of runners that several processes share: as a database does, it gives a shard to one of them. */
export const sharedStorage: Effect.Effect<Layer.Layer<RunnerStorage.RunnerStorage>> = Effect.gen(function* () {
  const memory = yield* RunnerStorage.makeMemory
  const holders = new Map<string, string>()
  const give = ({ host, port }: Address, shards: Iterable<ShardId.ShardId>, take: "free" | "own") =>
    Effect.sync(() =>
      [...shards].filter((shard) => {
        const [own, holder] = [`${host}:${port}`, holders.get(shard.toString())]
        if (holder === own) return true
        if (take === "own" || holder !== undefined) return false
        holders.set(shard.toString(), own)
        return true
      })
    )
  const release = ({ host, port }: Address, shard: string): void => {
    if (holders.get(shard) === `${host}:${port}`) holders.delete(shard)
  }
  return Layer.succeed(RunnerStorage.RunnerStorage, {
    ...memory,
    acquire: (address, shards) => give(address, shards, "free"),
    refresh: (address, shards) => give(address, shards, "own"),
    release: (address, shard) => Effect.sync(() => release(address, shard.toString())),
    releaseAll: (address) => Effect.sync(() => [...holders.keys()].forEach((shard) => void release(address, shard)))
  })
})

/** Starts two that know each other. */
export const startTwo = Effect.fnUntraced(function* (settings: Partial<Settings> = {}) {
  const storage = yield* sharedStorage
  return yield* Effect.all([start(storage, settings), start(storage, settings)], { concurrency: 2 })
})
