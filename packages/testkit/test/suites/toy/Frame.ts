/** The frames of the toy protocol: one line of text, `#address,sequence,direction,verb;argument;…*sum`, ended by a line feed. */

export interface Frame {
  readonly address: string
  readonly seq: number
  readonly direction: "u" | "d"
  readonly verb: string
  readonly args: ReadonlyArray<string>
}

const encoder = new TextEncoder()

const sumOf = (text: string): string =>
  (encoder.encode(text).reduce((sum, byte) => sum + byte, 0) % 256).toString(16).toUpperCase().padStart(2, "0")

export const encode = ({ address, seq, direction, verb, args }: Frame): Uint8Array => {
  const body = `${address},${seq},${direction},${[verb, ...args].join(";")}`
  return encoder.encode(`#${body}*${sumOf(body)}\n`)
}

const shape = /^#(([A-Z]\d),(\d+),([ud]),([A-Z]{3}(?:;[^*]*)?))\*([0-9A-F]{2})$/

/** Reads one line, from its last `#`: what stands before it is half a line. `checksum: "ignored"` is one of the planted faults. */
export const decode = (text: string, checksum: "checked" | "ignored"): Frame | null => {
  const line = text.slice(Math.max(0, text.lastIndexOf("#")))
  const [, body = "", address = "", seq = "", direction = "", content = "", sum] = shape.exec(line) ?? []
  if (body === "" || (checksum === "checked" && sumOf(body) !== sum)) return null
  const [verb = "", ...args] = content.split(";")
  return { address, seq: Number(seq), direction: direction === "u" ? "u" : "d", verb, args }
}

/** The longest line; what is longer is thrown away. */
export const maxLine = 200

/** Takes bytes as text, one character a byte, and splits off whole lines. */
export const split = (rest: string, bytes: Uint8Array): readonly [rest: string, lines: ReadonlyArray<string>] => {
  const text = rest + String.fromCharCode(...bytes)
  const lines = text.split("\n")
  const last = lines.pop() ?? ""
  return [last.length > maxLine ? "" : last, lines]
}
