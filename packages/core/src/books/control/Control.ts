/**
 * A remote control command for one round (遥控拉闸, 遥控合闸; SM-R): sent once, by nobody a second time, and confirmed only when the switch state
 * was read back; an acknowledgement is not enough.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Identity, RoundState } from "../../ports/terminal/Requests.ts"
import { CreditTarget, Id, Round } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import * as Term from "../../values/Term.ts"
import { Ending, Resolution } from "../dispatch/Attempt.ts"
import { Proposal } from "../dispatch/Dispatch.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"
import { TripOptions } from "../parameters/TripOptions.ts"
import { ByClock } from "../terminal/ClockSetting.ts"

/** Describes what is done. `delayMinutes` and `halfHours` 0: at once, and open until closed; `permit` lets the person on site close. @category Models */
export const Action = Schema.TaggedUnion({
  Trip: { delayMinutes: Schema.Int, halfHours: Schema.Int },
  Close: { mode: Schema.Literals(["permit", "direct"]) }
})
export type Action = typeof Action.Type

/** Describes the content of a remote-control command, which is fixed when it is made. @category Models */
export const Content = Schema.Struct({
  controlId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  target: CreditTarget,
  round: Round,
  /** The switches that the reported map gives the round; `null`: the dialect needs no map. */
  switches: Schema.NullOr(Schema.NonEmptyArray(Schema.Int)),
  action: Action,
  /** What the terminal keeps, of a trip whose delay and duration do not travel in the command. */
  stored: Schema.optionalKey(TripOptions),
  by: Id,
  /** After this nothing is sent any more: a control command that comes late is a danger. */
  sendBy: Instant
})
export type Content = typeof Content.Type

/** Describes the way of a command. `checkAt`: when the switch state is read next; books of before gave that up (`null`). @category Models */
export const Progress = Schema.TaggedUnion({
  /** One person proposed it, and a second one has to approve it until then; nothing goes out before. */
  Proposed: { until: Instant },
  Requested: {},
  Sending: { checkAt: Instant, answered: Schema.Literals(["yes", "no"]), checks: Schema.Int },
  Confirmed: { at: Instant },
  Refused: { at: Instant, detail: Schema.String },
  Unknown: {
    since: Instant,
    checkAt: Schema.NullOr(Instant),
    checks: Schema.Int,
    /** What one person states about it; a second one has to confirm it. */
    proposal: Schema.optionalKey(Proposal)
  }
})
export type Progress = typeof Progress.Type

/** Describes how a command stands; `unknown`: it may have happened, and only a reading settles it. @category Models */
export const StateName = Schema.Literals(["proposed", "requested", "sending", "confirmed", "refused", "unknown"])

/** Describes who proposed a command that a second person has to approve, and why. @category Models */
export const Proposer = Schema.Struct({ by: Id, at: Instant, reason: Schema.String })
export type Proposer = typeof Proposer.Type

/** Describes what the books hold of a remote-control command. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  requestedAt: Instant,
  /** Who proposed it and why, where it had to be approved; `by` is then who approved it. */
  proposed: Schema.optionalKey(Proposer),
  sentAt: Schema.NullOr(Instant),
  /** The device that it was proposed for or sent to: no other one says what became of it. Without it, it was not sent or books of before did not say. */
  identity: Schema.optionalKey(Identity),
  ending: Schema.NullOr(Ending),
  /** From then on the command, if it is still under way, has no effect any more; without it, it was not sent or books of before did not say. */
  deadAt: Schema.optionalKey(Instant),
  /** Present where the terminal's clock may have been put back meanwhile: what the dialect says of its life proves nothing. */
  ...ByClock,
  /** When somebody first looked by a clock that was behind the one that set `deadAt`. */
  anew: Schema.optionalKey(Instant),
  /** What two persons stated, where they settled it. */
  resolution: Schema.optionalKey(Resolution),
  readBack: Schema.NullOr(Schema.Struct({ at: Instant, state: RoundState.fields.state })),
  progress: Progress
})
export type State = typeof State.Type

