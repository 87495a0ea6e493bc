/** Moves that many tests make: what a terminal does at a line, and what the host then sees. */
import { assert } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { FrameLog, TerminalLink } from "../src/index.ts"
import { ask, dial, type login, type Peer, read, terminal, untilSome } from "./Harness.ts"

export const reasonOf = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "Answered":
      return "Answered"
    case "Refused":
      return `Refused(${outcome.reason})`
    case "NotSent":
      return `NotSent(${outcome.reason})`
    case "NoAnswer":
      return `NoAnswer(${outcome.cause})`
  }
}

export const offline = (n: number) =>
  Effect.flatMap(TerminalGateway, (gateway) =>
    untilSome(
      Effect.map(gateway.presence(terminal(n)), ({ state }) =>
        state === "offline" ? Option.some(state) : Option.none()
      )
    )
  )

export const silence = (peer: Peer, line: string) => Effect.andThen(peer.hear(line), TestClock.adjust(30_000))
export const reset = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.socket.resetAndDestroy())
  )
export const bare = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.socket.end())
  )
export const kicked = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.flatMap(TerminalLink, (link) => link.kick(terminal(1)))
  )
export const reply = (peer: Peer, line: string, answer: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.say(answer))
  )
/** Answers the read before the write, then goes on. */
export const afterClock =
  (next: (peer: Peer, line: string) => Effect.Effect<unknown, never, TerminalLink>) => (peer: Peer) =>
    Effect.andThen(reply(peer, "CLK a", "CLK a"), next(peer, "PUT a"))

export const count = (n: number) =>
  untilSome(
    Effect.flatMap(TerminalLink, (link) =>
      Effect.map(link.connections, (open) => (open === n ? Option.some(open) : Option.none()))
    )
  )

/** Waits until each of these terminals has so many requests, the last of them the question whether it is alive. */
export const probed = (terminals: ReadonlyArray<number>, load: number) =>
  untilSome(
    Effect.flatMap(TerminalLink, (link) =>
      Effect.map(link.online, (online) => {
        const asked = online.filter((one) => one.load === load).map(({ terminalId }) => terminalId)
        return terminals.every((n) => asked.includes(terminal(n))) ? Option.some(online) : Option.none()
      })
    )
  )

/** Terminal 1 dials in again while it counts as connected; it comes in when that connection has given no sign of life in time. */
export const replaced = Effect.fnUntraced(function* (load: number) {
  const peer = yield* dial
  peer.say("HELLO 1")
  yield* probed([1], load)
  assert.deepStrictEqual(peer.lines, [])
  yield* TestClock.adjust(5_000)
  yield* peer.hear("OK")
  return peer
})

/** Waits until the answer to FILL was handed to the socket. */
export const filled = untilSome(
  Effect.flatMap(FrameLog, (log) =>
    Effect.map(log.recent(terminal(1), 5), (frames) => Arr.findFirst(frames, ({ hex }) => hex.startsWith("7878")))
  )
)

/** Shows that a terminal that was there before is still served. */
export const serves = Effect.fnUntraced(function* (
  peer: Effect.Success<ReturnType<typeof login>>,
  requestId: string,
  n: number
) {
  const asked = yield* ask(read(requestId, n))
  yield* peer.hear(`GET ${requestId}`)
  peer.say(`VAL ${requestId} 1`)
  assert.strictEqual((yield* Fiber.join(asked))._tag, "Answered")
})
