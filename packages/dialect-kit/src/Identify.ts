/** Recognises a terminal from the first bytes of a connection: the address is that of the first whole frame. */
import type { Identified } from "@yugou/core/dialect"
import type { Rules } from "./Splitter.ts"
import type { Decoded } from "./Wire.ts"

/** What recognising needs of a dialect. @category Models */
export interface Speaking<Frame> {
  readonly splitting: Rules<string>
  readonly decode: (bytes: Uint8Array) => Decoded<Frame>
  readonly speaker: (frame: Frame) => string | null
}

/**
 * Looks for the first whole frame behind at most `maxGarbage` bytes that belong to none. Half a frame hides nothing: while more bytes are needed
 * for it, a whole frame behind it is looked for all the same.
 *
 * @category Functions
 */
export const identify = <Frame>(
  { decode, speaker, splitting }: Speaking<Frame>,
  head: Uint8Array,
  maxGarbage: number
): Identified => {
  let undecided = head.length < maxGarbage
  let limit = Math.min(head.length, maxGarbage)
  for (let at = 0; at < limit; at += 1) {
    const seen = splitting.look(head, at)
    if (seen._tag === "NeedMore" && head.length - at < splitting.limit) {
      undecided = true
      limit = head.length
    }
    if (seen._tag !== "Frame") continue
    const { frame } = decode(head.subarray(at, at + seen.size))
    const address = frame === null ? null : speaker(frame)
    if (address !== null) return { _tag: "Yes", address }
  }
  return undecided ? { _tag: "NeedMore" } : { _tag: "No" }
}
