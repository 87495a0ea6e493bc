/** What one input holds: the frames in it, and what is no frame. */
import { Bytes, Splitter } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Fragments from "../frame/Fragments.ts"
import * as Frame from "../frame/Frame.ts"
import type { DecodeReason, Failure, Layer } from "../value/Errors.ts"

/** The frames of an input, and what stood beside them. Offsets count bytes of the input; for text that is no hexadecimal, characters. */
export interface Input {
  readonly frames: ReadonlyArray<Uint8Array>
  readonly refusal: Failure | null
}

const layerOf = (reason: DecodeReason): Layer => {
  if (reason === "outerFrame") return "ssal"
  return reason === "incomplete" ? "stream" : "link"
}

const preambleOf = (bytes: Uint8Array): number => {
  let at = 0
  while (bytes[at] === 0xfe) at += 1
  return at
}

const refused = (refusal: Failure): Input => ({ frames: [], refusal })

/** Cuts an input into its frames; FE before them is skipped, anything else is refused. */
export const read = (text: string): Input => {
  const parsed = Bytes.fromHex(text)
  if (Result.isFailure(parsed)) return refused({ layer: "text", offset: parsed.failure, reason: "notHex" })
  const bytes = parsed.success
  const start = preambleOf(bytes)
  const whole = Frame.decode(bytes.subarray(start))
  if (Result.isSuccess(whole)) return { frames: [bytes.subarray(start)], refusal: null }
  const { layer, offset, reason } = whole.failure
  const alone = refused({ layer, offset: start + offset, reason })
  if (layer === "ssal") return alone
  const [rest, pieces] = Splitter.push(Frame.splitting, Splitter.empty, bytes)
  const frames = pieces.flatMap((piece) => (piece._tag === "Frame" ? [piece.bytes] : []))
  if (frames.length === 0) return alone
  const skipped = pieces.find((piece) => piece._tag === "Skipped")
  if (skipped !== undefined)
    return { frames, refusal: { layer: layerOf(skipped.reason), offset: skipped.offset, reason: skipped.reason } }
  const isWhole = rest.rest.length === 0
  return { frames, refusal: isWhole ? null : { layer: "stream", offset: rest.offset, reason: "incomplete" } }
}

/** The conversations that lie in pieces, over all inputs of one call. */
export type Conversations = Map<string, Fragments.Pieces>

/**
 * Follows the pieces of a conversation: a middle one without those before it is refused, because nothing in it can be told. A last one may stand
 * alone: an APDU in one piece has no other mark.
 */
export const follow = (conversations: Conversations, frame: Frame.Frame): Failure | null => {
  if (!frame.fragment || frame.fragmentKind === "confirm") return null
  const key = `${frame.dir} ${frame.server} ${frame.logicalAddress}`
  const taken = Fragments.take(conversations.get(key) ?? null, frame)
  conversations.delete(key)
  if (Result.isFailure(taken)) return frame.fragmentKind === "middle" ? taken.failure : null
  if (taken.success._tag === "Confirm") conversations.set(key, taken.success.pieces)
  return null
}
