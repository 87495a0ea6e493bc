/** What stands on the command line of `yugou-store`, read once: a command with what belongs to it, or what is wrong. */
import { parseArgs } from "node:util"
import type { SecretNames } from "@yugou/core/store"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type ArchiveTask, archiveOptions, archiveTaskOf, withoutArchive } from "./archive/ArchiveArguments.ts"
import { defaultRoles, type RoleUse } from "./Role.ts"
import { cliTexts, type Language } from "./texts.ts"

const commands = ["schema", "role", "migrate", "status", "verify", "rebuild", "seal", "archive"] as const
type Command = (typeof commands)[number]

export type Keys =
  | { readonly _tag: "Text"; readonly text: Redacted.Redacted }
  | { readonly _tag: "File"; readonly path: string }

/** What the tool reads of the environment. */
export interface Environment {
  readonly DATABASE_URL?: string | undefined
  readonly YUGOU_SECRET_KEYS?: string | undefined
}

export interface Arguments {
  readonly command: Command | "help" | "version" | "plan"
  /** What `archive` is to do; `null` with any other command. */
  readonly archive: ArchiveTask | null
  readonly url: string | null
  readonly directory: string | null
  /** Which role is meant, and what it is called. */
  readonly role: { readonly use: RoleUse; readonly name: string }
  /** The keys as text, or the file in which they are. */
  readonly keys: Keys | null
  readonly secrets: SecretNames
  readonly clear: SecretNames
  readonly language: Language
}

const options = {
  url: { type: "string" },
  directory: { type: "string" },
  name: { type: "string" },
  backup: { type: "boolean", default: false },
  keys: { type: "string" },
  secret: { type: "string", multiple: true, default: [] as Array<string> },
  clear: { type: "string", multiple: true, default: [] as Array<string> },
  lang: { type: "string", default: "en" },
  plan: { type: "boolean", default: false },
  ...archiveOptions,
  version: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false }
} as const

const languageOf = (text: string): Language => {
  if (text === "en" || text === "zh") return text
  throw new Error(`--lang ${text}`)
}

const roleOf = (use: RoleUse, name = defaultRoles[use]): Arguments["role"] => ({ use, name })

const keysOf = (file: string | undefined, text: string | undefined): Keys | null => {
  if (file !== undefined) return { _tag: "File", path: file }
  return text === undefined || text === "" ? null : { _tag: "Text", text: Redacted.make(text) }
}

/** Reads `dialect.setting`, once for each; `dialect.` says that it has none. */
const namesOf = (option: "secret" | "clear", texts: ReadonlyArray<string>): SecretNames => {
  const names: { [dialectId: string]: ReadonlyArray<string> } = {}
  for (const text of texts) {
    const dot = text.indexOf(".")
    if (dot <= 0) throw new Error(`--${option} ${text}`)
    const [dialectId, setting] = [text.slice(0, dot), text.slice(dot + 1)]
    names[dialectId] = [...(names[dialectId] ?? []), ...(setting === "" ? [] : [setting])]
  }
  return names
}

/** An argument in the wrong place may be a key: what looks like one is not said again. */
const withoutKeys = (text: string): string => text.replaceAll(/[0-9a-f]{32,}/giu, "…")

/** Reads the arguments; the text of the failure says what is wrong with them. */
export const readArguments = (args: ReadonlyArray<string>, environment: Environment) =>
  Result.try({
    try: (): Arguments => {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
      const [word, ...rest] = positionals
      const command = commands.find((it) => it === word)
      const language = languageOf(values.lang)
      const { about, from, show, to, until, verify, year } = values
      const archive = { about, from, show, to, until, verify, year }
      const common = {
        archive: null,
        url: values.url ?? environment.DATABASE_URL ?? null,
        directory: values.directory ?? null,
        role: roleOf(values.backup ? "backup" : "station", values.name),
        keys: keysOf(values.keys, environment.YUGOU_SECRET_KEYS),
        secrets: namesOf("secret", values.secret),
        clear: namesOf("clear", values.clear),
        language
      }
      if (values.help) return { ...common, command: "help" }
      if (values.version) return { ...common, command: "version" }
      if (command === undefined || rest.length > 0) throw new Error(positionals.join(" ") || "no command")
      if (values.backup && command !== "role") throw new Error(cliTexts.backupOnly[language])
      if (command === "archive" && !values.plan) {
        return { ...common, command, archive: archiveTaskOf(archive, language) }
      }
      withoutArchive(archive, language)
      if (!values.plan) return { ...common, command }
      if (command !== "migrate") throw new Error(cliTexts.planOnly[language])
      return { ...common, command: "plan" }
    },
    catch: (cause) => withoutKeys(cause instanceof Error ? cause.message : String(cause))
  })
