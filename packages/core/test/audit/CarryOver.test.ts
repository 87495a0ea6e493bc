import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import { checkCommit, type FollowedBooks } from "@yugou/core/audit"
import type { Commit } from "@yugou/core/store"

const kwh = (text: string) => Energy.kwh(text)
const at = null as never
const base = {
  replacementId: "r",
  left: { remaining: kwh("500"), at, source: "online" },
  atBinding: kwh("20")
}

/** The books after a step, in which an adjustment may stand and the work item about what is left over. */
const booksOf = (entry: object, adjustment: object | null, item: object | null): FollowedBooks => ({
  record: (({ _tag }: { readonly _tag: string }) => {
    if (_tag === "Replacement")
      return { current: { ref: { _tag, id: "r" }, version: 2, state: base }, entries: [{ version: 1 }, entry] }
    const state = _tag === "Adjustment" ? adjustment : _tag === "WorkItem" ? item : null
    return state === null ? null : { current: { ref: { _tag, id: "a" }, version: 1, state }, entries: [] }
  }) as never,
  creditsOf: () => []
})

/** What the audit says of a step about what it carries over. */
const found = (tag: string, before: object, after: object, adjustment: object | null, item: object | null = null) => {
  const entry = {
    ...{ version: 2, commandId: "c", trail: { actor: "a", operation: "o", reason: null, at } },
    ...{ before: { ...base, ...before }, after: { ...base, ...after }, events: [{ _tag: tag }] }
  }
  const commit = { writes: [{ ref: { _tag: "Replacement", id: "r" } }], command: { id: "c" } } as unknown as Commit
  return checkCommit(commit, booksOf(entry, adjustment, item)).filter(({ invariant }) => invariant === "carryOver")
}

const newBound = { step: { _tag: "NewBound" } }
const adjusting = (rest = "0") => ({ step: { _tag: "Adjusting", adjustmentId: "a" }, rest: kwh(rest) })
const sets = (value: string, ifRemainingWas: string) => ({ value: kwh(value), ifRemainingWas: kwh(ifRemainingWas) })

describe("what a replacement carries over, as the books alone show it", () => {
  // 500 were left, and the new target held 20 when it was bound.
  const saved = [
    ["all that was left", sets("500", "20"), "0", 0],
    ["what was left and 100 that were sold there since", sets("600", "120"), "0", 0],
    ["what was left, rounded, and the rest", sets("499", "20"), "1", 0],
    ["more than was left", sets("501", "20"), "0", 1],
    ["what was left without what was sold there", sets("500", "120"), "0", 1],
    ["what was left, rounded, and no rest", sets("499", "20"), "0", 1]
  ] as const
  it.each(saved)("sets %s", (_what, adjustment, rest, breaches) => {
    assert.lengthOf(found("AdjustmentSaved", newBound, adjusting(rest), adjustment), breaches)
  })

  it("says nothing where books of before did not write down what it rests on", () => {
    const before = { ...adjusting(), left: undefined }
    assert.lengthOf(found("AdjustmentSaved", newBound, before, sets("7", "0")), 0)
  })

  const done = { step: { _tag: "Done", at } }
  const finished = [
    ["with its adjustment applied", adjusting(), done, "Applied", null, 0],
    ["before its adjustment was applied", adjusting(), done, "Queued", null, 1],
    ["with a rest that was told", adjusting(), { ...done, rest: kwh("0.5") }, "Applied", {}, 0],
    ["with a rest of which nobody was told", adjusting(), { ...done, rest: kwh("0.5") }, "Applied", null, 1],
    ["with nothing to set", newBound, done, null, null, 0]
  ] as const
  it.each(finished)("finishes %s", (_what, before, after, dispatch, item, breaches) => {
    const adjustment = dispatch === null ? null : { dispatch: { _tag: dispatch } }
    assert.lengthOf(found("ReplacementFinished", before, after, adjustment, item), breaches)
  })
})
