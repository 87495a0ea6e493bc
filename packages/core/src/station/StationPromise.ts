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
import { codeOf, InvalidInput, type Rejection } from "../rejection/Rejection.ts"
import { textOf } from "../rejection/texts.ts"
import { StoreError } from "../store/StoreError.ts"
import type { AnyOperation } from "./Operation.ts"
import { type Operations, operations } from "./operations/index.ts"
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

/** The Promise facade: JSON in, JSON out. */
export type PromiseFacade = {
  readonly [F in keyof Operations]: {
    readonly [N in keyof Operations[F]]: Operations[F][N] extends AnyOperation
      ? (
          input: Operations[F][N]["payload"]["Encoded"],
          options?: { readonly signal?: AbortSignal }
        ) => Promise<Operations[F][N]["success"]["Encoded"]>
      : never
  }
}

const detailOf = (rejection: Rejection): Schema.Json => {
  const fields = Object.entries(rejection).filter(
    ([key]) => !["_tag", "name", "message", "stack", "cause"].includes(key)
  )
  return JSON.parse(JSON.stringify(Object.fromEntries(fields), (_, v) => (typeof v === "bigint" ? v.toString() : v)))
}

/** Makes the error of a promise out of a rejection or a failure of the store. */
export const toStationError = (error: Rejection | StoreError): StationError => {
  if (error instanceof StoreError) {
    const { reason, detail } = error
    return new StationError({
      code: `STORE_${codeOf(reason)}`,
      message: `The store could not do it (${reason}): ${detail}`,
      messageZh: `数据库操作未完成（${reason}）：${detail}`,
      detail: { reason, detail },
      retryable: error.isRetryable
    })
  }
  const { zh, en } = textOf(error)
  const retryable = error._tag === "TargetBusy" || error._tag === "TerminalOffline" || error._tag === "NoReading"
  return new StationError({ code: codeOf(error._tag), message: en, messageZh: zh, detail: detailOf(error), retryable })
}

const invalid = (error: Schema.SchemaError): InvalidInput => {
  const [problem = ""] = error.message.split("\n")
  const field = /at (\[.*\])/.exec(error.message)?.[1]?.replaceAll('"', "") ?? ""
  return new InvalidInput({ field, problem })
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

/** Makes the promise twin of a station from the layer of a whole station; `close` releases what the layer holds. */
export const make = <E>(layer: Layer.Layer<Station, E>): PromiseStation => {
  const runtime = ManagedRuntime.make(layer)
  const call =
    (facade: string, name: string, operation: AnyOperation) =>
    async (input: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown> => {
      const payloadCodec = Schema.toCodecJson(operation.payload) as unknown as Schema.Codec<unknown, Schema.Json>
      const successCodec = Schema.toCodecJson(operation.success) as unknown as Schema.Codec<unknown, Schema.Json>
      const program = Effect.gen(function* () {
        const station = (yield* Station) as unknown as {
          [f: string]: { [n: string]: (payload: unknown) => Effect.Effect<unknown, Rejection | StoreError> }
        }
        const method = station[facade]?.[name]
        if (method === undefined) throw new Error(`no operation ${facade}.${name}`)
        const decode = Schema.decodeUnknownEffect(payloadCodec, { onExcessProperty: "error" })
        const payload = yield* Effect.mapError(decode(input), invalid)
        const success = yield* method(payload)
        return yield* Effect.orDie(Schema.encodeEffect(successCodec)(success))
      })
      const exit = await runtime.runPromiseExit(
        program as Effect.Effect<unknown, Rejection | StoreError, Station>,
        options
      )
      return Exit.isSuccess(exit) ? exit.value : fail(exit as Exit.Failure<unknown, Rejection | StoreError>)
    }
  const facades = Object.entries(operations).map(([facade, table]) => [
    facade,
    Object.fromEntries(Object.entries(table).map(([name, op]) => [name, call(facade, name, op as AnyOperation)]))
  ])
  return { ...(Object.fromEntries(facades) as PromiseFacade), close: () => runtime.dispose() }
}
