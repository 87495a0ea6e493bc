/**
 * Cuts a text into the contents of one or several SUBMITs.
 *
 * A content has 140 bytes (ASCII alone: 159). In a long message each part begins with a user data header of 6 or 7 bytes. No character is
 * ever cut: neither a surrogate pair of UCS2 nor the two bytes of a GBK character.
 */
import { Bytes } from "@yugou/core"
import * as Result from "effect/Result"
import type { Coding } from "./DataCoding.ts"
import { encodeText, isAscii, msgFmtOf } from "./DataCoding.ts"
import type { ReferenceBits } from "./UserDataHeader.ts"
import * as UserDataHeader from "./UserDataHeader.ts"

/** Bytes of Msg_Content in any coding but ASCII, and in every part of a long message. */
export const contentLength = 140

/** Characters of a single ASCII message: the standard says less than 160. */
export const asciiLength = 159

/** Longest signature, brackets included: 18 characters is the most that operators register. */
export const signatureLength = 20

/**
 * Who puts the signature 【…】 into the text.
 *
 * - `inText`: the caller; nothing is added.
 * - `prepend`: we do, unless the text already begins with it.
 * - `addedByGateway`: the gateway, at `position`; its room is reserved in that part, and one that the caller put there is taken out.
 */
export type Signature =
  | { readonly mode: "inText" }
  | { readonly mode: "prepend"; readonly text: string }
  | { readonly mode: "addedByGateway"; readonly text: string; readonly position: "head" | "tail" }

/**
 * Coding of outgoing texts: `auto` is ASCII where it suffices, else UCS2; `ucs2` is always UCS2; `gbk` is ASCII or GBK, and UCS2 for a text
 * that GBK does not hold.
 */
export type CodingChoice = "auto" | "ucs2" | "gbk"

/** How texts are cut. */
export interface SegmentSettings {
  readonly coding: CodingChoice
  readonly signature: Signature
  readonly referenceBits: ReferenceBits
  /** Most parts of one message, 1 … 255. */
  readonly maxParts: number
}

/** A text cut into the bytes of its parts, headers not yet in front. */
export interface Plan {
  readonly msgFmt: number
  readonly parts: ReadonlyArray<Uint8Array>
}

/** Why a text cannot be sent. */
export type Unsendable =
  | { readonly _tag: "EmptyText" }
  | { readonly _tag: "TooManyParts"; readonly parts: number; readonly limit: number }

/** Cuts a text. */
export const plan = (settings: SegmentSettings, text: string): Result.Result<Plan, Unsendable> => {
  const signed = withSignature(settings.signature, text)
  if (signed.length === 0) return Result.fail({ _tag: "EmptyText" })
  const reserved = settings.signature.mode === "addedByGateway" ? settings.signature : null
  const coding = choose(settings.coding, signed + (reserved?.text ?? ""))
  const room = reserved === null ? 0 : bytesOf(coding, reserved.text).length
  const whole = bytesOf(coding, signed)
  const msgFmt = msgFmtOf[coding]
  if (whole.length + room <= singleLength(coding)) return Result.succeed({ msgFmt, parts: [whole] })
  const parts = cut(settings, sizes(coding, signed), room, reserved?.position ?? "head")
  if (parts.length > settings.maxParts) {
    return Result.fail({ _tag: "TooManyParts", parts: parts.length, limit: settings.maxParts })
  }
  return Result.succeed({ msgFmt, parts: parts.map(joined) })
}

/** Bytes that a message of one part may have. */
const singleLength = (coding: TextCoding): number => (coding === "ascii" ? asciiLength : contentLength)

/** Puts the headers of a long message in front of its parts; a single part stays as it is. */
export const contents = (of: Plan, bits: ReferenceBits, reference: number): ReadonlyArray<Uint8Array> => {
  const total = of.parts.length
  if (total === 1) return of.parts
  return of.parts.map((part, index) =>
    Bytes.join(UserDataHeader.write(bits, { reference, total, number: index + 1 }), part)
  )
}

const withSignature = (signature: Signature, text: string): string => {
  switch (signature.mode) {
    case "inText":
      return text
    case "prepend":
      return text.startsWith(signature.text) || text.length === 0 ? text : signature.text + text
    case "addedByGateway":
      if (signature.position === "head")
        return text.startsWith(signature.text) ? text.slice(signature.text.length) : text
      return text.endsWith(signature.text) ? text.slice(0, text.length - signature.text.length) : text
  }
}

type TextCoding = Exclude<Coding, "binary">

const choose = (choice: CodingChoice, text: string): TextCoding => {
  if (choice === "ucs2") return "ucs2"
  if (isAscii(text)) return "ascii"
  return choice === "gbk" && encodeText("gbk", text) !== null ? "gbk" : "ucs2"
}

/** The coding was chosen so that it holds the text; a character that it does not hold would vanish. */
const bytesOf = (coding: TextCoding, text: string): Uint8Array => encodeText(coding, text) ?? new Uint8Array(0)

/** The bytes of each character; iterating a string keeps surrogate pairs together. */
const sizes = (coding: TextCoding, text: string): ReadonlyArray<Uint8Array> =>
  Array.from(text, (character) => bytesOf(coding, character))

const sum = (pieces: ReadonlyArray<Uint8Array>): number => pieces.reduce((total, piece) => total + piece.length, 0)

const joined = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  const out = new Uint8Array(sum(pieces))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

type Characters = ReadonlyArray<Uint8Array>

const cut = (
  settings: SegmentSettings,
  characters: Characters,
  reserved: number,
  position: "head" | "tail"
): ReadonlyArray<Characters> => {
  const room = contentLength - UserDataHeader.lengthOf(settings.referenceBits)
  const parts = fill(characters, room, position === "head" ? room - reserved : room)
  const last = parts.at(-1) ?? []
  if (position === "head" || sum(last) + reserved <= room) return parts
  // The gateway's signature does not fit behind the last part: what it would push out becomes a part of its own.
  const [kept, moved] = takeWhileFits(last, room - reserved)
  return [...parts.slice(0, -1), kept, moved]
}

const fill = (characters: Characters, room: number, firstRoom: number): Array<Characters> => {
  const parts: Array<Characters> = []
  let rest = characters
  while (rest.length > 0) {
    const [taken, left] = takeWhileFits(rest, parts.length === 0 ? firstRoom : room)
    parts.push(taken)
    rest = left
  }
  return parts
}

/** Takes characters while they fit, at least one. */
const takeWhileFits = (characters: Characters, room: number): readonly [Characters, Characters] => {
  let used = 0
  let count = 0
  for (const character of characters) {
    used += character.length
    if (used > room && count > 0) break
    count++
  }
  return [characters.slice(0, count), characters.slice(count)]
}
