/** Stations with keys over one store: what the tests of secrets share. */
import { it } from "@effect/vitest"
import {
  Authorizations,
  CustomerArchives,
  SecretKeys,
  Secrets,
  type SecretsPort,
  Station,
  StationDirectory,
  TerminalDirectory,
  type TerminalGateway,
  TerminalsElsewhere
} from "@yugou/core"
import type { Dialect } from "@yugou/core/dialect"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type { OrgNo } from "../../../src/values/OrgNo.ts"
import { archive, capabilities, everything, terminalId } from "../../Fixtures.ts"

export const password = "zz-correct-horse-77"
export const k1 = `k1:${"0f".repeat(32)}`
export const k2 = `k2:${"a5".repeat(32)}`
export const entry = { terminalId, dialectId: "fake", address: "1", settings: { pw: password, patience: 3 } }
export const orgNo = "37401" as OrgNo

/** Which dialects a process has: all that there are, or none. */
type Dialects = "all" | "none"

const noDialect = { what: "dialectId", path: "dialectId", message: "is none", known: [] } as const

const gateway = (dialects: Dialects) =>
  TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => "online",
    execute: () => Effect.die("nobody asks"),
    describe: ({ address, dialectId, settings }) => {
      if (dialects === "none" || dialectId === "gone") return Result.fail(noDialect)
      const known = { address, settings: { secret: ["pw", "required"], tuning: ["patience"] } }
      return "required" in (settings as object) || address !== "needy"
        ? Result.succeed(known)
        : Result.fail({ what: "settings", path: "required", message: "must be there", known: [], ...known })
    }
  })

const built = Effect.fnUntraced(function* (
  secrets: Layer.Layer<never>,
  terminals: Layer.Layer<TerminalGateway, never, TerminalDirectory | StationStore>
) {
  const store = Layer.succeed(StationStore, yield* StationStore)
  const ports = Layer.mergeAll(
    terminals,
    CustomerArchives.layerMemory([archive]),
    Authorizations.layerRoles({ clerk: everything })
  ).pipe(Layer.provide(StationDirectory.layerDirectory))
  const whole = Layer.mergeAll(Station.layer, StationDirectory.layerDirectory).pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(secrets),
    Layer.provide(store)
  )
  const context = yield* Layer.build(Layer.fresh(whole))
  return { ...Context.get(context, Station.Station), directory: Context.get(context, TerminalDirectory) }
})

const keysLayer = (keys: ReadonlyArray<string>) =>
  keys.length === 0 ? Layer.empty : Layer.orDie(SecretKeys.layer(Redacted.make(keys.join(","))))

/** A station over a store that is there before it and after it, with these keys. */
export const withKeys = (...keys: ReadonlyArray<string>) => built(keysLayer(keys), gateway("all"))

/** The same in a process that has none of the dialects. */
export const withoutDialects = (...keys: ReadonlyArray<string>) => built(keysLayer(keys), gateway("none"))

/** The same with a port of the host. */
export const withPort = (port: SecretsPort) => built(Layer.succeed(Secrets, port), gateway("all"))

/** The same with a gateway that a test makes. */
export const withGateway = (terminals: Layer.Layer<TerminalGateway>) => built(keysLayer([k1]), terminals)

/** A dialect that must have a secret, and says nothing without it. */
export const strict: Dialect = {
  id: "strict",
  identify: () => ({ _tag: "No" }),
  canonicalAddress: Result.succeed,
  settings: { secret: ["pw"], tuning: ["patience"] },
  configure: (settings) =>
    "pw" in (settings as object)
      ? Result.succeed({
          capabilities,
          open: () => {
            throw new Error("nothing connects")
          },
          plan: () => Result.succeed([Uint8Array.of(0x68, 0x16)])
        })
      : Result.fail({ path: "pw", message: "Missing key" })
}

/** The same in a process without front end, over that dialect. */
export const withStrict = (...keys: ReadonlyArray<string>) => built(keysLayer(keys), TerminalsElsewhere.layer([strict]))

export const test = (name: string, run: () => Effect.Effect<void, unknown, StationStore | Scope.Scope>) =>
  it.effect(name, () => Effect.provide(run(), StationStoreMemory.layerMemory))
