/** Finds a key that stands twice in one object of a JSON text. `JSON.parse` keeps the last one silently, so a profile's row could vanish. */

const string = /"(?:[^"\\]|\\.)*"/y

/** Gives the path of the first doubled key (`items.8062`), or `null`. The text is valid JSON. Keys that differ in case only count as one. */
export const duplicateKey = (text: string): string | null => {
  const stack: Array<{ readonly keys: Set<string>; readonly path: string }> = []
  let path = ""
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ""
    if (character === "{" || character === "[") stack.push({ keys: new Set(), path })
    if (character === "}" || character === "]") path = stack.pop()?.path ?? ""
    if (character !== '"') {
      at++
      continue
    }
    string.lastIndex = at
    const literal = string.exec(text)?.[0] ?? '""'
    at += literal.length
    const scope = stack.at(-1)
    if (scope === undefined || !/^\s*:/.test(text.slice(at, at + 64))) continue
    const key = String(JSON.parse(literal))
    path = scope.path === "" ? key : `${scope.path}.${key}`
    if (scope.keys.has(key.toUpperCase())) return path
    scope.keys.add(key.toUpperCase())
  }
  return null
}
