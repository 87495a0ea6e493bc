/** Good requests for a route, out of the samples that every operation has. */
import * as Schema from "effect/Schema"
import type { Parameter } from "../src/table/Parameters.ts"
import type { Route } from "../src/table/Routes.ts"
import type { Live } from "./Live.ts"

export type Fields = { readonly [field: string]: unknown }

let count = 0
/** An id that no other command has. */
export const newId = (): string => {
  count += 1
  return `h${count}`
}

/** Gives the payloads of a route as JSON, without the actor. */
export const payloadsOf = ({ facade, name, operation, key }: Route, { samples }: Live): ReadonlyArray<Fields> => {
  const given = samples[facade] as unknown as { readonly [name: string]: ReadonlyArray<object> }
  const codec = Schema.toCodecJson(operation.payload) as unknown as Schema.Codec<unknown, Fields>
  const encode = Schema.encodeUnknownSync(codec)
  return (given[name] ?? []).map((payload) => {
    const { actor: _, ...fields } = encode({ actor: "x", ...(key === null ? {} : { [key]: newId() }), ...payload })
    return fields
  })
}

const valuesOf = ({ field, part }: Parameter, payload: Fields): ReadonlyArray<string> => {
  const value = payload[field]
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map(String)
  return [String(part === null ? value : (value as Fields)[part])]
}

/** Gives the address of a query. */
export const addressOf = ({ path, parameters }: Route, payload: Fields): string => {
  const query = parameters.flatMap((each) =>
    valuesOf(each, payload).map((value): [string, string] => [each.name, value])
  )
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query)}`
}
