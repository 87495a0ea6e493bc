/**
 * A work item (待办): something that the station cannot settle and a person must look at. It closes by a note, and opens again when the cause comes back.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"

/**
 * Describes what a work item is about.
 *
 * **Details** `noReading`: a target has no usable balance. `staleReading`: its last one is too old and polling failed. `messageUnsendable`: a message
 * could not be made or sent for a reason that repeats. `clockSkewed`: a terminal's clock is wrong and could not be set. `stationClock`: the
 * station's own clock may be wrong, so that none is set by it until a person confirms it. `outcomeUnknown`: evidence does
 * not decide what became of an order or an adjustment, and its target sends nothing else. `controlUnknown`: no reading settles whether a trip or a close
 * took effect. `notSent`: an order or an adjustment left the queue without
 * being sent, since it had waited too long or something no longer held. `addressContested`: another terminal is registered under the same address,
 * so that nobody answers as either until one is retired or gets another address. `terminalSuspected`: it is in doubt
 * who answers as a terminal, so that it gets neither money nor control until two persons confirm its connection. `secretUnopened`: a secret
 * of a terminal cannot be opened, so that nothing is sent to it: its key is missing, or it is to be entered anew. `signatureMissing`: nothing is sent
 * to the customers of an org unit, since the site has no signature. `mobileMissing`: a customer has no number for what is due to him. `alarmMissed`:
 * the station was not running at the alarm time. `quotaUsedUp`: a customer or an org unit got as many messages as allowed. `messageFailed`: the
 * gateway or the network did not take a message, or it waited in vain. `optedOut`: a customer answered that he wants no messages. `replacementStopped`: the
 * replacement of a device does not get on. `closingStopped`: the closing of an account does not. `orderLeft`: an order or an adjustment was not applied before its device was replaced. `carryOverRest`:
 * what was left on a replaced device could not be carried over to the last digit. `energyLeft`: the energy of a cancelled device stands on its
 * target, and what was chosen for it is still to be done. `protectionMissing`: protection could not be engaged on a terminal before a no-disconnect
 * period. `protectionHeld`: the station does not release the protection that it engaged, since the terminal would cut at once, or for want of a reading.
 *
 * @category Models
 */
export const Cause = Schema.Literals([
  "noReading",
  "staleReading",
  "messageUnsendable",
  "clockSkewed",
  "stationClock",
  "outcomeUnknown",
  "controlUnknown",
  "notSent",
  "addressContested",
  "terminalSuspected",
  "secretUnopened",
  "signatureMissing",
  "mobileMissing",
  "alarmMissed",
  "quotaUsedUp",
  "messageFailed",
  "optedOut",
  "replacementStopped",
  "closingStopped",
  "orderLeft",
  "carryOverRest",
  "energyLeft",
  "protectionMissing",
  "protectionHeld"
])
export type Cause = typeof Cause.Type

/**
 * Describes what was found. `subject` is the key of a target, the id of a cancelled device, a terminal id, a customer number, the number of a credit,
 * of a remote-control command or of a replacement, or `station`; the same cause and subject is the same item. `orgNo`: `""` where it is of no org
 * unit, as the station's clock is: only who may act in all of them sees it.
 *
 * @category Models
 */
export const Finding = Schema.Struct({
  cause: Cause,
  subject: Id,
  orgNo: Schema.Union([OrgNo, Schema.Literal("")]),
  customerNo: Schema.NullOr(Id),
  detail: Schema.String.check(Schema.isMaxLength(500))
})
export type Finding = typeof Finding.Type

/** Describes what the books hold of a work item. @category Models */
export const State = Schema.Struct({
  ...Finding.fields,
  openedAt: Instant,
  closed: Schema.NullOr(Schema.Struct({ at: Instant, by: Id, note: Schema.String }))
})
export type State = typeof State.Type

/** Describes what happened to a work item; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  WorkItemOpened: { ...v1, at: Instant, finding: Finding },
  WorkItemClosed: { ...v1, at: Instant, by: Id, note: Schema.String }
})
export type Event = typeof Event.Type

/** Gives the id of the item about a finding. @category Functions */
export const idOf = ({ cause, subject }: Pick<Finding, "cause" | "subject">): string => `${cause}:${subject}`

/** Gives the events that leave an item open about a finding: none if it is open already. @category Functions */
export const opening = (item: State | null, finding: Finding, at: Instant): ReadonlyArray<Event> =>
  item !== null && item.closed === null ? [] : [{ _tag: "WorkItemOpened", v: 1, at, finding }]

/** Gives the events that leave an item closed: none if it is closed, or was never there. @category Functions */
export const closing = (item: State | null, at: Instant, by: string, note: string): ReadonlyArray<Event> =>
  item === null || item.closed !== null ? [] : [{ _tag: "WorkItemClosed", v: 1, at, by, note }]

/** Moves a work item by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "WorkItemOpened":
      return { ...event.finding, openedAt: event.at, closed: null }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "WorkItemClosed":
      return { ...existing(state, event), closed: { at: event.at, by: event.by, note: event.note } }
  }
}
