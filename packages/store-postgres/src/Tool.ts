/** What `yugou-store` does, without the process around it: arguments and environment in, lines and an exit code out. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Address, type Connection, connect } from "./Connection.ts"
import * as Migrator from "./Migrator.ts"
import type { OpenError } from "./OpenError.ts"
import { dataDirectory } from "./PgLite.ts"
import { defaultRole, roleSql } from "./Role.ts"
import { cliTexts, type Language, openTexts } from "./texts.ts"
import * as Url from "./Url.ts"
import * as Verify from "./Verify.ts"

/** Where lines go. */
export interface Output {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
}

const commands = ["schema", "role", "migrate", "verify", "rebuild"] as const
type Command = (typeof commands)[number]

interface Arguments {
  readonly command: Command | "help"
  readonly url: string | null
  readonly directory: string | null
  readonly role: string
  readonly language: Language
}

const options = {
  url: { type: "string" },
  directory: { type: "string" },
  name: { type: "string", default: defaultRole },
  lang: { type: "string", default: "en" },
  help: { type: "boolean", short: "h", default: false }
} as const

const languageOf = (text: string): Language => {
  if (text === "en" || text === "zh") return text
  throw new Error(`--lang ${text}`)
}

/** Reads the arguments; the text of the failure says what is wrong with them. */
export const readArguments = (
  args: ReadonlyArray<string>,
  environment: { readonly DATABASE_URL?: string | undefined }
) =>
  Result.try({
    try: (): Arguments => {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
      const [word, ...rest] = positionals
      const command = commands.find((it) => it === word)
      const language = languageOf(values.lang)
      const common = {
        url: values.url ?? environment.DATABASE_URL ?? null,
        directory: values.directory ?? null,
        role: values.name,
        language
      }
      if (values.help) return { ...common, command: "help" }
      if (command === undefined || rest.length > 0) throw new Error(positionals.join(" ") || "no command")
      return { ...common, command }
    },
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

/** How long one statement of the tool may take: what compares whole tables takes minutes where a station may wait for seconds. */
const statementTimeoutMillis = 3_600_000

type Job = Effect.Effect<number, OpenError | StoreError, Scope.Scope>

const migrate = Effect.fnUntraced(function* (connection: Connection, language: Language, { out }: Output) {
  const applied = yield* Migrator.migrate(connection.sql)
  out(applied.length === 0 ? cliTexts.upToDate[language] : `${cliTexts.migrated[language]} ${applied.join(", ")}`)
  return 0
})

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

const verify = Effect.fnUntraced(function* ({ sql, run }: Connection, language: Language, output: Output) {
  const { out } = output
  yield* Migrator.check(sql)
  const print = (finding: Verify.Finding) => Effect.sync(() => out(`${finding.row}: ${finding.problem}`))
  const problems = yield* Verify.verify(sql, run, progressOf(language, output)).pipe(Stream.tap(print), Stream.runCount)
  out(problems === 0 ? cliTexts.sound[language] : `${cliTexts.problems[language]} ${problems}`)
  return problems === 0 ? 0 : 1
})

const rebuild = Effect.fnUntraced(function* ({ sql, run }: Connection, language: Language, output: Output) {
  const { out } = output
  yield* Migrator.check(sql)
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

const onDatabase = Effect.fnUntraced(function* (
  { command, url, directory, language }: Arguments & { readonly command: "migrate" | "verify" | "rebuild" },
  output: Output
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
  const connection = yield* connect(address)
  switch (command) {
    case "migrate":
      return yield* migrate(connection, language, output)
    case "verify":
      return yield* verify(connection, language, output)
    case "rebuild":
      return yield* rebuild(connection, language, output)
  }
})

const role = ({ role: name, language }: Arguments, { out, error }: Output): number =>
  Result.match(roleSql(name), {
    onSuccess: (sql) => {
      out(sql)
      return 0
    },
    onFailure: () => {
      error(cliTexts.badRole[language])
      return 2
    }
  })

const dispatch = (args: Arguments, output: Output): Job => {
  switch (args.command) {
    case "help":
      return Effect.sync(() => {
        output.out(cliTexts.usage[args.language])
        return 0
      })
    case "schema":
      return Effect.sync(() => {
        output.out(Migrator.schemaSql())
        return 0
      })
    case "role":
      return Effect.sync(() => role(args, output))
    case "migrate":
    case "verify":
    case "rebuild":
      return onDatabase({ ...args, command: args.command }, output)
  }
}

const explain = (error: OpenError | StoreError, language: Language): string =>
  error._tag === "OpenError"
    ? `${openTexts[error.reason][language]} (${error.detail})`
    : `${error.reason}: ${error.detail}`

/** Runs the tool and gives the exit code. */
export const main = (
  args: ReadonlyArray<string>,
  environment: { readonly DATABASE_URL?: string | undefined },
  output: Output
): Effect.Effect<number> => {
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
