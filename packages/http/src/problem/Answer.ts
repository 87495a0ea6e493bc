/** What any error is answered with: the station's own, those of HTTP, and everything else as a defect of which nothing is told but a trace id. */
import { Rejection, StationPromise } from "@yugou/core"
import { isFileRefusal } from "./FileRefusal.ts"
import { HttpRefusal, isOfStation, ofStation, type Problem, problemOf } from "./Problem.ts"
import { storeCodes } from "./Statuses.ts"

/** Something broke: what it was, for those who look after the station; people are told the trace id. @category Models */
export interface Defect {
  readonly traceId: string
  readonly method: string
  readonly path: string
  readonly error: unknown
}

/** Where defects go. @category Models */
export type LogDefect = (defect: Defect) => void

/** A problem with the headers that go with it. */
export interface Refusal {
  readonly problem: Problem
  readonly headers: { readonly [name: string]: string }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError"

/** Makes what answers the errors of a request. */
export const refusalOf =
  (log: LogDefect) =>
  (error: unknown, request: Request): Refusal => {
    if (error instanceof HttpRefusal) return { problem: problemOf(error.code, error.detail), headers: error.headers }
    if (isFileRefusal(error)) {
      const { detail, fault, message, messageZh, row } = error
      return { problem: { ...problemOf("FILE_REFUSED", { fault, row, detail }), message, messageZh }, headers: {} }
    }
    if (isAbort(error)) return refusalOf(log)(StationPromise.toStationError(new Rejection.Closed()), request)
    if (isOfStation(error) && !storeCodes.includes(error.code)) return { problem: ofStation(error), headers: {} }
    const traceId = globalThis.crypto.randomUUID()
    log({ traceId, method: request.method, path: new URL(request.url).pathname, error })
    const problem = isOfStation(error) ? ofStation(error) : problemOf("INTERNAL", null)
    return { problem: { ...problem, detail: { traceId } }, headers: {} }
  }
