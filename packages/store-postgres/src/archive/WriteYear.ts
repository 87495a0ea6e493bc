/**
 * Writes a closed year to a folder: a file for each month, checked against its seals line by line before it gets its name, and the manifest last. A run that was
 * stopped keeps the months that are there and hold what the database holds.
 */
import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { isMeasurement, lineOf, type Seal, type StoreError } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Connection } from "../Connection.ts"
import { packageVersion } from "../Version.ts"
import { ArchiveRefused } from "./ArchiveRefused.ts"
import * as ArchiveRows from "./ArchiveRows.ts"
import * as Folder from "./Folder.ts"
import { type ArchivedCommit, type Line, textOf } from "./Line.ts"
import * as Manifest from "./Manifest.ts"
import { readManifests } from "./ReadFolder.ts"
import * as Tally from "./Tally.ts"
import { type MonthPlan, plan } from "./YearPlan.ts"

type Refusal = ArchiveRefused | StoreError

/** What is told while a year is archived. */
export type Told =
  | { readonly _tag: "Read"; readonly month: string; readonly commits: number }
  | { readonly _tag: "Written" | "Kept"; readonly file: Manifest.ArchivedFile }

export type Tell = (told: Told) => Effect.Effect<void>

/** What became of it: written, or there already and the same. */
export interface Archived {
  readonly _tag: "Archived" | "There"
  readonly manifest: Manifest.Manifest
  /** Of the manifest. */
  readonly sha256: string
}

const refusedFor = (reason: ArchiveRefused["reason"], detail: string) => new ArchiveRefused({ reason, detail })

/** Puts the seals behind the last commit that each is over, and leaves measurements out where the seal over them does; `left`: the seals to come. */
const withSeals = (
  commits: ReadonlyArray<ArchivedCommit>,
  seals: ReadonlyArray<Seal>
): { readonly lines: ReadonlyArray<Line>; readonly left: ReadonlyArray<Seal> } => {
  const lines: Array<Line> = []
  let at = 0
  const put = (before: bigint): void => {
    for (let seal = seals[at]; seal !== undefined && BigInt(seal.to) < before; seal = seals[at]) {
      lines.push({ _tag: "Seal", seal })
      at += 1
    }
  }
  for (const commit of commits) {
    put(commit.row.position)
    if (seals[at]?.without === undefined || !isMeasurement(lineOf(commit.row))) lines.push(commit)
  }
  return { lines, left: seals.slice(at) }
}

/** Makes the lines of a month page by page, and counts and checks them on their way. */
const writeLines = Effect.fnUntraced(function* (
  { sql, run }: Connection,
  { behind, month, seals }: MonthPlan,
  append: (text: string) => Effect.Effect<void, ArchiveRefused>,
  tell: Tell
): Effect.fn.Return<Tally.Tally, Refusal> {
  let tally = Tally.beginning
  let left: ReadonlyArray<Seal> = seals
  let after = BigInt(behind?.to ?? 0)
  const until = BigInt(seals.at(-1)?.to ?? 0)
  const take = (lines: ReadonlyArray<Line>) => {
    tally = lines.reduce(Tally.next, tally)
    const [wrong] = tally.checking.findings
    if (wrong !== undefined) return Effect.fail(refusedFor("notItsSeal", `${month}: ${wrong.problem}`))
    return lines.length === 0 ? Effect.void : append(lines.map(textOf).join(""))
  }
  if (behind !== null) yield* take([{ _tag: "Seal", seal: behind }])
  for (;;) {
    const commits = yield* ArchiveRows.page(sql, run, after, until)
    const page = withSeals(commits, left)
    left = page.left
    yield* take(page.lines)
    after = commits.at(-1)?.row.position ?? after
    yield* tell({ _tag: "Read", month, commits: tally.commits })
    if (commits.length < ArchiveRows.archivePage) break
  }
  yield* take(left.map((seal) => ({ _tag: "Seal", seal })))
  return tally
})

