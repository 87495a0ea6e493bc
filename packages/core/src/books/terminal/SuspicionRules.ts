/** The rules of a terminal of which it is in doubt who answers as it (终端存疑): what raises the doubt, what it forbids, and how persons end it. @category Rules */
import { isSamePeer, type Met, type Over } from "../../ports/terminal/Over.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import { chosen, type Right, type Suspicion } from "./Suspicion.ts"
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

/**
 * Gives what raises the doubt where what was read does not agree: `old` is the connection that is trusted, or else the one over which the terminal was looked at
 * last, unless that is the same.
 *
 * @category Rules
 */
export const differing = ({ trusted }: Pick<Terminal.State, "trusted">, came: Over, before: Over | null): Raised => {
  const old = trusted ?? before
  return { because: "lookDiffers", old: old === null || isSamePeer(old, came) ? null : metOf(old), new: metOf(came) }
}

/** Gives what a connection over which the terminal agreed with the books is trusted by; nothing where it is trusted already. @category Rules */
export const trust = (
  { trusted, suspicion }: Pick<Terminal.State, "trusted" | "suspicion">,
  { source, certificate, since }: Over
): ReadonlyArray<Terminal.Event> =>
  suspicion !== undefined || (trusted !== undefined && isSamePeer(trusted, { source, certificate }))
    ? []
    : [{ _tag: "ConnectionTrusted", v: 1, trusted: { source, certificate, since } }]

/** Which connection somebody says is right, and why. @category Models */
export interface ConfirmCommand {
  readonly right: Right
  readonly reason: string
}

/**
 * Says which connection is the terminal's: the first person proposes, a second one confirms.
 *
 * **Details** From the first person on closing and protection go to the connection that he chose. Who says otherwise than the one before proposes anew: only two
 * that say the same end it. Then the chosen connection is trusted; with `neither` none is, and the next one is one that nobody knows.
 *
 * @category Rules
 */
export const confirm: Rule<ConfirmCommand, View, Changes, R.Conflict | R.FourEyes> = (
  { right, reason },
  { terminal, item },
  { actor, now, policy }
) => {
  const { suspicion, terminalId: id } = terminal
  const before = suspicion?.confirmation ?? null
  const isSame = before !== null && before.right === right
  return decide(
    [
      suspicion === undefined ? new R.Conflict({ conflict: "notSuspected", id }) : null,
      right === "old" && suspicion?.old === null ? new R.Conflict({ conflict: "noFormerConnection", id }) : null,
      isSame && before.by === actor && policy.fourEyes === "on" ? new R.FourEyes({ actor }) : null
    ],
    (): Changes => {
      if (suspicion === undefined || (!isSame && policy.fourEyes === "on")) {
        const confirmation = { by: actor, at: now, right, reason }
        return { terminal: [{ _tag: "ConnectionProposed", v: 1, confirmation }], item: [] }
      }
      const trusted = chosen(suspicion, right)
      return {
        terminal: [{ _tag: "TerminalConfirmed", v: 1, at: now, right, trusted }],
        item: WorkItem.closing(item, now, actor, reason)
      }
    }
  )
}
