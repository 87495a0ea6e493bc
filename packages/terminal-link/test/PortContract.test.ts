/** The contract of `TerminalGateway`, over loopback TCP and in a dialect: a connected terminal is a socket that plays its part by itself. */
import { TerminalGateway } from "@yugou/core"
import { TerminalGatewayTest } from "@yugou/testkit/suites"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { login, type Peer, station, terminal } from "./Harness.ts"
import { goodSettings } from "./LineDialect.ts"

/** What the terminal says to a line, if anything; `PUT` is the line with effect. */
const replyTo = (line: string, behaviour: TerminalGatewayTest.Behaviour): string | null => {
  const [word, id] = line.split(" ")
  switch (word) {
    case "GET":
      return behaviour === "silent" ? null : `VAL ${id} 7`
    case "CLK":
      return line
    case "PUT":
      return behaviour === "silent" ? null : `${behaviour === "refuses" ? "NAK" : "DONE"} ${id}`
    default:
      return null
  }
}

/** Lets a peer answer by itself; `effects` counts what it was told to do. */
const playing = (peer: Peer) => {
  const played = { behaviour: "answers" as TerminalGatewayTest.Behaviour, effects: 0 }
  peer.socket.on("data", () => {
    for (const line of peer.lines.splice(0)) {
      if (line.startsWith("PUT")) played.effects += 1
      const reply = replyTo(line, played.behaviour)
      if (reply !== null) peer.say(reply)
    }
  })
  return played
}

const open = Effect.fnUntraced(function* () {
  const context = yield* Layer.build(station({ terminals: 2 }))
  const peer = yield* Effect.provide(login(1), context)
  const played = playing(peer)
  return {
    gateway: Context.get(context, TerminalGateway),
    online: terminal(1),
    offline: terminal(2),
    unknown: terminal(9),
    entry: { dialectId: "line", address: "1", settings: goodSettings },
    behave: (behaviour) =>
      Effect.sync(() => {
        played.behaviour = behaviour
      }),
    cut: Effect.sync(() => peer.socket.resetAndDestroy()),
    effects: Effect.sync(() => played.effects)
  } satisfies TerminalGatewayTest.Bench
})

TerminalGatewayTest.suite("terminal-link", { open })
