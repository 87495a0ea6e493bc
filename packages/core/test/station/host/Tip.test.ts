/** The newest end of the books: read once for all who follow, in order and without a gap for each of them, and not at all for nobody. */
import { assert, describe, it, vi } from "vitest"
import { type Change, mostKept, tipOf } from "../../../src/station/host/Tip.ts"
import type { Commit } from "../../../src/store/Commit.ts"

/** Books that a test writes: positions with gaps, as a store gives them. */
const books = () => {
  const written: Array<Change> = []
  let grown: () => void = () => {}
  let growing = new Promise<void>((resolve) => {
    grown = resolve
  })
  const its = { readers: 0, opened: 0, broken: null as Error | null }
  const moved = () => {
    grown()
    growing = new Promise((resolve) => {
      grown = resolve
    })
  }
  return {
    its,
    write: (...positions: ReadonlyArray<number>) => {
      written.push(...positions.map((position) => ({ position: BigInt(position), commit: {} as Commit })))
      moved()
    },
    breaks: (error: Error | null) => {
      its.broken = error
      moved()
    },
    near: async () => written.at(-1)?.position ?? 0n,
    async *changes(after: bigint, signal: AbortSignal): AsyncGenerator<Change, void, undefined> {
      its.readers += 1
      its.opened += 1
      try {
        const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
        for (let place = after; ; ) {
          if (signal.aborted) throw new Error("aborted")
          if (its.broken !== null) throw its.broken
          const next = written.find(({ position }) => position > place)
          if (next === undefined) {
            await Promise.race([growing, aborted])
            continue
          }
          place = next.position
          yield next
        }
      } finally {
        its.readers -= 1
      }
    }
  }
}

/** Follows from a place until it is told to leave; keeps what it saw. */
const follower = (tip: ReturnType<typeof tipOf>, place: number) => {
  const leaving = new AbortController()
  const seen: Array<number> = []
  const ended = (async () => {
    for await (const { position } of tip.after(BigInt(place), leaving.signal)) seen.push(Number(position))
  })().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
  return { seen, ended, leave: () => leaving.abort() }
}
const saw = (it: { readonly seen: ReadonlyArray<number> }, ...positions: ReadonlyArray<number>) =>
  vi.waitFor(() => assert.deepEqual(it.seen, positions))

describe("the end of the books", () => {
  it("is read once, however many have caught up, and by nobody when all have left", async () => {
    const its = books()
    its.write(1, 2, 5)
    const tip = tipOf(its)
    const all = Array.from({ length: 50 }, () => follower(tip, 5))
    await vi.waitFor(() => assert.strictEqual(its.its.readers, 1))
    its.write(7)
    its.write(8, 11)
    for (const each of all) await saw(each, 7, 8, 11)
    assert.deepEqual([its.its.opened, its.its.readers, tip.followers()], [1, 1, 50])
    for (const each of all) each.leave()
    for (const each of all) assert.strictEqual(await each.ended, "This operation was aborted")
    await vi.waitFor(() => assert.deepEqual([its.its.readers, tip.followers()], [0, 0]))
    its.write(12)
    const later = follower(tip, 8)
    await saw(later, 11, 12)
    later.leave()
    await later.ended
  })

  it("is caught up with by those who are behind, each commit once and in its order", async () => {
    const its = books()
    its.write(...Array.from({ length: 30 }, (_, at) => 2 * at + 1))
    const tip = tipOf(its)
    const [newest, old, middle] = [follower(tip, 59), follower(tip, 0), follower(tip, 30)]
    its.write(61, 63)
    const from = (place: number) => Array.from({ length: 32 }, (_, at) => 2 * at + 1).filter((each) => each > place)
    await saw(newest, 61, 63)
    await saw(old, ...from(0))
    await saw(middle, ...from(30))
    // Those who were behind read the store no longer.
    its.write(65)
    for (const each of [newest, old, middle]) await vi.waitFor(() => assert.strictEqual(each.seen.at(-1), 65))
    await vi.waitFor(() => assert.strictEqual(its.its.readers, 1))
    for (const each of [newest, old, middle]) each.leave()
    await Promise.all([newest.ended, old.ended, middle.ended])
    assert.strictEqual(tip.followers(), 0)
  })

  it("keeps so many commits: whoever reads too slowly for that goes on by himself, and misses none", async () => {
    const its = books()
    its.write(1)
    const tip = tipOf(its)
    const witness = follower(tip, 1)
    const slow = tip.after(1n, undefined)
    const first = slow.next()
    its.write(2)
    assert.strictEqual((await first).value?.position, 2n)
    const many = Array.from({ length: 2 * mostKept }, (_, at) => at + 3)
    its.write(...many)
    await saw(witness, 2, ...many)
    const rest: Array<number> = []
    for await (const { position } of slow) {
      rest.push(Number(position))
      if (rest.length === many.length) break
    }
    assert.deepEqual(rest, many)
    witness.leave()
    await witness.ended
    await vi.waitFor(() => assert.deepEqual([its.its.readers, tip.followers()], [0, 0]))
  })

  it("tells what breaks it to all who wait, and begins anew for whoever comes then", async () => {
    const its = books()
    its.write(1)
    const tip = tipOf(its)
    const all = [follower(tip, 1), follower(tip, 1)]
    await vi.waitFor(() => assert.strictEqual(its.its.readers, 1))
    its.breaks(new Error("the store is away"))
    for (const each of all) assert.strictEqual(await each.ended, "the store is away")
    its.breaks(null)
    const later = follower(tip, 1)
    its.write(2)
    await saw(later, 2)
    later.leave()
    await later.ended
  })

  it("refuses a place that the store refuses, and disturbs nobody by that", async () => {
    const its = books()
    its.write(1)
    const { changes } = its
    const tip = tipOf({
      ...its,
      async *changes(after, signal) {
        if (after > 100n) throw new Error("beyond the newest commit")
        yield* changes(after, signal)
      }
    })
    const good = follower(tip, 1)
    assert.strictEqual(await follower(tip, 1_000).ended, "beyond the newest commit")
    its.write(2)
    await saw(good, 2)
    good.leave()
    await good.ended
  })
})
