/** What `yugou-store archive` does: write a closed year, check an archive, show what happened. */
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Connection } from "../Connection.ts"
import type { Output } from "../Output.ts"
import * as StoreSchema from "../StoreSchema.ts"
import { cliTexts, type Language } from "../texts.ts"
import type { ArchiveRefused } from "./ArchiveRefused.ts"
import * as CheckFolder from "./CheckFolder.ts"
import * as Manifest from "./Manifest.ts"
import { eachLine } from "./ReadFile.ts"
import { someManifests } from "./ReadFolder.ts"
import * as Search from "./Search.ts"
import { archiveTexts, problemTexts, refusalTexts } from "./texts.ts"
import * as WriteYear from "./WriteYear.ts"

/** How many commits there are between two lines of progress. */
export const progressStep = 10_000

const fileLine = ({ name, commits, events, facts, seals }: Manifest.ArchivedFile, language: Language): string =>
  `${name}: ${archiveTexts.commits[language]} ${commits}, ${archiveTexts.events[language]} ${events}, ${archiveTexts.facts[language]} ${facts}, ${archiveTexts.seals[language]} ${seals.length}`

/** The lines by which somebody knows again that an archive is the one that was made. */
const markLines = (manifest: Manifest.Manifest, sha256: string, language: Language): ReadonlyArray<string> => {
  const last = Manifest.lastSeal(manifest)
  return [
    `${archiveTexts.manifest[language]} ${Manifest.nameOf(manifest.year)} ${sha256}`,
    `${archiveTexts.lastSeal[language]} ${last?.day ?? "-"} ${last?.digest ?? "-"}`
  ]
}

const tellOf = (language: Language, { out, error }: Output): WriteYear.Tell => {
  let next = progressStep
  return (told) =>
    Effect.sync(() => {
      if (told._tag !== "Read") {
        const done = told._tag === "Written" ? archiveTexts.written : archiveTexts.kept
        next = progressStep
        return out(`${fileLine(told.file, language)} (${done[language]})`)
      }
      if (told.commits < next) return
      next = told.commits - (told.commits % progressStep) + progressStep
      error(`${told.month}: ${archiveTexts.read[language]} ${told.commits}`)
    })
}

/** Says why it was not done. */
const refuse = (output: Output, language: Language) => (refused: ArchiveRefused) =>
  Effect.sync(() => {
    output.error(`${refusalTexts[refused.reason][language]} (${refused.detail})`)
    return 1
  })

/** Archives a year that is over. */
export const write = (
  connection: Connection,
  { folder, year }: { readonly folder: string; readonly year: number },
  language: Language,
  output: Output
) =>
  Effect.gen(function* () {
    yield* StoreSchema.check(connection.sql)
    const done = yield* WriteYear.archiveYear(connection, year, folder, tellOf(language, output))
    const word = done._tag === "Archived" ? archiveTexts.archived : archiveTexts.there
    output.out(`${word[language]} ${year}`)
    for (const line of markLines(done.manifest, done.sha256, language)) output.out(line)
    output.out(archiveTexts.elsewhere[language])
    return 0
  }).pipe(Effect.catchTag("ArchiveRefused", refuse(output, language)))

const problemLine = ({ file, problem, detail }: CheckFolder.Finding, language: Language): string =>
  `${file}: ${problemTexts[problem][language]}${detail === "" ? "" : ` (${detail})`}`

/** Checks an archive, without a database. */
export const verify = (folder: string, language: Language, output: Output) =>
  Effect.gen(function* () {
    const { out } = output
    const { problems, years } = yield* CheckFolder.checkFolder(folder, {
      onFile: (file) => Effect.sync(() => out(`${fileLine(file, language)} (${archiveTexts.checked[language]})`)),
      onFinding: (finding) => Effect.sync(() => out(problemLine(finding, language)))
    })
    const [first] = years
    const begins = first?.manifest.behind ?? null
    if (first !== undefined)
      out(begins === null ? archiveTexts.booksBegin[language] : `${archiveTexts.begins[language]} ${begins.day}`)
    for (const { manifest, sha256 } of years) for (const line of markLines(manifest, sha256, language)) out(line)
    out(problems === 0 ? archiveTexts.sound[language] : `${cliTexts.problems[language]} ${problems}`)
    return problems === 0 ? 0 : 1
  }).pipe(Effect.catchTag("ArchiveRefused", refuse(output, language)))

/** Texts of people go to a terminal: what could steer it, or turn the order of what follows, is written out. */
const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (it) => `\\u${it.codePointAt(0)?.toString(16).padStart(4, "0")}`)

const withoutTag = (event: unknown): string => {
  const { _tag, v: _layout, ...rest } = event as { readonly [field: string]: unknown }
  return `${String(_tag)} ${JSON.stringify(rest)}`
}

/** The lines of one commit, its time by the zone of this machine. */
const shownLines = ({ commit, writes, facts, others }: Search.Shown, language: Language): ReadonlyArray<string> => {
  const { actor, at, operation, reason } = commit.row.trail
  const time = DateTime.formatIsoOffset(DateTime.setZone(at, DateTime.zoneMakeLocal()))
  return [
    `${time}  ${actor}  ${operation}${reason === null ? "" : `  ${JSON.stringify(reason)}`}  ${commit.row.commandId}`,
    ...writes.flatMap(({ kind, id, version, events }) =>
      events.map((event) => `  ${kind}/${id}@${version}  ${withoutTag(event)}`)
    ),
    ...facts.map(
      ({ series, at: held, data }) => `  ${archiveTexts.fact[language]} ${series}  ${held} ${JSON.stringify(data)}`
    ),
    ...(others === 0 ? [] : [`  ${archiveTexts.others[language]} ${others}`])
  ].map(plain)
}

/** What of an archive is shown: days of the zone of this machine, the last one included; `null` is no condition. */
export interface Shown {
  readonly folder: string
  readonly about: string | null
  readonly from: string | null
  readonly until: string | null
}

/** The local midnight at which a day begins, or the next one. */
const midnight = (day: string | null, days: 0 | 1): Instant.Instant | null => {
  if (day === null) return null
  const start = DateTime.makeZonedUnsafe(`${day}T00:00:00`, {
    timeZone: DateTime.zoneMakeLocal(),
    adjustForTimeZone: true
  })
  return Instant.fromMillis(DateTime.toEpochMillis(DateTime.add(start, { days })))
}

/** Shows what happened, without a database. */
export const show = ({ folder, about, from, until }: Shown, language: Language, output: Output) =>
  Effect.gen(function* () {
    const years = yield* someManifests(folder)
    const search = Search.make({ about, from: midnight(from, 0), until: midnight(until, 1) })
    let count = 0
    for (const { name } of years.flatMap(({ manifest }) => manifest.files)) {
      yield* eachLine(folder, name, (line) => {
        const found = line._tag === "Commit" ? search(line) : null
        if (found === null) return
        count += 1
        for (const shown of shownLines(found, language)) output.out(shown)
      })
    }
    if (count === 0) output.error(archiveTexts.nothingFound[language])
    return 0
  }).pipe(Effect.catchTag("ArchiveRefused", refuse(output, language)))
