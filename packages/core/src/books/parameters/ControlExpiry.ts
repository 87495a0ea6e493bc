/** The expiry of energy control (电控失效时间) as an instant: it is written in the local time of the site. */
import * as DateTime from "effect/DateTime"
import { fromMillis, type Instant } from "../../values/Instant.ts"
import { instantOn, type TimeOfDay, type ZoneName } from "../../values/SiteTime.ts"

/** Gives the instant of local text `YYYY-MM-DDTHH:mm`; `null` when it is no date. */
export const expiryOf = (local: string, zone: ZoneName): Instant | null => {
  const [date = "", time = ""] = local.replace(" ", "T").split("T")
  const noon = DateTime.make(`${date}T12:00:00Z`)
  if (noon._tag === "None" || !/^\d{2}:\d{2}/.test(time)) return null
  // Noon in UTC of a date lies on that local date only near UTC: step back by the zone's offset.
  const offset = DateTime.zonedOffset(DateTime.setZoneNamedUnsafe(noon.value, zone))
  return instantOn(fromMillis(DateTime.toEpochMillis(noon.value) - offset), time.slice(0, 5) as TimeOfDay, zone)
}
