/** What `yugou-store` does about the schema: bring it to this version, say beforehand what that takes, and tell what a database holds. */
import type { Backlog } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Connection } from "./Connection.ts"
import * as Grants from "./Grants.ts"
import * as MigrationPlan from "./MigrationPlan.ts"
import * as Migrator from "./Migrator.ts"
import type { OpenError } from "./OpenError.ts"
import type { Output } from "./Output.ts"
import * as SqlErrors from "./SqlErrors.ts"
import * as Status from "./Status.ts"
import * as StoreSchema from "./StoreSchema.ts"
import { cliTexts, type Language, openTexts, schemaTexts } from "./texts.ts"
import { packageVersion } from "./Version.ts"

const opening = <A>(effect: Effect.Effect<A, OpenError | SqlError>): Effect.Effect<A, OpenError> =>
  Effect.mapError(effect, SqlErrors.toOpenError)

const stepLine = (step: Migrator.Step, language: Language): string => {
  switch (step._tag) {
    case "Waiting":
      return schemaTexts.waiting[language]
    case "Building":
      return `${schemaTexts.building[language]} ${step.table}.${step.index}`
    case "Again":
      return `${schemaTexts.again[language]} ${step.detail}`
  }
}

/** Says for which roles the script is to be run again; gives how many they are. */
const tellStale = Effect.fnUntraced(function* ({ sql }: Connection, language: Language, { out }: Output) {
  const found = yield* opening(Grants.stale(sql))
  for (const { role, rights } of found) {
    out(`${role}: ${schemaTexts.stale[language]} ${rights.join(", ")}`)
    out(`  ${schemaTexts.grantAgain[language]} yugou-store role --name ${role} | psql …`)
  }
  return found.length
})

/** Applies what is missing; says on the side of the errors what it waits for, and at the end which roles do not have the rights to it. */
export const migrate = Effect.fnUntraced(function* (connection: Connection, language: Language, output: Output) {
  const { out, error } = output
  const tell = (step: Migrator.Step) => Effect.sync(() => error(stepLine(step, language)))
  const applied = yield* Migrator.bring(connection.sql, { tell })
  out(applied.length === 0 ? cliTexts.upToDate[language] : `${cliTexts.migrated[language]} ${applied.join(", ")}`)
  yield* tellStale(connection, language, output)
  return 0
})

const planLines = (planned: MigrationPlan.Planned, language: Language): ReadonlyArray<string> => {
  const about = (seconds: number) => `${schemaTexts.about[language]} ${seconds} s`
  const built =
    planned.aside.length === 0
      ? []
      : [`  ${schemaTexts.aside[language]} ${planned.aside.join(", ")} (${about(planned.asideSeconds)})`]
  const locks = planned.locks.map(
    ([table, mode]) => `  ${schemaTexts[mode][language]} ${table} (${mode}, ${about(planned.lockedSeconds)})`
  )
  return [
    `${planned.version} ${planned.name}`,
    ...built,
    ...(locks.length === 0 ? [`  ${schemaTexts.nothingLocked[language]}`] : locks)
  ]
}

/** Says what `migrate` would do, and changes nothing. */
export const plan = Effect.fnUntraced(function* ({ sql }: Connection, language: Language, { out }: Output) {
  const newest = yield* opening(StoreSchema.version(sql))
  const planned = yield* opening(MigrationPlan.read(sql))
  for (const line of planned.flatMap((it) => planLines(it, language))) out(line)
  if (newest === 0) out(schemaTexts.madeNew[language])
  else out(planned.length === 0 ? cliTexts.upToDate[language] : schemaTexts.planned[language])
  return 0
})

const dueLine = ({ queue, due, oldestAt }: Backlog, language: Language): string =>
  `${schemaTexts.due[language]} ${queue} ${due}${oldestAt === null ? "" : `, ${schemaTexts.since[language]} ${DateTime.formatIso(oldestAt)}`}`

/** Tells what a database holds; exit code 1 where this program, or the role of a station, does not work with it as it is. */
export const status = Effect.fnUntraced(function* (connection: Connection, language: Language, output: Output) {
  const { out } = output
  const it = yield* opening(Status.read(connection.sql))
  out(`${schemaTexts.program[language]} ${packageVersion()}, ${schemaTexts.schema[language]} ${StoreSchema.latest}`)
  out(`${schemaTexts.database[language]} PostgreSQL ${it.server}, ${schemaTexts.schema[language]} ${it.schema}`)
  for (const [kind, rows] of it.counts) out(`${kind} ${rows}`)
  out(`${schemaTexts.commits[language]} ${it.commits}`)
  for (const queue of it.due) out(dueLine(queue, language))
  if (it.due.length === 0) out(schemaTexts.nothingDue[language])
  const older = it.schema < StoreSchema.latest ? "older" : null
  const notGranted = (yield* tellStale(connection, language, output)) > 0 ? "notGranted" : null
  const reason = it.obstacle?.reason ?? older ?? notGranted
  out(reason === null ? schemaTexts.works[language] : openTexts[reason][language])
  return reason === null ? 0 : 1
})
