/** The facade for hosts that use Effect: derived from the handlers of a table, whatever rows it has. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StoreError } from "../../ports/StoreError.ts"
import { Closed } from "../../rejection/Rejection.ts"
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

/** Any way to run an operation. */
type Run = (input: unknown) => Effect.Effect<unknown> | Stream.Stream<unknown>
type AnyHandlers = {
  readonly [facade: string]: { readonly [name: string]: Run | { readonly execute: Run; readonly plan: Run } }
}

/** Whether the station of a facade still is open. */
export type Standing = () => "open" | "closed"

/**
 * Binds the handlers of a table to their ports, each with a span of its name.
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
    (span: string, run: Run): Run =>
    (input) => {
      const running = run(input)
      return Stream.isStream(running)
        ? Stream.unwrap(Effect.as(begin, running)).pipe(
            Stream.provideContext(provided),
            Stream.withSpan(`Station.${span}`)
          )
        : Effect.andThen(begin, running).pipe(Effect.provideContext(provided), Effect.withSpan(`Station.${span}`))
    }
  const facades: { [facade: string]: { [name: string]: unknown } } = {}
  const plan: { [facade: string]: { [name: string]: unknown } } = {}
  for (const [facade, rows] of Object.entries(handlers as unknown as AnyHandlers)) {
    const runs: { [name: string]: Run } = {}
    const plans: { [name: string]: Run } = {}
    for (const [name, handler] of Object.entries(rows)) {
      const span = `${facade}.${name}`
      runs[name] = bind(span, typeof handler === "function" ? handler : handler.execute)
      if (typeof handler !== "function") plans[name] = bind(`plan.${span}`, handler.plan)
    }
    facades[facade] = runs
    plan[facade] = plans
  }
  return { ...facades, plan } as unknown as EffectFacadeOf<T>
}
