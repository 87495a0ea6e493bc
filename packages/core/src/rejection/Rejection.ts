/**
 * Why a command is refused: a closed catalogue.
 *
 * A rejection is data, not prose; its sentences are in `texts.ts`. `_tag` is PascalCase, the public code the same in UPPER_SNAKE. Which rejection is
 * returned when several apply is the order of the preconditions, stated where the rule is.
 *
 * **Example**
 *
 * ```ts
 * const { purchases } = yield* Station.Station
 * const saved = purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: Energy.kwh("500") })
 * yield* Effect.catchTag(saved, "CustomerInvalid", (rejection) => Effect.log(Rejection.codeOf(rejection._tag)))
 * ```
 *
 * @category Rejections
 */
import * as BoundaryRejections from "./BoundaryRejections.ts"
import * as CreditRejections from "./CreditRejections.ts"
import * as MessageRejections from "./MessageRejections.ts"
import * as TerminalRejections from "./TerminalRejections.ts"

export * from "./BoundaryRejections.ts"
export * from "./CreditRejections.ts"
export * from "./MessageRejections.ts"
export * from "./TerminalRejections.ts"

/** Every rejection; `texts.ts` has a sentence for each. @category Constants */
export const catalogue = { ...BoundaryRejections, ...CreditRejections, ...TerminalRejections, ...MessageRejections }

/** The tags of all rejections, PascalCase. @category Errors */
export type RejectionTag = keyof typeof catalogue

/** Any rejection of the catalogue. @category Errors */
export type Rejection = InstanceType<(typeof catalogue)[RejectionTag]>

/** Refusals that the boundary itself gives, whatever the operation. @category Errors */
export type BoundaryRejection =
  | BoundaryRejections.InvalidInput
  | BoundaryRejections.Forbidden
  | BoundaryRejections.CommandConflict
  | BoundaryRejections.ConfirmationStale
  | BoundaryRejections.Closed

/** Gives the public code of a tag: `NotApproved` → `NOT_APPROVED`. @category Functions */
export const codeOf = (tag: string): string => tag.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()
