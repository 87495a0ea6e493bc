/** The JSON form of a frame: what `decode` prints and `encode` takes back. The values of units are checked by the table when they are written. */

import { SchemaProblem } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Frame from "../frame/Frame.ts"
import { DecodeReason } from "../value/Errors.ts"

const Bit = Schema.Literals([0, 1])
const Byte = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))

/** A time, or the bytes of a field that holds none. */
const Time = Schema.NullOr(
  Schema.Union([
    Schema.String,
    Schema.Struct({ noData: Schema.Literals(["ff", "ef", "fe"]) }),
    Schema.Struct({ raw: Schema.String })
  ])
)

const Unit = Schema.Struct({
  pn: Schema.Array(Schema.Union([Schema.Int, Schema.Literal("all")])),
  fn: Schema.NullOr(Schema.Int),
  name: Schema.optionalKey(Schema.String),
  value: Schema.optionalKey(Schema.Unknown),
  rev: Schema.optionalKey(Schema.Literals(["2012", "2009", "field"])),
  joined: Schema.optionalKey(Schema.Literal(true)),
  raw: Schema.optionalKey(Schema.Literal(true)),
  hex: Schema.optionalKey(Schema.String),
  id: Schema.optionalKey(Schema.String),
  problem: Schema.optionalKey(Schema.Struct({ offset: Schema.Int, reason: DecodeReason }))
})

const shared = {
  protocol: Schema.Literals([1, 2]),
  prm: Bit,
  function: Schema.Int,
  d4: Bit,
  address: Schema.Struct({ region: Schema.String, terminal: Schema.Int, group: Schema.Boolean, master: Schema.Int }),
  afn: Schema.String,
  seq: Schema.Struct({ tpv: Bit, fir: Bit, fin: Bit, con: Bit, seq: Schema.Int }),
  units: Schema.Array(Unit),
  aux: Schema.Struct({
    pw: Schema.optionalKey(Schema.String),
    ec: Schema.optionalKey(Schema.Struct({ ec1: Byte, ec2: Byte })),
    tp: Schema.optionalKey(Schema.Struct({ pfc: Byte, time: Time, delayMinutes: Byte }))
  })
}

/** Describes the JSON form of a frame. */
export const FrameJson = Schema.Union([
  Schema.Struct({ dir: Schema.Literal("up"), acd: Bit, ...shared }),
  Schema.Struct({ dir: Schema.Literal("down"), fcb: Bit, ...shared })
])

/** Keys that `decode` adds for people and that carry no bytes. */
const added: ReadonlySet<string> = new Set(["line", "problems"])

/** Takes parsed JSON as a frame; the first field that does not fit is named. */
export const parse = (json: unknown): Result.Result<Frame.Frame, EncodeError> => {
  if (typeof json !== "object" || json === null)
    return Result.fail(new EncodeError({ path: "", message: "must be an object" }))
  const plain = Object.fromEntries(Object.entries(json).filter(([key]) => !added.has(key)))
  const decoded = SchemaProblem.decode(FrameJson)(plain)
  if (Result.isFailure(decoded)) return Result.fail(new EncodeError(decoded.failure))
  const { units, ...frame } = decoded.success
  return Result.succeed({ ...frame, units: units.map((unit) => ({ name: "", ...unit })) } as Frame.Frame)
}
