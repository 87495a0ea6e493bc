/** What a terminal may send, and what becomes of one that sends more. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Allowance from "../src/Allowance.ts"
import { dial, login, station, turn, watch } from "./Harness.ts"
import { serves } from "./Plays.ts"

const rules = Allowance.rulesOf({
  terminalFrames: 10,
  terminalFramesBurst: 20,
  terminalBytes: 100,
  terminalBytesBurst: 200,
  slowedMillis: 5_000
})

/** Plays what was heard, each at its time, and gives the allowance after it. */
const heard = (all: ReadonlyArray<readonly [at: number, frames: number, bytes: number]>): Allowance.Allowance =>
  all.reduce(
    (before, [at, frames, bytes]) => Allowance.spend(rules, before, { frames, bytes }, at),
    Allowance.full(rules, 0)
  )

describe("an allowance", () => {
  const rows: ReadonlyArray<
    readonly [string, ReadonlyArray<readonly [number, number, number]>, again: number, since: number | null]
  > = [
    ["a burst is no debt", [[0, 20, 200]], 0, null],
    ["one frame more is", [[0, 21, 0]], 100, 0],
    ["a byte more is", [[0, 1, 210]], 100, 0],
    ["the larger debt counts", [[0, 25, 300]], 1_000, 0],
    [
      "what comes slowly is never slowed",
      [
        [0, 20, 0],
        [1_000, 10, 0],
        [2_000, 10, 0]
      ],
      2_000,
      null
    ],
    [
      "it stays slowed while it goes on",
      [
        [0, 30, 0],
        [1_000, 10, 0],
        [2_000, 10, 0]
      ],
      3_000,
      0
    ],
    [
      "and is not any more when half of it is there again",
      [
        [0, 30, 0],
        [2_000, 1, 0],
        [4_000, 1, 0]
      ],
      4_000,
      null
    ]
  ]
  for (const [what, all, again, since] of rows) {
    it(what, () => {
      const after = heard(all)
      assert.strictEqual(Allowance.heardAgainAt(rules, after), again)
      assert.strictEqual(after.slowedSince, since)
    })
  }

  it("is paid for by the request that is answered", () => {
    const granted = Allowance.grant(rules, heard([[0, 25, 0]]), 0)
    assert.strictEqual(Allowance.heardAgainAt(rules, granted), 0)
  })

  it("is taken for too much only after so long", () => {
    const after = heard([
      [1_000, 60, 0],
      [5_000, 1, 0]
    ])
    assert.isFalse(Allowance.isTooMuch(rules, after, 5_999))
    assert.isTrue(Allowance.isTooMuch(rules, after, 6_000))
  })
})

describe("a terminal that sends more than it may", () => {
  const limits = { terminalFrames: 10, terminalFramesBurst: 20, turnBytes: 64, slowedMillis: 5_000 }
  const flood = "PING\n".repeat(5_000)

  it.effect("is slowed, then cut off, and dialling anew gains nothing; others are served all the while", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const other = yield* login(2)
      const peer = yield* login(1)
      peer.socket.write(flood)
      yield* serves(other, "a", 2)
      yield* Effect.repeat(turn, { times: 50 })
      // A piece of 64 bytes has 12 frames and the rest of one; what it costs beyond the burst is paid afterwards.
      assert.isAtMost(peer.lines.length, 20 + 13)
      assert.strictEqual(peer.state.closed, "no")
      for (let second = 0; second < 8 && peer.state.closed === "no"; second++) {
        yield* TestClock.adjust(1_000)
        yield* Effect.repeat(turn, { times: 20 })
      }
      yield* peer.closed
      assert.isAtMost(peer.lines.length, 20 + 13 + 8 * 10)
      assert.deepInclude(yield* events.expect("CutOff"), { reason: "tooMuch" })
      assert.deepInclude(yield* events.expect("Offline"), { detail: "more frames or bytes than it may for 5000 ms" })
      const again = yield* dial
      again.socket.write(`HELLO 1\n${flood}`)
      yield* Effect.repeat(turn, { times: 50 })
      assert.isAtMost(again.lines.length, 13)
      yield* serves(other, "b", 2)
    }).pipe(Effect.provide(station({ limits })))
  )

  it.effect("answers what it is asked for without using up its own", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      for (let n = 0; n < 60; n++) yield* serves(peer, `r${n}`, 1)
    }).pipe(Effect.provide(station({ limits: { ...limits, terminalFramesBurst: 8 } })))
  )
})
