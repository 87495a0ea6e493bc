/** Running any operation of the table by its name, as somebody: planned first where it is a command, with the confirmation that the plan gave. */
import { operations, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { id } from "../../Panel.ts"
import type { Samples } from "./Samples.ts"

type Call = (input: unknown) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>
type Facades = { readonly [facade: string]: { readonly [name: string]: Call } }

/** An operation of the table, by the place where it stands. */
export interface Row {
  readonly name: `${string}.${string}`
  readonly kind: "command" | "query" | "poll" | "stream"
  readonly path: readonly [facade: string, name: string]
  /** Writes an answer as hosts that speak JSON get it; of a batch each element. */
  readonly written: (answer: unknown) => unknown
  /** Throws where an answer has fields that its schema does not say. */
  readonly exactly: (answer: unknown) => unknown
}

/** The operations of the table. */
export const rows: ReadonlyArray<Row> = Object.entries(operations).flatMap(([facade, table]) =>
  Object.entries(table).map(([name, { name: full, kind, success }]): Row => {
    const schema = kind === "stream" ? Schema.Array(success as Schema.Top) : success
    const written = Schema.encodeUnknownSync(Schema.toCodecJson(schema as unknown as Schema.Codec<unknown>))
    const exactly = Schema.decodeUnknownSync(Schema.toType(schema) as unknown as Schema.Codec<unknown>, {
      onExcessProperty: "error"
    })
    return { name: full, kind, path: [facade, name], written, exactly }
  })
)

/** Gives the payloads of an operation. */
export const payloadsOf = ({ path: [facade, name] }: Row, samples: Samples): ReadonlyArray<object> =>
  (samples as unknown as { readonly [facade: string]: { readonly [name: string]: ReadonlyArray<object> } })[facade]?.[
    name
  ] ?? []

/** What came of a run: the plan of a command, and the answer or the refusal. */
export interface Ran {
  readonly plan: Result.Result<unknown, unknown> | null
  readonly answer: Result.Result<unknown, unknown>
}

const once = (call: Call | undefined, input: object): Effect.Effect<Result.Result<unknown, unknown>> => {
  if (call === undefined) throw new Error("no such operation")
  const running = call(input)
  return Effect.result(Stream.isStream(running) ? Stream.runCollect(running) : running)
}

/** Runs an operation as somebody. */
export const run = Effect.fnUntraced(function* (
  row: Row,
  payload: object,
  actor: string
): Effect.fn.Return<Ran, never, Station.Station> {
  const station = (yield* Station.Station) as unknown as Facades & { readonly plan: Facades }
  const [facade, name] = row.path
  const execute = station[facade]?.[name]
  const envelope =
    row.kind === "command" ? { actor, commandId: id() } : row.kind === "stream" ? { actor, batchId: id() } : { actor }
  if (row.kind !== "command") return { plan: null, answer: yield* once(execute, { ...payload, ...envelope }) }
  const plan = yield* once(station.plan[facade]?.[name], { ...payload, ...envelope })
  const { confirmation = null } = (plan._tag === "Success" ? plan.success : {}) as {
    readonly confirmation?: string | null
  }
  const confirmed = confirmation === null ? {} : { confirmation }
  return { plan, answer: yield* once(execute, { ...payload, ...envelope, ...confirmed }) }
})

/** Operations on what is of no org unit: who acts in one of them only is refused. */
export const ofEveryUnit: ReadonlyArray<string> = [
  "dunning.confirmClock",
  "history.accesses",
  "history.sealedTrail",
  "purchaseRecords.markRestored"
]

const everywhere = { inside: "clerk", blind: "blindEverywhere" } as const

/** Gives who may do an operation: an actor of the org unit, or, where that does not suffice, one like him who acts in all of them. */
export const ableTo = ({ path }: Row, actor: keyof typeof everywhere): string =>
  ofEveryUnit.includes(path.join(".")) ? everywhere[actor] : actor

/** Everything that a value says, at any depth, with the sentences of a refusal. */
export const said = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}` : part)) ?? ""
