/** The facade for hosts without Effect: derived from a table of operations, whatever rows it has. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import * as Pull from "effect/Pull"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StoreError } from "../../ports/StoreError.ts"
import { invalidInput } from "../../rejection/invalidInput.ts"
import type { Rejection } from "../../rejection/Rejection.ts"
import { defined } from "../../values/Defined.ts"
import { type Caller, type CallOptions, callerOf } from "./Caller.ts"
import type { EffectFacadeOf } from "./EffectFacade.ts"
import type { AnyOperation, CommandNames, OperationTable } from "./Operation.ts"
import { Plan } from "./Plan.ts"

type Call<O, A> = O extends AnyOperation ? (input: O["payload"]["Encoded"], options?: CallOptions) => Promise<A> : never
type Method<O> = O extends AnyOperation
  ? O["kind"] extends "stream"
    ? (input: O["payload"]["Encoded"], options?: CallOptions) => AsyncIterable<O["success"]["Encoded"]>
    : Call<O, O["success"]["Encoded"]>
  : never

/** The operations of a table as promises: JSON in, JSON out; `plan` has a dry run of each command, and a batch is an `AsyncIterable` of its rows. */
export type PromiseFacadeOf<T extends OperationTable> = {
  readonly [F in keyof T]: { readonly [N in keyof T[F]]: Method<T[F][N]> }
} & {
  readonly plan: {
    readonly [F in keyof T]: { readonly [N in CommandNames<T[F]>]: Call<T[F][N], typeof Plan.Encoded> }
  }
}

type Failure = Rejection | StoreError
type Running = Effect.Effect<unknown, Failure> | Stream.Stream<unknown, Failure>
type Methods = { readonly [facade: string]: { readonly [name: string]: (payload: unknown) => Running } }

/** Where a method is, and the schemas that stand between JSON and it. */
interface Bound<S> {
  readonly methods: Effect.Effect<Methods, never, S>
  readonly path: readonly [facade: string, name: string]
  readonly payload: Schema.Top
  readonly success: Schema.Top
}

const codecOf = (schema: Schema.Top) => Schema.toCodecJson(schema) as unknown as Schema.Codec<unknown, Schema.Json>

/** Decodes the payload and starts the method. */
const start = Effect.fnUntraced(function* <S>({ methods, path: [facade, name], payload }: Bound<S>, input: unknown) {
  const method = (yield* methods)[facade]?.[name]
  if (method === undefined) throw new Error(`no operation ${facade}.${name}`)
  const decode = Schema.decodeUnknownEffect(codecOf(payload), { onExcessProperty: "error" })
  return method(yield* Effect.mapError(decode(defined(input)), invalidInput(payload)))
})

const encoded = ({ success }: Pick<Bound<never>, "success">) => {
  const encode = Schema.encodeEffect(codecOf(success))
  return (answer: unknown) => Effect.orDie(encode(answer))
}

const answering = <S>(bound: Bound<S>, input: unknown): Effect.Effect<Schema.Json, Failure, S> =>
  Effect.flatMap(start(bound, input), (running) =>
    Effect.flatMap(running as Effect.Effect<unknown, Failure>, encoded(bound))
  )

const elements = <S>(bound: Bound<S>, input: unknown): Stream.Stream<Schema.Json, Failure, S> =>
  Stream.unwrap(start(bound, input) as Effect.Effect<Stream.Stream<unknown, Failure>, Failure, S>).pipe(
    Stream.mapEffect(encoded(bound))
  )

/** Iterates what a stream gives. With `step` nothing begins after an abort, and the row that has begun is told; with `call` an abort ends the wait. */
export async function* iterate<A, S>(
  step: Caller<S>["step"],
  rows: Stream.Stream<A, Failure, S>,
  options?: CallOptions
): AsyncGenerator<A, void, undefined> {
  const scope = Scope.makeUnsafe()
  try {
    const pull = await step(Effect.provideService(Stream.toPull(rows), Scope.Scope, scope), options)
    const next = Pull.catchDone(pull, () => Effect.succeed([]))
    for (let told = await step(next, options); told.length > 0; told = await step(next, options)) yield* told
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** Makes the promises of a table over the Effects of its facade, run by a runtime that has it. */
export const promiseFacade = <T extends OperationTable, S, E>(
  table: T,
  facade: Effect.Effect<EffectFacadeOf<T>, never, S>,
  runtime: ManagedRuntime.ManagedRuntime<S, E>
): PromiseFacadeOf<T> => {
  const facadesOf = Effect.map(facade, (it) => it as unknown as Methods)
  const plansOf = Effect.map(facade, (it) => it.plan as unknown as Methods)
  const caller = callerOf(runtime)
  const promise = (bound: Bound<S>) => (input: unknown, options?: CallOptions) =>
    caller.call(answering(bound, input), options)
  const iterable = (bound: Bound<S>) => (input: unknown, options?: CallOptions) =>
    iterate(caller.step, elements(bound, input), options)
  const entries = Object.entries(table).map(([facade, rows]) => [facade, Object.entries(rows)] as const)
  const facades = entries.map(([facade, rows]) => {
    const methods = rows.map(([name, { kind, payload, success }]) => {
      const bound: Bound<S> = { methods: facadesOf, path: [facade, name], payload, success }
      return [name, kind === "stream" ? iterable(bound) : promise(bound)]
    })
    return [facade, Object.fromEntries(methods)]
  })
  const plan = entries.map(([facade, rows]) => {
    const commands = rows.filter(([, { kind }]) => kind === "command")
    const methods = commands.map(([name, { payload }]) => [
      name,
      promise({ methods: plansOf, path: [facade, name], payload, success: Plan })
    ])
    return [facade, Object.fromEntries(methods)]
  })
  return { ...Object.fromEntries(facades), plan: Object.fromEntries(plan) } as PromiseFacadeOf<T>
}
