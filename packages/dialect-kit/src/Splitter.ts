/**
 * Cuts a byte stream into frames. Where no frame begins it goes one byte on and looks again, so garbage never hides the frame behind it; the same
 * bytes give the same frames however they are cut.
 *
 * A false start may announce a long frame and so hold back the true ones that follow. Two deadlines end that: {@link silenceMillis} without a
 * further byte, and {@link partialMillis} after the first one, however the bytes trickle. Then it is given up, and with it every false start before a whole
 * frame ({@link giveUp}): a whole frame waits no longer behind several than behind one.
 *
 * @category Bytes and time
 */
import { Bytes } from "@yugou/core/dialect"

/** What stands at a place: a whole frame of `size` bytes, too few bytes to tell, or no frame and why. @category Models */
export type Look<Reason extends string> =
  | { readonly _tag: "Frame"; readonly size: number }
  | { readonly _tag: "NeedMore" }
  | { readonly _tag: "No"; readonly reason: Reason }

/**
 * How the frames of a dialect are recognised.
 *
 * **Details**
 * - `start`: the first byte of every frame.
 * - `look`: looks at the place `at` of `bytes`; it checks as far as the bytes go and copies nothing.
 * - `limit`: bytes of the longest frame; more than that is never waited for.
 * - `incomplete`: the reason given for a frame that began and was given up.
 * - `preamble`: a byte that wakes the line up; a run of nothing else is skipped without a word (`null`: there is none).
 *
 * @category Models
 */
export interface Rules<Reason extends string> {
  readonly start: number
  readonly look: (bytes: Uint8Array, at: number) => Look<Reason>
  readonly limit: number
  readonly incomplete: Reason
  readonly preamble: number | null
}

/** A whole frame, or bytes that belong to none; `offset` counts from the first byte of the connection. Bytes are views where they can be. @category Models */
export type Piece<Reason extends string> =
  | { readonly _tag: "Frame"; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly _tag: "Skipped"; readonly offset: number; readonly bytes: Uint8Array; readonly reason: Reason }

/** What is not decided yet; `offset`: bytes of the stream before `rest`. @category Models */
export interface Splitter {
  readonly rest: Uint8Array
  readonly offset: number
}

type Split<Reason extends string> = readonly [Splitter, ReadonlyArray<Piece<Reason>>]

const nothing = new Uint8Array(0)

/** The state before the first byte. @category Constants */
export const empty: Splitter = { rest: nothing, offset: 0 }

const scan = <Reason extends string>(
  rules: Rules<Reason>,
  bytes: Uint8Array,
  offset: number,
  begin: number,
  waitsFrom: number
): Split<Reason> => {
  const pieces: Array<Piece<Reason>> = []
  let at = begin
  let skipFrom = 0
  let reason: Reason | null = begin > 0 ? rules.incomplete : null
  const skip = (): void => {
    const skipped = bytes.subarray(skipFrom, at)
    const isPreamble = rules.preamble !== null && skipped.every((byte) => byte === rules.preamble)
    if (reason !== null && !isPreamble)
      pieces.push({ _tag: "Skipped", offset: offset + skipFrom, bytes: skipped, reason })
    reason = null
  }
  while (at < bytes.length) {
    const seen = rules.look(bytes, at)
    if (seen._tag === "NeedMore" && at >= waitsFrom && bytes.length - at < rules.limit) break
    if (seen._tag === "Frame") {
      skip()
      pieces.push({ _tag: "Frame", offset: offset + at, bytes: bytes.subarray(at, at + seen.size) })
      at += seen.size
      skipFrom = at
      continue
    }
    reason ??= seen._tag === "No" ? seen.reason : rules.incomplete
    const next = bytes.indexOf(rules.start, at + 1)
    at = next < 0 ? bytes.length : next
  }
  skip()
  return [{ rest: at === bytes.length ? nothing : bytes.slice(at), offset: offset + at }, pieces]
}

/** Takes a chunk as it came from the line and gives what can be decided, in order. @category Functions */
export const push = <Reason extends string>(
  rules: Rules<Reason>,
  { offset, rest }: Splitter,
  chunk: Uint8Array
): Split<Reason> => scan(rules, Bytes.join(rest, chunk), offset, 0, 0)

/**
 * Gives up the frame that seems to begin the rest, and every further one that a whole frame stands behind. What begins behind the last whole frame is
 * waited for.
 *
 * @category Functions
 */
export const giveUp = <Reason extends string>(rules: Rules<Reason>, { offset, rest }: Splitter): Split<Reason> => {
  if (rest.length === 0) return [{ offset, rest }, []]
  const next = rest.indexOf(rules.start, 1)
  const begin = next < 0 ? rest.length : next
  const [, pieces] = scan(rules, rest, offset, begin, rest.length)
  const last = pieces.findLast((piece) => piece._tag === "Frame")
  return scan(rules, rest, offset, begin, last === undefined ? begin : last.offset - offset + last.bytes.length)
}

/** How long a frame that began may go without a further byte. @category Constants */
export const silenceMillis = 5_000
/** How long a frame may take from its first byte to its last: 16 KiB need 14 s at 9,600 bit/s. @category Constants */
export const partialMillis = 30_000

/** Since when a frame is waited for, and when its last byte came. @category Models */
export interface Partial {
  readonly since: number
  readonly heardAt: number
}

/** Follows the frame that is waited for after bytes came; `null` when none is. @category Functions */
export const follow = (
  before: Partial | null,
  { rest }: Splitter,
  pieces: ReadonlyArray<Piece<string>>,
  now: number
): Partial | null =>
  rest.length === 0 ? null : { since: before === null || pieces.length > 0 ? now : before.since, heardAt: now }

/** Gives the time at which the frame that is waited for is given up. @category Functions */
export const deadline = ({ heardAt, since }: Partial): number =>
  Math.min(heardAt + silenceMillis, since + partialMillis)
