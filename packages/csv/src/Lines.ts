/** The lines of a file as text: which encoding it has is told by its bytes, and one that changes it on the way is refused. */
import { refused } from "./FileRefused.ts"
import type { Limits } from "./Limits.ts"

/** Bytes as they come: a body of a request or of an answer, a file of a browser (`stream()`), a stream of Node. @category Models */
export type Bytes = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** A line without its end, and what ended it: `file` where no line end stands behind it. */
export interface Line {
  readonly text: string
  readonly end: "line" | "file"
}

type Encoding = "UTF-8" | "GB18030"

const lineFeed = 10
const carriageReturn = 13
const byteOrderMark = [0xef, 0xbb, 0xbf]

const decoders = {
  "UTF-8": new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }),
  GB18030: new TextDecoder("gb18030", { fatal: true })
}

const decoded = (encoding: Encoding, bytes: Uint8Array): string | null => {
  try {
    return decoders[encoding].decode(bytes)
  } catch {
    return null
  }
}

const startsMarked = (line: Uint8Array): boolean => byteOrderMark.every((byte, index) => line[index] === byte)

const isAscii = (line: Uint8Array): boolean => line.every((byte) => byte < 0x80)

/** Two characters of three bytes each: text of GB18030 that reads as such is not met outside of rare characters that stand by themselves. */
const surelyUtf8 = (text: string): boolean => (text.match(/[\u0800-\uffff]/g)?.length ?? 0) >= 2

/** Recognises the encoding by the first line that is not plain ASCII, and holds all further ones against it. */
const reader = () => {
  let encoding: Encoding | null = null
  return (line: Uint8Array, row: number, place: "first" | "later"): string => {
    const marked = place === "first" && startsMarked(line)
    if (marked) encoding = "UTF-8"
    const bytes = marked ? line.subarray(byteOrderMark.length) : line
    if (bytes.includes(0)) throw refused("nul", row)
    if (isAscii(bytes)) return decoders["UTF-8"].decode(bytes)
    const utf8 = decoded("UTF-8", bytes)
    if (encoding === "UTF-8") {
      if (utf8 === null) throw refused("mixedEncodings", row, encoding)
      return utf8
    }
    const isUtf8 = utf8 !== null && surelyUtf8(utf8)
    if (encoding === "GB18030" && isUtf8) throw refused("mixedEncodings", row, encoding)
    const other = isUtf8 ? null : decoded("GB18030", bytes)
    encoding = other === null ? "UTF-8" : "GB18030"
    const text = other ?? utf8
    if (text === null) throw refused("encoding", row)
    return text
  }
}

const joined = (parts: ReadonlyArray<Uint8Array>, length: number): Uint8Array => {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const withoutReturn = (line: Uint8Array): Uint8Array =>
  line[line.length - 1] === carriageReturn ? line.subarray(0, -1) : line

/**
 * Gives the lines of a file (ended by LF or CRLF). `rowOf` says in which row a line that is wrong stands.
 *
 * **Details** With a byte order mark it is UTF-8; without, the first line that is not ASCII decides. Characters are never replaced.
 */
export async function* linesOf(
  bytes: Bytes,
  limits: Limits,
  rowOf: () => number
): AsyncGenerator<Line, void, undefined> {
  const read = reader()
  let place: "first" | "later" = "first"
  let total = 0
  let parts: Array<Uint8Array> = []
  let length = 0
  const taken = (end: Line["end"]): Line => {
    const text = read(withoutReturn(joined(parts, length)), rowOf(), place)
    place = "later"
    parts = []
    length = 0
    return { text, end }
  }
  const take = (part: Uint8Array): void => {
    length += part.length
    if (length > limits.rowBytes) throw refused("rowTooLong", rowOf(), limits.rowBytes)
    if (part.length > 0) parts.push(part)
  }
  for await (const chunk of bytes) {
    total += chunk.length
    if (total > limits.fileBytes) throw refused("fileTooLarge", null, limits.fileBytes)
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, end))
      yield taken("line")
      from = end + 1
    }
    // What is kept until the next chunk is a copy: whoever gave the chunk may use it again.
    take(chunk.slice(from))
  }
  if (length > 0) yield taken("file")
}
