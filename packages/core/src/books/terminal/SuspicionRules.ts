/** The rules of a terminal of which it is in doubt who answers as it (终端存疑): what raises the doubt, what it forbids, and how persons end it. @category Rules */
import { type Contested, isSamePeer, type Met, type Over } from "../../ports/terminal/Over.ts"
import * as R from "../../rejection/Rejection.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import { type Confirmation, isDecided, isRuledOut, type Right, type Suspicion, trustedBy } from "./Suspicion.ts"
import type * as Terminal from "./Terminal.ts"

/** The subject of the work item about it: one a terminal. @category Constructors */
export const itemOf = (terminalId: Terminal.State["terminalId"]) =>
  ({ cause: "terminalSuspected", subject: terminalId }) as const

const findingOf = (
  { terminalId, orgNo }: Terminal.State,
  { because, old, new: came }: Suspicion
): WorkItem.Finding => ({
  ...itemOf(terminalId),
  orgNo,
  customerNo: null,
  detail: `${because}: ${old === null ? "none" : old.source} > ${came.source}`.slice(0, 500)
})

/** What the rules look at. @category Models */
export interface View {
  readonly terminal: Terminal.State
  readonly item: WorkItem.State | null
}

/** The events, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
  readonly item: ReadonlyArray<WorkItem.Event>
}

/** What raises a doubt. @category Models */
export type Raised = Pick<Suspicion, "because" | "old" | "new">

/**
 * Raises a doubt, and the work item about it.
 *
 * **Details** One that stands stays as it is: persons are choosing between the connections that it names. Only its work item is opened again, where it was
 * closed by hand.
 *
 * @category Rules
 */
export const suspect = ({ terminal, item }: View, { because, ...peers }: Raised, at: Instant): Changes => {
  const suspicion = terminal.suspicion ?? { at, because, ...peers, confirmation: null }
  return {
    terminal: terminal.suspicion === undefined ? [{ _tag: "TerminalSuspected", v: 1, suspicion }] : [],
    item: WorkItem.opening(item, findingOf(terminal, suspicion), at)
  }
}

const metOf = ({ source, certificate, since }: Met): Met => ({ source, certificate, since })

/** What is known of a terminal that somebody claims to be. */
type Known = Pick<Terminal.State, "trusted" | "suspicion" | "decided" | "deviceSince">

/** Tells whether what happened then was before persons decided, or at the device of before: it changes nothing, however late it is told. */
const isOver = (terminal: Known, happened: Instant): boolean =>
  isDecided(terminal, happened) || (terminal.deviceSince !== undefined && !isBefore(terminal.deviceSince, happened))

/**
 * Gives what raises the doubt where two connections claim to be the terminal; `null`: nothing new.
 *
 * **Details** Nothing new is what happened before persons decided, and a claim of one whom they ruled out, whichever of the two he is.
 *
 * @category Rules
 */
export const contesting = (terminal: Known, contested: Contested): Raised | null =>
  isOver(terminal, contested.new.since) || isRuledOut(terminal, contested.new) || isRuledOut(terminal, contested.old)
    ? null
    : { because: "contested", ...contested }

/** What was read over a connection: over which one, when, and over which one the terminal was looked at before. @category Models */
export interface Told {
  readonly came: Over
  readonly at: Instant
  readonly before: Over | null
}

const raisedBy = ({ trusted }: Known, { came, before }: Told, because: Raised["because"]): Raised => {
  const old = trusted ?? before
  return { because, old: old === null || isSamePeer(old, came) ? null : metOf(old), new: metOf(came) }
}

/**
 * Gives what raises the doubt where what was read does not agree: `old` is the connection that is trusted, or else the one over which the terminal was looked at
 * last, unless that is the same. `null`: nothing new.
 *
 * **Details** Whom persons ruled out is expected to know nothing: else whoever dials in while the terminal is away could keep it in doubt for ever.
 *
 * @category Rules
 */
export const differing = (terminal: Known, told: Told): Raised | null =>
  isOver(terminal, told.at) || isRuledOut(terminal, told.came) ? null : raisedBy(terminal, told, "lookDiffers")

/**
 * Gives what raises the doubt where one whom persons ruled out tells what the books expect: he knows what only the terminal should know, or is the terminal, which got his
 * address from its carrier. `null`: that was before they decided.
 *
 * @category Rules
 */
export const agreeingRuledOut = (terminal: Known, told: Told): Raised | null =>
  isOver(terminal, told.at) ? null : raisedBy(terminal, told, "ruledOutAgrees")

/**
 * Gives what a connection over which the terminal agreed with the books is trusted by; nothing where it is trusted already, was ruled out, or where that was before
 * persons decided.
 *
 * @category Rules
 */
export const trust = (terminal: Known, { came, at }: Pick<Told, "came" | "at">): ReadonlyArray<Terminal.Event> => {
  const { trusted, suspicion } = terminal
  const isKnown = trusted !== undefined && isSamePeer(trusted, came)
  return suspicion !== undefined || isKnown || isRuledOut(terminal, came) || isOver(terminal, at)
    ? []
    : [{ _tag: "ConnectionTrusted", v: 1, trusted: metOf(came) }]
}

/** How long what the first of two persons said stands, in milliseconds (a day): later nobody knows whether it is still so. @category Constants */
export const confirmationLifeMillis = 24 * 60 * 60_000

/** Gives what the first person said, for as long as it stands. */
const standing = (confirmation: Confirmation | null, now: Instant): Confirmation | null =>
  confirmation === null || isBefore(plusMillis(confirmation.at, confirmationLifeMillis), now) ? null : confirmation

/** Which connection somebody says is right, and why. @category Models */
export interface ConfirmCommand {
  readonly right: Right
  readonly reason: string
}

/**
 * Says which connection is the terminal's: the first person proposes, a second one confirms.
 *
 * **Details** From the first person on closing and protection go to the connection that he chose. Who says otherwise than the one before proposes anew: only two
 * that say the same end it. Then the chosen connection is trusted, unless the other one came from the very same place, which would be trusted with it; with `neither` none is, and the next one is one that nobody knows. Whom they ruled out raises no
 * doubt any more by claiming to be it. What the first one said stands for a day ({@link confirmationLifeMillis}).
 *
 * @category Rules
 */
export const confirm: Rule<ConfirmCommand, View, Changes, R.Conflict | R.FourEyes> = (
  { right, reason },
  { terminal, item },
  { actor, now, policy }
) => {
  const { suspicion, terminalId: id } = terminal
  const before = standing(suspicion?.confirmation ?? null, now)
  const isSame = before !== null && before.right === right
  return decide(
    [
      suspicion === undefined ? new R.Conflict({ conflict: "notSuspected", id }) : null,
      right === "old" && suspicion?.old === null ? new R.Conflict({ conflict: "noFormerConnection", id }) : null,
      isSame ? fourEyes({ actor, policy }, before.by) : null
    ],
    (): Changes => {
      if (suspicion === undefined || (!isSame && policy.fourEyes === "on")) {
        const confirmation = { by: actor, at: now, right, reason }
        return { terminal: [{ _tag: "ConnectionProposed", v: 1, confirmation }], item: [] }
      }
      const trusted = trustedBy(suspicion, right)
      return {
        terminal: [{ _tag: "TerminalConfirmed", v: 1, at: now, right, trusted }],
        item: WorkItem.closing(item, now, actor, reason)
      }
    }
  )
}
