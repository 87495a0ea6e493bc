/** Frames of the master: what a question becomes on the wire, and how it looks in a log. */
import { Blank } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import type { Role } from "../message/Carried.ts"
import * as MessageCodec from "../message/MessageCodec.ts"
import type { Message } from "../message/Messages.ts"
import type { Book } from "../profile/Book.ts"
import type { Question } from "../request/Procedure.ts"
import { clockValue } from "../request/ReadProcedures.ts"
import { type Context, passwordOf } from "../request/Settings.ts"

/** Where a frame goes and which number it carries. */
export interface Head {
  readonly rtua: string
  readonly fseq: number
}

const code = (text: string): number => Number.parseInt(text, 16)

/** Gives the function code of a question. */
export const functionOf = (book: Book, ask: Question): number => {
  const { functions } = book.profile
  if (ask._tag === "Read") return code(functions.read)
  const timed = ask._tag === "Write" && ask.lifetimeMinutes !== null && functions.rtWrite !== null
  return code(timed ? (functions.rtWrite ?? functions.write) : functions.write)
}

const messageOf = (context: Context, ask: Question, now: number): Message => {
  if (ask._tag === "Read") return { _tag: "ReadRequest", points: [ask.point], dis: ask.dis }
  const head = { tn: 0, level: context.book.profile.write.level, password: passwordOf(context.settings) }
  if (ask._tag === "WriteClock") {
    return { _tag: "WriteRequest", ...head, items: [{ tn: 0, di: ask.di, value: clockValue(context, now) }] }
  }
  const items = ask.items.map((item) => ({ tn: 0, ...item }))
  return ask.lifetimeMinutes === null
    ? { _tag: "WriteRequest", ...head, items }
    : {
        _tag: "WriteRequest",
        ...head,
        commandTime: clockValue(context, now).slice(0, 16),
        validMinutes: ask.lifetimeMinutes,
        items
      }
}

/** Makes the frame of a question; refuses one that is longer than the profile lets a request be, or a value that does not fit. */
export const request = (
  context: Context,
  ask: Question,
  head: Head,
  now: number
): Result.Result<Uint8Array, EncodeError> => {
  const { book, settings } = context
  const func = functionOf(book, ask)
  const data = MessageCodec.encode(messageOf(context, ask, now), func, book)
  if (Result.isFailure(data)) return data
  const { maxRequestData } = book.profile.limits
  if (data.success.length > maxRequestData) {
    return Result.fail(new EncodeError({ path: "data", message: `is longer than ${maxRequestData} bytes` }))
  }
  return Frame.encode(
    { ...head, msta: settings.masterAddress, iseq: 0, up: 0, exp: 0, func, data: data.success },
    { order: book.profile.address.terminalOrder }
  )
}

/** Finds the password in a frame, whoever it is: of a login the whole data, of a write of the master behind point and level. */
const passwordAt = (book: Book, bytes: Uint8Array): { readonly from: number | null; readonly to: number } => {
  const control = bytes[8] ?? 0
  const role = MessageCodec.roleOf(book, control & 0x3f)
  if (role === "login") return { from: 11, to: bytes.length - 2 }
  const from = 11 + book.profile.write.pointBytes + 1
  const isWrite = control < 0x80 && (role === "write" || role === "rtWrite") && bytes.length >= from + 3 + 2
  return { from: isWrite ? from : null, to: from + 3 }
}

const carrying: ReadonlySet<Role> = new Set(["login", "write", "rtWrite"])

/** Finds, in bytes that are no frame, the data behind the head of a frame that carries a password; its length may be what is damaged. */
const dataBehindHead = (book: Book, bytes: Uint8Array): number | null => {
  const carries = (control: number) => carrying.has(MessageCodec.roleOf(book, control & 0x3f))
  const at = bytes.findIndex((byte, index) => byte === Frame.startByte && carries(bytes[index + 1] ?? 0))
  return at < 0 ? null : at + 4
}

/**
 * Makes what gives bytes without their passwords: zeros stand wherever one of the settings is found, and where a frame carries one, and the sum of
 * the frame is put right; of bytes that are no frame nothing is shown from where the data of such a one may begin.
 */
export const withoutPassword = ({ book, settings }: Context): Blank.Blanker => {
  const { loginPassword } = settings
  const known = [passwordOf(settings), ...(loginPassword === null ? [] : [Redacted.value(loginPassword)])]
  const blanked = Blank.wherever(known)
  return (bytes) => {
    const shown = blanked(bytes)
    const seen = Frame.look(bytes, 0, book.profile.limits.maxData)
    if (seen._tag !== "Frame" || seen.size !== bytes.length) return Blank.from(shown, dataBehindHead(book, bytes))
    const { from, to } = passwordAt(book, bytes)
    const frame = Blank.from(shown, from, to)
    if (frame !== bytes) frame[frame.length - 2] = Frame.checksum(frame, 0, frame.length - 2)
    return frame
  }
}

/** Makes a frame without data that answers another: login, logout, heartbeat, confirmation. */
export const reply = (
  book: Book,
  frame: Frame.Frame,
  up: 0 | 1,
  func = frame.func
): Result.Result<Uint8Array, EncodeError> =>
  Frame.encode({ ...frame, up, exp: 0, func, data: new Uint8Array(0) }, { order: book.profile.address.terminalOrder })
