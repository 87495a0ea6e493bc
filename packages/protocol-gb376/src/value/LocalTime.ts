/** Local time of a terminal as milliseconds "as if UTC", and the texts in which frames carry it. */

const minuteMillis = 60_000

/** The local clock that a terminal is meant to show at `now`. */
export const localMillis = (now: number, utcOffsetMinutes: number): number => now + utcOffsetMinutes * minuteMillis

/** `"2026-11-22 19:06:23"`; the A.1 text without its weekday. */
export const toText = (local: number): string => new Date(local).toISOString().slice(0, 19).replace("T", " ")

/** The A.16 text of a time tag: `"22 19:06:23"`. */
export const toTagText = (local: number): string => toText(local).slice(8)

/** Reads A.1 text; `null` when its parts are no date (a zero day, the 31st of a short month). */
export const fromText = (text: string): number | null => {
  const plain = text.slice(0, 19)
  const millis = Date.parse(`${plain.replace(" ", "T")}Z`)
  return Number.isNaN(millis) || toText(millis) !== plain ? null : millis
}

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
