/** From a message to a frame's data: the other direction of the decoder, for both sides of the line. @category Messages */

import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import { EncodeError } from "../value/Errors.ts"
import * as Field from "../value/Field.ts"
import { Writer } from "../value/Writer.ts"
import * as Messages from "./Messages.ts"
import * as Results from "./Results.ts"

type MessageOf<T extends Messages.Message["_tag"]> = Messages.MessageOf<T>
type Encoded = Result.Result<Uint8Array, EncodeError>

const writeMask = (writer: Writer, points: ReadonlyArray<number>): void => {
  const mask = new Uint8Array(8)
  if (points.length === 0) writer.refuse("body.points", "must name a point")
  for (const point of points) {
    if (!Number.isInteger(point) || point < 0 || point > Messages.MAX_POINT)
      writer.refuse("body.points", "must be 0…63")
    else mask[point >> 3] = (mask[point >> 3] ?? 0) | (1 << (point & 7))
  }
  writer.bytes(mask)
}

const writeValue = (writer: Writer, book: Book, di: string, value: Field.Value, path: string): void => {
  const item = book.find(di)
  if (item?._tag !== "Item") writer.refuse(path, `${di} is no plain item of profile ${book.profile.id}`)
  else writer.result(Field.encode(item.codec, value, path))
}

const readReply = (writer: Writer, book: Book, message: MessageOf<"ReadReply">): void => {
  const points = [...new Set(message.items.map((item) => item.tn))].toSorted((a, b) => a - b)
  writeMask(writer, points)
  const groups = Map.groupBy(message.items, (item) => item.di)
  for (const [di, group] of groups) {
    writer.code(di, "body.items.di")
    for (const point of points) {
      const item = group.find((candidate) => candidate.tn === point)
      if (item === undefined) writer.refuse(`body.items.${di}`, `has no value for point ${point}`)
      else writeValue(writer, book, di, item.value, `body.items.${di}`)
    }
  }
  if (message.unparsed !== undefined) writer.hex(message.unparsed.raw, "body.unparsed.raw")
}

const password = (writer: Writer, book: Book, text: string): void => {
  if (!/^[0-9A]{6}$/.test(text)) writer.refuse("body.password", "must be 6 digits, A for an unused one")
  const bytes = Bytes.fromHex(text)
  const plain = Result.isSuccess(bytes) ? bytes.success : new Uint8Array(3)
  writer.bytes(book.profile.write.passwordOrder === "reversed" ? plain.toReversed() : plain)
}

const writeRequest = (
  writer: Writer,
  book: Book,
  message: MessageOf<"WriteRequest">,
  realTime: "realTime" | "plain"
): void => {
  writer.unsigned(message.tn, book.profile.write.pointBytes, "body.tn")
  writer.hex(message.level, "body.level")
  password(writer, book, message.password)
  if (realTime === "realTime") {
    writer.stamp(message.commandTime ?? "", "body.commandTime")
    writer.bcd(message.validMinutes ?? -1, "body.validMinutes")
  } else if (message.commandTime !== undefined || message.validMinutes !== undefined) {
    writer.refuse("body.commandTime", "only a real-time write carries it")
  }
  message.items.forEach((item, index) => {
    if (item.tn !== message.tn) writer.refuse(`body.items[${index}].tn`, "must be the point of the write")
    writer.code(item.di, `body.items[${index}].di`)
    writeValue(writer, book, item.di, item.value, `body.items[${index}].value`)
  })
  if (message.unparsed !== undefined) writer.hex(message.unparsed.raw, "body.unparsed.raw")
}

const result = (writer: Writer, name: string, path: string): void => {
  const code = Results.codeOf(name)
  if (code === null) writer.refuse(path, "is no result of this family")
  else writer.unsigned(code, 1, path)
}

const alarmReport = (writer: Writer, book: Book, message: MessageOf<"AlarmReport">): void => {
  const left = message.unparsed
  writer.unsigned(message.alarms.length + (left === undefined || left.code === "" ? 0 : 1), 1, "body.alarms")
  message.alarms.forEach((alarm, index) => {
    const path = `body.alarms[${index}]`
    const expected = book.alarm(alarm.code)?.payload
    writer.unsigned(alarm.tn, 1, `${path}.tn`)
    writer.stamp(alarm.at, `${path}.at`)
    writer.code(alarm.code, `${path}.code`)
    if (
      expected === undefined ||
      expected === "unknown" ||
      expected.join() !== alarm.args.map((one) => one.di).join()
    ) {
      writer.refuse(`${path}.args`, "must be the payload that the profile gives this code")
    }
    for (const argument of alarm.args) writeValue(writer, book, argument.di, argument.value, `${path}.args`)
  })
  if (left !== undefined) writer.hex(left.raw, "body.unparsed.raw")
}

