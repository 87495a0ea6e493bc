/** What the scripts of this repository are given: read in one place, refused in one way. */
import { type ParseArgsConfig, parseArgs } from "node:util"

/** What a script may be given. */
type Options = NonNullable<ParseArgsConfig["options"]>

const help = { help: { type: "boolean", short: "h" } } as const

/** Says in one sentence what is wrong, then how it is written, and ends with 2. */
export const refuse = (sentence: string, usage: string): never => {
  console.error(`${sentence}\n\n${usage}`)
  process.exit(2)
}

/** The sentence of Node, without its advice on dashes. */
const sentenceOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\. To specify.*$/s, "")

const parsed = <const O extends Options>(usage: string, options: O, allowPositionals: boolean) => {
  try {
    return parseArgs({ options: { ...options, ...help }, allowPositionals })
  } catch (cause) {
    return refuse(sentenceOf(cause), usage)
  }
}

const read = <const O extends Options>(usage: string, options: O, allowPositionals: boolean) => {
  const given = parsed(usage, options, allowPositionals)
  // The type of the values does not follow through a type parameter: that `help` is among them is said above.
  if ((given.values as { readonly help?: boolean }).help === true) {
    console.log(usage)
    process.exit(0)
  }
  return given
}

/** Reads the options of the command line. `--help` prints the usage and ends with 0; whatever is not known is refused. */
export const optionsOf = <const O extends Options>(usage: string, options: O) => read(usage, options, false).values

/** Reads options and what stands without a dash, such as names of folders. */
export const argumentsOf = <const O extends Options>(usage: string, options: O) => read(usage, options, true)
