/** Why a year is not archived, or an archive not read. */
import * as Schema from "effect/Schema"

/**
 * Reports that an archive was not written or read.
 *
 * **Details** `yearOpen`: the year is not over, or its end is not sealed. `nothingSealed`: no seal is of this year. `notItsSeal`: the commits in the database
 * do not give a seal of it. `otherStation`: the folder holds files of other books. `notItsFile`: a file of the name to write stands there and is another one.
 * `notWhole`: the year is archived, and a file of it is missing or another one.
 * `diskFull`: no room. `folder`: the folder cannot be used. `noArchive`: there is none in it. `unreadable`: a file of it cannot be read.
 */
export class ArchiveRefused extends Schema.TaggedError<ArchiveRefused>()("ArchiveRefused", {
  reason: Schema.Literals([
    "yearOpen",
    "nothingSealed",
    "notItsSeal",
    "otherStation",
    "notItsFile",
    "notWhole",
    "diskFull",
    "folder",
    "noArchive",
    "unreadable"
  ]),
  detail: Schema.String
}) {}

const codeOf = (cause: unknown): string => {
  const code = (cause as { readonly code?: unknown }).code
  return typeof code === "string" ? code : String(cause)
}

/** The codes by which systems say that there is no room: on the disk, or for this user. */
const isFull = (code: string): boolean => code === "ENOSPC" || code === "EDQUOT"

/** Says what the system refused to do with a path. Pure. */
export const ofSystem = (path: string, cause: unknown): ArchiveRefused => {
  const code = codeOf(cause)
  return new ArchiveRefused({ reason: isFull(code) ? "diskFull" : "folder", detail: `${path}: ${code}` })
}

/** Says that a file is none of an archive, or is damaged. Pure. */
export const unreadable = (file: string, problem: string): ArchiveRefused =>
  new ArchiveRefused({ reason: "unreadable", detail: `${file}: ${problem}` })
