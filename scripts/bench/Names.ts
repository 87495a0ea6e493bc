/** The public names of a revision, for the adapters of the benches: modules and names move, and the revision compared with may lack today's. */

/** The exports of some entries, as one. */
export interface Names {
  /** Gives the first of these names that is exported; throws a sentence with all of them when none is. */
  readonly first: (...names: readonly [string, ...ReadonlyArray<string>]) => unknown
  /** Tells whether a name is exported: what has a new name may have a new shape, too. */
  readonly has: (name: string) => boolean
}

/** An entry that is not there is not an error; one that cannot be loaded is. */
const missing = (error: unknown, entry: string): boolean => {
  if (!(error instanceof Error && "code" in error)) return false
  switch (error.code) {
    case "ERR_PACKAGE_PATH_NOT_EXPORTED":
      return true
    case "ERR_MODULE_NOT_FOUND":
      return error.message.includes(`'${entry.split("/").slice(0, 2).join("/")}'`)
    default:
      return false
  }
}

/** Loads those of the entries (`@yugou/core`, `@yugou/core/books`, …) that the revision has; where two export a name, the earlier entry counts. */
export const load = async (
  entries: ReadonlyArray<string>,
  importing: (entry: string) => Promise<object> = (entry) => import(entry)
): Promise<Names> => {
  const found = await Promise.all(
    entries.map((entry) =>
      importing(entry).catch((error: unknown) => {
        if (missing(error, entry)) return {}
        throw error
      })
    )
  )
  const all: { readonly [name: string]: unknown } = Object.assign({}, ...found.toReversed())
  return {
    has: (name) => name in all,
    first: (...names) => {
      const name = names.find((each) => each in all)
      if (name === undefined) throw new Error(`${entries.join(", ")}: exports none of ${names.join(", ")}`)
      return all[name]
    }
  }
}
