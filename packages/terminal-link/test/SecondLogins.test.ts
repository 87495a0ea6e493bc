/** Second logins on the address of a terminal that is connected: when they are told, and what of them. */
import { assert, describe, it } from "@effect/vitest"
import type { Arrival, DirectoryEntry } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { type SecondLogin, together, type Waiting } from "../src/SecondLogins.ts"
import { Books, books as booksOf, login, newestWins, type Peer, station, terminal, turn, until } from "./Harness.ts"
import { serves } from "./Plays.ts"

interface Detail {
  readonly former: string
  readonly new: string
  readonly count: number
  readonly sources: ReadonlyArray<string>
}

/** The end of a connection; a socket that is closed does not know it any more. */
const endOf = (peer: Peer) => `127.0.0.1:${peer.socket.localPort}`

const loginFrom = Effect.map(login(1), endOf)

/** What was told of second logins, in order. */
const told = Effect.map(Books, ({ accepted }) =>
  accepted.flatMap(({ kind, detail }) => (kind === "connectionReplaced" ? [detail as unknown as Detail] : []))
)

const toldOnce = Effect.flatMap(Books, ({ accepted }) => until(() => accepted.length > 0))

describe("a second login on the address of a terminal that is connected", () => {
  it.effect("is stored at once as its event, with both ends, and its session hears nothing of it", () =>
    Effect.gen(function* () {
      const books = yield* Books
      const first = yield* login(1)
      const former = endOf(first)
      const second = yield* login(1)
      yield* first.closed
      yield* toldOnce
      const [event] = books.accepted
      if (event === undefined) return assert.fail("there is an event")
      assert.deepInclude(event, { terminalId: terminal(1), kind: "connectionReplaced" })
      assert.match(event.key, /^replaced\/0\/2$/)
      assert.deepStrictEqual(event.detail, { former, new: endOf(second), count: 1, sources: ["127.0.0.1"] })
      yield* serves(second, "a", 1)
      assert.notInclude(second.lines.join(), "ACK")
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("is not lost within the minute of another one: the minute ends with the last of them, and how many", () =>
    Effect.gen(function* () {
      const device = yield* loginFrom
      const redialled = yield* loginFrom
      yield* toldOnce
      yield* loginFrom
      const [back, again] = [yield* loginFrom, yield* loginFrom]
      yield* TestClock.adjust(59_999)
      yield* turn
      assert.strictEqual((yield* told).length, 1)
      yield* TestClock.adjust(1)
      const { accepted } = yield* Books
      yield* until(() => accepted.length === 2)
      const rows = (yield* told).map(({ former, new: now, count }) => [former, now, count])
      assert.deepStrictEqual(rows, [
        [device, redialled, 1],
        [back, again, 3]
      ])
      assert.strictEqual(new Set(accepted.map(({ key }) => key)).size, 2)
      // The minute after it is one, too; after a quiet one the next login is told at once.
      yield* login(1)
      yield* turn
      assert.strictEqual(accepted.length, 2)
      yield* TestClock.adjust(60_000)
      yield* until(() => accepted.length === 3)
      yield* TestClock.adjust(60_000)
      yield* turn
      yield* login(1)
      yield* until(() => accepted.length === 4)
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("has a minute for each terminal", () =>
    Effect.gen(function* () {
      const { accepted } = yield* Books
      for (const address of [1, 1, 2, 2]) yield* login(address)
      yield* until(() => accepted.length === 2)
      assert.deepStrictEqual(
        accepted.map(({ terminalId }) => terminalId),
        [terminal(1), terminal(2)]
      )
    }).pipe(Effect.provide(station(newestWins)))
  )

  it.effect("is stored when the station stops before the minute ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station(newestWins), scope)
      yield* Effect.gen(function* () {
        yield* login(1)
        yield* login(1)
        yield* toldOnce
        yield* login(1)
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(
          (yield* told).map(({ count }) => count),
          [1, 1]
        )
      }).pipe(Effect.provide(context))
    })
  )
})

const arrivalOf = (remote: string): Arrival => ({
  source: remote.slice(0, remote.lastIndexOf(":")),
  port: Number(remote.slice(remote.lastIndexOf(":") + 1)),
  certificate: null
})

describe("the second logins of a minute", () => {
  const entry: Effect.Effect<DirectoryEntry> = Effect.gen(function* () {
    const [first] = (yield* Books).entries.values()
    return first ?? assert.fail("there is a terminal")
  }).pipe(Effect.provide(booksOf(1)))

  const rows: ReadonlyArray<readonly [what: string, remotes: ReadonlyArray<string>, sources: ReadonlyArray<string>]> = [
    ["a line that flaps has one address", ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3"], ["10.0.0.1"]],
    ["a rival among its logins has its own", ["10.0.0.1:1", "10.9.9.9:1", "10.0.0.1:2"], ["10.0.0.1", "10.9.9.9"]],
    ["an address may have colons", ["fe80::1:7", "fe80::2:7"], ["fe80::1", "fe80::2"]],
    ["four are kept", ["a:1", "b:1", "c:1", "d:1", "e:1", "a:2"], ["a", "b", "c", "d"]]
  ]

  for (const [what, remotes, sources] of rows) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const met = yield* entry
        const logins = remotes.map(
          (remote, at): SecondLogin => ({
            ...{ at, connectionId: at, remote, entry: met },
            arrival: arrivalOf(remote),
            former: { remote: "x:1", arrival: arrivalOf("x:1"), since: 0 }
          })
        )
        const all = logins.reduce<Waiting | null>(together, null)
        assert.deepStrictEqual(all, { last: logins.at(-1) as SecondLogin, count: remotes.length, sources })
      })
    )
  }
})
