/** Puts every mutant of some files into one text of each, to be switched on one at a time. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { Instrumenter } from "@stryker-mutator/instrumenter"
import { type Mutant, reader, replacement } from "./Mutants.ts"

const root = path.resolve(import.meta.dirname, "../..")

type Logger = ConstructorParameters<typeof Instrumenter>[0]

const silent = () => {}
const quiet = () => false
const logger: Logger = {
  ...{ isTraceEnabled: quiet, isDebugEnabled: quiet, isInfoEnabled: quiet, isWarnEnabled: quiet },
  ...{ isErrorEnabled: quiet, isFatalEnabled: quiet },
  ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent }
}

/** The files with all their mutants in them, and the mutants by the id under which one is switched on. */
export interface Instrumented {
  /** By their paths from the root. */
  readonly files: { readonly [file: string]: string }
  readonly mutants: ReadonlyMap<string, Omit<Mutant, "fate">>
}

/** Instruments files, named by their paths from the root. */
export const instrument = async (sources: ReadonlyArray<string>): Promise<Instrumented> => {
  const texts = sources.map((name) => ({ name, mutate: true, content: readFileSync(path.join(root, name), "utf8") }))
  const options = { plugins: null, excludedMutations: [], ignorers: [] }
  const { files, mutants } = await new Instrumenter(logger).instrument(texts, options)
  const readers = new Map(texts.map(({ name, content }) => [name, reader(content)]))
  return {
    files: Object.fromEntries(files.map(({ name, content }) => [name, content])),
    mutants: new Map(
      mutants.map(({ id, fileName: file, location: { start, end }, replacement: to }) => {
        const read = readers.get(file)
        if (read === undefined) throw new Error(`a mutant of ${file}, which nobody asked for`)
        const named = { in: read.declarationOf(start), from: read.textOf(start, end), to: replacement(to) }
        return [id, { file, ...named, line: start.line + 1 }]
      })
    )
  }
}
