/** Local time of a terminal in the texts of this standard, as milliseconds "as if UTC". */
import { LocalTime } from "@yugou/dialect-kit"

/** The A.16 text of a time tag: `"22 19:06:23"`. */
export const toTagText = (local: number): string => LocalTime.textOfLocal(local).slice(8)

/** Reads A.1 text, which ends in the weekday; `null` when its parts are no date (a zero day, the 31st of a short month). */
export const fromText = (text: string): number | null => LocalTime.toLocal(text.slice(0, 19))

/** Reads the tag text with the month that makes it nearest to `reference` (a tag has day and time only). */
export const fromTagText = (text: string, reference: number): number | null => {
  const base = new Date(reference)
  const candidates = [-1, 0, 1].flatMap((shift) => {
    const month = new Date(Date.UTC(base.getUTCFullYear(), base.getUTCMonth() + shift, 1)).toISOString().slice(0, 8)
    return fromText(`${month}${text}`) ?? []
  })
  const distance = (millis: number) => Math.abs(millis - reference)
  return candidates.reduce<number | null>(
    (best, it) => (best === null || distance(it) < distance(best) ? it : best),
    null
  )
}
