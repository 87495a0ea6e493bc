/** Preconditions of a rule: an ordered list, so that a command answers with the first that fails and its plan with all of them. */
import * as Result from "effect/Result"

/** What each precondition found, in order of precedence: a rejection, or `null` where it holds. */
export type Preconditions<R> = ReadonlyArray<R | null>

/** Gives all that fail, in order of precedence. */
export const failing = <R>(preconditions: Preconditions<R>): ReadonlyArray<R> =>
  preconditions.filter((found): found is NonNullable<typeof found> => found !== null)

/** Gives the first that fails, or `null`. */
export const first = <R>(preconditions: Preconditions<R>): R | null => failing(preconditions)[0] ?? null

/** Why a rule refuses: everything that fails, in order of precedence. */
export type Refusal<R> = readonly [R, ...ReadonlyArray<R>]

/** Gives the changes where every precondition holds, and otherwise everything that fails. */
export const decided = <C, R>(preconditions: Preconditions<R>, changes: () => C): Result.Result<C, Refusal<R>> => {
  const [head, ...rest] = failing(preconditions)
  return head === undefined ? Result.succeed(changes()) : Result.fail([head, ...rest])
}

/** Gives everything that a rule refuses for, whether it names one rejection or lists all. */
export const refusalsOf = <R>(refused: R | Refusal<R>): Refusal<R> =>
  Array.isArray(refused) ? (refused as unknown as Refusal<R>) : [refused as R]
