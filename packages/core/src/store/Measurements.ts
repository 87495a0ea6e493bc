/** What the station measures by itself, and which of it stays for good. */

/**
 * Which facts of a measurement stay when its raw ones are thinned: the last of each local day of a series, or the newest of the series alone.
 *
 * @category Models
 */
export type Keeping = "lastOfDay" | "newest"

/**
 * The operations of engines that write facts alone, and nothing that anybody decided: balances that were read in their turn, clocks that were right.
 *
 * **Details** No seal is over their lines, and they are thinned. What a person has read, and a clock that was set or left wrong, is none of them.
 *
 * @category Constants
 */
export const measurements = {
  "reading.poll": "lastOfDay",
  "clock.check": "newest"
} as const satisfies { readonly [operation: string]: Keeping }

/** The names of them. @category Constants */
export const measurementNames = Object.keys(measurements) as ReadonlyArray<keyof typeof measurements>

/** Gives how a commit of an operation is thinned that wrote so many records; `null`: never. @category Functions */
export const keepingOf = (operation: string, records: number): Keeping | null =>
  records === 0 && Object.hasOwn(measurements, operation) ? measurements[operation as keyof typeof measurements] : null
