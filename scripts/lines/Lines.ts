import ts from "typescript"

/**
 * Counts the lines of a TypeScript text that carry code: lines that touch at least one token, and are not blank.
 *
 * Comments and blank lines do not count; a line inside a template string does. The tokens are those of TypeScript's parser, so comment signs
 * in strings, templates and regular expressions are no comments.
 */
export const ofText = (text: string): number => {
  const source = ts.createSourceFile("lines.ts", text, ts.ScriptTarget.Latest, true)
  const lines = text.split(/\r\n|\n|\r/)
  const counted = new Set<number>()
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(source)
    if (children.length > 0) {
      for (const child of children) visit(child)
      return
    }
    const [start, end] = [node.getStart(source), node.end]
    if (start === end) return
    const last = source.getLineAndCharacterOfPosition(end).line
    for (let line = source.getLineAndCharacterOfPosition(start).line; line <= last; line += 1)
      if ((lines[line] ?? "").trim() !== "") counted.add(line)
  }
  visit(source)
  return counted.size
}

/** Lines of code by package folder, such as `packages/dialect-kit`. */
export type ByPackage = ReadonlyMap<string, number>

/** Adds up files (path from the root, text) by their package folder. */
export const byPackage = (files: Iterable<readonly [path: string, text: string]>): ByPackage => {
  const sums = new Map<string, number>()
  for (const [path, text] of files) {
    const name = path.split("/").slice(0, 2).join("/")
    sums.set(name, (sums.get(name) ?? 0) + ofText(text))
  }
  return sums
}

const sum = (counts: ByPackage): number => [...counts.values()].reduce((all, count) => all + count, 0)
const signed = (value: number): string => (value > 0 ? `+${value}` : String(value))

/** Prints one line a package and one for all of them; with `before`, also what it was there and the difference. */
export const report = (now: ByPackage, before?: { readonly name: string; readonly counts: ByPackage }): string => {
  const names = [...new Set([...now.keys(), ...(before?.counts.keys() ?? [])])].sort()
  const rows = [
    ...names.map((name) => [name, before?.counts.get(name) ?? 0, now.get(name) ?? 0] as const),
    ["together", sum(before?.counts ?? new Map()), sum(now)] as const
  ].map(([name, then, here]) =>
    before === undefined ? [name, String(here)] : [name, String(then), String(here), signed(here - then)]
  )
  const head =
    before === undefined
      ? ["lines of code", "working tree"]
      : ["lines of code", before.name, "working tree", "difference"]
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
  return [head, ...rows].map(line).join("\n")
}
