import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import * as Exports from "../exports/Exports.ts"

const root = path.resolve(import.meta.dirname, "..", "..")
const config = path.join(root, "tsconfig.docs.json")
const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root)
const entries = globSync("packages/core/package.json", { cwd: root })
  .flatMap((file) => Exports.entriesOf(path.dirname(file), JSON.parse(readFileSync(path.join(root, file), "utf8"))))
  .filter(({ name }) => name === "@yugou/core")

/** Names that an example takes from the program around it are declared nowhere: that alone is no error. */
const unknownNames = new Set([2304, 2552, 18004])

interface Example {
  readonly name: string
  readonly code: string
}

const exampleOf = ({ name, comment }: Exports.Export): Example | undefined => {
  const code = /```ts\n([\s\S]*?)```/.exec(comment)?.[1]?.replaceAll(/^ \* ?/gm, "")
  return code === undefined ? undefined : { name, code }
}

/** Checks the types of all examples as programs that import everything of the entry; gives the errors. */
const errorsOf = (examples: ReadonlyArray<Example>, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const fileOf = (name: string): string => path.join(root, "packages/core/src", `example-${name}.ts`)
  const texts = new Map(
    examples.map(({ name, code }) => {
      const imported = names.filter((each) => new RegExp(`\\b${each}\\b`).test(code))
      const effect = ["DateTime", "Effect", "Layer", "Option", "Schedule", "Schema"].filter((each) =>
        new RegExp(`\\b${each}\\.`).test(code)
      )
      const body = code.includes("await ") ? `async () => {\n${code}}` : `Effect.gen(function* () {\n${code}})`
      const heads = [
        `import { ${imported.join(", ")} } from "./index.ts"`,
        `import { ${[...new Set([...effect, "Effect"])].join(", ")} } from "effect"`
      ]
      return [fileOf(name), `${heads.join("\n")}\nexport const example = ${body}\n`] as const
    })
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    options: { ...options, noUnusedLocals: false, verbatimModuleSyntax: false, types: ["node"], noEmit: true },
    host: {
      ...host,
      fileExists: (file) => texts.has(file) || fileExists(file),
      readFile: (file) => texts.get(file) ?? readFile(file),
      getSourceFile: (file, target) => {
        const text = texts.get(file) ?? readFile(file)
        return text === undefined ? undefined : ts.createSourceFile(file, text, target)
      }
    }
  })
  return [...texts.keys()].flatMap((file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .concat(program.getSyntacticDiagnostics(program.getSourceFile(file)))
      .filter(({ code }) => !unknownNames.has(code))
      .map(({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`)
  )
}

describe("the examples of @yugou/core", () => {
  it("compile, apart from names that they take from the program around them", { timeout: 120_000 }, () => {
    const all = Exports.list(root, entries, options).filter(({ depth }) => depth === "entry")
    const examples = all.flatMap((each) => exampleOf(each) ?? [])
    assert.isAbove(examples.length, 0)
    assert.deepStrictEqual(
      errorsOf(
        examples,
        all.map(({ name }) => name)
      ),
      []
    )
  })
})
