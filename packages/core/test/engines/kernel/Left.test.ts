/** The note of what a process leaves to others: bounded, with no more claimed than it could leave; who is alone does what it has no place for. */
import { assert, describe, it } from "@effect/vitest"
import { maxExcept } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import { leftMillis, makeLeft, notHere, othersMillis } from "../../../src/engines/kernel/Left.ts"

const at = (millis: number) => DateTime.makeUnsafe(Date.parse("2026-03-02T02:00:00Z") + millis)

describe("the note of what a process left", () => {
  /** Leaves as many as a note holds. */
  const full = () => {
    const left = makeLeft()
    for (let no = 0; no < maxExcept; no++) assert.strictEqual(left.leave(`${no}`, at(no))(1), notHere)
    return left
  }

  it("leaves the same version once, and another version anew", () => {
    const left = makeLeft()
    assert.strictEqual(left.leave("a", at(0))(1), notHere)
    assert.deepStrictEqual([left.except(at(leftMillis - 1)), left.except(at(leftMillis))], [["a"], []])
    assert.isNull(left.leave("a", at(leftMillis))(1))
    assert.strictEqual(left.leave("a", at(leftMillis))(1), notHere)
    assert.strictEqual(left.leave("a", at(3 * leftMillis))(2), notHere)
  })

  it("leaves anew what comes back too soon", () => {
    const left = makeLeft()
    left.leave("a", at(0))(1)
    assert.strictEqual(left.leave("a", at(1))(1), notHere)
    assert.deepStrictEqual(left.except(at(leftMillis)), ["a"])
  })

  it("leaves nothing for longer, whatever the clock was", () => {
    const left = makeLeft()
    left.leave("a", at(365 * 86_400_000))(1)
    assert.deepStrictEqual(left.except(at(0)), [])
  })

  it("does work that came back, however often it is asked: of a customer with two terminals for each of them", () => {
    const left = makeLeft()
    left.leave("a", at(0))(1)
    const leave = left.leave("a", at(leftMillis))
    assert.deepStrictEqual([leave(1), leave(1)], [null, null])
  })

  it("has room for so much, and takes no more than it could leave, as long as there may be others", () => {
    const left = makeLeft()
    assert.strictEqual(left.room(at(0)), maxExcept)
    left.leave("a", at(0))(1)
    assert.strictEqual(left.room(at(0)), maxExcept - 1)
    const other = full()
    assert.strictEqual(other.room(at(maxExcept)), 0)
    // What was claimed before there was no room goes to the others, too.
    assert.strictEqual(other.leave("more", at(maxExcept))(1), notHere)
    assert.strictEqual(other.except(at(maxExcept)).length, maxExcept)
    assert.isAbove(other.room(at(leftMillis)), 0)
  })

  it("does what it has no room for once it knows that it is alone", () => {
    const left = full()
    // The oldest comes back, and its place is taken.
    assert.isNull(left.leave("0", at(leftMillis))(1))
    left.leave("more", at(leftMillis))(1)
    assert.strictEqual(left.room(at(leftMillis)), Number.POSITIVE_INFINITY)
    assert.isNull(left.leave("still more", at(leftMillis))(1))
  })

  it("is not alone for as long as others took something lately", () => {
    const left = full()
    // The oldest never came back.
    left.leave("more", at(leftMillis))(1)
    assert.isNull(left.leave("1", at(leftMillis + 1))(1))
    assert.isFinite(left.room(at(leftMillis + 1)))
    const later = leftMillis + othersMillis
    left.leave("2", at(later))(1)
    assert.strictEqual(left.room(at(later)), Number.POSITIVE_INFINITY)
  })

  it("is alone no longer when others take something again", () => {
    const left = full()
    left.leave("0", at(leftMillis))(1)
    left.leave("more", at(leftMillis))(1)
    left.leave("still more", at(leftMillis + 1))(1)
    assert.isFinite(left.room(at(leftMillis + 1)))
  })

  it("forgets whose place was needed: others have seen to it since", () => {
    const left = full()
    left.leave("more", at(leftMillis))(1)
    assert.strictEqual(left.leave("0", at(leftMillis + 1))(1), notHere)
  })

  it("stays alone when what it forgets was over long ago", () => {
    const left = full()
    left.leave("0", at(leftMillis))(1)
    const later = leftMillis + maxExcept + othersMillis
    left.leave("more", at(later))(1)
    left.leave("still more", at(later))(1)
    assert.strictEqual(left.room(at(later)), Number.POSITIVE_INFINITY)
  })
})
