/**
 * The one shape of a rule: `decide(command, view, context)` gives changes and warnings, or everything that forbids them in order of precedence.
 *
 * `command` is what is asked for, with the ids that were made for it; `view` is everything that the rule looks at, loaded before; `context` is what
 * does not depend on either. A rule is pure, and all that forbids a command stands in it, so that a plan lists all of it at once. What is no
 * decision about a command (`evolve`, a verdict, how an attempt ended, a look at an alarm time) never refuses, and has a shape of its own.
 *
 * @category Parts of aggregates
 */

import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import { failing, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import type { Instant } from "../../values/Instant.ts"

/** What every rule gets besides command and view: who acts, when, and under which policies. @category Models */
export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

/** What a rule decides: events by aggregate, and what the person should know though it forbids nothing. @category Models */
export interface Decision<C, W = never> {
  readonly changes: C
  readonly warnings: ReadonlyArray<W>
}

/** A decision, or everything that forbids it in order of precedence. @category Models */
export type Decided<C, R, W = never> = Result.Result<Decision<C, W>, Refusal<R>>

/** A rule. @category Models */
export type Rule<Command, View, C, R, W = never> = (command: Command, view: View, context: Context) => Decided<C, R, W>

/** A command that says nothing besides what it is about. @category Models */
export type Bare = Readonly<Record<never, never>>

/** A command that says why. @category Models */
export interface WithReason {
  readonly reason: string
}

/** Decides: the changes and the warnings where every precondition holds, and otherwise everything that fails. @category Functions */
export const decide = <C, R, W = never>(
  preconditions: Preconditions<R>,
  changes: () => C,
  warnings: () => ReadonlyArray<W> = () => []
): Decided<C, R, W> => {
  const [head, ...rest] = failing(preconditions)
  return head === undefined
    ? Result.succeed({ changes: changes(), warnings: warnings() })
    : Result.fail([head, ...rest])
}
