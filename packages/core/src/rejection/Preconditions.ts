/** Preconditions of a rule: an ordered list, so that a command answers with the first that fails and its plan with all of them. */
/** What each precondition found, in order of precedence: a rejection, or `null` where it holds. */
export type Preconditions<R> = ReadonlyArray<R | null>

/** Gives all that fail, in order of precedence. */
export const failing = <R>(preconditions: Preconditions<R>): ReadonlyArray<R> =>
  preconditions.filter((found): found is NonNullable<typeof found> => found !== null)

/** Gives the first that fails, or `null`. */
export const first = <R>(preconditions: Preconditions<R>): R | null => failing(preconditions)[0] ?? null

/** Why a rule refuses: everything that fails, in order of precedence. */
export type Refusal<R> = readonly [R, ...ReadonlyArray<R>]
