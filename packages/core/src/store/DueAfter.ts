/** When work is due after a commit, where it was put off before. */
import type { Due } from "../books/entry/Due.ts"
import { toMillis } from "../values/Instant.ts"

/** What a state is due for by itself, and when it is given out. */
export interface Standing {
  readonly said: Due | null
  readonly due: Due | null
}

/** Gives when what a new state says is due: what was put off stays so as long as the state says the same as before. @category Functions */
export const dueAfter = ({ said, due }: Standing, next: Due | null): Due | null =>
  said !== null && next !== null && due !== null && said.queue === next.queue && toMillis(said.at) === toMillis(next.at)
    ? { ...next, at: due.at }
    : next
