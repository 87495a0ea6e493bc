/** The facade for hosts without Effect: derived from a table of operations, whatever rows it has. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreError } from "../../ports/StoreError.ts"
import { invalidInput } from "../../rejection/invalidInput.ts"
import { catalogue, type Rejection } from "../../rejection/Rejection.ts"
import type { EffectFacadeOf } from "./EffectFacade.ts"
import type { AnyOperation, CommandNames, OperationTable } from "./Operation.ts"
import { Plan } from "./Plan.ts"
import { type StationError, toStationError } from "./StationError.ts"

/** How a caller ends a call that still runs, a batch too: at once; what has begun to be stored is stored. @category Models */
export interface CallOptions {
  readonly signal?: AbortSignal
}

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

const isOfStation = (error: { readonly _tag: string }): boolean =>
  error instanceof StoreError || Object.hasOwn(catalogue, error._tag)

/** Rejects with what the station says; what a layer of the host failed with, before there was a station, is the host's own error. */
const fail = (exit: Exit.Failure<unknown, Rejection | StoreError>): never => {
  const error = Cause.findErrorOption(exit.cause)
  if (error._tag === "Some" && isOfStation(error.value)) throw toStationError(error.value)
  throw Cause.squash(exit.cause)
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
  return method(yield* Effect.mapError(decode(input), invalidInput(payload)))
})

const encoded = ({ success }: Pick<Bound<never>, "success">) => {
  const encode = Schema.encodeEffect(codecOf(success))
  return (answer: unknown) => Effect.orDie(encode(answer))
}

const call = <S>(bound: Bound<S>, input: unknown): Effect.Effect<Schema.Json, Failure, S> =>
  Effect.flatMap(start(bound, input), (running) =>
    Effect.flatMap(running as Effect.Effect<unknown, Failure>, encoded(bound))
  )

/** Waits until a signal aborts. */
const aborted = (signal: AbortSignal): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const listener = (): void => resume(Effect.void)
    if (signal.aborted) return listener()
    signal.addEventListener("abort", listener, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", listener))
  })

const elements = <S>(
  bound: Bound<S>,
  input: unknown,
  signal: AbortSignal | undefined
): Stream.Stream<Schema.Json, StationError, S> => {
  const rows = Stream.unwrap(start(bound, input) as Effect.Effect<Stream.Stream<unknown, Failure>, Failure, S>).pipe(
    Stream.mapEffect(encoded(bound)),
    Stream.mapError(toStationError)
  )
  return signal === undefined ? rows : Stream.interruptWhen(rows, aborted(signal))
}

/** Makes the promises of a table over the Effects of its facade, run by a runtime that has it. */
export const promiseFacade = <T extends OperationTable, S, E>(
  table: T,
  facade: Effect.Effect<EffectFacadeOf<T>, never, S>,
  runtime: ManagedRuntime.ManagedRuntime<S, E>
): PromiseFacadeOf<T> => {
  const facadesOf = Effect.map(facade, (it) => it as unknown as Methods)
  const plansOf = Effect.map(facade, (it) => it.plan as unknown as Methods)
  const promise =
    (bound: Bound<S>) =>
    async (input: unknown, options?: CallOptions): Promise<unknown> => {
      const exit = await runtime.runPromiseExit(call(bound, input), options)
      return Exit.isSuccess(exit) ? exit.value : fail(exit as Exit.Failure<unknown, Failure>)
    }
  const iterable = (bound: Bound<S>) =>
    async function* (input: unknown, options?: CallOptions): AsyncGenerator<unknown> {
      const signal = options?.signal
      signal?.throwIfAborted()
      const services = await runtime.context()
      for await (const element of Stream.toAsyncIterableWith(elements(bound, input, signal), services)) {
        yield element
        signal?.throwIfAborted()
      }
      signal?.throwIfAborted()
    }
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
