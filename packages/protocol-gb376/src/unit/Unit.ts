import type { Revision } from "../rows/Row.ts"
import type { DecodeReason } from "../value/Errors.ts"
import type * as UnitId from "../value/UnitId.ts"

/** One information type of one data unit. @category Models */
export interface Unit {
  readonly pn: ReadonlyArray<UnitId.Point>
  /** Function number; `null` where the id names none (vendor frames). */
  readonly fn: number | null
  readonly name: string
  readonly value?: unknown
  /** The layout that fitted, where it is not the newest. */
  readonly rev?: Revision
  /** This unit shares the id of the one before it (several points or functions in one mask). */
  readonly joined?: true
  readonly raw?: true
  /** Bytes after the id, of a raw unit. */
  readonly hex?: string
  /** The id itself, of a raw unit whose masks are no valid id. */
  readonly id?: string
  /** Why a unit that the table knows is raw. */
  readonly problem?: { readonly offset: number; readonly reason: DecodeReason }
}
