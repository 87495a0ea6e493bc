import { assert, describe, it } from "@effect/vitest"
import { keyOf, TerminalId } from "@yugou/core"
import type { Credit } from "@yugou/core/books"
import * as Gap from "../../src/simulation/Gap.ts"

const target = { _tag: "Terminal", terminalId: TerminalId.make("T1") } as const
const device = { target: keyOf(target), identity: { dialectId: "toy", address: "A0" } }
const decoy = { target: keyOf(target), identity: { dialectId: "toy", address: "A1" } }

type Dispatch = Credit.Credit["dispatch"]

const order = (
  id: string,
  value: bigint,
  dispatch: { readonly _tag: string; readonly stated?: object },
  wireNos: ReadonlyArray<number> = []
) =>
  ({
    holder: { _tag: "Order", id },
    ...{ target, mode: "append", value },
    dispatch: dispatch as Dispatch,
    attempts: wireNos.map((wireNo) => ({ wireNo, identity: device.identity }))
  }) as unknown as Credit.Credit

const append = (wireNo: number, value: bigint) => ({ wireNo, mode: "append", value, before: 0n }) as const

/** The gap of a device that took these effects, under books that can be changed. */
const gapOf = (effected: ReadonlyArray<ReturnType<typeof append>>, credits: ReadonlyArray<Credit.Credit>) => {
  const books = { credits }
  const gap = Gap.make({
    devices: [device, decoy],
    truthOf: ({ target, identity }) => ({
      ...{ target, opening: 0n, balance: 0n, consumed: 0n, tolerance: 0n },
      effected: identity === device.identity ? effected : []
    }),
    creditsOf: () => books.credits
  })
  return { gap, books }
}

const first = append(1, 50n)
const second = append(2, 100n)
const sold = order("P1", 50n, { _tag: "Applied" }, [1])
const waiting = order("P2", 100n, { _tag: "Queued" })

describe("what terminals took in the gap of a backup", () => {
  it("is nobody's before a backup is restored", () => {
    const { gap } = gapOf([first, second], [sold, waiting])
    assert.strictEqual(gap.compare(device).truth.opening, 0n)
    assert.strictEqual(gap.stands(waiting), "no")
  })

  it("counts as somebody else's, until the books say that a credit of theirs was applied there", () => {
    const { gap, books } = gapOf([first, second], [sold, waiting])
    gap.look()
    assert.deepStrictEqual(gap.lostOn(device), [second])
    assert.deepStrictEqual([gap.stands(sold), gap.stands(waiting)], ["no", "yes"])
    const before = gap.compare(device).truth
    assert.deepStrictEqual([before.opening, before.effected], [100n, [first]])

    books.credits = [sold, order("P2", 100n, { _tag: "Applied", stated: { wireNo: 2 } })]
    const after = gap.compare(device).truth
    assert.deepStrictEqual([after.opening, after.effected], [0n, [first, second]])
    assert.strictEqual(gap.compare(decoy).credits.length, 1, "on another device it was never applied")
  })

  const booked = [
    ["persons stated the number of a later one of the gap", { _tag: "Applied", stated: { wireNo: 3 } }, []],
    ["the copy knows of an attempt that was not sent only", { _tag: "Applied" }, [2]]
  ] as const
  it.each(booked)("is the credit's under the number that it has there, where %s", (_what, dispatch, wireNos) => {
    const third = append(3, 7n)
    const { gap, books } = gapOf([second, third], [waiting])
    gap.look()
    books.credits = [order("P2", 100n, dispatch, wireNos)]
    const { truth, credits, whole } = gap.compare(device)
    assert.deepStrictEqual([truth.opening, truth.effected, whole], [7n, [second], "no"])
    const [credit] = credits
    const stated = credit?.dispatch._tag === "Applied" ? credit.dispatch.stated : undefined
    assert.strictEqual(stated?.wireNo, 2)
  })

  it("of a credit that the copy has under way is no gap: its attempt is written down", () => {
    const { gap } = gapOf([second], [order("P2", 100n, { _tag: "Unknown" }, [2])])
    gap.look()
    assert.deepStrictEqual(gap.lostOn(device), [])
  })

  it("of a credit that the copy has at rest after an attempt is one, whatever the attempt was", () => {
    const { gap } = gapOf([second], [order("P2", 100n, { _tag: "Rejected" }, [2])])
    gap.look()
    assert.deepStrictEqual(gap.lostOn(device), [second])
  })
})
