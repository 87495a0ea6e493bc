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
import { StoreError } from "../store/StoreError.ts"
import type { AnyOperation, CommandNames } from "./Operation.ts"
import { type Operations, operations } from "./operations/index.ts"
import { Plan, refusalView } from "./Plan.ts"
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

type Call<O, A> = O extends AnyOperation
  ? (input: O["payload"]["Encoded"], options?: { readonly signal?: AbortSignal }) => Promise<A>
  : never

/** The Promise facade: JSON in, JSON out; `plan` has a dry run of each command. */
export type PromiseFacade = {
  readonly [F in keyof Operations]: {
    readonly [N in keyof Operations[F]]: Operations[F][N] extends AnyOperation
      ? Call<Operations[F][N], Operations[F][N]["success"]["Encoded"]>
      : never
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
      message: `The store could not do it (${reason}): ${detail}`,
      messageZh: `数据库操作未完成（${reason}）：${detail}`,
      detail: { reason, detail },
      retryable: error.isRetryable
    })
  }
  const retryable = error._tag === "TargetBusy" || error._tag === "TerminalOffline" || error._tag === "NoReading"
  return new StationError({ ...refusalView(error), retryable })
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

type Method = (payload: unknown) => Effect.Effect<unknown, Rejection | StoreError>
type Methods = { readonly [facade: string]: { readonly [name: string]: Method } }

const codecOf = (schema: Schema.Top) => Schema.toCodecJson(schema) as unknown as Schema.Codec<unknown, Schema.Json>

const call = Effect.fnUntraced(function* (
  pick: (station: Station["Service"]) => Methods,
  [facade, name]: readonly [string, string],
  payload: Schema.Top,
  success: Schema.Top,
  input: unknown
) {
  const method = pick(yield* Station)[facade]?.[name]
  if (method === undefined) throw new Error(`no operation ${facade}.${name}`)
  const decode = Schema.decodeUnknownEffect(codecOf(payload), { onExcessProperty: "error" })
  const answer = yield* method(yield* Effect.mapError(decode(input), invalid))
  return yield* Effect.orDie(Schema.encodeEffect(codecOf(success))(answer))
})

const facadesOf = (station: Station["Service"]) => station as unknown as Methods
const plansOf = (station: Station["Service"]) => station.plan as unknown as Methods

/** Makes the promise twin of a station from the layer of a whole station; `close` releases what the layer holds. */
export const make = <E>(layer: Layer.Layer<Station, E>): PromiseStation => {
  const runtime = ManagedRuntime.make(layer)
  const bind =
    (pick: typeof facadesOf, path: readonly [string, string], operation: AnyOperation, success: Schema.Top) =>
    async (input: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown> => {
      const exit = await runtime.runPromiseExit(call(pick, path, operation.payload, success, input), options)
      return Exit.isSuccess(exit) ? exit.value : fail(exit as Exit.Failure<unknown, Rejection | StoreError>)
    }
  const entries = Object.entries(operations).map(
    ([facade, table]) => [facade, Object.entries(table as { [name: string]: AnyOperation })] as const
  )
  const facades = entries.map(([facade, rows]) => [
    facade,
    Object.fromEntries(rows.map(([name, row]) => [name, bind(facadesOf, [facade, name], row, row.success)]))
  ])
  const plan = entries.map(([facade, rows]) => {
    const commands = rows.filter(([, row]) => row.kind === "command")
    return [facade, Object.fromEntries(commands.map(([name, row]) => [name, bind(plansOf, [facade, name], row, Plan)]))]
  })
  const methods = { ...Object.fromEntries(facades), plan: Object.fromEntries(plan) } as PromiseFacade
  return { ...methods, close: () => runtime.dispose() }
}
