/** What a schema says about a wrong payload, as a rejection that names the field. */
import type * as Schema from "effect/Schema"
import { InvalidInput } from "./BoundaryRejections.ts"

const keys = /\[(?:"([^"]*)"|(\d+))\]/g

/** Gives the path of the field that a schema error is about, `alarm.time`; empty for the payload itself. */
const fieldOf = (message: string): string => {
  const [, path = ""] = /\n\s*at (.*)/.exec(message) ?? []
  return [...path.matchAll(keys)].map(([, name, index]) => name ?? index ?? "").join(".")
}

/** Makes the rejection of a payload: the first field that is wrong, and what the schema says of it. */
export const invalidInput = ({ message }: Schema.SchemaError): InvalidInput =>
  new InvalidInput({ field: fieldOf(message), problem: message.split("\n")[0] ?? "" })
