/** From a frame's data to its message. What the rows of the profile do not explain stays raw; what contradicts a layout is a typed error. @category Messages */

import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { Frame } from "../frame/Frame.ts"
import type { Book, Item } from "../profile/Book.ts"
import { Cursor, type Span } from "../value/Cursor.ts"
import type { DecodeError } from "../value/Errors.ts"
import * as Field from "../value/Field.ts"
import * as Messages from "./Messages.ts"
import * as Results from "./Results.ts"

type Message = Messages.Message
type Unparsed = typeof Messages.Unparsed.Type

const MASK_BYTES = 8

const readMask = (cursor: Cursor): ReadonlyArray<number> => {
  const start = cursor.skip(MASK_BYTES, "points")
  const points: Array<number> = []
  if (cursor.error === null) {
    for (let point = 0; point <= Messages.MAX_POINT; point++) {
      if (((cursor.bytes[start + (point >> 3)] ?? 0) >> (point & 7)) & 1) points.push(point)
    }
    if (points.length === 0) cursor.fail("value", "the mask names no point", start)
  }
  cursor.note(start, MASK_BYTES, "points", points)
  return points
}

const readValue = (cursor: Cursor, item: Item): Field.Value => {
  const start = cursor.skip(item.length, item.di)
  if (cursor.error !== null) return null
  const value = Field.decode(item.codec, cursor.bytes, start, item.row.allOnes)
  cursor.note(start, item.length, item.di, value)
  return value
}

const rest = (cursor: Cursor, from: number, code: string): Unparsed => {
  const raw = Bytes.hex(cursor.bytes, from, cursor.to)
  cursor.at = cursor.to
  cursor.note(from, raw.length / 2, "unparsed", raw)
  return { offset: from, code, raw }
}

const withUnparsed = <A extends object>(
  value: A,
  unparsed: Unparsed | undefined
): A & { readonly unparsed?: Unparsed } => (unparsed === undefined ? value : { ...value, unparsed })

const decodeRead = (cursor: Cursor): Message => {
  const points = readMask(cursor)
  const dis: Array<string> = []
  while (cursor.left > 0) dis.push(cursor.code("di"))
  return { _tag: "ReadRequest", points, dis }
}

const decodeReadReply = (cursor: Cursor, book: Book): Message => {
  const points = readMask(cursor)
  const items: Array<Messages.ItemValue> = []
  while (cursor.left > 0) {
    const from = cursor.at
    const di = cursor.code("di")
    const found = book.find(di)
    if (cursor.error === null && found === undefined)
      return withUnparsed({ _tag: "ReadReply", items }, rest(cursor, from, di))
    const children = found === undefined ? [] : found._tag === "Block" ? found.children : [found]
    for (const tn of points) {
      for (const item of children) items.push({ tn, di: item.di, value: readValue(cursor, item) })
    }
  }
  return { _tag: "ReadReply", items }
}

const readPassword = (cursor: Cursor, order: "reversed" | "plain"): string => {
  const start = cursor.skip(3, "password")
  const bytes = cursor.error === null ? cursor.bytes.slice(start, start + 3) : new Uint8Array(0)
  const text = Bytes.hex(order === "reversed" ? bytes.reverse() : bytes)
  cursor.note(start, 3, "password", text)
  return text
}

const readPoint = (cursor: Cursor, book: Book): number =>
  book.profile.write.pointBytes === 1 ? cursor.u8("tn") : cursor.u16("tn")

const decodeWrite = (cursor: Cursor, book: Book, realTime: "realTime" | "plain"): Message => {
  const tn = readPoint(cursor, book)
  const level = cursor.hex(1, "level")
  const password = readPassword(cursor, book.profile.write.passwordOrder)
  const head = { _tag: "WriteRequest", tn, level, password } as const
  let message: Messages.MessageOf<"WriteRequest"> = { ...head, items: [] }
  if (realTime === "realTime") {
    const start = cursor.at
    const commandTime = cursor.stamp("commandTime") ?? ""
    if (commandTime === "") cursor.fail("value", "commandTime is no moment", start)
    message = { ...head, commandTime, validMinutes: cursor.bcd("validMinutes"), items: [] }
  }
  const items: Array<Messages.ItemValue> = []
  while (cursor.left > 0) {
    const from = cursor.at
    const di = cursor.code("di")
    const item = book.find(di)
    if (cursor.error === null && item?._tag !== "Item")
      return withUnparsed({ ...message, items }, rest(cursor, from, di))
    if (item?._tag === "Item") items.push({ tn, di, value: readValue(cursor, item) })
  }
  return { ...message, items }
}

