/** A client of the API whose methods and types are those of the table of operations; nothing is generated. */
import type { Operations, Plan } from "@yugou/core"
import { readEvents } from "./Events.ts"
import { errorOf, type ProblemFields, StationError, transportError } from "./StationError.ts"

/** What the client looks at of an operation. */
interface AnyOperation {
  readonly kind: "command" | "query" | "poll" | "stream"
  readonly payload: { readonly Encoded: unknown }
  readonly success: { readonly Encoded: unknown }
}

/** What a caller gives: everything but the actor, whom the station knows by who signed in. */
export type Input<O> = O extends AnyOperation ? Omit<O["payload"]["Encoded"], "actor"> : never

/** How a call is ended early. @category Models */
export interface CallOptions {
  readonly signal?: AbortSignal
}

type Call<O, A> = (input: Input<O>, options?: CallOptions) => Promise<A>
type Method<O> = O extends AnyOperation
  ? O["kind"] extends "stream"
    ? (input: Input<O>, options?: CallOptions) => AsyncIterable<O["success"]["Encoded"]>
    : Call<O, O["success"]["Encoded"]>
  : never
type CommandNames<F> = { [N in keyof F]: F[N] extends { readonly kind: "command" } ? N : never }[keyof F]

/** The operations of a table over HTTP; `plan` has the dry run of each command, and a batch is an `AsyncIterable` of its rows. @category Models */
export type HttpClient<T = Operations> = {
  readonly [F in keyof T]: { readonly [N in keyof T[F]]: Method<T[F][N]> }
} & {
  readonly plan: {
    readonly [F in keyof T]: { readonly [N in CommandNames<T[F]>]: Call<T[F][N], (typeof Plan)["Encoded"]> }
  }
}

/**
 * Where the API is, and what goes with each request.
 *
 * **Details** `baseUrl`: what stands before `/api/v1`; empty in a page of the same origin. `headers`: asked for each request, for a token that changes.
 *
 * @category Models
 */
export interface ClientOptions {
  readonly baseUrl?: string
  readonly headers?: () => { readonly [name: string]: string }
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Sends a request with what goes with each. */
export const sendBy = (
  { baseUrl = "", headers = () => ({}), fetch: send = (url, init) => fetch(url, init) }: ClientOptions,
  path: string,
  init: Omit<RequestInit, "headers"> & { readonly headers: { readonly [name: string]: string } }
): Promise<Response> => send(`${baseUrl}${path}`, { ...init, headers: { ...init.headers, ...headers() } })

/** What a failed call rejects with: an abort stays an abort, what is no JSON cannot be read, and anything else is a connection that is not there. */
const failureOf = (cause: unknown, status: number | null): unknown => {
  if (cause instanceof StationError) return cause
  if (cause instanceof Error && (cause.name === "AbortError" || cause.name === "TimeoutError")) return cause
  return cause instanceof SyntaxError
    ? transportError("UNREADABLE", status, cause)
    : transportError("UNREACHABLE", null, cause)
}

/** Rejects with the station's error, or that there is no station. */
export const answered = async (sending: Promise<Response>): Promise<Response> => {
  const response = await sending.catch((cause: unknown) => {
    throw failureOf(cause, null)
  })
  if (!response.ok) throw await errorOf(response)
  return response
}

/** Sends JSON to what has a name, such as `["webhooks", "make"]`. */
export const posted = (
  options: ClientOptions,
  path: ReadonlyArray<string>,
  { json, ...rest }: CallOptions & { readonly json: unknown }
): Promise<Response> =>
  answered(
    sendBy(options, `/api/v1/${path.map(kebab).join("/")}`, {
      ...rest,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(json)
    })
  )

/** Reads the JSON of an answer. */
export const readJson = (response: Response): Promise<unknown> =>
  response.json().catch((cause: unknown) => {
    throw failureOf(cause, response.status)
  })

/** Gives the rows of a batch. A stream that ends without saying that it is done broke off. */
export async function* rowsOf(answer: Promise<Response>): AsyncGenerator<unknown, void, undefined> {
  const response = await answer
  try {
    for await (const { event, data } of readEvents(response)) {
      if (event === "row") yield data
      else if (event === "problem") throw new StationError(data as ProblemFields, response.status)
      else if (event === "done") return
    }
  } catch (cause) {
    throw failureOf(cause, response.status)
  }
  throw transportError("UNREACHABLE", null)
}

/** An answer of which the caller says whether it is awaited or iterated: the types know, names do not. */
const either = (answer: Promise<Response>) => {
  const rows = () => rowsOf(answer)
  // Iterating means that nobody awaits it: a failure is then told by the iterator.
  const value = answer.then((response) =>
    (response.headers.get("content-type") ?? "").startsWith("text/event-stream") ? null : readJson(response)
  )
  value.catch(() => {})
  return Object.assign(value, { [Symbol.asyncIterator]: rows })
}

/**
 * Makes the client: `client.purchases.save({ … })` as on a station of promises, without the actor. A refusal rejects with a {@link StationError}.
 *
 * **Example**
 *
 * ```ts
 * const client = createClient({ baseUrl: "https://station.example", headers: () => ({ authorization: `Bearer ${token}` }) })
 * const { rows } = await client.customers.list({ limit: 10 })
 * ```
 *
 * @category Constructors
 */
export const createClient = <T = Operations>(options: ClientOptions = {}): HttpClient<T> => {
  const call =
    (path: ReadonlyArray<string>) =>
    (input: unknown, { signal }: CallOptions = {}) =>
      either(posted(options, path, { json: input, ...(signal === undefined ? {} : { signal }) }))
  const below = (path: ReadonlyArray<string>): unknown =>
    new Proxy(call(path), {
      // A promise is told by its `then`: a facade is none.
      get: (_, name) => (typeof name === "string" && name !== "then" ? below([...path, name]) : undefined)
    })
  return below([]) as HttpClient<T>
}
