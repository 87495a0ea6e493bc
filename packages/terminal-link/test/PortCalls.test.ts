/** What a session asks of its host: whatever the port does, the session is told, and nobody else notices. */
import { assert, describe, it } from "@effect/vitest"
import { maxAskBytes } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as PortCalls from "../src/PortCalls.ts"
import { login, station, watch } from "./Harness.ts"
import { serves } from "./Plays.ts"

const calls = { hangs: 0, interrupted: 0 }

/** What can be behind a port. */
const ports: PortCalls.Ports = {
  echo: (payload) => Effect.succeed(payload),
  no: () => Effect.fail(new Error("the machine says no")),
  throws: () => {
    throw new Error("a defect")
  },
  large: () => Effect.succeed("x".repeat(maxAskBytes)),
  hangs: () =>
    Effect.suspend(() => {
      calls.hangs += 1
      return Effect.never
    }).pipe(
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          calls.interrupted += 1
        })
      )
    )
}

describe("a port of the host", () => {
  it.effect("answers, or the session is told why not", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const rows = [
        ["ASK echo abc", "TOLD abc"],
        ["ASK no", "TOLD failed"],
        ["ASK throws", "TOLD failed"],
        ["ASK large", "TOLD tooLarge"],
        ["ASK nobody", "TOLD noSuchPort"],
        ["ASK toString", "TOLD noSuchPort"]
      ] as const
      for (const [said, told] of rows) {
        peer.say(said)
        assert.strictEqual(yield* peer.hear("TOLD"), told, said)
      }
      yield* serves(peer, "a", 1)
    }).pipe(Effect.provide(station({ ports })))
  )

  it.effect("that does not answer is interrupted after askMillis; the conversation goes on meanwhile", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      peer.say("ASK hangs")
      yield* serves(peer, "a", 1)
      yield* TestClock.adjust(10_000)
      assert.strictEqual(yield* peer.hear("TOLD"), "TOLD timeout")
      assert.strictEqual(calls.interrupted, calls.hangs)
    }).pipe(Effect.provide(station({ ports })))
  )

  it.effect("is interrupted when the connection ends", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      peer.say("ASK hangs")
      yield* serves(peer, "a", 1)
      peer.socket.destroy()
      yield* events.expect("Offline")
      assert.strictEqual(calls.interrupted, calls.hangs)
    }).pipe(Effect.provide(station({ ports })))
  )

  it.effect("is not asked by a session that asks too much at a time", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      for (let count = 0; count < 3; count += 1) peer.say("ASK hangs")
      const { detail } = yield* events.expect("SessionFault")
      assert.strictEqual(detail, "more than 2 asks wait: not asked of hangs")
      assert.strictEqual(yield* peer.hear("TOLD"), "TOLD tooMany")
      yield* serves(peer, "a", 1)
    }).pipe(Effect.provide(station({ ports, limits: { pendingAsks: 2 } })))
  )

  it.effect("is not called with a question that is too large", () =>
    Effect.gen(function* () {
      const told = yield* PortCalls.call(ports, "echo", "x".repeat(maxAskBytes), 1_000)
      assert.deepInclude(told, { _tag: "Failure", reason: "tooLarge" })
    })
  )
})
