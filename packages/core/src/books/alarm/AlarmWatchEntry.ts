/** How a store keeps a AlarmWatch: codecs, what is due, and the columns by which lists filter. */
import { define } from "../entry/CatalogEntry.ts"
import * as AlarmWatch from "./AlarmWatch.ts"

/** The catalog row of AlarmWatch. */
export const alarmWatchEntry = define({
  state: AlarmWatch.State,
  event: AlarmWatch.Event,
  evolve: AlarmWatch.evolve,
  due: (s) =>
    s.nextAt === null ? null : { queue: "alarm", at: s.waitsUntil ?? s.nextAt, serial: s.customerNo, order: "" },
  index: (s) => ({
    orgNo: s.orgNo,
    sort: s.customerNo,
    columns: {
      customerNo: s.customerNo,
      alarm: Object.keys(s.episodes).length > 0 ? "open" : "clear",
      below: Object.keys(s.episodes).sort(),
      neverRead: [...(s.unread ?? [])].sort(),
      unread: s.unread === undefined ? "none" : "some"
    }
  }),
  upcasters: {}
})
