/** Tells the frame families apart that share the start byte 68, from the first bytes of a connection. */
import * as Frame from "./Frame.ts"

/**
 * Names a family: `zj-6868` (68 at +7) is this package's, `gw-6868` (68 at +5, two equal length words) is Q/GDW 130 / 376.1, `other` is neither,
 * `needMore` is undecided.
 *
 * @category Models
 */
export type Family = "zj-6868" | "gw-6868" | "other" | "needMore"

/** Limits how many bytes without a whole frame are looked at before a connection counts as `other`. @category Constants */
export const maxHead = 2 * (Frame.maxDataLength + Frame.overhead)

/** Reads one State Grid frame candidate: 68 L L 68 C … CS 16 with L in bits 2–15 of each length word. */
const gridFrame = (bytes: Uint8Array, at: number): "whole" | "needMore" | "no" => {
  if (bytes.length - at < 6)
    return bytes.subarray(at).every((byte, index) => byte === Frame.startByte || (index > 0 && index < 5))
      ? "needMore"
      : "no"
  const first = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8)
  const second = (bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8)
  if (bytes[at + 5] !== Frame.startByte || first !== second) return "no"
  const end = at + 6 + (first >> 2) + 2
  if (bytes.length < end) return "needMore"
  const sumFits = Frame.checksum(bytes, at + 6, end - 2) === bytes[end - 2]
  return sumFits && bytes[end - 1] === Frame.endByte ? "whole" : "no"
}

/** Decides by the first whole frame of either family; garbage and FE bytes before it are skipped. @category Functions */
export const identify = (bytes: Uint8Array): Family => {
  let waiting = bytes.length === 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== Frame.startByte) {
      waiting ||= bytes[at] === Frame.preambleByte && at === bytes.length - 1
      continue
    }
    const own = Frame.look(bytes, at, Frame.maxDataLength)
    if (own._tag === "Frame") return "zj-6868"
    const grid = gridFrame(bytes, at)
    if (grid === "whole") return "gw-6868"
    waiting ||= own._tag === "NeedMore" || grid === "needMore"
  }
  return waiting && bytes.length < maxHead ? "needMore" : "other"
}
