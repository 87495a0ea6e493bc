/** Routes that are no operation of the station, such as signing in: rows of a host's own table, mounted beside those of the operations. */
import { invalidInput, StationPromise } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { json } from "../problem/Problem.ts"
import type { HttpCode } from "../problem/Statuses.ts"
import { readBody } from "../request/Body.ts"
import { invalid } from "../request/Input.ts"
import { parameters, readQuery } from "./Parameters.ts"
import { basePath, kebab, type Method } from "./Routes.ts"

/** What people read. @category Models */
export interface RouteText {
  readonly zh: string
  readonly en: string
}

/** What a route answers with: its body, which its schema writes, and headers besides, of which one may come twice. @category Models */
export interface OwnAnswer<A> {
  readonly body: A
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>
}

type Fields = Schema.Struct.Fields

/**
 * A route of its own: a query by `GET` with its fields as parameters or by `POST`, a command by `POST` with JSON.
 *
 * **Details** `name`: `<group>.<deed>`, from which its address follows. `security`: whether whoever asks has signed in; the route itself finds out
 * who, and what he may. `codes`: the refusals that are its own.
 *
 * @category Models
 */
export interface OwnRoute<P extends Fields = Fields, A extends Schema.Top = Schema.Top> {
  readonly name: `${string}.${string}`
  readonly kind: "query" | "command"
  readonly title: RouteText
  readonly help: RouteText
  readonly security: "open" | "signedIn"
  readonly permission: string | null
  readonly payload: Schema.Struct<P>
  readonly success: A
  readonly codes: ReadonlyArray<HttpCode>
  readonly answer: (request: Request, input: Schema.Struct<P>["Type"]) => Promise<OwnAnswer<A["Type"]>>
}

/** A row, its types checked where it stands. */
export const ownRoute = <const P extends Fields, A extends Schema.Top>(row: OwnRoute<P, A>): OwnRoute =>
  row as unknown as OwnRoute

/** Gives the address of a route. */
export const pathOf = ({ name }: OwnRoute): string => `${basePath}/${name.split(".").map(kebab).join("/")}`

const codec = (schema: Schema.Top) => Schema.toCodecJson(schema) as unknown as Schema.Codec<unknown, Schema.Json>

/** The methods of a route, as those of an operation. */
export const methodsOf = ({ kind }: OwnRoute): ReadonlyArray<Method> => (kind === "query" ? ["GET", "POST"] : ["POST"])

/** A schema without fields lets every object through: of such a route any field is refused here. */
const demandNothing = ({ fields }: Schema.Struct<Fields>, given: { readonly [field: string]: unknown }): void => {
  const [surplus] = Object.keys(fields).length === 0 ? Object.keys(given) : []
  if (surplus !== undefined) throw invalid(surplus, "body", "surplus")
}

/** Makes what answers a route: reads its fields strictly, and writes its answer. */
export const answerOf = (route: OwnRoute, maxBodyBytes: number): ((request: Request) => Promise<Response>) => {
  const { payload, success } = route
  const known = parameters(payload, []) ?? []
  const decode = Schema.decodeUnknownResult(codec(payload), { onExcessProperty: "error" })
  const encode = Schema.encodeSync(codec(success))
  return async (request) => {
    const given =
      request.method !== "POST"
        ? readQuery(known, new URL(request.url).searchParams)
        : await readBody(request, maxBodyBytes)
    demandNothing(payload, given)
    const input = decode(given)
    if (Result.isFailure(input)) throw StationPromise.toStationError(invalidInput(payload)(input.failure))
    const { body, headers = [] } = await route.answer(request, input.success as never)
    const response = json(encode(body))
    for (const [name, value] of headers) response.headers.append(name, value)
    return response
  }
}
