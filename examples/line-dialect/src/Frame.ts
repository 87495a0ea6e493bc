/**
 * The frames of the line protocol: a line of text is a frame.
 *
 * `#address,number,direction,VERB;argument;…*sum⏎`: the address has 1–12 digits, the number is that of the question (0: nobody asked), the direction
 * is `d` to the terminal and `u` from it, the sum is that of the bytes between `#` and `*`, modulo 256, in two hexadecimal digits.
 */
import { Bytes } from "@yugou/core/dialect"
import type { Decoded, Splitter } from "@yugou/dialect-kit"

export interface Frame {
  readonly address: string
  readonly number: number
  readonly direction: "d" | "u"
  /** The verb and its arguments. */
  readonly words: ReadonlyArray<string>
}

/** The longest frame, in bytes. */
export const limit = 200

const start = "#".charCodeAt(0)
const end = "\n".charCodeAt(0)

const sumOf = (text: string): string => Bytes.hexOfByte([...text].reduce((sum, char) => sum + char.charCodeAt(0), 0))

/** Writes a frame. All text is ASCII. */
export const encode = ({ address, direction, number, words }: Frame): Uint8Array => {
  const body = `${address},${number},${direction},${words.join(";")}`
  return new TextEncoder().encode(`#${body}*${sumOf(body)}\n`)
}

const shape = /^#((\d{1,12}),(\d{1,5}),([du]),([A-Z]{3}(?:;[^*;]*)*))\*([0-9A-F]{2})\n$/

/** Reads the bytes of one frame. */
export const decode = (bytes: Uint8Array): Decoded<Frame> => {
  const match = shape.exec(String.fromCharCode(...bytes))
  if (match === null) return { frame: null, problem: "no line of the protocol" }
  const [, body = "", address = "", number = "", direction, words = "", sum] = match
  if (sumOf(body) !== sum) return { frame: null, problem: `the sum is ${sumOf(body)}` }
  const frame: Frame = {
    address,
    number: Number(number),
    direction: direction === "u" ? "u" : "d",
    words: words.split(";")
  }
  return { frame, problem: null }
}

/** How frames are found in the stream: from `#` to the line feed. */
export const splitting: Splitter.Rules<string> = {
  start,
  limit,
  incomplete: "a line that does not end",
  preamble: null,
  look: (bytes, at) => {
    if (bytes[at] !== start) return { _tag: "No", reason: "no #" }
    const feed = bytes.indexOf(end, at)
    if (feed < 0) return { _tag: "NeedMore" }
    // A line in which another begins was cut off.
    const another = bytes.indexOf(start, at + 1)
    return another > at && another < feed
      ? { _tag: "No", reason: "another # in it" }
      : { _tag: "Frame", size: feed + 1 - at }
  }
}
