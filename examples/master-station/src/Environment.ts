/** What the environment says: secrets come from it, or from files that it names, and never from the command line. */
import { readFileSync } from "node:fs"

/** The variables. */
export interface Environment {
  readonly [name: string]: string | undefined
}

/** Says what is wrong with the command line or the environment, and what to write instead; several faults are several lines. */
export class OptionError extends Error {}

/** A secret of the environment, or of the file that `<name>_FILE` names, without the end of its line; `undefined`: neither is given. */
export const secretOf = (environment: Environment, name: string): string | undefined => {
  const given = (variable: string) => (environment[variable] === "" ? undefined : environment[variable])
  const [text, file] = [given(name), given(`${name}_FILE`)]
  if (file === undefined) return text
  if (text !== undefined) throw new OptionError(`${name} and ${name}_FILE: give one of both`)
  try {
    return readFileSync(file, "utf8").trimEnd()
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : error
    throw new OptionError(`${name}_FILE ${file}: cannot be read (${code})`)
  }
}
