/** What views of single aggregates have in common: their version. */

/** Adds the version to a state. */
export const withVersion = <S extends object>(found: { readonly version: number; readonly state: S }) => ({
  ...found.state,
  version: found.version
})
