/** What a connection may do before it is known who dials: nothing that another connection would notice. */
import { assert, describe, it } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { TerminalLink } from "../src/index.ts"
import { Books, dial, dialFrom, login, type Peer, read, station, terminal, turn, until, watch } from "./Harness.ts"
import { count, probed, reasonOf, serves } from "./Plays.ts"

/** Who is not talked to stays connected for five seconds and hears nothing. */
const keptFor = Effect.fnUntraced(function* (peer: Peer) {
  for (const millis of [0, 4_999]) {
    yield* TestClock.adjust(millis)
    yield* Effect.repeat(turn, { times: 5 })
    assert.strictEqual(peer.state.closed, "no")
  }
  yield* TestClock.adjust(1)
  yield* peer.closed
  assert.deepStrictEqual(peer.lines, [])
})

describe("before it is known who dials", () => {
  it.effect("bytes of no dialect are logged with offset and closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02]))
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "noDialect", offset: 4, head: "16030102" })
    }).pipe(Effect.provide(station()))
  )

  it.effect("a frame that does not end within the bytes allowed is closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.socket.write(`HELLO ${"9".repeat(100)}`)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "tooLong", offset: 106 })
    }).pipe(Effect.provide(station({ limits: { identifyBytes: 64 } })))
  )

  it.effect("a slow loris is closed when its time is over, however it trickles", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      yield* count(1)
      for (const letter of "HELL") {
        peer.socket.write(letter)
        yield* TestClock.adjust(7_000)
      }
      assert.strictEqual(peer.state.closed, "no")
      yield* TestClock.adjust(2_000)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "tooSlow" })
      yield* count(0)
    }).pipe(Effect.provide(station({ limits: { identifyMillis: 30_000 } })))
  )

  it.effect("a peer that says nothing and closes leaves nothing behind", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      yield* count(1)
      peer.socket.end()
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "closed", offset: 0 })
      yield* count(0)
    }).pipe(Effect.provide(station()))
  )

  it.effect("a login split at every byte is recognised", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      for (const letter of "HELLO 1\n") {
        peer.socket.write(letter)
        yield* until(() => peer.socket.bytesWritten > 0 && peer.socket.writableLength === 0)
      }
      yield* peer.hear("OK")
    }).pipe(Effect.provide(station()))
  )

  it.effect("frames that follow the login in the same packet are not lost", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      peer.socket.write("HELLO 1\nPING\nPING\n")
      yield* peer.hear("OK")
      yield* until(() => peer.lines.length === 2)
      assert.deepStrictEqual(peer.lines, ["PONG", "PONG"])
    }).pipe(Effect.provide(station()))
  )

  it.effect("an unknown terminal is logged, kept unanswered for its time, then closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const known = yield* login(1)
      const peer = yield* dial
      peer.say("HELLO 77")
      assert.deepInclude(yield* events.expect("UnknownTerminal"), { dialectId: "line", address: "77" })
      peer.say("PING")
      yield* serves(known, "a", 1)
      yield* keptFor(peer)
      yield* serves(known, "b", 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("a directory that fails, or does not answer, closes the connection with an event, after its time", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      books.mode = "fails"
      const first = yield* dial
      first.say("HELLO 1")
      assert.include((yield* events.expect("DirectoryFailed")).reason, "unavailable")
      yield* keptFor(first)
      events.seen.length = 0
      books.mode = "hangs"
      const second = yield* dial
      second.say("HELLO 1")
      second.say("PING")
      yield* count(1)
      yield* until(() => second.socket.writableLength === 0)
      yield* events.expect("Connected")
      for (let n = 0; n < 20 && second.state.closed === "no"; n++) yield* TestClock.adjust(1_000)
      yield* second.closed
      assert.include((yield* events.expect("DirectoryFailed")).reason, "no answer")
    }).pipe(Effect.provide(station({ limits: { identifyMillis: 600_000 } })))
  )

  it.effect("settings that the dialect cannot read are named, and the terminal is kept for its time", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const entry = books.entries.get("1")
      if (entry !== undefined) books.entries.set("1", { ...entry, settings: { manners: 5 } })
      const peer = yield* dial
      peer.say("HELLO 1")
      assert.deepInclude(yield* events.expect("BadSettings"), { terminalId: terminal(1), path: "manners" })
      yield* keptFor(peer)
    }).pipe(Effect.provide(station()))
  )

  it.effect(
    "a terminal whose secret cannot be opened is not talked to, and its requests are not sent; the others go on",
    () =>
      Effect.gen(function* () {
        const events = yield* watch
        const books = yield* Books
        const entry = books.entries.get("1")
        const unopened = [{ field: "password", keyId: "k1", reason: "noKey" }] as const
        if (entry !== undefined) books.entries.set("1", { ...entry, unopened })
        const peer = yield* dial
        peer.say("HELLO 1")
        const said = yield* events.expect("BadSettings")
        yield* keptFor(peer)
        assert.deepInclude(said, { terminalId: terminal(1), path: "password" })
        assert.include(said.message, "k1")
        const gateway = yield* TerminalGateway
        assert.strictEqual(reasonOf(yield* gateway.execute(read("a"))), "NotSent(offline)")
        yield* serves(yield* login(2), "b", 2)
      }).pipe(Effect.provide(station()))
  )

  it.effect("too many at the door: the newcomer is turned away, who is known stays", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const known = yield* login(1)
      yield* dial
      yield* dial
      yield* count(3)
      const third = yield* dial
      yield* third.closed
      assert.deepInclude(yield* events.expect("TurnedAway"), { reason: "tooManyAnonymous" })
      yield* serves(known, "a", 1)
    }).pipe(Effect.provide(station({ limits: { anonymousConnections: 2 } })))
  )

  it.effect("too many connections: who is new is turned away when it has said who it is", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* login(1)
      yield* login(2)
      const third = yield* dial
      third.say("HELLO 3")
      yield* third.closed
      assert.deepInclude(yield* events.expect("TurnedAway"), { reason: "tooManyConnections" })
    }).pipe(Effect.provide(station({ limits: { connections: 2 } })))
  )

  it.effect(
    "a full house of dead connections: its own terminals come back, each in the place of its own, in one question's time",
    () =>
      Effect.gen(function* () {
        const all = Array.from({ length: 100 }, (_, index) => index + 1)
        // They answer nothing any more, and the station does not know it yet.
        for (const n of all) (yield* login(n)).socket.pause()
        yield* count(100)
        // Every second one has another address since.
        const coming = yield* Effect.forEach(all, (n) => dialFrom(n % 2 === 0 ? "127.0.0.1" : "127.0.1.1"), {
          concurrency: "unbounded"
        })
        coming.forEach((peer, index) => {
          peer.say(`HELLO ${index + 1}`)
        })
        yield* probed(all, 1)
        yield* TestClock.adjust(5_000)
        yield* Effect.forEach(coming, (peer) => peer.hear("OK"), { concurrency: "unbounded" })
        yield* Effect.forEach(coming, (peer, index) => serves(peer, `r${index}`, index + 1), {
          concurrency: "unbounded"
        })
        yield* count(100)
      }).pipe(Effect.provide(station({ terminals: 100, limits: { connections: 100, anonymousConnections: 100 } })))
  )

  it.effect("512 that say nothing keep no terminal out: the oldest of their own source go", () =>
    Effect.gen(function* () {
      const silent = yield* Effect.forEach(
        Array.from({ length: 512 }, () => "127.0.0.9"),
        (source) => dialFrom(source)
      )
      yield* count(512)
      yield* TestClock.adjust(1_000)
      yield* login(1)
      yield* silent[0]?.closed ?? Effect.void
      assert.strictEqual(silent.filter(({ state }) => state.closed === "yes").length, 1)
      const elsewhere = yield* dialFrom("127.0.1.1")
      elsewhere.say("HELLO 2")
      yield* elsewhere.hear("OK")
      assert.strictEqual(silent.filter(({ state }) => state.closed === "yes").length, 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("silent connections at the door make room, the longest silent first, and terminals come in", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const silent = [yield* dial, yield* dial, yield* dial]
      yield* count(3)
      yield* TestClock.adjust(1_000)
      yield* login(1)
      yield* silent[0]?.closed ?? Effect.void
      assert.deepInclude(yield* events.expect("TurnedAway"), { reason: "tooManyAnonymous" })
      yield* login(2)
      yield* login(3)
      assert.deepStrictEqual(
        silent.map(({ state }) => state.closed),
        ["yes", "no", "no"]
      )
    }).pipe(Effect.provide(station({ limits: { silentConnections: 3 } })))
  )

  it.effect("garbage again and again: a few are closed at once, the rest of that source is kept for its time", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const known = yield* login(1)
      const say = Effect.fnUntraced(function* () {
        events.seen.length = 0
        const peer = yield* dial
        peer.socket.write(Buffer.alloc(100_000, 0xff))
        yield* events.expect("Unrecognised")
        return peer
      })
      yield* (yield* say()).closed
      yield* (yield* say()).closed
      yield* keptFor(yield* say())
      yield* serves(known, "a", 1)
      yield* login(2)
    }).pipe(Effect.provide(station({ limits: { strangersBurst: 2, strangersPerSecond: 1 } })))
  )

  it.effect("a network that the host has named has its own limits", () =>
    Effect.gen(function* () {
      const silent = [yield* dial, yield* dial]
      yield* count(2)
      yield* TestClock.adjust(1_000)
      yield* login(1)
      yield* login(2)
      assert.deepStrictEqual(
        silent.map(({ state }) => state.closed),
        ["no", "no"]
      )
    }).pipe(
      Effect.provide(
        station({
          limits: { silentConnections: 1 },
          networks: [{ name: "carrier", ranges: ["127.0.0.0/8"], silentConnections: 5 }]
        })
      )
    )
  )
})

describe("many", () => {
  it.effect("200 terminals at once, each asked at once", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 200 }, (_, index) => index + 1)
      const peers = yield* Effect.forEach(all, (n) => login(n), { concurrency: "unbounded" })
      yield* count(200)
      yield* Effect.forEach(peers, (peer, index) => serves(peer, `r${index}`, index + 1), { concurrency: "unbounded" })
      for (const peer of peers) peer.socket.destroy()
      yield* count(0)
      assert.deepStrictEqual(yield* Effect.flatMap(TerminalLink, (link) => link.online), [])
    }).pipe(Effect.provide(station({ terminals: 200 })))
  )
})
