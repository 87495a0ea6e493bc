/**
 * Batches: one command after the other, each with the id `<batchId>/<row>`, as a stream of results.
 *
 * A refused row does not stop the batch. A batch that was interrupted, or that a failing store ended, is resumed by running it again: rows that were
 * done answer from the store and are not done twice. What a batch holds is bound to its id before anything of it is done: the place of a row is its identity, so
 * that other rows, or the same in other places, are another batch. Rows that were refused are corrected in a batch of their own.
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreError } from "../../ports/StoreError.ts"
import { CommandConflict, type Rejection } from "../../rejection/Rejection.ts"
import { StationStore } from "../../store/StationStore.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import { digest } from "../../values/Digest.ts"
import { refusalNoted } from "./Access.ts"
import { codersOf } from "./Coders.ts"
import { authorize, type Command } from "./Command.ts"
import type { AnyOperation, PayloadOf, SuccessOf } from "./Operation.ts"
import { RefusalView, refusalView } from "./Plan.ts"
import { validate } from "./Validate.ts"

/** The envelope of a row's command. */
export interface RowCommand {
  readonly actor: string
  readonly commandId: string
}

/** What every result of a row has besides what the row made; it stands first. */
export const rowFields = { row: Schema.Int, done: Schema.Int, total: Schema.Int, refusal: Schema.NullOr(RefusalView) }

/** What a row makes or changes, as its result calls it. */
export type Made = "order" | "customer" | "device"

/** What became of one row: what it made or changed, under its name, or why the row was refused; `done` of `total` rows are through. */
export type RowResult<M extends Made, A> = {
  readonly row: number
  readonly done: number
  readonly total: number
  readonly refusal: RefusalView | null
} & { readonly [N in M]: A | null }

/** The content of a batch under its id: whether it is bound to it, and what binds it; other content under the id is refused. */
const binding = Effect.fnUntraced(function* (operation: AnyOperation, payload: unknown, by: RowCommand) {
  const { actor, commandId } = by
  const conflict = new CommandConflict({ commandId })
  const store = yield* StationStore
  // A batch may have 10,000 rows: what is kept of it is their digest.
  const content = canonicalText([operation.name, digest(canonicalText(codersOf(operation).writePayload(payload)))])
  const known = yield* store.answered(commandId)
  if (Option.isSome(known) && known.value.content !== content) return yield* conflict
  const bind = Effect.gen(function* () {
    const trail = { actor, operation: operation.name, reason: null, at: yield* DateTime.now }
    const command = { id: commandId, content, response: null }
    yield* Effect.catchIf(
      store.commit({ command, reads: [], writes: [], facts: [], trail }),
      ({ reason }) => reason === "commandDiffers",
      () => Effect.fail(conflict)
    )
  })
  return { isBound: Option.isSome(known), bind }
})

const isRejection = <E>(error: E): error is Exclude<E, StoreError> => !(error instanceof StoreError)

/** Runs a batch row by row, in order. Before its first row that is not refused its content is bound to its id. */
export const batch = <O extends AnyOperation, M extends Made, T, C extends AnyOperation, R>(
  operation: O,
  made: M,
  input: PayloadOf<O>,
  rowsOf: (payload: PayloadOf<O>) => ReadonlyArray<T>,
  [rowOperation, { execute, plan }]: readonly [C, Command<C, R>],
  payloadOf: (row: T, command: RowCommand) => PayloadOf<C>
) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const payload = yield* validate(operation, input)
      const { actor, batchId } = payload as unknown as { readonly actor: string; readonly batchId: string }
      yield* authorize(operation, actor)
      const { bind, isBound } = yield* binding(operation, payload, { actor, commandId: batchId })
      const bound = yield* Ref.make(isBound)
      const rows = rowsOf(payload)
      const carryOut = (command: PayloadOf<C>) =>
        Effect.map(execute(command), (done) => ({
          done: done as SuccessOf<C> | null,
          refusal: null as RefusalView | null
        }))
      const firstTime = Effect.fnUntraced(function* (command: PayloadOf<C>) {
        const [refusal] = (yield* plan(command)).refusals
        if (refusal !== undefined) return { done: null, refusal }
        yield* bind
        yield* Ref.set(bound, true)
        return yield* carryOut(command)
      })
      const one = Effect.fnUntraced(function* (row: T, index: number) {
        const progress = { row: index + 1, done: index + 1, total: rows.length }
        const command = payloadOf(row, { actor, commandId: `${batchId}/${index + 1}` })
        const run = (yield* Ref.get(bound)) ? carryOut(command) : firstTime(command)
        const { done, refusal } = yield* Effect.catchIf(run, isRejection, (rejection) =>
          Effect.succeed({ done: null, refusal: refusalView(rejection as Rejection) })
        )
        if (refusal !== null) yield* refusalNoted(rowOperation, actor, refusal.code)
        return { ...progress, [made]: done, refusal } as RowResult<M, SuccessOf<C>>
      })
      // A store in memory answers at once: without a turn of the event loop between rows no timer, byte or abort would get through until the end.
      const inTurn = (row: T, index: number) => Effect.andThen(Effect.yieldNow, one(row, index))
      return Stream.fromIterable(rows.entries()).pipe(Stream.mapEffect(([index, row]) => inTurn(row, index)))
    })
  )
