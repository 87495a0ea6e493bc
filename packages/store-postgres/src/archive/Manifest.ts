/** The manifest of an archived year: which files it has, how many commits, events and facts they hold, their SHA-256, and the seals of their days. */
import { Seal } from "@yugou/core/store"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** What the files are, for whoever finds them without this program. */
export const format = "yugou-archive/1"

export const ArchivedFile = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}\.jsonl\.gz$/)),
  bytes: Schema.Int,
  sha256: Schema.String,
  commits: Schema.Int,
  events: Schema.Int,
  facts: Schema.Int,
  seals: Schema.Array(Seal)
})
export type ArchivedFile = typeof ArchivedFile.Type

export const Manifest = Schema.Struct({
  format: Schema.Literal(format),
  year: Schema.Int,
  program: Schema.String,
  madeAt: Schema.String,
  /** The seal behind which the year begins; `null`: it begins with the books. */
  behind: Schema.NullOr(Seal),
  files: Schema.NonEmptyArray(ArchivedFile)
})
export type Manifest = typeof Manifest.Type

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Manifest))
const encode = Schema.encodeSync(Manifest)

/** Gives the name of the manifest of a year. */
export const nameOf = (year: number): string => `${year}.json`

/** Gives the name of the file of a month, `2025-03`. */
export const fileOf = (month: string): string => `${month}.jsonl.gz`

const manifestName = /^\d{4}\.json$/
const partName = /^(\d{4})(?:-\d{2}\.jsonl\.gz|\.json)\.[0-9a-f]{8}\.part$/
const fileName = /^(\d{4})-\d{2}\.jsonl\.gz$/

/** Tells whether a file of a folder is a manifest by its name. */
export const isManifest = (name: string): boolean => manifestName.test(name)

/** Gives the year that a file belongs to by its name; `null`: it is no file of a month. */
export const yearOf = (name: string): number | null => {
  const [, year] = fileName.exec(name) ?? []
  return year === undefined ? null : Number(year)
}

/** Tells whether a file was left by a run over this year that was stopped. */
export const isPartOf = (year: number, name: string): boolean => {
  const [, of] = partName.exec(name) ?? []
  return of === `${year}`
}

export const textOf = (manifest: Manifest): string => `${JSON.stringify(encode(manifest), null, 2)}\n`

export const read = (text: string): Result.Result<Manifest, string> =>
  Result.mapError(decode(text), (error) => error.message)

/** Gives the last seal of a year. */
export const lastSeal = ({ behind, files }: Manifest): Seal | null =>
  files.findLast(({ seals }) => seals.length > 0)?.seals.at(-1) ?? behind
