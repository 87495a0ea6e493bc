/** Reads the JSON form of a PDU (see PduJson.ts) back. Names the field of the first thing that is wrong. */
import { Bytes } from "@yugou/core"
import * as Result from "effect/Result"
import { codingOf, encodeText } from "./DataCoding.ts"
import type { Field, Version } from "./Field.ts"
import { EncodeError } from "./Field.ts"
import type { Pdu } from "./Messages.ts"
import { layoutOf } from "./Messages.ts"
import * as MsgId from "./MsgId.ts"
import * as Report from "./Report.ts"

type Json = { readonly [name: string]: unknown }

const fail = (field: string, detail: string) => Result.fail(new EncodeError({ field, detail }))

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** Explanations that `fromPdu` adds; they may be given instead of Msg_Content. */
const explanations = ["udh", "text", "report"]

/**
 * Reads `{ type, version, fields }`.
 *
 * Missing fields are zero; counts follow from what they count, and must agree when given. Msg_Content may be left out when `text` (in the
 * coding of Msg_Fmt, behind `udh`) or `report` is there. `version` of the argument wins over the one in the JSON; without either it is 3.0.
 */
export const toPdu = (json: unknown, version?: Version): Result.Result<Pdu, EncodeError> => {
  if (!isObject(json)) return fail("json", "must be an object with type, version and fields")
  const layout = typeof json.type === "string" ? layoutOf(json.type) : undefined
  if (layout === undefined) return fail("type", "must be the name of a PDU, such as SUBMIT_RESP")
  const stated = json.version ?? "any"
  if (stated !== "2.0" && stated !== "3.0" && stated !== "any") return fail("version", "must be 2.0, 3.0 or any")
  const width = version ?? (stated === "any" ? "3.0" : stated)
  const given = json.fields ?? {}
  if (!isObject(given)) return fail("fields", "must be an object")
  const fields = layout.fields[width]
  const stranger = Object.keys(given).find((name) => !namesOf(fields).has(name))
  if (stranger !== undefined) return fail(stranger, `is no field of ${layout.type} ${width}`)
  return Result.map(bodyOf(fields, width, given), (body) => {
    const sequenceId = given.Sequence_Id ?? 0
    // Types and ranges of the values are checked by `encode`, which every PDU passes.
    return { type: layout.type, version: width, sequenceId, body } as unknown as Pdu
  })
}

const namesOf = (fields: ReadonlyArray<Field>): ReadonlySet<string> =>
  new Set([
    "Sequence_Id",
    ...explanations,
    ...fields.flatMap((field) => {
      if (field.kind === "id") return [`${field.name}_hex`, `${field.name}_string`]
      return field.counter === null ? [field.name] : [field.name, field.counter]
    })
  ])

const bodyOf = (fields: ReadonlyArray<Field>, version: Version, given: Json): Result.Result<Json, EncodeError> => {
  const body: { [name: string]: unknown } = {}
  for (const field of fields) {
    const value = valueOf(field, version, given)
    if (Result.isFailure(value)) return Result.fail(value.failure)
    if (value.success === undefined) continue
    const count = field.counter === null ? undefined : given[field.counter]
    const counted = Array.isArray(value.success) || value.success instanceof Uint8Array ? value.success.length : null
    if (field.counter !== null && count !== undefined && count !== counted) {
      return fail(field.counter, `is ${String(count)}, but ${field.name} has ${counted}`)
    }
    body[field.name] = value.success
  }
  return Result.succeed(body)
}

const valueOf = (field: Field, version: Version, given: Json): Result.Result<unknown, EncodeError> => {
  switch (field.kind) {
    case "id":
      return idOf(field, given)
    case "octets":
      return bytesOf(field.name, given[field.name])
    case "content":
      return field.name in given ? bytesOf(field.name, given[field.name]) : explained(version, given)
    case "uint":
    case "text":
    case "texts":
      return Result.succeed(given[field.name])
  }
}

const idOf = (field: Field, given: Json): Result.Result<bigint | undefined, EncodeError> => {
  const [hex, text] = [given[`${field.name}_hex`], given[`${field.name}_string`]]
  if (hex === undefined && text === undefined) return Result.succeed(undefined)
  const fromHex = typeof hex === "string" ? MsgId.fromHex(hex) : null
  const fromText = typeof text === "string" ? MsgId.fromText(text) : null
  if (hex !== undefined && fromHex === null) return fail(`${field.name}_hex`, "must be 16 hexadecimal digits")
  if (text !== undefined && fromText === null) return fail(`${field.name}_string`, "must be 22 digits of a Msg_Id")
  if (fromHex !== null && fromText !== null && fromHex !== fromText) {
    return fail(`${field.name}_string`, `is another Msg_Id than ${field.name}_hex`)
  }
  return Result.succeed(fromHex ?? fromText ?? undefined)
}

/** Reads hexadecimal digits; null when there is anything else, or an odd number of them. */
export const fromHex = (hex: string): Uint8Array | null =>
  /\s/.test(hex) ? null : Result.getOrElse(Bytes.fromHex(hex), () => null)

const bytesOf = (name: string, value: unknown): Result.Result<Uint8Array | undefined, EncodeError> => {
  if (value === undefined) return Result.succeed(undefined)
  const bytes = typeof value === "string" ? fromHex(value) : null
  return bytes === null ? fail(name, "must be hexadecimal digits, two a byte") : Result.succeed(bytes)
}

const explained = (version: Version, given: Json): Result.Result<Uint8Array | undefined, EncodeError> => {
  if (isObject(given.report)) return reportOf(version, given.report)
  const header = bytesOf("udh", given.udh)
  if (Result.isFailure(header)) return header
  if (given.text === undefined) return header
  if (typeof given.text !== "string") return fail("text", "must be a string")
  const coding = codingOf(typeof given.Msg_Fmt === "number" ? given.Msg_Fmt : 0)
  const text = coding === "binary" ? null : encodeText(coding, given.text)
  if (text === null) return fail("text", `cannot be written with this Msg_Fmt (${coding})`)
  return Result.succeed(Uint8Array.from([...(header.success ?? []), ...text]))
}

const reportOf = (version: Version, report: Json): Result.Result<Uint8Array, EncodeError> => {
  const id = typeof report.Msg_Id_hex === "string" ? MsgId.fromHex(report.Msg_Id_hex) : null
  if (id === null) return fail("report", "needs Msg_Id_hex of 16 hexadecimal digits")
  const { Msg_Id_hex: _hex, ...others } = report
  return Report.encode({ Msg_Id: id, ...others } as unknown as Report.Report, version)
}
