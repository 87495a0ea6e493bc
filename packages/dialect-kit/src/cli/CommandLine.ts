/**
 * The frame of an inspector's command line: arguments and lines in, lines and an exit code out. The process is bound in `Process.ts`.
 *
 * @category Command line
 */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import * as Result from "effect/Result"
import type { Language, Text } from "../Text.ts"

export type { Language, Text } from "../Text.ts"

/** What a command may touch. `readText` gives `null` when there is no such file. @category Models */
export interface Io {
  readonly lines: AsyncIterable<string>
  readonly readText: (path: string) => Promise<string | null>
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

/** Exit codes: 0 good, 1 an input was refused, 2 a wrong call. @category Models */
export type ExitCode = 0 | 1 | 2

/** Values of options as `node:util` parses them. @category Models */
export interface Values {
  readonly [option: string]: string | boolean | ReadonlyArray<string | boolean> | undefined
}

/** What a command works with besides its input. @category Models */
export interface Call {
  readonly io: Io
  readonly language: Language
  readonly values: Values
}

/** What became of one input. `err` is for people, `out` for programs. @category Models */
export interface Inspected {
  readonly out: ReadonlyArray<string>
  readonly err?: ReadonlyArray<string>
  readonly taken: "whole" | "refused"
}

/** Looks at one input. `line`: its number among the lines of standard input, `null` for one that stood in the arguments. @category Models */
export type Inspect<Options> = (input: string, line: number | null, options: Options) => Inspected

/** Options of the commands, or why they cannot run: sentences, and the exit code. @category Models */
export type Configured<Options> =
  | { readonly _tag: "Ready"; readonly options: Options }
  | { readonly _tag: "Refused"; readonly exit: 1 | 2; readonly sentences: ReadonlyArray<string> }

/** A command line tool: inputs are hexadecimal text, JSON, or `-` for one of them a line. @category Models */
export interface Tool<Options> {
  readonly name: string
  readonly help: Text
  /** Options besides `--lang` and `--help`. */
  readonly options: ParseArgsOptionsConfig
  readonly configure: (call: Call) => Promise<Configured<Options>>
  readonly inspect: { readonly [command: string]: Inspect<Options> }
  /** Commands that look at no input. */
  readonly others: { readonly [command: string]: (words: ReadonlyArray<string>, call: Call) => Promise<ExitCode> }
}

const usage = {
  command: { zh: "未知命令", en: "unknown command" },
  argument: { zh: "缺少参数", en: "missing argument" },
  option: { zh: "选项错误", en: "wrong option" }
} satisfies Record<string, Text>

/** Prints one JSON object as one line. Readers of lines also break at U+0085, U+2028 and U+2029, which JSON leaves as they are. @category Functions */
export const jsonLine = (value: object): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

/** Reads one input as JSON. @category Functions */
export const json = (text: string): Result.Result<unknown, string> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => "not JSON" })

/** Puts the number of the line in front of what is printed about it. @category Functions */
export const numbered = (line: number | null, value: object): object => (line === null ? value : { line, ...value })

/** Chooses the language: the option, or what the locale of the process says (`zh_CN.UTF-8`). `null`: there is no such language. @category Functions */
export const languageOf = (given: unknown, environment: string | undefined): Language | null => {
  if (given === undefined) return environment?.toLowerCase().startsWith("zh") === true ? "zh" : "en"
  return given === "zh" || given === "en" ? given : null
}

/** Says in both languages what is wrong with a call, since its language may be what is wrong. @category Functions */
export const wrongCall = (name: string, what: keyof typeof usage, word: string, io: Io): 2 => {
  io.err(`${usage[what].en} / ${usage[what].zh}: ${word}`)
  io.err(`${name} --help`)
  return 2
}

const parse = (args: ReadonlyArray<string>, options: ParseArgsOptionsConfig) =>
  Result.try({
    try: () => {
      const known = { ...options, lang: { type: "string" }, help: { type: "boolean", short: "h" } } as const
      const { positionals, values } = parseArgs({ args: [...args], options: known, allowPositionals: true })
      return { words: positionals, values: values as Values }
    },
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

const print = ({ err = [], out }: Inspected, io: Io): void => {
  for (const line of out) io.out(line)
  for (const line of err) io.err(line)
}

const inspectLines = async <Options>(look: Inspect<Options>, options: Options, io: Io): Promise<ExitCode> => {
  let exit: ExitCode = 0
  let line = 0
  for await (const text of io.lines) {
    line += 1
    if (text.trim() === "") continue
    const inspected = look(text.trim(), line, options)
    print(inspected, io)
    if (inspected.taken === "refused") exit = 1
  }
  return exit
}

const inspectAll = async <Options>(
  tool: Tool<Options>,
  look: Inspect<Options>,
  inputs: ReadonlyArray<string>,
  call: Call
): Promise<ExitCode> => {
  const configured = await tool.configure(call)
  if (configured._tag === "Refused") {
    for (const sentence of configured.sentences) call.io.err(sentence)
    return configured.exit
  }
  const { options } = configured
  if (inputs.length === 1 && inputs[0] === "-") return inspectLines(look, options, call.io)
  const inspected = look(inputs.join(" "), null, options)
  print(inspected, call.io)
  return inspected.taken === "whole" ? 0 : 1
}

/** Runs one call. `environment`: the locale of the process, which `--lang` overrides. @category Functions */
export const run = async <Options>(
  tool: Tool<Options>,
  args: ReadonlyArray<string>,
  io: Io,
  environment?: string
): Promise<ExitCode> => {
  const parsed = parse(args, tool.options)
  if (Result.isFailure(parsed)) return wrongCall(tool.name, "option", parsed.failure, io)
  const { values, words } = parsed.success
  const language = languageOf(values.lang, environment)
  if (language === null) return wrongCall(tool.name, "option", `--lang ${values.lang}`, io)
  const [command, ...inputs] = words
  if (values.help === true) {
    io.out(tool.help[language])
    return 0
  }
  if (command === undefined) {
    io.err(tool.help[language])
    return 2
  }
  const call: Call = { io, language, values }
  const other = Object.hasOwn(tool.others, command) ? tool.others[command] : undefined
  if (other !== undefined) return other(inputs, call)
  const look = Object.hasOwn(tool.inspect, command) ? tool.inspect[command] : undefined
  if (look === undefined) return wrongCall(tool.name, "command", command, io)
  if (inputs.length === 0) return wrongCall(tool.name, "argument", command, io)
  return inspectAll(tool, look, inputs, call)
}
