/** A short random walk over the API; the long one is `npm run walk -w packages/http`. */
import { assert, describe, it } from "@effect/vitest"
import { withLive } from "./Live.ts"
import { walk } from "./Walk.ts"

describe("a random walk", () => {
  for (const seed of [1, 2]) {
    it.effect(`of seed ${seed} meets no 500 and no answer outside of the document`, () =>
      withLive(async (live) => {
        const { problems, statuses } = await walk(live, seed, 300)
        assert.deepEqual(problems, [])
        // Else it would have been stopped at the door, and proved nothing.
        assert.isAbove(statuses.get(200) ?? 0, 60)
      })
    )
  }
})
