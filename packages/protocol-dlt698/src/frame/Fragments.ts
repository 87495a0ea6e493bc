/**
 * APDUs in several frames. A first or middle piece is confirmed by an empty one of the same number before the next is sent; the last is not
 * confirmed. Pure, and the same in both directions.
 *
 * @category Frames
 */
import { Bytes } from "@yugou/dialect-kit"
import type { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Apdu from "../apdu/Apdu.ts"
import { DecodeError, type DecodeReason } from "../value/Errors.ts"
import { controlOf, type FragmentFrame, type Frame, type WholeFrame } from "./Envelope.ts"

/** Bytes of an APDU in pieces at most. @category Limits */
export const maxApduBytes = 65_536

/** The pieces so far, and the number of the newest. `null`: none has come. @category Models */
export interface Pieces {
  readonly bytes: Uint8Array
  readonly number: number
}

/** What came of a piece: a confirmation to send, a whole APDU, or a confirmation that was received. @category Models */
export type Assembled =
  | { readonly _tag: "Confirm"; readonly pieces: Pieces; readonly frame: FragmentFrame }
  | { readonly _tag: "Whole"; readonly apdu: Apdu.Apdu }
  | { readonly _tag: "Confirmed"; readonly number: number }

/** The offset is that of the fragment word: 68 L L C AF, the address, CA HCS HCS stand before it. */
const refused = ({ server }: FragmentFrame, reason: DecodeReason) =>
  Result.fail(new DecodeError({ layer: "assembly", offset: server.length / 2 + 8, reason }))

const confirmationOf = (frame: FragmentFrame): FragmentFrame => {
  // The confirmation runs the other way and is never scrambled; whoever began the exchange stays the same.
  const control = (Number.parseInt(frame.control, 16) ^ 0x80) & 0xf7
  const says = controlOf(control)
  return { ...frame, ...says, fragment: true, fragmentKind: "confirm", fragmentBody: "" }
}

/** Numbers of pieces wrap at this. */
const numbers = 0x1000

/**
 * Puts a frame into pieces of so many bytes of its APDU; one that fits is given back as it is. They are sent one by one: the next first and middle piece
 * when the one before is confirmed, and the last when all are.
 *
 * @category Functions
 */
export const split = (frame: WholeFrame, size: number): Result.Result<ReadonlyArray<Frame>, EncodeError> =>
  Result.map(Apdu.encode(frame.apdu), (bytes) => {
    if (bytes.length <= size) return [frame]
    const { apdu: _apdu, ...head } = frame
    const control = { ...head, ...controlOf(Number.parseInt(frame.control, 16) | 0x20), fragment: true as const }
    const count = Math.ceil(bytes.length / size)
    return Array.from(
      { length: count },
      (_, nth): FragmentFrame => ({
        ...control,
        fragmentKind: nth === 0 ? "first" : nth === count - 1 ? "last" : "middle",
        fragmentNo: nth % numbers,
        fragmentBody: Bytes.hex(bytes, nth * size, Math.min((nth + 1) * size, bytes.length))
      })
    )
  })

/** Takes a piece. A repeated number is confirmed again and not appended; a gap, or a piece without a first one, is refused. @category Functions */
export const take = (pieces: Pieces | null, frame: FragmentFrame): Result.Result<Assembled, DecodeError> => {
  const { fragmentKind: kind, fragmentNo: number } = frame
  if (kind === "confirm") return Result.succeed({ _tag: "Confirmed", number })
  const piece = Result.getOrElse(Bytes.fromHex(frame.fragmentBody), () => new Uint8Array(0))
  if (kind !== "first" && pieces === null) return refused(frame, "noFirstFragment")
  if (kind !== "last" && pieces?.number === number)
    return Result.succeed({ _tag: "Confirm", pieces, frame: confirmationOf(frame) })
  if (kind !== "first" && pieces !== null && number !== (pieces.number + 1) % numbers)
    return refused(frame, "fragmentOrder")
  const bytes = kind === "first" || pieces === null ? piece : Bytes.join(pieces.bytes, piece)
  if (bytes.length > maxApduBytes) return refused(frame, "fragmentsTooLong")
  if (kind === "last") return Result.map(Apdu.decode(bytes), (apdu) => ({ _tag: "Whole", apdu }))
  return Result.succeed({ _tag: "Confirm", pieces: { bytes, number }, frame: confirmationOf(frame) })
}
