/** Checks an archive without a database: the files against their manifests, and what stands in them against the seals. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { ArchiveRefused } from "./ArchiveRefused.ts"
import * as Folder from "./Folder.ts"
import * as Manifest from "./Manifest.ts"
import { tallyOf } from "./ReadFile.ts"
import { type Named, readManifest } from "./ReadFolder.ts"
import * as Tally from "./Tally.ts"

/**
 * What is wrong with a file.
 *
 * **Details** `missing`: the manifest names it, and it is not there. `unnamed`: it is there, and no manifest names it. `changed`: its size or SHA-256 is not
 * that of the manifest. `unreadable`: the system does not read it, or it cannot be unpacked or read further. `seal`: what stands in it does not give its seals. `counts`: it holds more or less than the
 * manifest says. `seals`: other seals than the manifest says. `joint`: it does not go on where the one before ends.
 */
export type Problem = "missing" | "unnamed" | "changed" | "unreadable" | "seal" | "counts" | "seals" | "joint"

export interface Finding {
  readonly file: string
  readonly problem: Problem
  readonly detail: string
}

/** What a check is told by: the files as they are read, and what is wrong. */
export interface Listener {
  readonly onFile: (file: Manifest.ArchivedFile) => Effect.Effect<void>
  readonly onFinding: (finding: Finding) => Effect.Effect<void>
}

const countsOf = ({ commits, events, facts }: Pick<Tally.Tally, "commits" | "events" | "facts">): string =>
  `commits ${commits}, events ${events}, facts ${facts}`

/** Compares what was read of a file with what the manifest says of it. Pure. */
const differences = (
  file: Manifest.ArchivedFile,
  tally: Tally.Tally,
  behind: Manifest.ArchivedFile["seals"][number] | null
): ReadonlyArray<Finding> => {
  const { begins, findings, seals, unsealed } = tally.checking
  const finding = (problem: Problem, detail: string): Finding => ({ file: file.name, problem, detail })
  const broken = findings.map(({ line, problem }) => finding("seal", `line ${line}: ${problem}`))
  const isWhole = countsOf(tally) === countsOf(file)
  const last = unsealed > 0 && broken.length === 0
  return [
    ...broken,
    ...(last ? [finding("seal", `${unsealed} commits stand behind the last seal`)] : []),
    ...(isWhole ? [] : [finding("counts", `${countsOf(tally)}; ${countsOf(file)}`)]),
    ...(broken.length > 0 || Tally.areSame(seals, file.seals) ? [] : [finding("seals", `${seals.at(-1)?.day ?? "-"}`)]),
    ...(Tally.isSame(begins, behind) ? [] : [finding("joint", `${begins?.day ?? "-"}; ${behind?.day ?? "-"}`)])
  ]
}

/** Checks one file; `behind`: the seal that it must begin behind. */
const checkFile = Effect.fnUntraced(function* (
  folder: string,
  file: Manifest.ArchivedFile,
  behind: Manifest.ArchivedFile["seals"][number] | null
): Effect.fn.Return<ReadonlyArray<Finding>> {
  const finding = (problem: Problem, detail: string): Finding => ({ file: file.name, problem, detail })
  const read = yield* Effect.result(Folder.digest(folder, file.name))
  // A disk that has lost one file says nothing of the others.
  if (Result.isFailure(read)) return [finding("unreadable", read.failure.detail)]
  const { bytes, sha256 } = read.success
  const isSame = bytes === file.bytes && sha256 === file.sha256
  const changed = isSame ? [] : [finding("changed", `${bytes} / ${file.bytes} bytes, SHA-256 ${sha256}`)]
  const { problem, tally } = yield* tallyOf(folder, file.name)
  if (problem !== null) return [...changed, finding("unreadable", problem)]
  return [...changed, ...differences(file, tally, behind)]
})

/** Checks the files of a year in their order. */
const checkYear = Effect.fnUntraced(function* (
  folder: string,
  names: ReadonlyArray<string>,
  { manifest }: Named,
  { onFile, onFinding }: Listener
): Effect.fn.Return<number> {
  let behind = manifest.behind
  let count = 0
  for (const file of manifest.files) {
    const found: ReadonlyArray<Finding> = names.includes(file.name)
      ? yield* checkFile(folder, file, behind)
      : [{ file: file.name, problem: "missing", detail: "" }]
    yield* onFile(file)
    yield* Effect.forEach(found, onFinding)
    count += found.length
    behind = file.seals.at(-1) ?? behind
  }
  return count
})

/** Says of a year that it does not go on where the one before in the folder ends. Pure. */
const jointOf = (before: Named | null, { manifest, name }: Named): ReadonlyArray<Finding> => {
  const last = before === null ? manifest.behind : Manifest.lastSeal(before.manifest)
  if (Tally.isSame(last, manifest.behind)) return []
  return [{ file: name, problem: "joint", detail: `${manifest.behind?.day ?? "-"}; ${last?.day ?? "-"}` }]
}

/** What a check came to: the years that can be read, and how many problems there are. */
export interface Checked {
  readonly years: ReadonlyArray<Named>
  readonly problems: number
}

/** Checks all years of a folder. */
export const checkFolder = Effect.fnUntraced(function* (
  folder: string,
  listener: Listener
): Effect.fn.Return<Checked, ArchiveRefused> {
  const names = yield* Folder.names(folder)
  const years: Array<Named> = []
  let problems = 0
  const tell = (findings: ReadonlyArray<Finding>) => {
    problems += findings.length
    return Effect.forEach(findings, listener.onFinding, { discard: true })
  }
  for (const name of names.filter(Manifest.isManifest)) {
    const read = yield* Effect.result(readManifest(folder, name))
    if (Result.isFailure(read)) {
      yield* tell([{ file: name, problem: "unreadable", detail: read.failure.detail }])
      continue
    }
    yield* tell(jointOf(years.at(-1) ?? null, read.success))
    problems += yield* checkYear(folder, names, read.success, listener)
    years.push(read.success)
  }
  const named = new Set(years.flatMap(({ manifest }) => manifest.files.map((file) => file.name)))
  const unnamed = names.filter((name) => Manifest.yearOf(name) !== null && !named.has(name))
  if (years.length === 0 && problems === 0 && unnamed.length === 0) {
    return yield* new ArchiveRefused({ reason: "noArchive", detail: folder })
  }
  yield* tell(unnamed.map((file) => ({ file, problem: "unnamed", detail: "" })))
  return { years, problems }
})
