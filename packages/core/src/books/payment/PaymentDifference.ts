/**
 * A payment difference (营销对账差异): a work order about which the station and the marketing system do not agree.
 *
 * It is found by comparing a day's list of the marketing system with the orders; it closes when a later list agrees, or by the note of a person.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { Day } from "../../values/Day.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { existing, v1 } from "../entry/Stored.ts"

/**
 * Describes what does not agree: `onlyThere`: a payment for which no order stands here; `onlyHere`: orders whose work order is not in the list;
 * `otherAmount`: both, with other amounts, or none was recorded here.
 *
 * @category Models
 */
export const Cause = titled(
  Schema.Literals(["onlyThere", "onlyHere", "otherAmount"]),
  "差异类别",
  "cause of the difference"
)
export type Cause = typeof Cause.Type

/** Describes what was found about a work order; amounts in fen, of all orders that stand for it together. @category Models */
export const Finding = Schema.Struct({
  /** In the form in which numbers of work orders are compared. */
  workOrderNo: Id,
  /** The org unit whose list it was. */
  orgNo: OrgNo,
  day: Day,
  cause: Cause,
  thereFen: Schema.NullOr(Schema.Int),
  hereFen: Schema.NullOr(Schema.Int),
  orderNos: Schema.Array(Id)
})
export type Finding = typeof Finding.Type

const closing = { at: Instant, by: Id, how: Schema.Literals(["agreed", "settled"]), note: Schema.String }

/** Describes what the books hold of a difference; `agreed`: a later list agrees, `settled`: a person says what became of it. @category Models */
export const State = Schema.Struct({
  ...Finding.fields,
  openedAt: Instant,
  closed: Schema.NullOr(Schema.Struct(closing))
})
export type State = typeof State.Type

/** Describes what happened to a difference; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  /** It was found, or found again with other amounts. */
  DifferenceFound: { ...v1, at: Instant, finding: Finding },
  DifferenceClosed: { ...v1, ...closing }
})
export type Event = typeof Event.Type

/** Gives the id of the difference about a work order in the lists of an org unit. @category Functions */
export const idOf = ({ orgNo, workOrderNo }: Pick<Finding, "orgNo" | "workOrderNo">): string =>
  `${orgNo}/${workOrderNo}`

/** Moves a difference by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "DifferenceFound": {
      const isOpen = state !== null && state.closed === null
      return { ...event.finding, openedAt: isOpen ? state.openedAt : event.at, closed: null }
    }
    case "DifferenceClosed": {
      const { _tag, v: _v, ...closed } = event
      return { ...existing(state, event), closed }
    }
  }
}