const relayRequest = (writer: Writer, message: MessageOf<"RelayRequest">): void => {
  writer.unsigned(message.port, 1, "body.port")
  writer.unsigned(message.timeout, 1, "body.timeout")
  if (message.feature.length !== 2) writer.refuse("body.feature", "must be one byte")
  writer.hex(message.feature, "body.feature")
  writer.unsigned(message.cutStart, 2, "body.cutStart")
  writer.unsigned(message.cutLength, 2, "body.cutLength")
  writer.hex(message.raw, "body.raw")
}

const taskReport = (writer: Writer, message: MessageOf<"TaskReport">): void => {
  writer.unsigned(message.task, 1, "body.task")
  writer.stamp(message.from, "body.from")
  writer.unsigned(message.points, 1, "body.points")
  writer.unsigned(message.unit, 1, "body.unit")
  writer.unsigned(message.interval, 1, "body.interval")
  writer.hex(message.raw, "body.raw")
}

/** Requests of tasks, logs and alarms: a number, for alarms a code, a moment, and one or two numbers. */
const recordRequest = (writer: Writer, message: MessageOf<"AlarmRequest" | "TaskRequest" | "LogRequest">): void => {
  writer.unsigned(message._tag === "TaskRequest" ? message.task : message.tn, 1, "body.tn")
  if (message._tag === "AlarmRequest") writer.code(message.code, "body.code")
  writer.stamp(message.from, "body.from")
  writer.unsigned(message._tag === "TaskRequest" ? message.points : message.count, 1, "body.count")
  if (message._tag === "TaskRequest") writer.unsigned(message.multiplier, 1, "body.multiplier")
}

const put = (writer: Writer, book: Book, func: number, message: Messages.Message): void => {
  switch (message._tag) {
    case "ReadRequest": {
      writeMask(writer, message.points)
      message.dis.forEach((di, index) => {
        writer.code(di, `body.dis[${index}]`)
      })
      break
    }
    case "ReadReply":
      readReply(writer, book, message)
      break
    case "WriteRequest": {
      const { rtWrite } = book.profile.functions
      writeRequest(
        writer,
        book,
        message,
        rtWrite !== null && func === Number.parseInt(rtWrite, 16) ? "realTime" : "plain"
      )
      break
    }
    case "WriteReply": {
      writer.unsigned(message.tn, book.profile.write.pointBytes, "body.tn")
      for (const one of message.results) {
        writer.code(one.di, "body.results.di")
        result(writer, one.result, "body.results.result")
      }
      break
    }
    case "Failure": {
      if (message.points !== undefined) writeMask(writer, message.points)
      result(writer, message.error, "body.error")
      break
    }
    case "AlarmReport":
      alarmReport(writer, book, message)
      break
    case "AlarmRequest":
    case "TaskRequest":
    case "LogRequest":
      recordRequest(writer, message)
      break
    case "TaskReport":
      taskReport(writer, message)
      break
    case "RelayRequest":
      relayRequest(writer, message)
      break
    case "RelayReply": {
      writer.unsigned(message.port, 1, "body.port")
      writer.hex(message.raw, "body.raw")
      break
    }
    case "Login":
      writer.hex(message.passwordBytes, "body.passwordBytes")
      break
    case "Raw":
      writer.hex(message.raw, "body.raw")
      break
    case "Empty":
      break
  }
}

/** Encodes a message as the data of a frame with function `func`. @category Conversions */
export const encode = (message: Messages.Message, func: number, book: Book): Encoded => {
  const writer = new Writer()
  put(writer, book, func, message)
  return writer.finish()
}

/**
 * Encodes a terminal's answer to a read, blocks included: `valueOf` gives the value of one item at one point.
 *
 * A DI that the profile lacks is refused; the terminal answers such a request with a failure.
 *
 * @category Conversions
 */
export const readAnswer = (
  points: ReadonlyArray<number>,
  dis: ReadonlyArray<string>,
  book: Book,
  valueOf: (di: string, point: number) => Field.Value
): Encoded => {
  const writer = new Writer()
  writeMask(writer, points)
  for (const di of dis) {
    const found = book.find(di)
    if (found === undefined) return Result.fail(new EncodeError({ path: di, detail: "has no row" }))
    writer.code(di, di)
    for (const point of points) {
      for (const item of found._tag === "Block" ? found.children : [found]) {
        writer.result(Field.encode(item.codec, valueOf(item.di, point), item.di))
      }
    }
  }
  return writer.finish()
}
