/** What promises reject with. */
import type * as Schema from "effect/Schema"
import { StoreError } from "../../ports/StoreError.ts"
import { storeTexts } from "../../ports/storeTexts.ts"
import { isRetryable } from "../../rejection/nextSteps.ts"
import { codeOf, type Rejection } from "../../rejection/Rejection.ts"
import { refusalView } from "./Plan.ts"

/** What a promise rejects with: a closed code, a sentence in both languages, the fields of the rejection as JSON, and whether to try again. @category Errors */
export class StationError extends Error {
  override readonly name = "StationError"
  readonly code: string
  readonly messageZh: string
  readonly detail: Schema.Json
  readonly retryable: boolean
  constructor(
    fields: { code: string; message: string; messageZh: string; detail: Schema.Json; retryable: boolean },
    options?: ErrorOptions
  ) {
    super(fields.message, options)
    this.code = fields.code
    this.messageZh = fields.messageZh
    this.detail = fields.detail
    this.retryable = fields.retryable
  }
}

/** Makes the error of a promise out of a rejection or a failure of the store; `cause`: what it comes from. @category Conversions */
export const toStationError = (error: Rejection | StoreError, cause?: unknown): StationError => {
  if (error instanceof StoreError) {
    const { reason, detail } = error
    return new StationError({
      code: `STORE_${codeOf(reason)}`,
      message: storeTexts[reason].en,
      messageZh: storeTexts[reason].zh,
      detail: { reason, detail },
      retryable: error.isRetryable
    })
  }
  const fields = { ...refusalView(error), retryable: isRetryable(error) }
  return new StationError(fields, cause === undefined ? {} : { cause })
}
