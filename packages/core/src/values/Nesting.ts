/** How deep data from outside may be nested: whoever walks them by recursion must not run out of stack. Pure. */

/** How deep a payload may be nested: what the station asks for is a handful of levels, settings of a dialect not many more. */
export const maxNesting = 64

/** Tells whether data are nested deeper than so many levels; text and numbers are no level. It walks level by level, without recursion. */
export const isDeeper = (data: unknown, most: number): boolean => {
  let level: ReadonlySet<unknown> = new Set([data])
  for (let depth = 0; depth <= most; depth++) {
    const next = new Set<unknown>()
    for (const it of level) {
      if (typeof it !== "object" || it === null) continue
      for (const inner of Object.values(it)) if (typeof inner === "object" && inner !== null) next.add(inner)
    }
    if (next.size === 0) return false
    level = next
  }
  return true
}
