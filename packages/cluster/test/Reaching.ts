/** Two processes between the engines and the terminals of a suite: one has their connections, the other one asks. */
import { type Contender, type Presence, TerminalGateway, type TerminalId } from "@yugou/core"
import type { OpenOutcomesTest } from "@yugou/testkit/suites"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Process } from "./TwoProcesses.ts"

type Gateway = TerminalGateway["Service"]

/** A front end that knows the terminals, and has no connection of them. */
const without = (terminals: Gateway): Gateway => ({
  ...terminals,
  presence: (terminalId) =>
    Effect.map(terminals.presence(terminalId), (presence) =>
      presence.state === "online" ? { state: "unknown", since: presence.since } : presence
    ),
  execute: () => Effect.map(DateTime.now, (at) => ({ _tag: "NotSent", at, reason: "offline", detail: "not here" }))
})

const contenderOf = (terminalId: TerminalId): Effect.Effect<Contender> =>
  Effect.map(DateTime.now, (since) => ({
    ...{ terminalId, dialectId: "fake", address: terminalId, connectionId: terminalId, remote: "10.8.0.7:50412" },
    ...{ arrival: { source: "10.8.0.7", port: 50_412, certificate: null }, proof: "none", since }
  }))

/** What is said of a terminal of the other process: the truth, or nothing of where it is, so that engines do not wait whether that one does their work. */
type Says = "where" | "nothing"

/** Gives the terminals to one of two processes, each when it is asked for first, and what the other one makes of them. */
export const reaching =
  (processes: () => readonly [asks: Process, has: Process], says: Says): OpenOutcomesTest.Over =>
  (terminals) =>
    Layer.effect(
      TerminalGateway,
      Effect.gen(function* () {
        const [asks, has] = processes()
        const here = Context.get(yield* Layer.build(terminals), TerminalGateway)
        const scope = yield* Effect.scope
        const door = yield* Semaphore.make(1)
        const connected = new Set<TerminalId>()
        const connect = Effect.fnUntraced(function* (terminalId: TerminalId) {
          if (connected.has(terminalId)) return
          asks.own.set(terminalId, without(here))
          if ((yield* here.presence(terminalId)).state !== "online") return
          connected.add(terminalId)
          has.own.set(terminalId, here)
          const contest = () => Effect.die("nobody else came")
          const place = { contender: yield* contenderOf(terminalId), contest, end: Effect.void }
          yield* Scope.provide(has.frontEnds.take(place), scope)
        })
        const by =
          <A>(ask: (terminalId: TerminalId) => Effect.Effect<A>) =>
          (terminalId: TerminalId): Effect.Effect<A> =>
            Effect.andThen(Semaphore.withPermits(door, 1)(connect(terminalId)), ask(terminalId))
        const { gateway } = asks
        const said = ({ held, ...presence }: Presence): Presence =>
          held === undefined || says === "nothing" ? presence : { ...presence, held }
        return {
          ...gateway,
          ...{ describe: here.describe, capabilities: here.capabilities, preview: here.preview },
          presence: by((terminalId) => Effect.map(gateway.presence(terminalId), said)),
          renew: by(gateway.renew),
          execute: (request) => by(() => gateway.execute(request))(request.terminalId)
        } satisfies Gateway
      })
    )
