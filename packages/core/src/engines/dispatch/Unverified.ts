/** Whether the books were restored, and how targets are found that nobody has looked at since. */
import * as Effect from "effect/Effect"
import * as Restoration from "../../books/restoration/Restoration.ts"
import { type Condition, ref, StationStore } from "../../store/StationStore.ts"

/** Gives the mark of the newest restoration; `null`: the books were never restored. */
export const restorationNow = Effect.gen(function* () {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Restoration", Restoration.id)])
  return found?.state ?? null
})

/** The condition on the column `verified` of bound targets that were not verified since the books were restored for the last time. */
export const unverifiedIn = ({ no }: Pick<Restoration.State, "no">): Condition =>
  no === 1
    ? { _tag: "Is", value: "0" }
    : { _tag: "AnyOf", values: Array.from({ length: no }, (_, earlier) => `${earlier}`) }
