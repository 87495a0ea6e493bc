/** What a connection may do in conversation: nothing that another connection would notice. */
import { assert, describe, it, vi } from "@effect/vitest"
import { Instant, TerminalGateway } from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { Conversation } from "../src/Conversation.ts"
import { FrameLog } from "../src/index.ts"
import { ask, Books, dial, login, newestWins, read, set, station, terminal, turn, until, watch } from "./Harness.ts"
import { count, filled, serves } from "./Plays.ts"

describe("in conversation", () => {
  it.effect("an answer and the request that follows it are one turn, which leaves in one write", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      peer.socket.on("data", (chunk: Buffer) => {
        for (const [, id = ""] of chunk.toString().matchAll(/GET (\S+)\n/g)) peer.say(`VAL ${id} 1`)
      })
      const gateway = yield* TerminalGateway
      const turns = vi.spyOn(Conversation.prototype, "work")
      const asked = Array.from({ length: 20 }, (_, no) => gateway.execute(read(`r${no}`)))
      const outcomes = yield* Effect.all(asked)
      const count = turns.mock.calls.length
      turns.mockRestore()
      assert.isTrue(outcomes.every(({ _tag }) => _tag === "Answered"))
      assert.isAtMost(count, asked.length + 3)
    }).pipe(Effect.provide(station()))
  )

  it.effect("bad frames are logged with their offset, a good one between forgives, too many in a row close", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const other = yield* login(2)
      const peer = yield* login(1)
      for (const line of ["junk", "junk", "PING", "junk", "junk"]) peer.say(line)
      yield* peer.hear("PONG")
      assert.deepInclude(yield* events.expect("BadFrame"), {
        terminalId: terminal(1),
        problem: "unknown word at offset 0: junk",
        head: "6A756E6B"
      })
      yield* serves(peer, "a", 1)
      for (const line of ["junk", "junk", "junk"]) peer.say(line)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Offline"), { detail: "more than 2 bad frames in a row" })
      yield* serves(other, "b", 2)
    }).pipe(Effect.provide(station({ limits: { badFrames: 2 } })))
  )

  it.effect("megabytes of garbage cost this connection only", () =>
    Effect.gen(function* () {
      const other = yield* login(2)
      const peer = yield* login(1)
      peer.socket.write(Buffer.alloc(4_000_000, 0x78))
      yield* serves(other, "a", 2)
      yield* peer.closed
      yield* serves(other, "b", 2)
      const log = yield* FrameLog
      const frames = yield* log.recent(terminal(1), 10)
      assert.include(frames.at(-1)?.problem ?? "", "line longer than 128 at offset 128; cut off at 1000 of")
      assert.strictEqual(frames.at(-1)?.hex.length, 2_000)
    }).pipe(Effect.provide(station({ limits: { frameBytes: 1_000, badFrames: 4 } })))
  )

  it.effect("a half-open connection ends when no whole frame comes, trickling or not", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      yield* TestClock.adjust(50_000)
      peer.say("PING")
      yield* peer.hear("PONG")
      yield* TestClock.adjust(59_000)
      peer.socket.write("PIN")
      yield* until(() => peer.socket.writableLength === 0)
      assert.strictEqual(peer.state.closed, "no")
      yield* TestClock.adjust(1_000)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Offline"), { detail: "no whole frame for 60000 ms" })
    }).pipe(Effect.provide(station({ limits: { idleMillis: 60_000 } })))
  )

  it.effect("a peer that takes nothing is closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      peer.socket.pause()
      peer.say("FILL 24000000\nPING")
      yield* filled
      while (events.seen.every(({ _tag }) => _tag !== "Offline")) {
        yield* TestClock.adjust(1_000)
        yield* turn
      }
      assert.deepInclude(yield* events.expect("Offline"), { detail: "the peer took nothing for 10000 ms" })
    }).pipe(Effect.provide(station()))
  )

  it.effect("an effecting frame that waits behind unflushed bytes does not leave after its time", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      peer.socket.pause()
      peer.say("FILL 24000000")
      yield* filled
      const asked = yield* ask(set("a", 1, Instant.fromMillis(5_000)))
      for (let n = 0; n < 5; n++) yield* turn
      yield* TestClock.adjust(5_001)
      peer.socket.resume()
      assert.deepInclude(yield* Fiber.join(asked), { _tag: "NotSent", reason: "expired" })
      peer.say("PING")
      yield* peer.hear("PONG")
      assert.deepStrictEqual(
        peer.lines.filter((line) => line.startsWith("PUT")),
        []
      )
    }).pipe(Effect.provide(station()))
  )

  it.effect("a second connection of the same terminal replaces the first at once where the newest wins", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const gateway = yield* TerminalGateway
      const first = yield* login(1)
      yield* TestClock.adjust(1_000)
      const second = yield* login(1)
      yield* first.closed
      assert.deepInclude(yield* events.expect("Offline"), { terminalId: terminal(1), cause: "replaced" })
      assert.strictEqual((yield* gateway.presence(terminal(1))).state, "online")
      yield* serves(second, "a", 1)
      yield* count(1)
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("the session of a second connection opens with the memo that the first left behind", () =>
    Effect.gen(function* () {
      const books = yield* Books
      const first = yield* login(1)
      books.mode = "hangs"
      first.say("MEMO counter-8")
      first.say("PING")
      yield* first.hear("PONG")
      yield* until(() => books.waiting === 1)
      books.mode = "works"
      const second = yield* dial
      second.say("HELLO 1")
      yield* first.closed
      assert.deepStrictEqual(second.lines, [])
      yield* Deferred.succeed(books.relief, undefined)
      yield* second.hear("OK")
      second.say("MEMO?")
      assert.strictEqual(yield* second.hear("MEMO"), "MEMO counter-8")
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("three connections of one terminal at once leave one", () =>
    Effect.gen(function* () {
      const peers = yield* Effect.all([dial, dial, dial])
      for (const peer of peers) peer.say("HELLO 1")
      yield* until(() => peers.filter(({ state }) => state.closed === "yes").length === 2)
      const last = peers.find(({ state }) => state.closed === "no")
      if (last === undefined) return assert.fail("no connection is left")
      yield* last.hear("OK")
      yield* serves(last, "a", 1)
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("an event is confirmed after it is stored, and not when the store fails", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const peer = yield* login(1)
      peer.say("EVENT e1 hello")
      yield* peer.hear("ACK e1")
      assert.deepStrictEqual(books.accepted, [{ terminalId: terminal(1), key: "e1", kind: "test", detail: "hello" }])
      books.mode = "fails"
      peer.say("EVENT e2")
      assert.deepInclude(yield* events.expect("EventNotStored"), { key: "e2" })
      books.mode = "works"
      peer.say("EVENT e2")
      yield* peer.hear("ACK e2")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("a store that hangs delays neither answers nor other terminals, and the overflow is reported", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const other = yield* login(2)
      const peer = yield* login(1)
      books.mode = "hangs"
      for (const key of ["e1", "e2", "e3", "e4"]) peer.say(`EVENT ${key}`)
      assert.deepInclude(yield* events.expect("EventNotStored"), { reason: "more than 2 events wait" })
      yield* serves(peer, "a", 1)
      yield* serves(other, "b", 2)
      yield* Deferred.succeed(books.relief, undefined)
      yield* peer.hear("ACK e2")
    }).pipe(Effect.provide(station({ limits: { pendingEvents: 2 } })))
  )

  it.effect("a memo is saved; one that is too long is not", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const peer = yield* login(1)
      peer.say("MEMO counter-7")
      yield* until(() => books.memos.length === 1)
      assert.deepStrictEqual(books.memos, [[terminal(1), "counter-7"]])
      peer.say("BIGMEMO")
      assert.deepInclude(yield* events.expect("SessionFault"), {
        detail: "memo of 302 bytes, allowed are 256: not saved"
      })
      assert.strictEqual(books.memos.length, 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("every frame is in the log, in both directions, in order", () =>
    Effect.gen(function* () {
      const log = yield* FrameLog
      const peer = yield* login(1)
      yield* serves(peer, "a", 1)
      const frames = yield* log.recent(terminal(1), 10)
      const shown = frames.map(({ direction, hex, problem }) => [
        direction,
        Buffer.from(hex, "hex").toString("latin1").trim(),
        problem
      ])
      assert.deepStrictEqual(shown, [
        ["up", "HELLO 1", null],
        ["down", "OK", null],
        ["down", "GET a", null],
        ["up", "VAL a 1", null]
      ])
      assert.strictEqual((yield* log.recent(terminal(1), 2)).length, 2)
      assert.deepStrictEqual(yield* log.recent(terminal(2), 2), [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("a frame log of the host gets every frame; one that throws costs the connection and no other", () => {
    const seen: Array<string> = []
    const frameLog = Layer.succeed(
      FrameLog,
      FrameLog.of({
        append: ({ hex, terminalId }) =>
          Effect.sync(() => {
            if (terminalId === terminal(2)) throw new Error("no room")
            seen.push(Buffer.from(hex, "hex").toString("latin1").trim())
          }),
        recent: () => Effect.succeed([]),
        page: () => Effect.succeed({ rows: [], next: null })
      })
    )
    return Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      const other = yield* dial
      other.say("HELLO 2")
      yield* other.closed
      assert.include((yield* events.expect("ConnectionFault")).detail, "no room")
      yield* serves(peer, "a", 1)
      assert.deepStrictEqual(seen, ["HELLO 1", "OK", "GET a", "VAL a 1"])
    }).pipe(Effect.provide(station({ frameLog })))
  })
})
