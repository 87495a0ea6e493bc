/** The trail as a store gives it: who did what to which records, and why; before and after follow from the events. */
import * as Schema from "effect/Schema"
import { canonicalText } from "../values/CanonicalText.ts"
import { sha256 } from "../values/Digest.ts"
import { Instant } from "../values/Instant.ts"
import type { Kind, Ref } from "./Aggregates.ts"
import type { TrailRecord } from "./Commit.ts"
import { keepingOf } from "./Measurements.ts"

/**
 * Which commits of the trail are asked for; what is left out is no condition. `from` is included, `until` is not; both are recorded times.
 *
 * @category Models
 */
export interface TrailFilter {
  readonly actor?: string
  readonly operation?: string
  readonly subject?: Ref
  readonly from?: Instant
  readonly until?: Instant
}

/** A place in the trail by recorded time, of commits of the same moment by their position. @category Models */
export interface TrailPlace {
  readonly at: Instant
  readonly position: bigint
}

/** What a commit wrote: which version of which record, the org unit that this record is of now, and its events as they are stored. @category Models */
export interface TrailWrite {
  readonly kind: Kind
  readonly id: string
  readonly version: number
  readonly orgNo: string
  readonly events: ReadonlyArray<Schema.Json>
}

/** A commit as the trail shows it; a commit of readings alone wrote no record. @category Models */
export interface TrailRow {
  readonly position: bigint
  readonly commandId: string
  readonly trail: TrailRecord
  readonly writes: ReadonlyArray<TrailWrite>
}

/** The series of facts in which the seals of the trail stand. @category Constants */
export const sealSeries = "trail/seals"

/**
 * Describes a seal: that up to the end of a local day so many commits stood in this order, from one position to another, and what they said.
 *
 * **Details** `digest` holds the one of the seal before, so that no seal can be exchanged without all that follow. `without`: the lines that it is not over,
 * though they may stand before it: measurements, which are thinned. One without that word is over all lines.
 *
 * @category Models
 */
export const Seal = Schema.Struct({
  day: Schema.String,
  from: Schema.String,
  to: Schema.String,
  lines: Schema.Int,
  digest: Schema.String,
  without: Schema.optionalKey(Schema.Literal("measurements"))
})
/** A seal. @category Models */
export type Seal = typeof Seal.Type

/**
 * A line of the trail as it is sealed and exported.
 *
 * **Details** Of a commit: its position, time, actor, operation, reason (empty: none), command id, the records that it wrote (`kind/id@version`, by spaces, each percent-encoded), and
 * the digest of their events. Line breaks in texts are written as a backslash with n or r, and a backslash twice, so that a line stays one. Of a seal: its day, first and
 * last position, number of lines and digest, and `measurements` where it is not over those.
 *
 * @category Models
 */
export type TrailLine = readonly [tag: "commit" | "seal", ...cells: ReadonlyArray<string>]

const utf8 = new TextEncoder()
const hash = (text: string): string => sha256(utf8.encode(text))

/**
 * Gives events without the settings of terminals: those hold secrets, which are sealed anew when a key changes, and sealed at all when the first key
 * comes. Everything else of an event never changes.
 *
 * @category Functions
 */
export const withoutSettings = (kind: Kind, event: Schema.Json): Schema.Json => {
  if (kind !== "Terminal" || typeof event !== "object" || event === null || Array.isArray(event)) return event
  const { settings: _settings, ...rest } = event as { readonly [field: string]: Schema.Json }
  return rest
}

const contentOf = ({ writes }: TrailRow): string =>
  canonicalText(writes.map(({ kind, events }) => events.map((event) => withoutSettings(kind, event))))

const subjectOf = ({ kind, id, version }: TrailWrite): string => `${kind}/${encodeURIComponent(id)}@${version}`

const oneLine = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")

const iso = Schema.encodeSync(Instant)

/** Gives the line of a commit. @category Functions */
export const lineOf = (row: TrailRow): TrailLine => [
  "commit",
  `${row.position}`,
  iso(row.trail.at),
  oneLine(row.trail.actor),
  oneLine(row.trail.operation),
  oneLine(row.trail.reason ?? ""),
  oneLine(row.commandId),
  row.writes.map(subjectOf).join(" "),
  hash(contentOf(row))
]

/** Gives the line of a seal. @category Functions */
export const sealLine = ({ day, from, to, lines, digest, without }: Seal): TrailLine => {
  const cells = ["seal", day, from, to, `${lines}`, digest] as const
  return without === undefined ? cells : [...cells, without]
}

/** What is known of the lines since a seal: how many there were, from where to where, and the hash over all of them in their order. @category Models */
export interface Chain {
  readonly from: string
  readonly to: string
  readonly lines: number
  readonly hash: string
}

/** Begins after a seal, or where there was none yet. @category Functions */
export const chainAfter = (seal: Pick<Seal, "digest"> | null): Chain => ({
  from: "",
  to: "",
  lines: 0,
  hash: seal?.digest ?? ""
})

/** Goes on by the line of a commit. @category Functions */
export const chained = (chain: Chain, line: TrailLine): Chain => {
  const [, position = ""] = line
  return {
    from: chain.lines === 0 ? position : chain.from,
    to: position,
    lines: chain.lines + 1,
    hash: hash(`${chain.hash}\n${JSON.stringify(line)}`)
  }
}

/** Tells whether a line is of a commit that only measured. @category Questions */
export const isMeasurement = (line: TrailLine): boolean => {
  const [tag, , , , operation = "", , , records = ""] = line
  return tag === "commit" && keepingOf(operation, records === "" ? 0 : 1) !== null
}

/** Seals what has come since the seal before: all lines of a chain, which is one of all lines or one without some. @category Functions */
export const sealed = (day: string, { from, to, lines, hash: own }: Chain, without?: Seal["without"]): Seal =>
  without === undefined
    ? { day, from, to, lines, digest: hash(JSON.stringify([own, day, from, to, lines])) }
    : { day, from, to, lines, digest: hash(JSON.stringify([own, day, from, to, lines, without])), without }
