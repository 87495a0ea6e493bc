/** A discrepancy (单边账): a target whose number or balance is not what the books expect. Closed only by a stated repair. @category Aggregates */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { WireNo } from "../../values/WireNo.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes the class of the cause as far as the station can tell. @category Models */
export const Cause = Schema.Literals(["foreignNumber", "arrivedWithoutEffect", "balanceDiffers"])

/**
 * Describes how a discrepancy was repaired: the number found was adopted, the balance was adjusted, the energy was sold again by a new order, or it
 * was explained and needs no repair.
 *
 * @category Models
 */
export const Repair = Schema.Literals(["numberAdopted", "adjusted", "soldAgain", "explained"])
export type Repair = typeof Repair.Type

/** Describes what a person noted about evidence or repair: 1–500 characters. @category Models */
export const Note = titled(Schema.NonEmptyString.check(Schema.isMaxLength(500)), "说明", "note")

const Closed = { at: Instant, by: Id, repair: Repair, note: Note }

/** Describes what was found where the books expected something else. @category Models */
export const Finding = Schema.Struct({
  /** Cause, target, expected and found number: the same finding again is the same discrepancy. */
  discrepancyId: Schema.NonEmptyString.check(Schema.isMaxLength(128)),
  orgNo: OrgNo,
  target: CreditTarget,
  cause: Cause,
  expected: Schema.NullOr(WireNo),
  found: Schema.NullOr(WireNo),
  orderNo: Schema.NullOr(Id)
})
export type Finding = typeof Finding.Type

/** Describes what the books hold of a discrepancy. @category Models */
export const State = Schema.Struct({
  ...Finding.fields,
  openedAt: Instant,
  closed: Schema.NullOr(Schema.Struct(Closed))
})
export type State = typeof State.Type

/** Describes what happened to a discrepancy; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  DiscrepancyOpened: { ...v1, at: Instant, finding: Finding },
  DiscrepancyClosed: { ...v1, ...Closed }
})
export type Event = typeof Event.Type

/** Moves a discrepancy by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "DiscrepancyOpened":
      return { ...event.finding, openedAt: event.at, closed: null }
    case "DiscrepancyClosed": {
      const { at, by, repair, note } = event
      return { ...existing(state, event), closed: { at, by, repair, note } }
    }
  }
}
