/** The inspector of frames, and what there is to know of a profile. */
import { Bytes } from "@yugou/dialect-kit"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import { profileJsonSchema } from "../profile/JsonSchema.ts"
import * as Report from "../profile/Report.ts"
import * as Profiles from "../profile/Resolve.ts"
import type { Rule } from "../profile/Validate.ts"
import * as Texts from "../texts.ts"
import * as Inspector from "./Inspector.ts"

const name = "yugou-shandong"

interface Options {
  readonly book: Book
  readonly language: CommandLine.Language
}

const profileProblems = ({ id, problems }: Profiles.ProfileError, language: CommandLine.Language) =>
  problems.map(({ detail, row, rule }) => {
    const sentence = Texts.rules[rule as Rule]?.[language] ?? rule
    return `${id}: ${row}: ${rule}: ${sentence}: ${detail}`
  })

/** Loads a shipped profile by id, or a file; the failure says why not. */
const loadBook = async (
  profile: string,
  { io, language }: CommandLine.Call
): Promise<Result.Result<Book, ReadonlyArray<string>>> => {
  const isShipped = Profiles.shipped.some(({ id }) => id === profile)
  const text = isShipped ? null : await io.readText(profile)
  if (!isShipped && text === null) return Result.fail([`${profile}: ${Texts.usage.file.en} / ${Texts.usage.file.zh}`])
  const book = text === null ? Profiles.byId(profile) : Profiles.parse(text)
  return Result.mapError(book, (error) => profileProblems(error, language))
}

const profileOf = ({ values }: CommandLine.Call): string => String(values.profile)

const decodeSentence = (
  { offset, reason }: { readonly offset: number; readonly reason: string },
  language: CommandLine.Language
): string => {
  const text = Texts.decodeReasons[reason as keyof typeof Texts.decodeReasons]
  return `${offset}: ${reason}: ${text[language]}`
}

/** One entry for each frame, the last an error where the input is not all frames; a single input is told to people, too. */
const decode: CommandLine.Inspect<Options> = (text, line, { book, language }) => {
  const entries = Inspector.decodeHex(text, book)
  const errors = entries.flatMap((entry) => ("error" in entry ? [entry.error] : []))
  return {
    out: entries.map((entry) => CommandLine.jsonLine(CommandLine.numbered(line, entry))),
    err: line === null ? errors.map((error) => decodeSentence(error, language)) : [],
    taken: errors.length === 0 ? "whole" : "refused"
  }
}

const encode: CommandLine.Inspect<Options> = (text, line, { book }) => {
  const json = Result.mapError(CommandLine.json(text), (message) => ({ path: "", message }))
  const bytes = Result.flatMap(json, (parsed) => Inspector.encodeJson(parsed, book))
  if (Result.isSuccess(bytes)) return { out: [Bytes.hex(bytes.success)], taken: "whole" }
  const { message, path } = bytes.failure
  if (line === null) return { out: [], err: [`${path}: ${message}`], taken: "refused" }
  const error = { path, reason: message }
  return { out: [CommandLine.jsonLine(CommandLine.numbered(line, { error }))], taken: "refused" }
}

const explain: CommandLine.Inspect<Options> = (text, _line, { book, language }) => {
  const table = Inspector.explain(text, book, language)
  return Result.isSuccess(table)
    ? { out: [table.success], taken: "whole" }
    : { out: [], err: [decodeSentence(table.failure, language)], taken: "refused" }
}

const configure = async (call: CommandLine.Call): Promise<CommandLine.Configured<Options>> =>
  Result.match(await loadBook(profileOf(call), call), {
    onSuccess: (book): CommandLine.Configured<Options> => ({
      _tag: "Ready",
      options: { book, language: call.language }
    }),
    onFailure: (sentences) => ({ _tag: "Refused", exit: 1, sentences })
  })

/** What is printed of a profile. */
const views: { readonly [action: string]: (book: Book, call: CommandLine.Call) => string } = {
  report: ({ profile }, { values }) =>
    values.json === true ? JSON.stringify(Report.report(profile)) : Report.print(profile),
  check: ({ profile }, { language }) => `${profile.id}: ${Texts.usage.valid[language]}`,
  show: ({ profile }) => JSON.stringify(profile, null, 2)
}

const profile = async (words: ReadonlyArray<string>, call: CommandLine.Call): Promise<CommandLine.ExitCode> => {
  const { io } = call
  const [action = "report", wanted = profileOf(call)] = words
  if (action === "schema") io.out(JSON.stringify(profileJsonSchema(), null, 2))
  if (action === "list") for (const { id } of Profiles.shipped) io.out(id)
  if (action === "schema" || action === "list") return 0
  const view = Object.hasOwn(views, action) ? views[action] : undefined
  if (view === undefined) return CommandLine.wrongCall(name, "command", action, io)
  const book = await loadBook(wanted, call)
  if (Result.isSuccess(book)) io.out(view(book.success, call))
  else for (const sentence of book.failure) io.err(sentence)
  return Result.isSuccess(book) ? 0 : 1
}

export const tool: CommandLine.Tool<Options> = {
  name,
  help: { en: `${Texts.help.en}\n\n${Texts.help.zh}`, zh: `${Texts.help.zh}\n\n${Texts.help.en}` },
  options: { profile: { type: "string", default: "zj-sibling" }, json: { type: "boolean" } },
  configure,
  inspect: { decode, encode, explain },
  others: { profile }
}