const decodeResults = (cursor: Cursor, book: Book): Message => {
  const tn = readPoint(cursor, book)
  const results: Array<{ readonly di: string; readonly result: string }> = []
  while (cursor.left > 0) {
    const di = cursor.code("di")
    const start = cursor.skip(1, "result")
    const result = Results.nameOf(cursor.bytes[start] ?? 0)
    cursor.note(start, 1, "result", result)
    if (cursor.error === null) results.push({ di, result })
  }
  return { _tag: "WriteReply", tn, results }
}

const decodeFailure = (cursor: Cursor): Message => {
  const start = cursor.skip(1, "error")
  const error = Results.nameOf(cursor.bytes[start] ?? 0)
  cursor.note(start, 1, "error", error)
  return { _tag: "Failure", error }
}

const decodeAlarms = (cursor: Cursor, book: Book): Message => {
  const count = cursor.u8("count")
  const alarms: Array<Messages.Alarm> = []
  for (let index = 0; index < count && cursor.error === null; index++) {
    const from = cursor.at
    const tn = cursor.u8("tn")
    const at = cursor.stamp("at")
    const code = cursor.code("code")
    const row = book.alarm(code)
    if (cursor.error === null && (row === undefined || row.payload === "unknown")) {
      return withUnparsed({ _tag: "AlarmReport", alarms }, rest(cursor, from, code))
    }
    const items = (row?.payload === "unknown" ? [] : (row?.payload ?? [])).map((di) => book.find(di))
    const args = items
      .filter((item) => item?._tag === "Item")
      .map((item) => ({ di: item.di, value: readValue(cursor, item) }))
    alarms.push({ tn, at, code, args })
  }
  const left = cursor.left > 0 ? rest(cursor, cursor.at, "") : undefined
  return withUnparsed({ _tag: "AlarmReport", alarms }, left)
}

const restHex = (cursor: Cursor): string => cursor.hex(cursor.left, "raw")

const decodeTask = (cursor: Cursor): Message => {
  const task = cursor.u8("task")
  const from = cursor.stamp("from")
  const points = cursor.u8("points")
  const unit = cursor.u8("unit")
  return { _tag: "TaskReport", task, from, points, unit, interval: cursor.u8("interval"), raw: restHex(cursor) }
}

const decodeRelay = (cursor: Cursor): Message => {
  const head = { port: cursor.u8("port"), timeout: cursor.u8("timeout"), feature: cursor.hex(1, "feature") }
  const cutStart = cursor.u16("cutStart")
  return { _tag: "RelayRequest", ...head, cutStart, cutLength: cursor.u16("cutLength"), raw: restHex(cursor) }
}

const decodeAlarmRequest = (cursor: Cursor): Message => {
  const tn = cursor.u8("tn")
  const code = cursor.code("code")
  return { _tag: "AlarmRequest", tn, code, from: cursor.stamp("from"), count: cursor.u8("count") }
}

const decodeTaskRequest = (cursor: Cursor): Message => {
  const task = cursor.u8("task")
  const from = cursor.stamp("from")
  return { _tag: "TaskRequest", task, from, points: cursor.u8("points"), multiplier: cursor.u8("multiplier") }
}

const decodeLogRequest = (cursor: Cursor): Message => {
  const tn = cursor.u8("tn")
  return { _tag: "LogRequest", tn, from: cursor.stamp("from"), count: cursor.u8("count") }
}

const decodeOther = (cursor: Cursor): Message =>
  cursor.left === 0 ? { _tag: "Empty" } : { _tag: "Raw", raw: restHex(cursor) }