/** Describes what happened to a remote-control command; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  ControlRequested: { ...v1, at: Instant, content: Content },
  /** One person wants it; `content.sendBy` is when the proposal ends. */
  ControlProposed: {
    ...v1,
    at: Instant,
    content: Content,
    reason: Schema.String,
    identity: Schema.optionalKey(Identity)
  },
  /** A second person approved it: from here it is a command like any other. */
  ControlApproved: { ...v1, at: Instant, by: Id, sendBy: Instant },
  /** From here one process sends, once. */
  ControlSent: {
    ...v1,
    at: Instant,
    checkAt: Instant,
    deadAt: Schema.optionalKey(Instant),
    ...ByClock,
    identity: Schema.optionalKey(Identity)
  },
  /** `deadAt` takes the place of the cautious time planned before sending. */
  ControlEnded: { ...v1, ending: Ending, checkAt: Instant, deadAt: Schema.optionalKey(Instant) },
  /** Nothing was sent: what forbids it came up between request and sending, or the time to send passed. */
  ControlWithdrawn: { ...v1, at: Instant, detail: Schema.String },
  /** The process that sent stopped before it recorded how that ended. */
  ControlSenderStopped: { ...v1, at: Instant, checkAt: Instant },
  ControlReadBack: {
    ...v1,
    at: Instant,
    state: RoundState.fields.state,
    proves: Schema.Literals(["effect", "noEffect", "nothing"]),
    /** When it is read next; `null` in books of before: nobody looks any more. */
    checkAt: Schema.NullOr(Instant)
  },
  ControlResolutionProposed: { ...v1, proposal: Proposal },
  /** Two persons stated how it ended. */
  ControlResolved: { ...v1, at: Instant, outcome: Proposal.fields.outcome, resolution: Resolution }
})
export type Event = typeof Event.Type

/** How often the switch state is read while a command is only acknowledged; after that it counts as unknown. @category Constants */
export const checksUntilUnknown = 5
/** Why a command that was proposed is not carried out: somebody took it back. @category Constants */
export const withdrawnProposal = "the proposal was withdrawn"
/** Why a command that was proposed is not carried out: nobody approved it in time. @category Constants */
export const lateProposal = "the proposal was not approved in time"
/** Why a command is refused that was sent: its frame is dead, and the switch was read as if there had been none. @category Constants */
export const withoutEffect = "without effect"
/** Why a command is refused of which two persons state so. @category Constants */
export const statedWithoutEffect = "stated without effect"

const afterEnding = (state: State, event: Extract<Event, { _tag: "ControlEnded" }>): State => {
  const { ending, checkAt } = event
  const ended = { ...state, ending, ...(event.deadAt === undefined ? {} : { deadAt: event.deadAt }) }
  switch (ending._tag) {
    case "Answered":
      return { ...ended, progress: { _tag: "Sending", checkAt, answered: "yes", checks: 0 } }
    case "Refused":
      return { ...ended, progress: { _tag: "Refused", at: ending.at, detail: ending.reason } }
    case "NotSent":
      return { ...ended, progress: { _tag: "Refused", at: ending.at, detail: `not sent: ${ending.reason}` } }
    case "NoAnswer":
      return { ...ended, progress: { _tag: "Unknown", since: ending.at, checkAt, checks: 0 } }
  }
}

const afterReading = (state: State, event: Extract<Event, { _tag: "ControlReadBack" }>): State => {
  const { at, checkAt, proves } = event
  const readBack = { at, state: event.state }
  if (proves === "effect") return { ...state, readBack, progress: { _tag: "Confirmed", at } }
  if (proves === "noEffect") return { ...state, readBack, progress: { _tag: "Refused", at, detail: withoutEffect } }
  const { progress } = state
  const checks = progress._tag === "Sending" || progress._tag === "Unknown" ? progress.checks + 1 : 1
  if (progress._tag === "Sending" && checks < checksUntilUnknown && checkAt !== null) {
    return { ...state, readBack, progress: { ...progress, checkAt, checks } }
  }
  const known = progress._tag === "Unknown" ? progress : { since: at }
  return { ...state, readBack, progress: { ...known, _tag: "Unknown", checkAt, checks } }
}

