/** A terminal about which persons have decided: who comes in then, over real sockets, and what the books are told. */
import { assert, describe, it } from "@effect/vitest"
import { type DirectoryEntry, Instant, TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { ask, Books, credit, dialFrom, login, type Peer, station, terminal, turn, until, watch } from "./Harness.ts"
import { reasonOf, reply, serves } from "./Plays.ts"

/** The connection that persons chose comes from here. */
const chosen = "127.0.0.1"
const stranger = "127.0.0.2"
const elsewhere = "127.0.0.3"

const at = (source: string) => ({ source, certificate: null })
const met = (source: string) => ({ ...at(source), since: Instant.fromMillis(0) })

/** Writes into the books what they say of the terminal. */
const said = Effect.fnUntraced(function* (about: Partial<DirectoryEntry>) {
  const { entries } = yield* Books
  const { suspected: _, trusted: __, decided: ___, ...entry } = entries.get("1") ?? assert.fail("it is known")
  entries.set("1", { ...entry, ...about })
})

/** Persons chose the first connection, and ruled the stranger out. */
const decision = (millis = 0): Partial<DirectoryEntry> => ({
  trusted: { ...at(chosen), by: "persons" },
  decided: { at: Instant.fromMillis(millis), ruledOut: [at(stranger)] }
})

const claim = Effect.fnUntraced(function* (source: string) {
  const peer = yield* dialFrom(source)
  peer.say("HELLO 1")
  return peer
})

const answers = (peer: Peer) =>
  Effect.forkChild(Effect.forever(Effect.map(peer.hear("TIME?"), (line) => peer.say(line.replace("TIME?", "TIME")))), {
    startImmediately: true
  })

const turns = Effect.repeat(turn, { times: 10 })

/** Sends money, which the terminal takes. */
const paid = Effect.fnUntraced(function* (peer: Peer, id: string) {
  const asked = yield* ask(credit(id))
  yield* reply(peer, `CLK ${id}`, `CLK ${id}`)
  yield* reply(peer, `PUT ${id}`, `DONE ${id}`)
  assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "Answered")
})

const contests = Effect.map(Books, ({ accepted }) => accepted.filter(({ kind }) => kind === "connectionContested"))

describe("a terminal whose connection persons chose", () => {
  for (const [source, reason] of [
    [stranger, "ruledOut"],
    [elsewhere, "ownerProved"]
  ] as const) {
    it.effect(`keeps it while it lives: who comes from ${source} is held, and nothing is in doubt (${reason})`, () =>
      Effect.gen(function* () {
        yield* said(decision())
        const events = yield* watch
        const first = yield* login(1)
        yield* answers(first)
        const second = yield* claim(source)
        assert.deepInclude(yield* events.expect("Held"), { reason })
        yield* turns
        assert.deepStrictEqual(second.lines, [])
        assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
        assert.deepStrictEqual(yield* contests, [])
        yield* paid(first, "a")
      }).pipe(Effect.provide(station()))
    )
  }

  it.effect("comes back from a new address in the time of one question, while its former line says nothing", () =>
    Effect.gen(function* () {
      yield* said(decision())
      yield* login(1)
      const again = yield* claim(elsewhere)
      yield* turns
      assert.deepStrictEqual(again.lines, [])
      yield* TestClock.adjust(5_000)
      yield* again.hear("OK")
      yield* serves(again, "a", 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("takes the place of one who was ruled out, wherever it comes from, and nobody is asked", () =>
    Effect.gen(function* () {
      yield* said({ decided: { at: Instant.fromMillis(0), ruledOut: [at(stranger)] } })
      const events = yield* watch
      const first = yield* claim(stranger)
      yield* first.hear("OK")
      yield* answers(first)
      const second = yield* claim(elsewhere)
      yield* second.hear("OK")
      yield* first.closed
      yield* serves(second, "a", 1)
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station()))
  )
})

/** Two are alive, and nobody has decided. */
const contested = Effect.gen(function* () {
  const events = yield* watch
  const first = yield* login(1)
  yield* answers(first)
  yield* claim(stranger)
  yield* events.expect("TakenOver")
  return { events, first }
})

describe("what the books are told of two that are alive", () => {
  it.effect("nothing more once they say that the terminal is in doubt, whoever comes and however often", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const { events } = yield* contested
      yield* until(() => events.seen.length > 0)
      yield* turns
      assert.strictEqual((yield* contests).length, 1)
      yield* said({
        suspected: { at: Instant.fromMillis(0), old: met(chosen), new: met(stranger), closingTo: null }
      })
      yield* gateway.renew(terminal(1))
      for (const source of [stranger, elsewhere, stranger, elsewhere]) {
        yield* TestClock.adjust(61_000)
        const before = events.seen.filter(({ _tag }) => _tag === "TakenOver").length
        yield* claim(source)
        yield* until(() => events.seen.filter(({ _tag }) => _tag === "TakenOver").length > before)
        yield* turns
      }
      assert.strictEqual((yield* contests).length, 1)
    }).pipe(Effect.provide(station()))
  )

  for (const [name, millis, closed] of [
    ["since: it is over, though they never heard of it", 1_000, "yes"],
    ["before: it stands", -1, "no"]
  ] as const) {
    it.effect(`persons have decided ${name}`, () =>
      Effect.gen(function* () {
        const gateway = yield* TerminalGateway
        const { first } = yield* contested
        const decided = { at: Instant.fromMillis(millis), ruledOut: [] }
        yield* said({ decided })
        yield* gateway.renew(terminal(1))
        if (closed === "yes") return yield* first.closed
        assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(suspected)")
      }).pipe(Effect.provide(station()))
    )
  }

  it.effect("persons have decided since, and chose the one that is there: money goes to it", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const { first } = yield* contested
      yield* said(decision(1_000))
      yield* gateway.renew(terminal(1))
      yield* paid(first, "a")
    }).pipe(Effect.provide(station()))
  )
})
