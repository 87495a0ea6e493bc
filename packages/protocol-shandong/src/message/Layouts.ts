/** Every message as one layout: reading and writing follow from it. What the rows of the profile do not explain stays raw. */
import {
  type Codec,
  nothing,
  type Reader,
  readPart,
  struct,
  untilEnd,
  type Writer,
  writePart
} from "@yugou/dialect-kit/layout"
import type { Book, Item } from "../profile/Book.ts"
import type { Value } from "../value/Field.ts"
import * as Fields from "./Fields.ts"
import type * as Messages from "./Messages.ts"

const { bcd, code, di, hexByte, moment, points, rest, result, stamp } = Fields
const byte = Fields.unsigned(1)
const word = Fields.unsigned(2)

type Body<T extends Messages.Tag> = Omit<Messages.MessageOf<T>, "_tag">
type Unparsed = typeof Messages.Unparsed.Type
interface Unexplained {
  readonly unparsed?: Unparsed
}

/** The layouts of one profile, with that of a write that dies by itself. */
export interface Layouts {
  readonly byTag: { readonly [T in Messages.Tag]: Codec<Body<T>> }
  readonly realTimeWrite: Codec<Body<"WriteRequest">>
}

/** Counts the bytes that are left; 0 after a failure, so that loops end. */
const left = (reader: Reader): number => (reader.failure === null ? reader.end - reader.offset : 0)

/** Keeps everything from `from` on, where the code or number stands that no row explains. */
const keep = (reader: Reader, from: number, unknown: string): Unexplained => {
  reader.offset = from
  return { unparsed: { offset: from, code: unknown, raw: readPart(reader, "unparsed", rest) as string } }
}

const writeKept = (writer: Writer, { unparsed }: Unexplained): void => {
  if (unparsed !== undefined && writer.failure === null) writePart(writer, "unparsed.raw", rest, unparsed.raw)
}

/** Writes one thing after another; a failure gets the place of the one that it is in. */
const writeEach = <A>(writer: Writer, place: string, list: ReadonlyArray<A>, write: (each: A) => void): void => {
  for (const [index, each] of list.entries()) {
    if (writer.failure !== null) return
    write(each)
    writer.within(index)
    writer.within(place)
  }
}

/** Reads numbers of items, each with its values at the points, up to the first that `rowsOf` does not know. */
const readItems = (
  reader: Reader,
  tns: ReadonlyArray<number>,
  rowsOf: (found: string) => ReadonlyArray<Item>
): Pick<Body<"ReadReply">, "items" | "unparsed"> & { readonly dis: ReadonlyArray<string> } => {
  const items: Array<Messages.ItemValue> = []
  const dis: Array<string> = []
  while (left(reader) > 0) {
    const from = reader.offset
    const found = di.read(reader)
    if (reader.failure !== null) break
    const rows = rowsOf(found)
    if (rows.length === 0) return { items, dis, ...keep(reader, from, found) }
    dis.push(found)
    for (const tn of tns) for (const row of rows) items.push({ tn, di: row.di, value: Fields.readValue(reader, row) })
  }
  return { items, dis }
}

/** Writes the value of a plain item; a number that is none is refused. */
const writeItem = (writer: Writer, book: Book, name: string, value: Value): void => {
  const item = book.find(name)
  if (item?._tag === "Item") Fields.writeValue(writer, item, value)
  else writer.fail(`${name} is no plain item of profile ${book.profile.id}`)
}

/** The answer to a read: each number once, with its value at each point; behind a block's number stand the values of its items. */
const readReply = (book: Book): Codec<Body<"ReadReply">> => ({
  doc: { kind: "special", text: "points, then numbers and values", bytes: "8+n" },
  read: (reader) => {
    const tns = readPart(reader, "points", points) as ReadonlyArray<number>
    const { dis, ...found } = readItems(reader, tns, book.itemsAt)
    return {
      ...found,
      ...(dis.some((name) => book.find(name)?._tag === "Block") ? { dis } : {}),
      ...(found.items.length === 0 ? { points: tns } : {})
    }
  },
  write: (writer, given) => {
    const message = given as Body<"ReadReply">
    const named = message.items.map((item) => item.tn)
    const tns = named.length === 0 ? (message.points ?? []) : [...new Set(named)].toSorted((a, b) => a - b)
    const valueOf = new Map(message.items.map((item) => [`${item.di} ${item.tn}`, item.value]))
    const rowsOf = (name: string) => (message.dis === undefined ? [name] : book.itemsAt(name).map((row) => row.di))
    const dis = [...new Set(message.dis ?? message.items.map((item) => item.di))]
    writePart(writer, "points", points, tns)
    for (const name of dis) {
      if (writer.failure !== null) return
      writePart(writer, "items.di", di, name)
      for (const tn of tns)
        for (const row of rowsOf(name)) {
          const value = valueOf.get(`${row} ${tn}`)
          if (value === undefined) writer.fail(`has no value for point ${tn}`)
          else writeItem(writer, book, row, value)
          writer.within(`items.${row}`)
        }
    }
    const stray = message.items.find((item) => !dis.some((name) => rowsOf(name).includes(item.di)))
    if (stray !== undefined) writer.failure ??= { path: "dis", message: `has no number for item ${stray.di}` }
    writeKept(writer, message)
  }
})

