/** A local day of the site, `YYYY-MM-DD`, that the calendar has: no 30 February. */
import * as Schema from "effect/Schema"
import { demanding } from "./FieldText.ts"

const form = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

const demand = demanding("必须是日历上有的日期，例如 2026-03-01", "must be a day of the calendar, such as 2026-03-01")

/** Tells whether text is a day of the calendar, `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => {
  if (!form.test(text)) return false
  // A day that its month does not have becomes one of the next month.
  const read = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text)
}

/** Describes a local day of the site, `YYYY-MM-DD`. */
export const Day = Schema.String.check(
  Schema.isPattern(form, demand),
  Schema.makeFilter((text: string) => (isDay(text) ? undefined : "a day of the calendar, YYYY-MM-DD"), demand)
)
