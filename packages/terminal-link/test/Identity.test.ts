/** Whose connection it is when the books come to name another device for a terminal. */
import { assert, describe, it } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Books, credit, login, station, terminal, untilSome } from "./Harness.ts"
import { reasonOf } from "./Plays.ts"

/** The address of terminal 1 is corrected in the books: the device that dialled in under the old one is another. */
const corrected = Effect.gen(function* () {
  const books = yield* Books
  const entry = books.entries.get("1")
  if (entry === undefined) return assert.fail("terminal 1 is in the books")
  books.entries.delete("1")
  books.entries.set("77", { ...entry, address: "77" })
})

const offline = Effect.gen(function* () {
  const gateway = yield* TerminalGateway
  const { state } = yield* gateway.presence(terminal(1))
  return state === "offline" ? Option.some(state) : Option.none()
})

describe("a terminal whose address was corrected", () => {
  it.effect("gets nothing over the connection of the wrong device, which ends", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* corrected
      const identity = { dialectId: "line", address: "77" }
      const outcome = yield* gateway.execute({ ...credit("a"), identity })
      assert.strictEqual(reasonOf(outcome), "NotSent(offline)")
      yield* peer.closed
      yield* untilSome(offline)
      assert.notInclude(peer.lines.join(), "PUT")
    }).pipe(Effect.provide(station()))
  )

  it.effect("whose entry is gone gets nothing, and its connection ends", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      const books = yield* Books
      books.entries.delete("1")
      const identity = { dialectId: "line", address: "77" }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("a"), identity })), "NotSent(offline)")
      yield* peer.closed
      yield* untilSome(offline)
    }).pipe(Effect.provide(station()))
  )

  it.effect("keeps its connection when only an old request names another device", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      yield* login(1)
      const identity = { dialectId: "line", address: "of before" }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("a"), identity })), "NotSent(offline)")
      assert.strictEqual((yield* gateway.presence(terminal(1))).state, "online")
    }).pipe(Effect.provide(station()))
  )

  it.effect("is dialled in anew when the station says that its entry has changed", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* corrected
      yield* gateway.renew(terminal(1))
      yield* peer.closed
      yield* untilSome(offline)
    }).pipe(Effect.provide(station()))
  )
})
