/** How totals of lists are written. */
import type { maxCounted } from "@yugou/core"

/** The station counts no further; its type is the number of the station's, so that another one does not compile. */
const mostCounted: typeof maxCounted = 1_000

/** Writes how many rows a list has; where the station stopped counting, that there are more. */
export const counted = (total: number): string => (total < mostCounted ? `${total}` : `${mostCounted}+`)
