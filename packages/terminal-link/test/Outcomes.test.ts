/** What a caller of `TerminalGateway` sees: one outcome for each request, whatever the terminal and the network do. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, TerminalGateway } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { TerminalLink } from "../src/index.ts"
import { ask, credit, login, type Peer, read, station } from "./Harness.ts"
import { afterClock, bare, kicked, offline, reasonOf, replaced, reply, reset, silence } from "./Plays.ts"

interface Row {
  readonly name: string
  readonly request: TerminalRequest
  readonly play: (peer: Peer) => Effect.Effect<unknown, never, TerminalLink>
  readonly end: string
}

const table: ReadonlyArray<Row> = [
  {
    name: "a read that is answered",
    request: read("a"),
    play: (p) => reply(p, "GET a", "VAL a 12.5"),
    end: "Answered"
  },
  { name: "a read without an answer", request: read("a"), play: (p) => silence(p, "GET a"), end: "NotSent(offline)" },
  {
    name: "a credit that is answered",
    request: credit("a"),
    play: afterClock((p, line) => reply(p, line, "DONE a")),
    end: "Answered"
  },
  {
    name: "a credit that is refused",
    request: credit("a"),
    play: afterClock((p, line) => reply(p, line, "NAK a")),
    end: "Refused(unspecified)"
  },
  {
    name: "no answer before the effecting frame",
    request: credit("a"),
    play: (p) => silence(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "no answer after the effecting frame",
    request: credit("a"),
    play: afterClock(silence),
    end: "NoAnswer(timeout)"
  },
  {
    name: "a reset before the effecting frame",
    request: credit("a"),
    play: (p) => reset(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a reset after the effecting frame",
    request: credit("a"),
    play: afterClock(reset),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a close before the effecting frame",
    request: credit("a"),
    play: (p) => bare(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a close after the effecting frame",
    request: credit("a"),
    play: afterClock(bare),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a kick before the effecting frame",
    request: credit("a"),
    play: (p) => kicked(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a kick after the effecting frame",
    request: credit("a"),
    play: afterClock(kicked),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a second connection before the effecting frame",
    request: credit("a"),
    play: (p) => Effect.andThen(p.hear("CLK"), Effect.scoped(replaced(2))),
    end: "NotSent(offline)"
  },
  {
    name: "a second connection after the effecting frame",
    request: credit("a"),
    play: afterClock((p, line) => Effect.andThen(p.hear(line), Effect.scoped(replaced(2)))),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a request that the dialect does not know",
    request: { ...read("a"), _tag: "SetClock", payload: {} },
    play: () => Effect.void,
    end: "NotSent(unsupported)"
  }
]

describe("outcomes", () => {
  for (const { name, request, play, end } of table) {
    it.effect(`${name}: ${end}`, () =>
      Effect.gen(function* () {
        const peer = yield* login(1)
        const asked = yield* ask(request)
        yield* play(peer)
        assert.strictEqual(reasonOf(yield* Fiber.join(asked)), end)
      }).pipe(Effect.provide(station()))
    )
  }

  it.effect("gives the answer of the terminal", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(read("a"))
      yield* reply(peer, "GET a", "VAL a 12.5")
      assert.deepInclude(yield* Fiber.join(asked), {
        _tag: "Answered",
        answer: { remaining: Energy.kwh("12.5"), terminalTime: null }
      })
    }).pipe(Effect.provide(station()))
  )

  it.effect("offline: a terminal that never came, and one that left", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(offline)")
      const peer = yield* login(1)
      peer.say("BYE")
      yield* peer.closed
      yield* offline(1)
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("b"))), "NotSent(offline)")
    }).pipe(Effect.provide(station()))
  )
})

describe("one at a time", () => {
  it.effect("sends the next request after the former is settled, in order", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* Effect.forEach(["a", "b", "c"], (id) => ask(read(id)))
      for (const id of ["a", "b", "c"]) {
        yield* peer.hear(`GET ${id}`)
        assert.deepStrictEqual(peer.lines, [])
        peer.say(`VAL ${id} 1`)
      }
      const ends = yield* Effect.forEach(asked, Fiber.join)
      assert.deepStrictEqual(ends.map(reasonOf), ["Answered", "Answered", "Answered"])
    }).pipe(Effect.provide(station()))
  )

  it.effect("refuses as busy what the mailbox cannot hold, and takes again afterwards", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      const asked = yield* Effect.forEach(["a", "b", "c"], (id) => ask(read(id)))
      assert.strictEqual(reasonOf(yield* gateway.execute(read("d"))), "NotSent(busy)")
      for (const id of ["a", "b", "c"]) yield* reply(peer, `GET ${id}`, `VAL ${id} 1`)
      yield* Effect.forEach(asked, Fiber.join)
      const again = yield* ask(read("e"))
      yield* reply(peer, "GET e", "VAL e 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(again)), "Answered")
    }).pipe(Effect.provide(station({ limits: { waitingRequests: 2 } })))
  )

  it.effect("settles what waits as offline when the connection ends", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* Effect.forEach([credit("a"), credit("b"), credit("c")], ask)
      yield* reply(peer, "CLK a", "CLK a")
      yield* reset(peer, "PUT a")
      const ends = yield* Effect.forEach(asked, Fiber.join)
      assert.deepStrictEqual(ends.map(reasonOf), ["NoAnswer(linkLost)", "NotSent(offline)", "NotSent(offline)"])
    }).pipe(Effect.provide(station()))
  )
})
