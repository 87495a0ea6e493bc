/** Answers and parameters that do not fit one frame: FIR and FIN mark the first and the last, the counter rises by one from frame to frame. @category Frames */
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import type { Unit } from "../unit/Unit.ts"
import { groupsOf } from "../unit/Units.ts"
import { type Frame, maxUserDataLength } from "./Envelope.ts"
import { encode } from "./FrameWriter.ts"

const withUnits = (
  frame: Frame,
  units: ReadonlyArray<Unit>,
  index: number,
  place: { readonly fir: 0 | 1; readonly fin: 0 | 1 }
): Frame => {
  const seq = { ...frame.seq, ...place, seq: (frame.seq.seq + index) & 0x0f }
  const { tp } = frame.aux
  const aux =
    tp === undefined || index === 0 ? frame.aux : { ...frame.aux, tp: { ...tp, pfc: (tp.pfc + index) & 0xff } }
  return { ...frame, units, seq, aux }
}

/**
 * Splits a frame between its units so that no part has more than `maxLength` bytes of user data (255 on radio channels, 16 383 on networks).
 * A single unit that is too long cannot be split and is refused.
 *
 * @category Functions
 */
export const split = (
  frame: Frame,
  maxLength: number = maxUserDataLength
): Result.Result<ReadonlyArray<Frame>, EncodeError> => {
  const parts: Array<ReadonlyArray<Unit>> = []
  let current: ReadonlyArray<Unit> = []
  for (const group of groupsOf(frame.units)) {
    const longer = [...current, ...group]
    const size = sizeOf(frame, longer)
    if (Result.isFailure(size)) return Result.fail(size.failure)
    if (size.success <= maxLength) {
      current = longer
      continue
    }
    const alone = sizeOf(frame, group)
    if (current.length === 0 || (Result.isSuccess(alone) && alone.success > maxLength)) {
      return Result.fail(new EncodeError({ path: "units", message: `one unit does not fit ${maxLength} bytes` }))
    }
    parts.push(current)
    current = group
  }
  parts.push(current)
  const last = parts.length - 1
  return Result.succeed(
    parts.map((units, index) =>
      withUnits(frame, units, index, { fir: index === 0 ? 1 : 0, fin: index === last ? 1 : 0 })
    )
  )
}

const sizeOf = (frame: Frame, units: ReadonlyArray<Unit>): Result.Result<number, EncodeError> =>
  Result.map(encode({ ...frame, units }), (bytes) => bytes.length - 8)

/** Joins parts in order; `null` when they are not the parts of one frame. @category Functions */
export const join = (parts: ReadonlyArray<Frame>): Frame | null => {
  const [first] = parts
  if (first === undefined) return null
  const last = parts.length - 1
  const fits = parts.every((part, index) => {
    const { fin, fir, seq } = part.seq
    const place = fir === (index === 0 ? 1 : 0) && fin === (index === last ? 1 : 0)
    return place && part.afn === first.afn && part.dir === first.dir && seq === ((first.seq.seq + index) & 0x0f)
  })
  if (!fits) return null
  return { ...first, seq: { ...first.seq, fin: 1 }, units: parts.flatMap((part) => part.units) }
}
