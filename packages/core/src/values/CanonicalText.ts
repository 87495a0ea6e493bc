import type * as Schema from "effect/Schema"

/** Writes JSON with sorted keys, so that the same content always gives the same text. */
export const canonicalText = (value: Schema.Json): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  )
