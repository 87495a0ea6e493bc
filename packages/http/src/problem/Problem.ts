/** What is answered when anything goes wrong: a problem of RFC 9457 with what an error of the station has. */
import { StationPromise } from "@yugou/core"
import { type HttpCode, statusOf, titles } from "./Statuses.ts"
import { texts } from "./texts.ts"

/** The JSON of a problem's `detail`. @category Models */
export type Json = StationPromise.StationError["detail"]

/**
 * A problem (RFC 9457): the code and both sentences of the station's error beside what the standard asks for.
 *
 * **Details** `type` is `urn:yugou:problem:` and the code in kebab case; `title` says what the status is called; `detail` holds the fields of the rejection.
 *
 * @category Models
 */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly message: string
  readonly messageZh: string
  readonly detail: Json
  readonly retryable: boolean
}

/** Gives the type of a code: a name, no address. */
export const typeOf = (code: string): string => `urn:yugou:problem:${code.toLowerCase().replaceAll("_", "-")}`

/**
 * What `identify` throws to refuse a request with a code of HTTP: `TOO_MANY` after so many attempts, for instance.
 *
 * **Example**
 *
 * ```ts
 * throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": "60" } })
 * ```
 *
 * @category Errors
 */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal"
  readonly code: HttpCode
  readonly detail: Json
  readonly headers: { readonly [name: string]: string }
  constructor(code: HttpCode, { detail = null, headers = {} }: Partial<Pick<HttpRefusal, "detail" | "headers">> = {}) {
    super(texts[code].en)
    this.code = code
    this.detail = detail
    this.headers = headers
  }
}

const retryable: ReadonlySet<HttpCode> = new Set(["TOO_MANY", "SLOW", "ELSEWHERE_AWAY"])

const head = (code: string) => {
  const status = statusOf(code)
  return { type: typeOf(code), title: titles[status], status, code }
}

/** Gives the problem of a code of HTTP. */
export const problemOf = (code: HttpCode, detail: Json): Problem => ({
  ...head(code),
  message: texts[code].en,
  messageZh: texts[code].zh,
  detail,
  retryable: retryable.has(code)
})

/** Gives the problem of an error of the station. */
export const ofStation = ({ code, message, messageZh, detail, retryable }: StationPromise.StationError): Problem => ({
  ...head(code),
  message,
  messageZh,
  detail,
  retryable
})

/** Tells whether an error is the station's, of whichever copy of core it comes. */
export const isOfStation = (error: unknown): error is StationPromise.StationError =>
  error instanceof StationPromise.StationError || (error instanceof Error && error.name === "StationError")

const base = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'"
} as const

/** Gives an answer as JSON. */
export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { ...base, "content-type": "application/json; charset=utf-8" }
  })

/** Gives an answer in the OpenMetrics format. */
export const openMetrics = (text: string): Response =>
  new Response(text, {
    headers: { ...base, "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" }
  })

/** Gives an answer that is a problem. */
export const refuse = (problem: Problem, headers: { readonly [name: string]: string } = {}): Response =>
  new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...base, "content-type": "application/problem+json; charset=utf-8", ...headers }
  })

/** The headers of every answer that is not JSON. */
export const baseHeaders: { readonly [name: string]: string } = base
