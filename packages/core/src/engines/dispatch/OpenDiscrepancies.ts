/** The discrepancies of a target that stand open. */
import * as Effect from "effect/Effect"
import { everyOrg, maxPage, StationStore } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"

const openAt = (target: TargetKey) =>
  ({ target: { _tag: "Is", value: target }, state: { _tag: "Is", value: "open" } }) as const

/** Lists the open discrepancies of a target, the newest first. */
export const openOn = Effect.fnUntraced(function* (target: TargetKey) {
  const store = yield* StationStore
  const page = { after: null, limit: maxPage, order: "descending" } as const
  return (yield* store.list("Discrepancy", { orgScope: everyOrg, where: openAt(target) }, page)).rows
})

/** Says whether the balance of a target differs from what the books expect, and nobody has settled that. */
export const balanceDiffers = Effect.fnUntraced(function* (target: TargetKey) {
  const store = yield* StationStore
  const where = { ...openAt(target), cause: { _tag: "Is", value: "balanceDiffers" } } as const
  return (yield* store.count("Discrepancy", { orgScope: everyOrg, where }, 1)) > 0 ? ("yes" as const) : ("no" as const)
})
