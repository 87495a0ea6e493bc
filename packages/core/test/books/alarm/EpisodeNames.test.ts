/** A target may be called like what every object has: its episode is its own. */
import { assert, it } from "@effect/vitest"
import { AlarmWatch } from "@yugou/core/books"
import { at } from "../purchase/Orders.ts"

const none = AlarmWatch.evolve(null, { _tag: "WatchStarted", v: 1, customerNo: "1", orgNo: "1", nextAt: at } as never)

it.each(["constructor", "__proto__", "toString", "T1"])("target %s has an episode only when one was opened", (name) => {
  const target = name as never
  assert.isUndefined(AlarmWatch.episodeOf(none, target))
  const opened = AlarmWatch.evolve(none, { _tag: "EpisodeOpened", v: 1, at, target })
  assert.deepStrictEqual(AlarmWatch.episodeOf(opened, target), { since: at, sent: 0 })
})
