/**
 * Batches: one command after the other, each with the id `<batchId>/<row>`, as a stream of results.
 *
 * A refused row does not stop the batch. A batch that was interrupted, or that a failing store ended, is resumed by running it again: rows that were
 * done answer from the store and are not done twice.
 */

import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { StoreError } from "../../ports/StoreError.ts"
import type { Rejection } from "../../rejection/Rejection.ts"
import { authorize, validate } from "./Command.ts"
import type { AnyOperation, PayloadOf } from "./Operation.ts"
import { type RefusalView, refusalView } from "./Plan.ts"

/** The envelope of a row's command. */
export interface RowCommand {
  readonly actor: string
  readonly commandId: string
}

/** What became of one row: the order, or why the row was refused; `done` of `total` rows are through. */
export interface RowResult<A> {
  readonly row: number
  readonly done: number
  readonly total: number
  readonly order: A | null
  readonly refusal: RefusalView | null
}

/** Runs a batch row by row, in order. */
export const batch = <O extends AnyOperation, T, A, R>(
  operation: O,
  input: PayloadOf<O>,
  rowsOf: (payload: PayloadOf<O>) => ReadonlyArray<T>,
  execute: (row: T, command: RowCommand) => Effect.Effect<A, Rejection | StoreError, R>
) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const payload = yield* validate(operation, input)
      const { actor, batchId } = payload as unknown as { readonly actor: string; readonly batchId: string }
      yield* authorize(operation, actor)
      const rows = rowsOf(payload)
      const one = Effect.fnUntraced(function* (row: T, index: number) {
        const progress = { row: index + 1, done: index + 1, total: rows.length }
        return yield* execute(row, { actor, commandId: `${batchId}/${index + 1}` }).pipe(
          Effect.map((order): RowResult<A> => ({ ...progress, order, refusal: null })),
          Effect.catchIf(
            (error): error is Rejection => !(error instanceof StoreError),
            (rejection) => Effect.succeed<RowResult<A>>({ ...progress, order: null, refusal: refusalView(rejection) })
          )
        )
      })
      // A store in memory answers at once: without a turn of the event loop between rows no timer, byte or abort would get through until the end.
      const inTurn = (row: T, index: number) => Effect.andThen(Effect.yieldNow, one(row, index))
      return Stream.fromIterable(rows.entries()).pipe(Stream.mapEffect(([index, row]) => inTurn(row, index)))
    })
  )