/** Items of one point that the terminal is to take; `head` is what stands before them. */
const writeRequest = <H extends Omit<Body<"WriteRequest">, "items" | "unparsed">>(
  book: Book,
  head: Codec<H>
): Codec<Body<"WriteRequest">> => ({
  doc: { kind: "special", text: "head, then numbers and values", bytes: "n" },
  read: (reader) => {
    const given = head.read(reader)
    const plain = (name: string) => (book.find(name)?._tag === "Item" ? book.itemsAt(name) : [])
    if (reader.failure !== null) return nothing()
    const { dis: _, ...found } = readItems(reader, [given.tn], plain)
    return { ...given, ...found }
  },
  write: (writer, given) => {
    const { items, unparsed, ...message } = given as Body<"WriteRequest">
    head.write(writer, message)
    writeEach(writer, "items", items, (item) => {
      if (item.tn !== message.tn) writer.failure = { path: "tn", message: "must be the point of the write" }
      else writePart(writer, "di", code, item.di)
      if (writer.failure !== null) return
      writeItem(writer, book, item.di, item.value)
      writer.within("value")
    })
    writeKept(writer, { ...(unparsed === undefined ? {} : { unparsed }) })
  }
})

const alarmHead = struct({ tn: byte, at: stamp, code })

/** Alarms up to the first that no row explains; an alarm carries the items that the profile gives its code. */
const alarmReport = (book: Book): Codec<Body<"AlarmReport">> => ({
  doc: { kind: "special", text: "count, then alarms", bytes: "1+n" },
  read: (reader) => {
    const count = readPart(reader, "count", byte) as number
    const alarms: Array<Messages.Alarm> = []
    while (alarms.length < count) {
      const from = reader.offset
      const head = alarmHead.read(reader)
      if (reader.failure !== null) return nothing()
      const payload = book.alarm(head.code)?.payload ?? "unknown"
      if (payload === "unknown") return { alarms, ...keep(reader, from, head.code) }
      const args: Array<Messages.Alarm["args"][number]> = []
      for (const name of payload)
        for (const item of book.itemsAt(name)) args.push({ di: item.di, value: Fields.readValue(reader, item) })
      alarms.push({ ...head, args })
    }
    return left(reader) > 0 ? { alarms, ...keep(reader, reader.offset, "") } : { alarms }
  },
  write: (writer, given) => {
    const { alarms, unparsed } = given as Body<"AlarmReport">
    writePart(writer, "alarms", byte, alarms.length + (unparsed === undefined || unparsed.code === "" ? 0 : 1))
    writeEach(writer, "alarms", alarms, ({ args, ...head }) => {
      const expected = book.alarm(head.code)?.payload
      const fits = Array.isArray(expected) && expected.join() === args.map((one) => one.di).join()
      alarmHead.write(writer, head)
      if (!fits) writer.failure ??= { path: "args", message: "must be the payload that the profile gives this code" }
      writeEach(writer, "args", args, (one) => writeItem(writer, book, one.di, one.value))
    })
    writeKept(writer, { ...(unparsed === undefined ? {} : { unparsed }) })
  }
})

const refusal = struct({ error: result })
const maskedRefusal = struct({ points, error: result })

/** The refusal of a whole frame: one byte, in answers to a read behind the points that were asked for. */
const failure: Codec<Body<"Failure">> = {
  doc: refusal.doc,
  read: (reader) => (left(reader) > 1 ? maskedRefusal : refusal).read(reader),
  write: (writer, given) => {
    const layout = (given as Body<"Failure">).points === undefined ? refusal : maskedRefusal
    layout.write(writer, given)
  }
}

/** Makes the layouts of a profile. */
export const make = (book: Book): Layouts => {
  const { passwordOrder, pointBytes } = book.profile.write
  const tn = Fields.unsigned(pointBytes)
  const writeHead = { tn, level: hexByte, password: Fields.password(passwordOrder) }
  return {
    realTimeWrite: writeRequest(book, struct({ ...writeHead, commandTime: moment, validMinutes: bcd })),
    byTag: {
      ReadRequest: struct({ points, dis: untilEnd(di, 1) }),
      ReadReply: readReply(book),
      WriteRequest: writeRequest(book, struct(writeHead)),
      WriteReply: struct({ tn, results: untilEnd(struct({ di: code, result }), 1) }),
      Failure: failure,
      AlarmRequest: struct({ tn: byte, code, from: stamp, count: byte }),
      AlarmReport: alarmReport(book),
      TaskRequest: struct({ task: byte, from: stamp, points: byte, multiplier: byte }),
      TaskReport: struct({ task: byte, from: stamp, points: byte, unit: byte, interval: byte, raw: rest }),
      LogRequest: struct({ tn: byte, from: stamp, count: byte }),
      RelayRequest: struct({ port: byte, timeout: byte, feature: hexByte, cutStart: word, cutLength: word, raw: rest }),
      RelayReply: struct({ port: byte, raw: rest }),
      Login: struct({ passwordBytes: rest }),
      Empty: struct({}),
      Raw: struct({ raw: rest })
    }
  }
}
