/** The status of every code: those of HTTP itself, those of the store, and those rejections that are not a rule of the business. */
import { Rejection, StoreError } from "@yugou/core"
import type { texts } from "./texts.ts"

/** The codes that HTTP itself adds to those of the station. @category Models */
export type HttpCode = keyof typeof texts

/** The statuses of problems, and what each is called (RFC 9110). */
export const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
} as const

/** A status of a problem. */
export type Status = keyof typeof titles

const own: { readonly [C in HttpCode]: Status } = {
  SIGN_IN: 401,
  WRONG_CREDENTIALS: 401,
  CSRF: 403,
  CHANGE_PASSWORD: 403,
  ACCOUNTS_FORBIDDEN: 403,
  OUT_OF_SCOPE: 403,
  NO_ACCOUNT: 404,
  ACCOUNT_MOVED: 409,
  ROLE_IN_USE: 409,
  LAST_ADMINISTRATOR: 409,
  NAME_TAKEN: 409,
  OWN_ACCOUNT: 409,
  SIGNS_IN_ELSEWHERE: 409,
  KEY_DECIDES: 422,
  FILE_REFUSED: 422,
  ELSEWHERE_REFUSED: 401,
  ELSEWHERE_AWAY: 503,
  WEBHOOK_ADDRESS: 422,
  WEBHOOKS_FULL: 409,
  PASSWORD_REFUSED: 422,
  NO_ROUTE: 404,
  METHOD: 405,
  TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  MALFORMED: 400,
  SLOW: 408,
  HEADERS_TOO_LARGE: 431,
  TOO_MANY: 429,
  INTERNAL: 500
}

/** Rejections that are not a rule of the business; every other one is 422. */
const tags: { readonly [T in Rejection.RejectionTag]?: Status } = {
  InvalidInput: 400,
  Forbidden: 403,
  Reauthenticate: 403,
  FourEyes: 403,
  NotFound: 404,
  CommandConflict: 409,
  ConfirmationStale: 409,
  Conflict: 409,
  LockedBy: 409,
  TargetBusy: 409,
  RemainingChanged: 409,
  OutcomeUnknown: 409,
  Refused: 502,
  NoReading: 502,
  TerminalOffline: 503,
  Closed: 503,
  OpenFailed: 503,
  Timeout: 504
}

const reasons: { readonly [R in StoreError["reason"]]: Status } = {
  stale: 503,
  notUnique: 409,
  commandDiffers: 409,
  unavailable: 503,
  invalid: 400,
  corrupt: 500
}

const storeCode = (reason: string): string => `STORE_${Rejection.codeOf(reason)}`

const byCode: ReadonlyMap<string, Status> = new Map<string, Status>([
  ...Object.entries(own),
  ...Object.entries(tags).map(([tag, status]): [string, Status] => [Rejection.codeOf(tag), status]),
  ...Object.entries(reasons).map(([reason, status]): [string, Status] => [storeCode(reason), status])
])

/** The codes of a store that fails. */
export const storeCodes: ReadonlyArray<string> = StoreError.fields.reason.literals.map(storeCode)

/** Gives the status of a code. */
export const statusOf = (code: string): Status => byCode.get(code) ?? 422
