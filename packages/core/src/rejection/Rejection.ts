/**
 * Why a command is refused: a closed catalogue.
 *
 * A rejection is data, not prose; its sentences are in `texts.ts`. `_tag` is PascalCase, the public code the same in UPPER_SNAKE. Which rejection is
 * returned when several apply is the order of the preconditions, stated where the rule is.
 */
import * as Boundary from "./Boundary.ts"
import * as OfCredits from "./OfCredits.ts"
import * as OfMessages from "./OfMessages.ts"
import * as OfTerminals from "./OfTerminals.ts"

export * from "./Boundary.ts"
export * from "./OfCredits.ts"
export * from "./OfMessages.ts"
export * from "./OfTerminals.ts"

/** Every rejection; `texts.ts` has a sentence for each. */
export const catalogue = { ...Boundary, ...OfCredits, ...OfTerminals, ...OfMessages }
export type RejectionTag = keyof typeof catalogue
export type Rejection = InstanceType<(typeof catalogue)[RejectionTag]>

/** Refusals that the boundary itself gives, whatever the operation. */
export type BoundaryRejection =
  | Boundary.InvalidInput
  | Boundary.Forbidden
  | Boundary.CommandConflict
  | Boundary.ConfirmationStale

/** Gives the public code of a tag: `NotApproved` → `NOT_APPROVED`. */
export const codeOf = (tag: string): string => tag.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()
