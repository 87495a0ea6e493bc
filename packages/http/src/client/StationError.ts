/** What the client rejects with: the problem that the station answered, as the error that a station of promises rejects with. */

/** Any JSON. */
type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** What a problem says. */
export interface ProblemFields {
  readonly code: string
  readonly message: string
  readonly messageZh: string
  readonly detail: Json
  readonly retryable: boolean
}

/**
 * What a call rejects with: the fields of the station's own error, and the status of the answer; `null` where none came.
 *
 * **Example**
 *
 * ```ts
 * const shown = (error: unknown) => (error instanceof StationError ? error.messageZh : String(error))
 * ```
 *
 * @category Errors
 */
export class StationError extends Error {
  override readonly name = "StationError"
  readonly code: string
  readonly messageZh: string
  readonly detail: Json
  readonly retryable: boolean
  readonly status: number | null
  constructor(
    { code, message, messageZh, detail, retryable }: ProblemFields,
    status: number | null,
    options?: ErrorOptions
  ) {
    super(message, options)
    this.code = code
    this.messageZh = messageZh
    this.detail = detail
    this.retryable = retryable
    this.status = status
  }
}

const texts = {
  UNREACHABLE: { zh: "无法连接主站，请稍后再试", en: "The station cannot be reached; wait and repeat" },
  UNREADABLE: { zh: "主站的应答无法识别", en: "The answer of the station cannot be read" }
} as const

/** Makes the error of an answer that did not come, or is none of a station: repeating a command with the same id is safe. */
export const transportError = (code: keyof typeof texts, status: number | null, cause?: unknown): StationError => {
  const { en, zh } = texts[code]
  return new StationError({ code, message: en, messageZh: zh, detail: null, retryable: true }, status, { cause })
}

const isProblem = (value: unknown): value is ProblemFields =>
  typeof value === "object" && value !== null && typeof (value as ProblemFields).code === "string"

/** Makes the error of an answer. */
export const errorOf = async (response: Response): Promise<StationError> => {
  const body: unknown = await response.json().catch(() => null)
  return isProblem(body) ? new StationError(body, response.status) : transportError("UNREADABLE", response.status)
}
