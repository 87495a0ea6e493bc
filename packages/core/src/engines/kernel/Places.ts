/** How far the rounds of a process are: the place that it knows, and when that is to be written down. */

/** How many pages pass until the place is written down again: after a restart so many are looked at once more. */
export const pagesBetween = 30

/** The place of a round: behind which key the next page begins, and how that stands in the store. */
export interface Place {
  readonly after: string | null
  readonly written: string | null
  readonly pages: number
}

/** The places of the rounds, by name. */
export type Places = Map<string, Place>

/** Makes notes of no round. */
export const makePlaces = (): Places => new Map()

/** Gives the place of a round that is written down. */
export const begun = (written: string | null): Place => ({ after: written, written, pages: 0 })

/** Goes on by one page. */
export const gone = ({ written, pages }: Place, after: string | null): Place => ({ after, written, pages: pages + 1 })

/** Says whether a place is to be written down: it has moved, and the round has ended or gone on for so many pages. */
export const isToWrite = ({ after, written, pages }: Place): boolean =>
  after !== written && (after === null || pages >= pagesBetween)
