/** The JSON Schema of a profile file, for editors: `"$schema"` in the file points at the published copy. */
import * as Schema from "effect/Schema"
import { ProfileFile } from "./Profile.ts"

/** Gives the schema (draft 2020-12) as JSON. What a shape cannot say (lengths, blocks, overlaps) only the validation knows. */
export const profileJsonSchema = (): Schema.Json => {
  const document = Schema.toJsonSchemaDocument(ProfileFile, { onExcessProperty: "error" })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...document.schema,
    ...(Object.keys(document.definitions).length > 0 ? { $defs: document.definitions } : {})
  } as Schema.Json
}
