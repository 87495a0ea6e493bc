/** 在线率统计: what part of the terminals of each org unit was online in each hour; an hour that nobody counted says so. */
import * as Effect from "effect/Effect"
import * as OnlineRate from "../../books/terminal/OnlineRate.ts"
import { countsUpTo } from "../../engines/terminal/PresenceKeeper.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import { earlier, type Instant, toMillis } from "../../values/Instant.ts"
import type { OrgNo } from "../../values/OrgNo.ts"
import { startOfDay } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import { countable } from "../kernel/Counted.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed } from "../kernel/Listing.ts"
import { customers as table } from "./Table.ts"
import type { OnlineHour } from "./Views.ts"

/** The longest period of one answer in days. */
const maxDays = 31

/** What is told of an hour: of one that was counted zero terminals where the unit had none, of another one nothing. */
const hourView = (hour: Instant, count: OnlineRate.Count | undefined, orgNo: string): typeof OnlineHour.Type => {
  if (count === undefined) {
    return { hour, countedAt: null, online: null, offline: null, unknown: null, onlinePerMille: null }
  }
  const tally = count.units[orgNo as OrgNo] ?? OnlineRate.nothing
  return { hour, countedAt: count.countedAt, ...tally, onlinePerMille: OnlineRate.onlinePerMille(tally) }
}

/** Implements 在线率统计: one row for each org unit, by the unit of which its terminals were when they were counted. */
export const onlineRate: Handlers<typeof table>["onlineRate"] = (input) =>
  ask(table.onlineRate, input, ({ from, to, orgNo }, { now, orgScope, policy }) =>
    Effect.gen(function* () {
      const { siteZone } = policy
      yield* countable(table.onlineRate, { from, to }, policy, maxDays)
      const end = earlier(startOfDay(to, "next", siteZone), now)
      const hours = OnlineRate.hoursBetween(startOfDay(from, "same", siteZone), end)
      const last = hours.at(-1)
      if (last === undefined) return []
      const counts = new Map((yield* countsUpTo(last, hours.length)).map((it) => [toMillis(it.hour), it]))
      const scope = narrowed(orgScope, orgNo)
      const counted = hours.flatMap((hour) => counts.get(toMillis(hour)) ?? [])
      const units = new Set(counted.flatMap((it) => Object.keys(it.units)))
      return [...units]
        .filter((unit) => isInScope(unit, scope))
        .toSorted()
        .map((unit) => ({
          orgNo: unit as OrgNo,
          hours: hours.map((hour) => hourView(hour, counts.get(toMillis(hour)), unit))
        }))
    })
  )
