/** Names of operations in the texts of a file, and whether they may stand there. */
import ts from "typescript"

/** What the table of operations says: the keys of its facades, the names of operations and permissions. */
export interface Known {
  readonly facades: ReadonlyArray<string>
  readonly names: ReadonlySet<string>
}

/** A text of a file; of a template only what stands before its first `${`. */
interface Text {
  readonly text: string
  readonly line: number
  readonly whole: "yes" | "no"
}

/** Where the names come from: here nothing that looks like one is typed, but in tables, which hold permissions. */
const station = "packages/core/src/station/"

const textsOf = (file: string, content: string): ReadonlyArray<Text> => {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true)
  const found: Array<Text> = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push({ text: node.text, line, whole: ts.isTemplateHead(node) ? "no" : "yes" })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Says which texts of a file (its path from the root of the repository) are typed by hand or name nothing, one sentence each. */
export const against = (file: string, content: string, { facades, names }: Known): ReadonlyArray<string> => {
  const own = file.startsWith(station)
  if (own && file.endsWith("Table.ts")) return []
  const begins = new RegExp(`^(${facades.join("|")})\\.(?!$)`)
  return textsOf(file, content).flatMap(({ text, line, whole }) => {
    if (!begins.test(own && whole === "no" ? `${text}…` : text)) return []
    const at = `${file}:${line}: "${text}"`
    if (own) return [`${at} is typed by hand: take the name from the row of the table`]
    return whole === "no" || names.has(text) ? [] : [`${at} names no operation and no permission`]
  })
}
