/** What a schema says about a wrong payload, as a rejection that names the field. */
import type * as Schema from "effect/Schema"
import type { Text } from "../values/Text.ts"
import { InvalidInput } from "./BoundaryRejections.ts"
import { demandOf, isUnexpected, pathOf } from "./demands.ts"
import { titleAt } from "./titles.ts"

const fieldOf = (path: ReadonlyArray<PropertyKey>): string => path.map(String).join(".")

/**
 * Makes the rejection of a payload: the first field that is wrong, what people call it, and what it must be.
 *
 * **Example**
 *
 * ```ts
 * const Named = Schema.Struct({ name: titled(Schema.NonEmptyString, "名称", "name") })
 * Effect.mapError(Schema.decodeUnknownEffect(Named)({}), invalidInput(Named)) // 名称必须填写
 * ```
 *
 * @category Functions
 */
export const invalidInput =
  (payload: Schema.Constraint) =>
  ({ issue, message }: Schema.SchemaError): InvalidInput => {
    const path = pathOf(issue)
    // People have no name for a field that must not be there: what stands around it is named.
    const named = isUnexpected(issue) ? path.slice(0, -1) : path
    return new InvalidInput({
      field: fieldOf(path),
      problem: message.split("\n")[0] ?? "",
      title: titleAt(payload.ast, named),
      demand: demandOf(issue)
    })
  }

/** Makes the rejection of a field of a payload, by its path, for what its schema alone cannot see. */
export const invalidField = (
  payload: Schema.Constraint,
  path: ReadonlyArray<PropertyKey>,
  demand: Text
): InvalidInput =>
  new InvalidInput({ field: fieldOf(path), problem: demand.en, title: titleAt(payload.ast, path), demand })
