/** A PGlite whose disk is nearly full: nothing begins that could not end. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Gate from "../src/Gate.ts"
import * as Room from "../src/Room.ts"

const rows: ReadonlyArray<readonly [left: number | null, said: string]> = [
  [null, "went through"],
  [Room.reserveBytes, "went through"],
  [Room.reserveBytes - 1, `unavailable: the disk has ${Room.reserveBytes - 1} bytes left, and 67108864 are kept free`],
  [0, "unavailable: the disk has 0 bytes left, and 67108864 are kept free"]
]

it.effect.each(rows)("with %s bytes left a call %s", ([left, said]) =>
  Effect.gen(function* () {
    const call = Effect.succeed("went through")
    const answer = yield* Room.keeping(
      () => left,
      Gate.uninterruptible
    )(call).pipe(Effect.catch(({ detail, reason }) => Effect.succeed(`${reason}: ${detail}`)))
    assert.strictEqual(answer, said)
  })
)

it("is asked of the system for a directory that is there", () => {
  assert.isAbove(Room.bytesLeft(import.meta.dirname) ?? 0, 0)
  assert.isNull(Room.bytesLeft("/nowhere/at/all"))
})
