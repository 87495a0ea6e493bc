/** Routes that are no operation of the station, such as signing in: rows of a host's own table, mounted beside those of the operations. */
import type * as Schema from "effect/Schema"
import type { HttpCode } from "../problem/Statuses.ts"
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

/** A refusal of a route of its own: one of HTTP, or the one of the station that it shares. @category Models */
export type OwnCode = HttpCode | "REAUTHENTICATE"

type Fields = Schema.Struct.Fields

/**
 * A route of its own: a query by `GET` with its fields as parameters or by `POST`, a command by `POST` with JSON.
 *
 * **Details** `name`: `<group>.<deed>`, from which its address follows. `security`: whether whoever asks has signed in; the route itself finds out
 * who, and what he may. `codes`: the refusals that are its own, of HTTP or of the station.
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
  readonly codes: ReadonlyArray<OwnCode>
  readonly answer: (request: Request, input: Schema.Struct<P>["Type"]) => Promise<OwnAnswer<A["Type"]>>
}

/**
 * Gives a row, its types checked where it stands.
 *
 * **Example**
 *
 * ```ts
 * const version = ownRoute({ name: "about.version", kind: "query", security: "open", …, answer: async () => ({ body: { version: "1.4" } }) })
 * ```
 *
 * @category Constructors
 */
export const ownRoute = <const P extends Fields, A extends Schema.Top>(row: OwnRoute<P, A>): OwnRoute =>
  row as unknown as OwnRoute

/** Gives the address of a route. */
export const pathOf = ({ name }: OwnRoute): string => `${basePath}/${name.split(".").map(kebab).join("/")}`

/** The methods of a route, as those of an operation. */
export const methodsOf = ({ kind }: OwnRoute): ReadonlyArray<Method> => (kind === "query" ? ["GET", "POST"] : ["POST"])
