/** When the credits began that hold the slots of targets, from the store. */
import * as Effect from "effect/Effect"
import type * as Target from "../../books/target/Target.ts"
import { ref, StationStore } from "../../store/StationStore.ts"

/** Gives when each credit began that is sending to one of the targets or whose outcome is not known. */
export const openingsOf = Effect.fnUntraced(function* (targets: ReadonlyArray<Target.State>) {
  const store = yield* StationStore
  const held = targets.flatMap(({ slot }) => (slot._tag === "Held" ? [slot] : []))
  const found = yield* store.load<"Order" | "Adjustment">(held.map(({ by }) => ref(by._tag, by.id)))
  return held.flatMap((slot, i) => {
    const opened = found[i]?.state?.attempts.find(({ no }) => no === slot.no)
    return opened === undefined ? [] : [opened.openedAt]
  })
})
