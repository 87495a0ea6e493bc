/**
 * The station for hosts without Effect: derived from the table of operations, not written.
 *
 * It speaks the JSON side of the same schemas (energy as decimal text, instants as ISO text, no bigint), takes `{ signal }`, and rejects with
 * {@link StationError}.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreError } from "../ports/StoreError.ts"
import { storeTexts } from "../ports/storeTexts.ts"
import { invalidInput } from "../rejection/invalidInput.ts"
import { codeOf, type Rejection } from "../rejection/Rejection.ts"
import { isRetryable } from "../rejection/retryable.ts"
import type { AnyOperation, CommandNames } from "./kernel/Operation.ts"
import { Plan, refusalView } from "./kernel/Plan.ts"
import { type Operations, operations } from "./Operations.ts"
import { Station } from "./Station.ts"

/** What a promise rejects with: a closed code, a sentence in both languages, the fields of the rejection as JSON, and whether to try again. */
export class StationError extends Error {
  override readonly name = "StationError"
  readonly code: string
  readonly messageZh: string
  readonly detail: Schema.Json
  readonly retryable: boolean
  constructor(fields: { code: string; message: string; messageZh: string; detail: Schema.Json; retryable: boolean }) {
    super(fields.message)
    this.code = fields.code
    this.messageZh = fields.messageZh
    this.detail = fields.detail
    this.retryable = fields.retryable
  }
}

/** How a caller ends a call that still runs, a batch too: at once; what has begun to be stored is stored. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

type Call<O, A> = O extends AnyOperation ? (input: O["payload"]["Encoded"], options?: CallOptions) => Promise<A> : never
type Method<O> = O extends AnyOperation
  ? O["kind"] extends "stream"
    ? (input: O["payload"]["Encoded"], options?: CallOptions) => AsyncIterable<O["success"]["Encoded"]>
    : Call<O, O["success"]["Encoded"]>
  : never

/** The Promise facade: JSON in, JSON out; `plan` has a dry run of each command, and a batch is an `AsyncIterable` of its rows. */
export type PromiseFacade = {
  readonly [F in keyof Operations]: {
    readonly [N in keyof Operations[F]]: Method<Operations[F][N]>
  }
} & {
  readonly plan: {
    readonly [F in keyof Operations]: {
      readonly [N in CommandNames<Operations[F]>]: Call<Operations[F][N], typeof Plan.Encoded>
    }
  }
}

/** Makes the error of a promise out of a rejection or a failure of the store. */
export const toStationError = (error: Rejection | StoreError): StationError => {
  if (error instanceof StoreError) {
    const { reason, detail } = error
    return new StationError({
      code: `STORE_${codeOf(reason)}`,
      message: storeTexts[reason].en,
      messageZh: storeTexts[reason].zh,
      detail: { reason, detail },
      retryable: error.isRetryable
    })
  }
  return new StationError({ ...refusalView(error), retryable: isRetryable(error) })
}

const fail = (exit: Exit.Failure<unknown, Rejection | StoreError>): never => {
  const error = Cause.findErrorOption(exit.cause)
  if (error._tag === "Some") throw toStationError(error.value)
  throw Cause.squash(exit.cause)
}

/** A station of promises, and how to close what it stands on. */
export interface PromiseStation extends PromiseFacade {
  readonly close: () => Promise<void>
}

type Failure = Rejection | StoreError
type Running = Effect.Effect<unknown, Failure> | Stream.Stream<unknown, Failure>
type Methods = { readonly [facade: string]: { readonly [name: string]: (payload: unknown) => Running } }

/** Where a method is, and the schemas that stand between JSON and it. */
interface Bound {
  readonly pick: (station: Station["Service"]) => Methods
  readonly path: readonly [facade: string, name: string]
  readonly payload: Schema.Top
  readonly success: Schema.Top
}

const codecOf = (schema: Schema.Top) => Schema.toCodecJson(schema) as unknown as Schema.Codec<unknown, Schema.Json>

/** Decodes the payload and starts the method. */
const start = Effect.fnUntraced(function* ({ pick, path: [facade, name], payload }: Bound, input: unknown) {
  const method = pick(yield* Station)[facade]?.[name]
  if (method === undefined) throw new Error(`no operation ${facade}.${name}`)
  const decode = Schema.decodeUnknownEffect(codecOf(payload), { onExcessProperty: "error" })
  return method(yield* Effect.mapError(decode(input), invalidInput(payload)))
})

const encoded = ({ success }: Bound) => {
  const encode = Schema.encodeEffect(codecOf(success))
  return (answer: unknown) => Effect.orDie(encode(answer))
}

const call = (bound: Bound, input: unknown): Effect.Effect<Schema.Json, Failure, Station> =>
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

const elements = (
  bound: Bound,
  input: unknown,
  signal: AbortSignal | undefined
): Stream.Stream<Schema.Json, StationError, Station> => {
  const rows = Stream.unwrap(
    start(bound, input) as Effect.Effect<Stream.Stream<unknown, Failure>, Failure, Station>
  ).pipe(Stream.mapEffect(encoded(bound)), Stream.mapError(toStationError))
  return signal === undefined ? rows : Stream.interruptWhen(rows, aborted(signal))
}

const facadesOf = (station: Station["Service"]) => station as unknown as Methods
const plansOf = (station: Station["Service"]) => station.plan as unknown as Methods

/** Makes the promise twin of a station from the layer of a whole station; `close` releases what the layer holds. */
export const make = <E>(layer: Layer.Layer<Station, E>): PromiseStation => over(ManagedRuntime.make(layer))

/** Makes the promise twin over a runtime that the host has already; `close` disposes of it. */
export const over = <E>(runtime: ManagedRuntime.ManagedRuntime<Station, E>): PromiseStation => {
  const promise =
    (bound: Bound) =>
    async (input: unknown, options?: CallOptions): Promise<unknown> => {
      const exit = await runtime.runPromiseExit(call(bound, input), options)
      return Exit.isSuccess(exit) ? exit.value : fail(exit as Exit.Failure<unknown, Failure>)
    }
  const iterable = (bound: Bound) =>
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
  const entries = Object.entries(operations).map(
    ([facade, table]) => [facade, Object.entries(table as { [name: string]: AnyOperation })] as const
  )
  const facades = entries.map(([facade, rows]) => {
    const methods = rows.map(([name, { kind, payload, success }]) => {
      const bound: Bound = { pick: facadesOf, path: [facade, name], payload, success }
      return [name, kind === "stream" ? iterable(bound) : promise(bound)]
    })
    return [facade, Object.fromEntries(methods)]
  })
  const plan = entries.map(([facade, rows]) => {
    const commands = rows.filter(([, { kind }]) => kind === "command")
    const methods = commands.map(([name, { payload }]) => [
      name,
      promise({ pick: plansOf, path: [facade, name], payload, success: Plan })
    ])
    return [facade, Object.fromEntries(methods)]
  })
  const methods = { ...Object.fromEntries(facades), plan: Object.fromEntries(plan) } as PromiseFacade
  return { ...methods, close: () => runtime.dispose() }
}
