/** How the front end starts and stops. */
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TerminalLink } from "../src/index.ts"
import { ask, credit, dial, login, station } from "./Harness.ts"
import { count } from "./Plays.ts"

describe("shutdown", () => {
  it.effect("settles by what left, refuses what comes after, closes every connection and the port", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station(), scope)
      yield* Effect.gen(function* () {
        const link = yield* TerminalLink
        const { address } = link
        const gateway = yield* TerminalGateway
        const peers = yield* Effect.forEach([1, 2, 3], (n) => login(n))
        const [one, two, three] = peers
        if (one === undefined || two === undefined || three === undefined) return assert.fail("three peers")
        const stranger = yield* dial
        yield* count(4)
        const events = yield* Effect.forkChild(Stream.runCollect(link.events), { startImmediately: true })
        const sent = yield* ask(credit("sent", 1))
        yield* one.hear("CLK")
        one.say("CLK sent")
        yield* one.hear("PUT")
        const waiting = yield* ask(credit("waiting", 1))
        const before = yield* ask(credit("before", 2))
        yield* two.hear("CLK")

        yield* Scope.close(scope, Exit.void)

        assert.deepInclude(yield* Fiber.join(sent), { _tag: "NoAnswer", cause: "stationStopped" })
        assert.deepInclude(yield* Fiber.join(waiting), { _tag: "NotSent", reason: "shutdown" })
        assert.deepInclude(yield* Fiber.join(before), { _tag: "NotSent" })
        assert.deepInclude(yield* gateway.execute(credit("late", 3)), { _tag: "NotSent", reason: "shutdown" })
        for (const peer of [...peers, stranger]) yield* peer.closed
        const offline = (yield* Fiber.join(events)).filter(({ _tag }) => _tag === "Offline")
        assert.deepStrictEqual(
          offline.map((event) => (event._tag === "Offline" ? event.cause : null)),
          ["shutdown", "shutdown", "shutdown"]
        )
        const refused = yield* Effect.callback<string | undefined>((resume) => {
          connect(address.port, "127.0.0.1").on("error", (error: NodeJS.ErrnoException) =>
            resume(Effect.succeed(error.code))
          )
        })
        assert.strictEqual(refused, "ECONNREFUSED")
      }).pipe(Effect.provide(context))
    })
  )

  it.effect("a session that settles nothing is settled by the link", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station({ settings: { manners: "mute" } }), scope)
      yield* Effect.gen(function* () {
        const one = yield* login(1)
        const two = yield* login(2)
        const sent = yield* ask(credit("sent", 1))
        const before = yield* ask(credit("before", 2))
        yield* one.hear("CLK")
        one.say("CLK sent")
        yield* one.hear("PUT")
        yield* two.hear("CLK")
        yield* Scope.close(scope, Exit.void)
        assert.deepInclude(yield* Fiber.join(sent), { _tag: "NoAnswer", cause: "stationStopped" })
        assert.deepInclude(yield* Fiber.join(before), { _tag: "NotSent", reason: "shutdown" })
      }).pipe(Effect.provide(context))
    })
  )

  it.effect("a port that is taken, or no port at all, fails with its name", () =>
    Effect.gen(function* () {
      const { address } = yield* TerminalLink
      const taken = yield* Effect.flip(Layer.build(station({ port: address.port })))
      assert.deepInclude(taken, { _tag: "ListenError", code: "EADDRINUSE", port: address.port })
      assert.match(taken.message, /^port \d+ of .* could not be opened: EADDRINUSE \(another process listens there/)
      const none = yield* Effect.flip(Layer.build(station({ port: 70_000 })))
      assert.deepInclude(none, { _tag: "LinkConfigError", setting: "port" })
      const limit = yield* Effect.flip(Layer.build(station({ limits: { idleMillis: 0 } })))
      assert.deepInclude(limit, { _tag: "LinkConfigError", setting: "limits.idleMillis" })
    }).pipe(Effect.provide(station()))
  )
})