const fileOf = (
  name: string,
  { bytes, sha256 }: Folder.Digest,
  { checking, commits, events, facts }: Tally.Tally
): Manifest.ArchivedFile => ({ name, bytes, sha256, commits, events, facts, seals: checking.seals })

/** Takes the file of a month that an earlier run has finished, if it is what the database holds: of the facts in it no seal would say that they were changed. */
const keep = Effect.fnUntraced(function* (
  connection: Connection,
  folder: string,
  name: string,
  month: MonthPlan,
  tell: Tell
) {
  const hash = createHash("sha256")
  const tally = yield* writeLines(connection, month, (text) => Effect.sync(() => void hash.update(text)), tell)
  const found = yield* Effect.result(Folder.contentDigest(folder, name))
  if (Result.isFailure(found) || found.success !== hash.digest("hex")) return yield* refusedFor("notItsFile", name)
  return fileOf(name, yield* Folder.digest(folder, name), tally)
})

/** Fails where the folder holds years of other books; gives the manifest of this year, if it is there. */
const knownIn = Effect.fnUntraced(function* (folder: string, year: number, seals: ReadonlyArray<Seal>) {
  const there = yield* readManifests(folder)
  for (const { manifest, name } of there) {
    const last = Manifest.lastSeal(manifest)
    const own = seals.find(({ to }) => to === last?.to) ?? null
    if (!Tally.isSame(own, last)) return yield* refusedFor("otherStation", `${name}: ${last?.day ?? ""}`)
  }
  return there.find(({ manifest }) => manifest.year === year) ?? null
})

/** Fails where a file of a year is not the one that its manifest names; what stands in it was checked before the manifest was written. */
const demandWhole = Effect.fnUntraced(function* (folder: string, { files }: Manifest.Manifest) {
  for (const { bytes, name, sha256 } of files) {
    const found = yield* Effect.result(Folder.digest(folder, name))
    const isWhole = Result.isSuccess(found) && found.success.bytes === bytes && found.success.sha256 === sha256
    if (!isWhole) return yield* refusedFor("notWhole", Result.isSuccess(found) ? name : found.failure.detail)
  }
})

/** Archives a year, or finds that it is archived. */
export const archiveYear = Effect.fnUntraced(function* (
  connection: Connection,
  year: number,
  folder: string,
  tell: Tell,
  toFile?: Folder.Write
): Effect.fn.Return<Archived, Refusal> {
  const { sql, run } = connection
  const { now, seals } = yield* ArchiveRows.seals(sql, run)
  const { months } = yield* Effect.fromResult(plan(year, seals, now))
  yield* Folder.make(folder)
  const there = yield* knownIn(folder, year, seals)
  if (there !== null) {
    yield* demandWhole(folder, there.manifest)
    return { _tag: "There", manifest: there.manifest, sha256: there.sha256 }
  }
  const names = yield* Folder.names(folder)
  yield* Effect.forEach(
    names.filter((name) => Manifest.isPartOf(year, name)),
    (name) => Folder.remove(folder, name)
  )
  const archived = (month: MonthPlan) =>
    Effect.gen(function* () {
      const name = Manifest.fileOf(month.month)
      const isThere = names.includes(name)
      const file = isThere
        ? yield* keep(connection, folder, name, month, tell)
        : yield* Effect.map(
            Folder.write(
              folder,
              name,
              (append) => writeLines(connection, month, (text) => append(gzipSync(text)), tell),
              toFile
            ),
            (it) => fileOf(name, it, it)
          )
      yield* tell({ _tag: isThere ? "Kept" : "Written", file })
      return file
    })
  const [first, ...rest] = months
  const files = [yield* archived(first), ...(yield* Effect.forEach(rest, archived))] as const
  const manifest: Manifest.Manifest = {
    ...{ format: Manifest.format, year, program: packageVersion(), madeAt: DateTime.formatIso(now) },
    ...{ behind: first.behind, files }
  }
  const text = new TextEncoder().encode(Manifest.textOf(manifest))
  const written = yield* Folder.write(folder, Manifest.nameOf(year), (append) => Effect.as(append(text), {}), toFile)
  return { _tag: "Archived", manifest, sha256: written.sha256 }
})
