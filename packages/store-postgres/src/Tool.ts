/** What `yugou-store` does, without the process around it: arguments and environment in, lines and an exit code out. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { SecretKeys, type SecretsPort, type StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Arguments, type Environment, type Keys, readArguments } from "./Arguments.ts"
import * as ArchiveCommands from "./archive/ArchiveCommands.ts"
import { type Address, type Connection, connect } from "./Connection.ts"
import type { OpenError } from "./OpenError.ts"
import type { Output } from "./Output.ts"
import { dataDirectory } from "./PgLite.ts"
import { roleSql } from "./Role.ts"
import * as SchemaCommands from "./SchemaCommands.ts"
import * as Seal from "./Seal.ts"
import * as StoreSchema from "./StoreSchema.ts"
import { cliTexts, type Language, openTexts } from "./texts.ts"
import * as Url from "./Url.ts"
import * as Verify from "./Verify.ts"
import { packageVersion } from "./Version.ts"

/** How long one statement of the tool may take: what compares whole tables takes minutes where a station may wait for seconds. */
const statementTimeoutMillis = 3_600_000

type Job = Effect.Effect<number, OpenError | StoreError, Scope.Scope>

/** How many aggregates there are between two lines of progress. */
export const progressStep = 10_000

/** Says how far it is, on the side of the errors: what is found goes to the other one. */
const progressOf = (language: Language, { error }: Output): Verify.Progress => {
  let next = progressStep
  return (read) =>
    Effect.sync(() => {
      if (read < next) return
      next = read - (read % progressStep) + progressStep
      error(`${cliTexts.read[language]} ${read}`)
    })
}

const verify = Effect.fnUntraced(function* (
  { sql, run }: Connection,
  language: Language,
  secrets: SecretsPort | null,
  output: Output
) {
  const { out } = output
  yield* StoreSchema.check(sql)
  const print = (finding: Verify.Finding) => Effect.sync(() => out(`${finding.row}: ${finding.problem}`))
  const unopened = ({ row, problem }: Seal.Unopened) =>
    Effect.sync(() => out(`${row}: ${cliTexts.notOpened[language]} ${problem}`))
  const books = yield* Verify.verify(sql, run, progressOf(language, output)).pipe(Stream.tap(print), Stream.runCount)
  const sealed =
    secrets === null ? 0 : yield* Seal.unopened({ sql, run, secrets }).pipe(Stream.tap(unopened), Stream.runCount)
  const problems = books + sealed
  out(problems === 0 ? cliTexts.sound[language] : `${cliTexts.problems[language]} ${problems}`)
  return problems === 0 ? 0 : 1
})

const rebuild = Effect.fnUntraced(function* ({ sql, run }: Connection, language: Language, output: Output) {
  const { out } = output
  yield* StoreSchema.check(sql)
  const count = { Rebuilt: 0, NotRebuilt: 0 }
  const print = (it: Verify.Rebuilding) =>
    Effect.sync(() => {
      count[it._tag] += 1
      out(it._tag === "Rebuilt" ? it.row : `${it.row}: ${cliTexts.notRebuilt[language]} ${it.problem}`)
    })
  yield* Stream.runForEach(Verify.rebuild(sql, run, progressOf(language, output)), print)
  out(`${cliTexts.rebuilt[language]} ${count.Rebuilt}`)
  if (count.NotRebuilt === 0) return 0
  out(`${cliTexts.problems[language]} ${count.NotRebuilt}`)
  return 1
})

/** Tells whether a PGlite directory holds a database: opening makes one, so a mistyped directory would look like an empty station. */
const holdsDatabase = (directory: string): boolean => existsSync(join(directory, dataDirectory, "PG_VERSION"))

/** Why a file was not read: what was named may be a key itself, so that it is not said again. */
const codeOf = (cause: unknown): string => (cause as { readonly code?: string }).code ?? "unknown"

/** Gives the port on the keys that were named, or what to say of them. */
const secretsOf = Effect.fnUntraced(function* (keys: Keys, language: Language) {
  const text =
    keys._tag === "Text"
      ? Result.succeed(keys.text)
      : Result.try({ try: () => Redacted.make(readFileSync(keys.path, "utf8")), catch: codeOf })
  if (Result.isFailure(text)) return `${cliTexts.noKeys[language]} (${cliTexts.noKeyFile[language]} ${text.failure})`
  const ring = SecretKeys.parse(text.success)
  if (Result.isSuccess(ring)) return yield* SecretKeys.make(ring.success)
  const place = keys._tag === "Text" ? "YUGOU_SECRET_KEYS" : keys.path
  return `${place}: ${ring.failure.message}`
})

const problemOf = (it: Exclude<Seal.Sealing, { _tag: "Sealed" }>, language: Language): string => {
  switch (it._tag) {
    case "Left":
      return `${it.row}: ${cliTexts.notSealed[language]} ${it.problem}`
    case "Unknown":
      return `${cliTexts.unknownDialect[language]} --secret ${it.dialectId}.`
    case "Clear": {
      const name = `${it.dialectId}.${it.field}`
      return `${name} ${cliTexts.inClear[language]} --secret ${name} / --clear ${name}`
    }
  }
}

