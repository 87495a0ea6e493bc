/** What answers a route that is no operation of the station. */
import { invalidInput, StationPromise } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { json } from "../problem/Problem.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import { parameters, readQuery } from "../table/Parameters.ts"
import { type Fields, readBody } from "./Body.ts"
import { invalid } from "./Input.ts"

const codec = (schema: Schema.Top) => Schema.toCodecJson(schema) as unknown as Schema.Codec<unknown, Schema.Json>

/** Some of these routes are for everybody: what they read is small. */
const mostBytes = 16 * 1024

/** A text with a NUL is kept by no database. */
const demandStorable = (given: Fields): void => {
  for (const [field, value] of Object.entries(given))
    if (JSON.stringify(value)?.includes("\\u0000") === true) throw invalid(field, "body", "nul")
}

/** A schema without fields lets every object through: of such a route any field is refused here. */
const demandNothing = ({ payload }: OwnRoute, given: Fields): void => {
  const [surplus] = Object.keys(payload.fields).length === 0 ? Object.keys(given) : []
  if (surplus !== undefined) throw invalid(surplus, "body", "surplus")
}

/** Makes what answers a route: reads its fields strictly, and writes its answer. */
export const answerOf = (route: OwnRoute): ((request: Request) => Promise<Response>) => {
  const { payload, success } = route
  const known = parameters(payload, []) ?? []
  const decode = Schema.decodeUnknownResult(codec(payload), { onExcessProperty: "error" })
  const encode = Schema.encodeSync(codec(success))
  return async (request) => {
    const given =
      request.method !== "POST"
        ? readQuery(known, new URL(request.url).searchParams)
        : await readBody(request, mostBytes)
    demandNothing(route, given)
    demandStorable(given)
    const input = decode(given)
    if (Result.isFailure(input)) throw StationPromise.toStationError(invalidInput(payload)(input.failure))
    const { body, headers = [] } = await route.answer(request, input.success as never)
    const response = json(encode(body))
    for (const [name, value] of headers) response.headers.append(name, value)
    return response
  }
}
