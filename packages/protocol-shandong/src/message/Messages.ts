/** What a frame's data says, by function and direction. The fields are those of the inspector's JSON; `_tag` is added. @category Messages */
import * as Schema from "effect/Schema"
import { Di } from "../value/CodecSpec.ts"
import type { Value } from "../value/Field.ts"

/**
 * Functions that no profile changes. Relay to a meter, task data, programming log, alarm confirmation (name only, never seen on a wire).
 *
 * @category Constants
 */
export const relayCode = 0x00

/** Task data. @category Constants */
export const taskCode = 0x02

/** The log of programming. @category Constants */
export const logCode = 0x04

/** The confirmation of an alarm: known by name only, never seen on a wire. @category Constants */
export const confirmAlarmCode = 0x0a

/** Highest point number that a read can name: the bits of its 8-byte mask. Point 0 is the terminal itself. @category Constants */
export const maxPoint = 63

const Byte = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))
const Word = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))
const Point = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxPoint }))
const Hex = Schema.String.check(Schema.isPattern(/^([0-9A-Fa-f]{2})*$/))

/** Describes the value of a field as the inspector writes it: `null` where the terminal has none. @category Models */
export const FieldValue: Schema.Codec<Value> = Schema.Union([
  Schema.Null,
  Schema.String,
  Schema.Finite,
  Schema.Array(Schema.Int),
  Schema.Record(
    Schema.String,
    Schema.suspend(() => FieldValue)
  )
])

/** One value of one point. @category Models */
export const ItemValue = Schema.Struct({ tn: Word, di: Di, value: FieldValue })
export type ItemValue = typeof ItemValue.Type

/** The rest of a frame that no row explains: kept as it is, from the first byte that was not understood. @category Models */
export const Unparsed = Schema.Struct({ offset: Schema.Int, code: Schema.String, raw: Hex })
const unparsed = Schema.optionalKey(Unparsed)

const AlarmArgument = Schema.Struct({ di: Di, value: FieldValue })

/** Describes an alarm that a terminal pushed: point, terminal's time, code, and what it carries. @category Models */
export const Alarm = Schema.Struct({
  tn: Byte,
  at: Schema.NullOr(Schema.String),
  code: Di,
  args: Schema.Array(AlarmArgument)
})
export type Alarm = typeof Alarm.Type

/**
 * Every message. An answer to a read has `dis`, its numbers as they stood, where one of them is a block, and `points` where no item names them.
 * A refusal of the whole frame is `Failure` (`error` as in {@link Results}, `points` when the mask came with it); whether
 * a reply is one is decided by the length of its data, not by the exception bit.
 *
 * @category Models
 */
export const Message = Schema.TaggedUnion({
  ReadRequest: { points: Schema.Array(Point), dis: Schema.Array(Di) },
  ReadReply: {
    items: Schema.Array(ItemValue),
    dis: Schema.optionalKey(Schema.Array(Di)),
    points: Schema.optionalKey(Schema.Array(Point)),
    unparsed
  },
  WriteRequest: {
    tn: Word,
    level: Schema.String,
    password: Schema.String,
    commandTime: Schema.optionalKey(Schema.String),
    validMinutes: Schema.optionalKey(Schema.Int),
    items: Schema.Array(ItemValue),
    unparsed
  },
  WriteReply: { tn: Word, results: Schema.Array(Schema.Struct({ di: Di, result: Schema.String })) },
  Failure: { error: Schema.String, points: Schema.optionalKey(Schema.Array(Point)) },
  AlarmRequest: { tn: Byte, code: Di, from: Schema.NullOr(Schema.String), count: Byte },
  AlarmReport: { alarms: Schema.Array(Alarm), unparsed },
  TaskRequest: { task: Byte, from: Schema.NullOr(Schema.String), points: Byte, multiplier: Byte },
  TaskReport: { task: Byte, from: Schema.NullOr(Schema.String), points: Byte, unit: Byte, interval: Byte, raw: Hex },
  LogRequest: { tn: Byte, from: Schema.NullOr(Schema.String), count: Byte },
  RelayRequest: { port: Byte, timeout: Byte, feature: Hex, cutStart: Word, cutLength: Word, raw: Hex },
  RelayReply: { port: Byte, raw: Hex },
  Login: { passwordBytes: Hex },
  Empty: {},
  Raw: { raw: Hex }
})
export type Message = typeof Message.Type

/** The name of a message. @category Models */
export type Tag = Message["_tag"]

/** A message by its tag. @category Models */
export type MessageOf<T extends Message["_tag"]> = Extract<Message, { readonly _tag: T }>