/** Functions that travel as text in the profile, as numbers in the frame. */
const is = (frame: Frame, code: string | null): boolean => code !== null && frame.func === Number.parseInt(code, 16)

const decodeDown = (cursor: Cursor, frame: Frame, book: Book): Message => {
  const { functions } = book.profile
  if (is(frame, functions.read)) return decodeRead(cursor)
  if (is(frame, functions.write)) return decodeWrite(cursor, book, "plain")
  if (is(frame, functions.rtWrite)) return decodeWrite(cursor, book, "realTime")
  if (is(frame, functions.alarm)) return decodeAlarmRequest(cursor)
  if (frame.func === Messages.TASK) return decodeTaskRequest(cursor)
  if (frame.func === Messages.LOG) return decodeLogRequest(cursor)
  return frame.func === Messages.RELAY ? decodeRelay(cursor) : decodeOther(cursor)
}

/** Answers to a read: one byte, or a mask and one byte, is a refusal; too short for a mask and an item but right for results is that. */
const decodeReadUp = (cursor: Cursor, book: Book): Message => {
  const length = cursor.left
  if (length === 1) return decodeFailure(cursor)
  if (length === MASK_BYTES + 1) {
    const points = readMask(cursor)
    return { ...decodeFailure(cursor), points } as Messages.MessageOf<"Failure">
  }
  const resultsFit = (length - book.profile.write.pointBytes) % 3 === 0
  return length < MASK_BYTES + 3 && resultsFit ? decodeResults(cursor, book) : decodeReadReply(cursor, book)
}

const decodeUp = (cursor: Cursor, frame: Frame, book: Book): Message => {
  const { functions, write } = book.profile
  const length = cursor.left
  if (is(frame, functions.read)) return decodeReadUp(cursor, book)
  if (is(frame, functions.write) || is(frame, functions.rtWrite)) {
    return length === 1 ? decodeFailure(cursor) : decodeResults(cursor, book)
  }
  if (is(frame, functions.login)) {
    return length === 0 ? { _tag: "Empty" } : { _tag: "Login", passwordBytes: cursor.hex(length, "passwordBytes") }
  }
  if (frame.exp === 1 && length === 1) return decodeFailure(cursor)
  if (frame.exp === 1 && length > write.pointBytes && (length - write.pointBytes) % 3 === 0)
    return decodeResults(cursor, book)
  if (is(frame, functions.alarm)) return decodeAlarms(cursor, book)
  if (frame.func === Messages.TASK) return length === 1 ? decodeFailure(cursor) : decodeTask(cursor)
  if (frame.func === Messages.RELAY) return { _tag: "RelayReply", port: cursor.u8("port"), raw: restHex(cursor) }
  return decodeOther(cursor)
}

/** Where the frame stands in the input, so that offsets of errors and spans count from the input's first byte. @category Models */
export interface Place {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

const run = (
  place: Place,
  frame: Frame,
  book: Book,
  trace: Array<Span> | null
): Result.Result<Message, DecodeError> => {
  const cursor = new Cursor(place.bytes, place.from + 11, place.to - 2, trace)
  const message = frame.up === 1 ? decodeUp(cursor, frame, book) : decodeDown(cursor, frame, book)
  if (cursor.left > 0) cursor.fail("trailing", "bytes after the last field")
  return cursor.error === null ? Result.succeed(message) : Result.fail(cursor.error)
}

/** Decodes the message of a frame that stands at `place`. @category Conversions */
export const decode = (place: Place, frame: Frame, book: Book): Result.Result<Message, DecodeError> =>
  run(place, frame, book, null)

/** Decodes a message and notes every field with its offset: for people who read frames. The spans end where an error occurred. @category Functions */
export const explain = (
  place: Place,
  frame: Frame,
  book: Book
): { readonly message: Result.Result<Message, DecodeError>; readonly spans: ReadonlyArray<Span> } => {
  const spans: Array<Span> = []
  return { message: run(place, frame, book, spans), spans }
}
