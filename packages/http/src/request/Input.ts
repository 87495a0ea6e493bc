/** Makes the payload of an operation out of a request: its fields, who acts, and the id of the command. */
import { Rejection, StationPromise } from "@yugou/core"
import { requestWords } from "../problem/texts.ts"
import { readQuery } from "../table/Parameters.ts"
import type { Route } from "../table/Routes.ts"
import { type Fields, readBody } from "./Body.ts"

/** Makes the refusal of a field of a request, in the words for it. */
export const invalid = (field: string, title: keyof typeof requestWords, demand: keyof typeof requestWords) =>
  StationPromise.toStationError(
    new Rejection.InvalidInput({
      field,
      problem: requestWords[demand].en,
      title: requestWords[title],
      demand: requestWords[demand]
    })
  )

/** A key may come as the quoted string of the IETF's draft. */
const unquoted = (key: string): string => /^"(.*)"$/s.exec(key)?.[1] ?? key

/** Gives the id of the command from the header, where the body has none; both and different is refused. */
const keyed = ({ key }: Route, headers: Headers, fields: Fields): Fields => {
  const given = headers.get("idempotency-key")
  if (key === null || given === null) return {}
  const id = unquoted(given)
  if (Object.hasOwn(fields, key) && fields[key] !== id) throw invalid("Idempotency-Key", "key", "oneKey")
  return { [key]: id }
}

/** Who acts is never taken from the request: one that says it is refused, not overruled. */
const withoutActor = (fields: Fields): Fields => {
  if (Object.hasOwn(fields, "actor")) throw invalid("actor", "actor", "identified")
  return fields
}

/** Reads the fields of a request from the place where its method has them, and from no other. */
const fieldsOf = async (route: Route, request: Request, maxBodyBytes: number): Promise<Fields> => {
  const { searchParams } = new URL(request.url)
  if (request.method !== "POST") return readQuery(route.parameters, searchParams)
  const [inAddress] = searchParams.keys()
  if (inAddress !== undefined) throw invalid(inAddress, "parameter", "inBody")
  return readBody(request, maxBodyBytes)
}

/** Gives the payload; rejects with what is wrong with the request. */
export const readInput = async (
  route: Route,
  request: Request,
  actor: string,
  maxBodyBytes: number
): Promise<Fields> => {
  const fields = withoutActor(await fieldsOf(route, request, maxBodyBytes))
  return { ...fields, ...keyed(route, request.headers, fields), actor }
}

const afterParameter = [{ name: "after", field: "after", part: null, shape: "text" }] as const

/** Reads from where on somebody follows the books: where his connection broke, else what the address says (`now`: nothing of before), else the beginning. */
export const readAfter = (request: Request): { readonly after: string } => {
  const fields = withoutActor(readQuery(afterParameter, new URL(request.url).searchParams))
  const broken = request.headers.get("last-event-id")
  return { after: "0", ...fields, ...(broken === null ? {} : { after: broken }) }
}
