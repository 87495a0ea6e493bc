/** The facade for hosts that use Effect: derived from the handlers of a table, whatever rows it has. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StoreError } from "../../ports/StoreError.ts"
import { Closed } from "../../rejection/Rejection.ts"
import { errorNoted } from "./Access.ts"
import type { Handlers } from "./Handler.ts"
import type { AnyOperation, CommandNames, OperationTable, PayloadOf, RejectionOf, SuccessOf } from "./Operation.ts"
import type { Plan } from "./Plan.ts"

type Call<O, A> = O extends AnyOperation
  ? (input: PayloadOf<O>) => Effect.Effect<A, RejectionOf<O> | StoreError>
  : never
type Method<O> = O extends AnyOperation
  ? O["kind"] extends "stream"
    ? (input: PayloadOf<O>) => Stream.Stream<SuccessOf<O>, RejectionOf<O> | StoreError>
    : Call<O, SuccessOf<O>>
  : never

/** The operations of a table as Effects and Streams; `plan` has a dry run of each command. */
export type EffectFacadeOf<T extends OperationTable> = {
  readonly [F in keyof T]: { readonly [N in keyof T[F]]: Method<T[F][N]> }
} & {
  readonly plan: { readonly [F in keyof T]: { readonly [N in CommandNames<T[F]>]: Call<T[F][N], Plan> } }
}

/** What implements a table: a handler for each row; one that is missing does not compile. */
export type HandlersOf<T extends OperationTable> = { readonly [F in keyof T]: Handlers<T[F]> }

type Name = AnyOperation["name"]
/** Any way to run an operation. */
type Run = (input: unknown) => Effect.Effect<unknown> | Stream.Stream<unknown>
type AnyHandlers = {
  readonly [facade: string]: { readonly [name: string]: Run | { readonly execute: Run; readonly plan: Run } }
}

/** Whether the station of a facade still is open. */
export type Standing = () => "open" | "closed"

/**
 * Binds the handlers of a table to their ports, each with a span of its name; what they refuse is noted in the access log.
 *
 * **Details** A fiber that is interrupted already runs nothing of an operation, though the host began it in the same turn: it gives way first.
 */
export const effectFacade = <T extends OperationTable, P>(
  handlers: HandlersOf<T>,
  ports: Context.Context<P>,
  standing: Standing
): EffectFacadeOf<T> => {
  const provided = ports as Context.Context<never>
  const begin = Effect.flatMap(Effect.yieldNow, () =>
    standing() === "open" ? Effect.void : Effect.fail(new Closed() as never)
  )
  const bind =
    (name: Name, run: Run, form: "" | "plan."): Run =>
    (input) => {
      const running = run(input)
      const noted = errorNoted({ name }, input)
      const span = `Station.${form}${name}`
      return Stream.isStream(running)
        ? Stream.unwrap(
            Effect.as(
              begin,
              Stream.tapError(running, (error) => noted(error))
            )
          ).pipe(Stream.provideContext(provided), Stream.withSpan(span))
        : Effect.andThen(
            begin,
            Effect.tapError(running, (error) => noted(error))
          ).pipe(Effect.provideContext(provided), Effect.withSpan(span))
    }
  const facades: { [facade: string]: { [name: string]: unknown } } = {}
  const plan: { [facade: string]: { [name: string]: unknown } } = {}
  for (const [facade, rows] of Object.entries(handlers as unknown as AnyHandlers)) {
    const runs: { [name: string]: Run } = {}
    const plans: { [name: string]: Run } = {}
    for (const [name, handler] of Object.entries(rows)) {
      const path: Name = `${facade}.${name}`
      runs[name] = bind(path, typeof handler === "function" ? handler : handler.execute, "")
      if (typeof handler !== "function") plans[name] = bind(path, handler.plan, "plan.")
    }
    facades[facade] = runs
    plan[facade] = plans
  }
  return { ...facades, plan } as unknown as EffectFacadeOf<T>
}