const seal = Effect.fnUntraced(function* (
  { sql, run }: Connection,
  { language, secrets: names, clear }: Arguments,
  secrets: SecretsPort,
  { out }: Output
) {
  yield* StoreSchema.check(sql)
  let sealed = 0
  const problems = new Set<string>()
  const print = (it: Seal.Sealing) =>
    Effect.sync(() => {
      if (it._tag === "Sealed") {
        sealed += 1
        return out(it.row)
      }
      const line = problemOf(it, language)
      if (!problems.has(line)) out(line)
      problems.add(line)
    })
  yield* Stream.runForEach(Seal.seal({ sql, run, secrets, names, clear }), print)
  out(`${cliTexts.sealed[language]} ${sealed}`)
  if (problems.size === 0) return 0
  out(`${cliTexts.problems[language]} ${problems.size}`)
  return 1
})

type Use = (connection: Connection) => Effect.Effect<number, OpenError | StoreError, Scope.Scope>

const onDatabase = Effect.fnUntraced(function* (
  { command, url, directory, language }: Arguments,
  output: Output,
  use: Use
) {
  if (url === null && directory === null) {
    output.error(cliTexts.noDatabase[language])
    return 2
  }
  if (directory !== null && command !== "migrate" && !holdsDatabase(directory)) {
    output.error(`${cliTexts.noDatabaseIn[language]} ${directory}`)
    return 2
  }
  const address: Address =
    directory !== null
      ? { _tag: "PgLite", directory }
      : { _tag: "Postgres", url: Redacted.make(url ?? ""), statementTimeoutMillis }
  if (address._tag === "Postgres") {
    const wrong = yield* Effect.flip(Url.check(address.url)).pipe(Effect.option)
    if (Option.isSome(wrong)) {
      output.error(`${cliTexts.badUrl[language]} (${wrong.value.detail})`)
      return 2
    }
  }
  return yield* use(yield* connect(address))
})

/** Looks at the keys before a database is opened. */
const withKeys = Effect.fnUntraced(function* (
  { keys, language }: Arguments,
  output: Output,
  use: (secrets: SecretsPort | null) => Job
) {
  const secrets = keys === null ? null : yield* secretsOf(keys, language)
  if (typeof secrets !== "string") return yield* use(secrets)
  output.error(secrets)
  return 2
})

const sealOn = (args: Arguments, output: Output): Job =>
  withKeys(args, output, (secrets) => {
    const named = Object.keys(args.secrets).length > 0
    if (secrets !== null && named) {
      return onDatabase(args, output, (connection) => seal(connection, args, secrets, output))
    }
    return Effect.sync(() => {
      output.error((secrets === null ? cliTexts.noKeys : cliTexts.noSecrets)[args.language])
      return 2
    })
  })

const role = ({ role: { name, use }, language }: Arguments, { out, error }: Output): number =>
  Result.match(roleSql(name, use), {
    onSuccess: (sql) => {
      out(sql)
      return 0
    },
    onFailure: () => {
      error(cliTexts.badRole[language])
      return 2
    }
  })

const archive = (args: Arguments, output: Output): Job => {
  const { archive: task, language } = args
  switch (task?._tag) {
    case "Write":
      return onDatabase(args, output, (connection) => ArchiveCommands.write(connection, task, language, output))
    case "Verify":
      return ArchiveCommands.verify(task.folder, language, output)
    case "Show":
      return ArchiveCommands.show(task, language, output)
    case undefined:
      return Effect.die(new Error("archive without a task"))
  }
}

const dispatch = (args: Arguments, output: Output): Job => {
  switch (args.command) {
    case "help":
      return Effect.sync(() => {
        output.out(cliTexts.usage[args.language])
        return 0
      })
    case "schema":
      return Effect.sync(() => {
        output.out(StoreSchema.schemaSql())
        return 0
      })
    case "version":
      return Effect.sync(() => {
        output.out(packageVersion())
        return 0
      })
    case "role":
      return Effect.sync(() => role(args, output))
    case "migrate":
      return onDatabase(args, output, (connection) => SchemaCommands.migrate(connection, args.language, output))
    case "plan":
      return onDatabase(args, output, (connection) => SchemaCommands.plan(connection, args.language, output))
    case "status":
      return onDatabase(args, output, (connection) => SchemaCommands.status(connection, args.language, output))
    case "verify":
      return withKeys(args, output, (secrets) =>
        onDatabase(args, output, (connection) => verify(connection, args.language, secrets, output))
      )
    case "rebuild":
      return onDatabase(args, output, (connection) => rebuild(connection, args.language, output))
    case "seal":
      return sealOn(args, output)
    case "archive":
      return archive(args, output)
  }
}

const explain = (error: OpenError | StoreError, language: Language): string =>
  error._tag === "OpenError"
    ? `${openTexts[error.reason][language]} (${error.detail})`
    : `${error.reason}: ${error.detail}`

/** Runs the tool and gives the exit code. */
export const main = (args: ReadonlyArray<string>, environment: Environment, output: Output): Effect.Effect<number> => {
  const read = readArguments(args, environment)
  if (Result.isFailure(read)) {
    output.error(`${read.failure}\n${cliTexts.usage.en}`)
    return Effect.succeed(2)
  }
  return Effect.scoped(dispatch(read.success, output)).pipe(
    Effect.catch((error) =>
      Effect.sync(() => {
        output.error(explain(error, read.success.language))
        return 3
      })
    )
  )
}
