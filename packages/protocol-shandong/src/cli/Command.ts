/** The command line as a function: arguments and input lines in, output lines and an exit code out. `cli.ts` binds it to the process. */

import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import { profileJsonSchema } from "../profile/JsonSchema.ts"
import * as Report from "../profile/Report.ts"
import * as Profiles from "../profile/Resolve.ts"
import type { Rule } from "../profile/Validate.ts"
import * as Texts from "../texts.ts"
import * as Inspector from "./Inspector.ts"

/** What a command may touch. `readText` gives `null` when there is no such file. */
export interface Io {
  readonly lines: AsyncIterable<string>
  readonly readText: (path: string) => Promise<string | null>
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

/** Exit codes: 0 good, 1 bad input, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2

interface Options {
  readonly words: ReadonlyArray<string>
  readonly profile: string
  readonly language: Texts.Language
  readonly flags: ReadonlySet<string>
}

const parseArguments = (args: ReadonlyArray<string>, environment: string | undefined): Options | null => {
  const words: Array<string> = []
  const flags = new Set<string>()
  let profile = "zj-sibling"
  let language: Texts.Language = environment?.toLowerCase().startsWith("zh") ? "zh" : "en"
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ""
    const next = args[index + 1]
    if (word === "--help" || word === "-h" || word === "--json") flags.add(word === "-h" ? "--help" : word)
    else if (word === "--profile" && next !== undefined) {
      profile = next
      index++
    } else if (word === "--lang" && (next === "zh" || next === "en")) {
      language = next
      index++
    } else if (word.startsWith("--")) return null
    else words.push(word)
  }
  return { words, profile, language, flags }
}

const both = (text: Texts.Text): string => `${text.en} / ${text.zh}`

const sayProfileError = (error: Profiles.ProfileError, options: Options, io: Io): void => {
  for (const { detail, row, rule } of error.problems) {
    const sentence = Texts.rules[rule as Rule]?.[options.language] ?? rule
    io.err(`${error.id}: ${row}: ${rule}: ${sentence}: ${detail}`)
  }
}

/** Loads a shipped profile by id, or a file; says on `err` why not. */
const loadBook = async (name: string, options: Options, io: Io): Promise<Book | null> => {
  const isShipped = Profiles.shipped.some((profile) => profile.id === name)
  const text = isShipped ? null : await io.readText(name)
  if (!isShipped && text === null) {
    io.err(`${name}: ${both(Texts.usage.file)}`)
    return null
  }
  const book = text === null ? Profiles.byId(name) : Profiles.parse(text)
  if (Result.isSuccess(book)) return book.success
  sayProfileError(book.failure, options, io)
  return null
}

const sayDecodeError = (
  entry: { readonly offset: number; readonly reason: string },
  options: Options,
  io: Io
): void => {
  const text = Texts.decodeReasons[entry.reason as keyof typeof Texts.decodeReasons]
  io.err(`${entry.offset}: ${entry.reason}: ${text[options.language]}`)
}

const decodeOne = (hex: string, book: Book, options: Options, io: Io): ExitCode => {
  let exit: ExitCode = 0
  for (const entry of Inspector.decodeHex(hex, book)) {
    io.out(JSON.stringify(entry))
    if ("error" in entry) {
      sayDecodeError(entry.error, options, io)
      exit = 1
    }
  }
  return exit
}

const decodeLines = async (book: Book, io: Io): Promise<ExitCode> => {
  let exit: ExitCode = 0
  let line = 0
  for await (const text of io.lines) {
    line++
    if (text.trim() === "") continue
    for (const entry of Inspector.decodeHex(text.trim(), book)) {
      io.out(JSON.stringify("error" in entry ? { line, ...entry } : { ...entry, line }))
      if ("error" in entry) exit = 1
    }
  }
  return exit
}

type EncodedText = { readonly hex: string } | { readonly error: { readonly path: string; readonly reason: string } }

const encodeText = (text: string, book: Book): EncodedText => {
  const json = Result.try(() => JSON.parse(text) as unknown)
  if (Result.isFailure(json)) return { error: { path: "", reason: Texts.usage.json.en } }
  const bytes = Inspector.encodeJson(json.success, book)
  return Result.isSuccess(bytes)
    ? { hex: Bytes.hex(bytes.success) }
    : { error: { path: bytes.failure.path, reason: bytes.failure.detail } }
}

const encodeOne = (text: string, book: Book, io: Io): ExitCode => {
  const encoded = encodeText(text, book)
  if ("hex" in encoded) io.out(encoded.hex)
  else io.err(`${encoded.error.path}: ${encoded.error.reason}`)
  return "hex" in encoded ? 0 : 1
}

const encodeLines = async (book: Book, io: Io): Promise<ExitCode> => {
  let exit: ExitCode = 0
  let line = 0
  for await (const text of io.lines) {
    line++
    if (text.trim() === "") continue
    const encoded = encodeText(text, book)
    io.out("hex" in encoded ? encoded.hex : JSON.stringify({ line, ...encoded }))
    if ("error" in encoded) exit = 1
  }
  return exit
}

const explainOne = (hex: string, book: Book, options: Options, io: Io): ExitCode => {
  const text = Inspector.explain(hex, book, options.language)
  if (Result.isSuccess(text)) io.out(text.success)
  else sayDecodeError(text.failure, options, io)
  return Result.isSuccess(text) ? 0 : 1
}

const profileCommand = async (options: Options, io: Io): Promise<ExitCode> => {
  const [, action = "report", name = options.profile] = options.words
  if (action === "schema") {
    io.out(JSON.stringify(profileJsonSchema(), null, 2))
    return 0
  }
  if (action === "list") {
    for (const profile of Profiles.shipped) io.out(profile.id)
    return 0
  }
  if (action !== "report" && action !== "check" && action !== "show") return wrongUsage(Texts.usage.command, action, io)
  const book = await loadBook(name, options, io)
  if (book === null) return 1
  if (action === "check") io.out(`${book.profile.id}: ${Texts.usage.valid[options.language]}`)
  else if (action === "show") io.out(JSON.stringify(book.profile, null, 2))
  else if (options.flags.has("--json")) io.out(JSON.stringify(Report.report(book.profile)))
  else io.out(Report.print(book.profile))
  return 0
}

const wrongUsage = (text: Texts.Text, word: string, io: Io): ExitCode => {
  io.err(`${both(text)}: ${word}`)
  io.err("yugou-shandong --help")
  return 2
}

const frameCommand = async (command: "decode" | "explain" | "encode", options: Options, io: Io): Promise<ExitCode> => {
  const rest = options.words.slice(1)
  if (rest.length === 0) return wrongUsage(Texts.usage.argument, command, io)
  const book = await loadBook(options.profile, options, io)
  if (book === null) return 1
  const fromLines = rest.length === 1 && rest[0] === "-"
  const text = rest.join(" ")
  switch (command) {
    case "decode":
      return fromLines ? decodeLines(book, io) : decodeOne(text, book, options, io)
    case "encode":
      return fromLines ? encodeLines(book, io) : encodeOne(text, book, io)
    case "explain":
      return explainOne(text, book, options, io)
  }
}

/** Runs one command line. `environment`: the locale of the process (`zh_CN.UTF-8`), which `--lang` overrides. */
export const run = async (args: ReadonlyArray<string>, io: Io, environment?: string): Promise<ExitCode> => {
  const options = parseArguments(args, environment)
  if (options === null) return wrongUsage(Texts.usage.option, args.join(" "), io)
  const command = options.words[0]
  if (options.flags.has("--help") || command === undefined || command === "help") {
    io.out(`${Texts.help.en}\n\n${Texts.help.zh}`)
    return command === undefined && !options.flags.has("--help") ? 2 : 0
  }
  if (command === "profile") return profileCommand(options, io)
  if (command === "decode" || command === "explain" || command === "encode") return frameCommand(command, options, io)
  return wrongUsage(Texts.usage.command, command, io)
}
