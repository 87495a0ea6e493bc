/** Delay and duration of a trip as a terminal keeps them, where they do not travel in the command. @category Parts of aggregates */
import * as Schema from "effect/Schema"

/** Describes them, in minutes, as last read; a duration of 0: until closed. `null`: not read, or no number. @category Models */
export const TripOptions = Schema.Struct({
  delayMinutes: Schema.NullOr(Schema.Int),
  durationMinutes: Schema.NullOr(Schema.Int)
})
export type TripOptions = typeof TripOptions.Type

/** What is known before anything was read. @category Constants */
export const unread: TripOptions = { delayMinutes: null, durationMinutes: null }

/** The items under which a terminal shows them. @category Constants */
export const tripOptionItems = ["tripDelay", "tripDuration"] as const

type Read = { readonly item: string; readonly value: string | null }

const delayIn = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null)

const durationIn = (text: string): number | null => {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}

/** Takes them out of items that were read. @category Functions */
export const tripOptionsIn = (items: ReadonlyArray<Read>): TripOptions => {
  const valueOf = (name: (typeof tripOptionItems)[number]): string =>
    items.find(({ item }) => item === name)?.value ?? ""
  return { delayMinutes: delayIn(valueOf("tripDelay")), durationMinutes: durationIn(valueOf("tripDuration")) }
}