const afterResolution = (state: State, event: Extract<Event, { _tag: "ControlResolved" }>): State => {
  const { at, outcome, resolution } = event
  switch (outcome) {
    case "applied":
      return { ...state, resolution, progress: { _tag: "Confirmed", at } }
    case "notApplied":
      return { ...state, resolution, progress: { _tag: "Refused", at, detail: statedWithoutEffect } }
  }
}

/** Gives for how long a command may be alive, as the clock told that set its end; `null`: it was not sent, or books of before did not say. @category Functions */
export const lifeOf = ({ requestedAt, sentAt, ending, deadAt, anew }: State): Term.Term | null =>
  deadAt === undefined
    ? null
    : {
        from: Term.beginOf(
          [requestedAt, sentAt, ending?.at ?? null].filter((at) => at !== null),
          deadAt
        ),
        until: deadAt,
        anew
      }

/** Gives for how long a command may be sent, as the clock told that took it. @category Functions */
export const timeToSendOf = ({ requestedAt, sendBy, anew }: State): Term.Term => ({
  from: requestedAt,
  until: sendBy,
  anew
})

/** Moves a command by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "ControlRequested") {
    const progress: Progress = { _tag: "Requested" }
    return { ...event.content, requestedAt: event.at, sentAt: null, ending: null, readBack: null, progress }
  }
  if (event._tag === "ControlProposed") {
    const { at, content, reason } = event
    const progress: Progress = { _tag: "Proposed", until: content.sendBy }
    const proposed = { by: content.by, at, reason }
    const to = event.identity === undefined ? {} : { identity: event.identity }
    return { ...content, ...to, requestedAt: at, proposed, sentAt: null, ending: null, readBack: null, progress }
  }
  const control = existing(state, event)
  switch (event._tag) {
    case "OrgUnitMoved":
      return { ...control, orgNo: event.orgNo }
    case "ControlApproved": {
      const { at, by, sendBy } = event
      return { ...control, by, sendBy, requestedAt: at, progress: { _tag: "Requested" } }
    }
    case "ControlSent": {
      const progress: Progress = { _tag: "Sending", checkAt: event.checkAt, answered: "no", checks: 0 }
      const dead = event.deadAt === undefined ? {} : { deadAt: event.deadAt }
      const to = event.identity === undefined ? {} : { identity: event.identity }
      const byClock = event.clock === undefined ? {} : { clock: event.clock }
      return { ...control, ...dead, ...byClock, ...to, sentAt: event.at, progress }
    }
    case "ControlEnded":
      return afterEnding(control, event)
    case "ControlWithdrawn":
      return { ...control, progress: { _tag: "Refused", at: event.at, detail: event.detail } }
    case "ControlSenderStopped":
      return { ...control, progress: { _tag: "Unknown", since: event.at, checkAt: event.checkAt, checks: 0 } }
    case "ControlReadBack":
      return afterReading({ ...control, ...Term.seenAt(lifeOf(control) ?? timeToSendOf(control), event.at) }, event)
    case "ControlResolutionProposed":
      return control.progress._tag === "Unknown"
        ? { ...control, progress: { ...control.progress, proposal: event.proposal } }
        : control
    case "ControlResolved":
      return afterResolution(control, event)
  }
}

/** Gives the public name of a state. @category Functions */
export const nameOf = (progress: Progress): typeof StateName.Type => {
  switch (progress._tag) {
    case "Proposed":
      return "proposed"
    case "Requested":
      return "requested"
    case "Sending":
      return "sending"
    case "Confirmed":
      return "confirmed"
    case "Refused":
      return "refused"
    case "Unknown":
      return "unknown"
  }
}
