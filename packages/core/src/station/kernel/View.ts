/** What operations answer: every view has a name, by which documents and descriptions of interfaces refer to it. */
import * as Schema from "effect/Schema"

/** Describes a view: the fields of an answer under a name. */
export const view = <const F extends Schema.Struct.Fields>(identifier: string, fields: F): Schema.Struct<F> =>
  Schema.Struct(fields).annotate({ identifier }) as Schema.Struct<F>
