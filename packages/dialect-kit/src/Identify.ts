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

/** Looks for the first whole frame behind at most `maxGarbage` bytes that belong to none. @category Functions */
export const identify = <Frame>(
  { decode, speaker, splitting }: Speaking<Frame>,
  head: Uint8Array,
  maxGarbage: number
): Identified => {
  const limit = Math.min(head.length, maxGarbage)
  for (let at = 0; at < limit; at += 1) {
    const seen = splitting.look(head, at)
    if (seen._tag === "NeedMore") return head.length - at < splitting.limit ? { _tag: "NeedMore" } : { _tag: "No" }
    if (seen._tag === "No") continue
    const { frame } = decode(head.subarray(at, at + seen.size))
    const address = frame === null ? null : speaker(frame)
    if (address !== null) return { _tag: "Yes", address }
  }
  return head.length < maxGarbage ? { _tag: "NeedMore" } : { _tag: "No" }
}
