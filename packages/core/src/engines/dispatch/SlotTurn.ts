/** Waiting for the slot of a target: whoever holds it and is at work in this process frees it soon, or the credit behind it is put off. */
import * as Effect from "effect/Effect"
import { StoreError } from "../../ports/StoreError.ts"
import { refKey } from "../../store/Aggregates.ts"
import { UnderWay } from "../kernel/Lane.ts"
import * as DispatchView from "./DispatchView.ts"

/**
 * Waits for whoever is at work on the credit that holds a slot. What was seen is `stale` when the slot has moved meanwhile, so that the work begins again with what
 * stands now.
 *
 * **Details** So the next purchase of a customer goes out when the one before has ended, and not after a pause. Of a credit that nobody here is at work on nobody
 * knows for how long it holds the slot.
 */
export const slotPassed = Effect.fnUntraced(function* (view: DispatchView.DispatchView) {
  const { slot } = view.target.state
  if (slot._tag !== "Held") return
  const { aside, ended } = yield* UnderWay
  const end = ended(refKey(slot.by))
  if (end !== null) yield* aside(end)
  const { target } = yield* DispatchView.again(view)
  if (target.version !== view.target.version)
    return yield* new StoreError({
      reason: "stale",
      detail: `the slot of ${target.ref.id} moved while it was waited for`
    })
})
