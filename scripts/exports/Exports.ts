/** What a package exports, name by name, and what the comment of each says. */
import * as path from "node:path"
import ts from "typescript"

/** One name that a package exports: directly (`Station`), or inside of a namespace (`Energy.kwh`). */
export interface Export {
  readonly entry: string
  readonly name: string
  /** Whether it stands in the list of the entry itself. */
  readonly depth: "entry" | "member"
  /** Where it is written, from the root of the repository. */
  readonly file: string
  readonly line: number
  /** The text of its comments, tags and all; empty without one. */
  readonly comment: string
}

/** An entry of a package by its public name, such as `@yugou/core/books`, and the source behind it. */
export interface Entry {
  readonly name: string
  readonly source: string
}

/** Gives the entries of a package from its package.json; what is no source (a schema, package.json itself) is none. */
export const entriesOf = (
  folder: string,
  { name, exports }: { readonly name: string; readonly exports?: { readonly [subpath: string]: unknown } }
): ReadonlyArray<Entry> =>
  Object.entries(exports ?? {}).flatMap(([subpath, target]) => {
    const source = typeof target === "object" && target !== null && "@yugou/source" in target && target["@yugou/source"]
    return typeof source === "string"
      ? [{ name: path.posix.join(name, subpath), source: path.join(folder, source) }]
      : []
  })

/** Gives the doc comment at the beginning of a file, which speaks for the namespace that the file becomes; empty without one. */
export const fileComment = (text: string): string => {
  const [first] = ts.getLeadingCommentRanges(text, 0) ?? []
  const comment = first === undefined ? "" : text.slice(first.pos, first.end)
  return comment.startsWith("/**") ? comment : ""
}

const commentOf = (declaration: ts.Declaration): string => {
  if (ts.isSourceFile(declaration)) return fileComment(declaration.text)
  return ts
    .getJSDocCommentsAndTags(declaration)
    .filter(ts.isJSDoc)
    .map((doc) => doc.getText())
    .join("\n")
}

/** The export statement that gives a namespace its name may carry a comment, too. */
const commentsOf = (symbol: ts.Symbol, target: ts.Symbol): string =>
  [symbol, target]
    .flatMap((each) => each.declarations ?? [])
    .map((declaration) =>
      commentOf(ts.isNamespaceExport(declaration) ? (declaration.parent as unknown as ts.Declaration) : declaration)
    )
    .filter((text) => text !== "")
    .join("\n")

/** Lists everything that the entries export; names of other packages that are passed on are left out. */
export const list = (
  root: string,
  entries: ReadonlyArray<Entry>,
  options: ts.CompilerOptions
): ReadonlyArray<Export> => {
  const program = ts.createProgram(
    entries.map(({ source }) => path.join(root, source)),
    options
  )
  const checker = program.getTypeChecker()
  const found: Array<Export> = []
  const visit = (entry: string, module: ts.Symbol, prefix: string): void => {
    for (const symbol of checker.getExportsOfModule(module)) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const [declaration] = target.declarations ?? []
      if (declaration === undefined) continue
      const source = declaration.getSourceFile()
      const file = path.relative(root, source.fileName)
      if (file.includes("node_modules") || file.startsWith("..")) continue
      const name = `${prefix}${symbol.name}`
      const line = ts.isSourceFile(declaration)
        ? 1
        : source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1
      const depth = prefix === "" ? "entry" : "member"
      found.push({ entry, name, depth, file, line, comment: commentsOf(symbol, target) })
      if (ts.isSourceFile(declaration)) visit(entry, target, `${name}.`)
    }
  }
  for (const { name, source } of entries) {
    const file = program.getSourceFile(path.join(root, source))
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
    if (module === undefined) throw new Error(`${name}: ${source} is no module`)
    visit(name, module, "")
  }
  return found
}

/** What an export lacks. */
export type Lack = "comment" | "category" | "example"

/** Says what an export lacks; examples are owed by the names of these entries themselves. */
export const lacks = ({ comment, depth, entry }: Export, withExamples: ReadonlyArray<string>): ReadonlyArray<Lack> => {
  const text = comment.replaceAll(/^\s*\/?\*+\/?/gm, "").replaceAll(/@\w+.*$/gm, "")
  const owesExample = depth === "entry" && withExamples.includes(entry)
  return [
    ...(text.replaceAll("/", "").trim() === "" ? (["comment"] as const) : []),
    ...(/@category[ \t]+[^\s*]/.test(comment) ? [] : (["category"] as const)),
    ...(owesExample && !comment.includes("```") ? (["example"] as const) : [])
  ]
}
