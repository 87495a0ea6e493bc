/** Commands that are their rule: it looks at the states of the view under the view's names, and changes them under the same ones. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Rule } from "../../books/rule/Rule.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { After, Changes, States, View } from "../../store/Commit.ts"
import { type Command, type Context, decision, run } from "./Command.ts"
import type { AnyOperation, PayloadOf, RuleRejectionOf, SuccessOf } from "./Operation.ts"

/** Gives what a payload says for the trail: its reason, or the note that stands for one. */
const reasonOf = (payload: object): string | null => {
  const { reason = null, note = null } = payload as { readonly reason?: string; readonly note?: string }
  return reason ?? note
}

/**
 * Makes a command out of its row, the loading of its view, its rule and its answer.
 *
 * **Details** For a rule that looks at more than aggregates, or changes them under names of its own, there is `run`.
 */
export const ruled = <O extends AnyOperation, V extends View, R>(
  operation: O,
  load: (payload: PayloadOf<O>, context: Context) => Effect.Effect<V, RuleRejectionOf<O> | StoreError, R>,
  rule: Rule<PayloadOf<O>, States<NoInfer<V>>, Changes<NoInfer<V>>, RuleRejectionOf<O>>,
  answer: (after: After<NoInfer<V>>, changes: Changes<NoInfer<V>>) => SuccessOf<O>
): Command<O, R> =>
  run(operation, (payload, context) =>
    Effect.map(load(payload, context), (view) =>
      Result.map(rule(payload, statesOf(view), context), ({ changes }) =>
        decision(view, changes, reasonOf(payload as object), (after) => answer(after, changes))
      )
    )
  )

const statesOf = <V extends View>(view: V): States<V> =>
  Object.fromEntries(Object.entries(view).map(([name, { state }]) => [name, state])) as States<V>
