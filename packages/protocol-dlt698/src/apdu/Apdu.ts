/**
 * APDUs: what stands in a frame. Every service of the protocol in both directions is a row of the table; `service` (and `kind`, `from`) name it in
 * JSON.
 *
 * @category Services
 */
import type { EncodeError, TraceEntry } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { isRecord, nothing } from "../value/Codec.ts"
import { Input, type LongLength, Output } from "../value/Cursor.ts"
import { DecodeError } from "../value/Errors.ts"
import * as Exchange from "./Exchange.ts"
import * as Link from "./Link.ts"
import * as Proxy from "./Proxy.ts"
import type { Of, Row } from "./Row.ts"
import * as Security from "./Security.ts"

const plain = [...Link.rows, ...Exchange.rows, ...Proxy.rows] as const

/** What every APDU may have besides: lengths that were written longer than they had to be. */
interface Written {
  readonly longLengths?: ReadonlyArray<LongLength>
}

type PlainOf<R> = R extends unknown ? Of<R> & Written : never

/** An APDU without a security envelope. @category Services */
export type Plain = PlainOf<(typeof plain)[number]>
/** A security envelope; `inner` is what it carries in the clear, where that can be read. @category Services */
export type Envelope = Security.Envelope<Plain> & Written
/** Any APDU. @category Services */
export type Apdu = Plain | Envelope

/** The APDU of a service: `Service<"GET-Response-Normal">`. @category Services */
export type Service<S extends Apdu["service"]> = Extract<Apdu, { readonly service: S }>

type AnyRow = Row<object>

const decodePlain = (bytes: Uint8Array, from: number, to: number, trace: Array<TraceEntry> | null) => {
  const input = new Input(bytes, from, to, trace)
  const value = readRow(input, plainTable)
  return input.failure === null ? (value as Plain) : null
}
const encodePlain = (value: unknown): Result.Result<Uint8Array, EncodeError> => encodeWith(plainByService, value)

const security = Security.rows(decodePlain, encodePlain)
/** Every service. @category Constants */
export const rows: ReadonlyArray<AnyRow> = [...plain, ...security]

type RowTable = ReadonlyArray<AnyRow | ReadonlyArray<AnyRow | undefined> | undefined>

const tableOf = (all: ReadonlyArray<AnyRow>): RowTable =>
  Array.from({ length: 256 }, (_, tag) => {
    const those = all.filter((each) => each.tag === tag)
    const [only] = those
    if (only === undefined || only.kind === null) return only
    return Array.from({ length: 8 }, (_, kind) => those.find((each) => each.kind === kind))
  })

const plainTable = tableOf(plain)
const table = tableOf(rows)

/** Rows by the name of their service: those of one differ in kind or direction. */
type ByService = ReadonlyMap<unknown, ReadonlyArray<AnyRow>>
const byService = (all: ReadonlyArray<AnyRow>): ByService => Map.groupBy(all, ({ says }) => says.service)
const plainByService = byService(plain)
const rowsByService = byService(rows)

const readRow = (input: Input, among: RowTable): Apdu => {
  const from = input.offset
  const tag = input.byte()
  if (tag < 0) return nothing()
  let found = among[tag]
  if (found === undefined) {
    input.fail(from, "service")
    return nothing()
  }
  if ("length" in found) {
    const at = input.offset
    const kind = input.byte()
    found = kind < 0 ? undefined : found[kind]
    if (found === undefined) {
      input.fail(at, "kind")
      return nothing()
    }
  }
  input.note(from, "APDU", found.says.service)
  const body = found.body.read(input)
  if (input.failure !== null) return nothing()
  if (input.offset !== input.end) {
    input.fail(input.offset, "trailingBytes")
    return nothing()
  }
  const value = { ...found.says, ...body }
  const { longLengths } = input
  // The row has made what its type says; the compiler cannot follow the union through the table.
  return (longLengths.length === 0 ? value : { ...value, longLengths }) as unknown as Apdu
}

/** Reads the bytes from the input's place to its end as one APDU. @category Conversions */
export const read = (input: Input): Apdu => readRow(input, table)

/** Reads exactly one APDU; offsets in errors count from its first byte. @category Conversions */
export const decode = (bytes: Uint8Array): Result.Result<Apdu, DecodeError> => {
  const input = new Input(bytes, 0, bytes.length)
  const apdu = read(input)
  return input.failure === null ? Result.succeed(apdu) : Result.fail(new DecodeError(input.failure))
}

const isLongLength = (value: unknown): value is LongLength =>
  Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && (value[1] === 1 || value[1] === 2)

const encodeWith = (among: ByService, value: unknown): Result.Result<Uint8Array, EncodeError> => {
  const given = isRecord(value) ? value : {}
  const long = Array.isArray(given.longLengths) ? given.longLengths.filter(isLongLength) : []
  const output = new Output(128, long)
  const found = among
    .get(given.service)
    ?.find(({ says }) => (says.kind ?? given.kind) === given.kind && (says.from ?? given.from) === given.from)
  if (found === undefined) {
    output.fail("must name a service")
    output.within("service")
    return output.finish()
  }
  output.whole(found.tag, 1)
  if (found.kind !== null) output.whole(found.kind, 1)
  const body: { [key: string]: unknown } = {}
  for (const key of Object.keys(given))
    if (key !== "longLengths" && !Object.hasOwn(found.says, key)) body[key] = given[key]
  found.body.write(output, body)
  return output.finish()
}

/** Writes an APDU. The first field that does not fit is named; nothing is rounded or cut. @category Conversions */
export const encode = (apdu: Apdu): Result.Result<Uint8Array, EncodeError> => encodeWith(rowsByService, apdu)
