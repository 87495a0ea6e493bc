/** Loading what tells how long the energy of a device lasts: its balance of a week ago, and what came to it since. */
import * as Effect from "effect/Effect"
import { daysLeft, earliestDays, meanDays } from "../../books/dispatch/MeanUse.ts"
import { type Reading, seriesOf } from "../../books/dispatch/Reading.ts"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import { decodeReading } from "../../engines/dispatch/LastReading.ts"
import { foldRows } from "../../engines/kernel/AllPages.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { add, type Energy, zero } from "../../values/Energy.ts"
import { isBefore, later, plusMillis } from "../../values/Instant.ts"

const dayMillis = 86_400_000

/** How many readings are looked at for one that has a value. */
const fewReadings = 5

/** Gives the newest balance of a target that is a week older than its last one, of the time in which it was this customer's; `null`: there is none. */
const weekBefore = Effect.fnUntraced(function* ({ state: { boundAt, target } }: Versioned<"Device">, last: Reading) {
  const store = yield* StationStore
  const key = keyOf(target)
  const from = later(boundAt, plusMillis(last.readAt, -earliestDays * dayMillis))
  const facts = yield* store.facts(seriesOf(key), plusMillis(last.readAt, -meanDays * dayMillis), fewReadings)
  const found = yield* Effect.forEach(facts, (fact) => decodeReading(key, fact))
  const read = found.find(({ remaining }) => remaining !== null)
  return read === undefined || read.remaining === null || isBefore(read.readAt, from)
    ? null
    : { remaining: read.remaining, readAt: read.readAt }
})

/** Gives in how many days a device falls to a limit, at its mean use of a week; `null`: nobody can tell, also where its balance was set meanwhile. */
export const daysLeftOf = Effect.fnUntraced(function* (
  device: Versioned<"Device">,
  last: Reading | null,
  limit: Energy
) {
  if (last === null || last.remaining === null) return null
  const now = { remaining: last.remaining, readAt: last.readAt }
  if (now.remaining <= limit) return 0
  const earlier = yield* weekBefore(device, last)
  if (earlier === null) return null
  const is = (value: string) => ({ _tag: "Is", value }) as const
  const between = { _tag: "Between", from: sortTime(earlier.readAt), to: sortTime(last.readAt) } as const
  const { deviceId, target } = device.state
  const orders = { deviceId: is(deviceId), dispatchedAt: between }
  const brought = yield* foldRows("Order", { orgScope: everyOrg, where: orders }, zero, (sum, { state }) =>
    add(sum, state.energy)
  )
  const set = { target: is(keyOf(target)), dispatch: is("applied") }
  const wasSet = yield* foldRows(
    "Adjustment",
    { orgScope: everyOrg, where: set },
    false,
    (is, { state: { dispatch } }) => is || (dispatch._tag === "Applied" && !isBefore(dispatch.at, earlier.readAt))
  )
  return wasSet ? null : daysLeft({ earlier, later: now, brought }, limit)
})
