/** The rules of addresses (终端地址): one terminal an address; in books that hold several nobody answers as any of them until one is left. @category Rules */
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { Identity } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import * as Terminal from "./Terminal.ts"
import type * as TerminalAddress from "./TerminalAddress.ts"

/** A terminal in service that is registered under an address, and the work item about it. @category Models */
export interface Holder {
  readonly terminal: Terminal.State
  readonly item: WorkItem.State | null
}

/** An address as a rule sees it: what the books hold of it, and who besides the terminal in question is registered under it. @category Models */
export interface Place {
  readonly address: TerminalAddress.State | null
  readonly others: ReadonlyArray<Holder>
}

/** Refuses an address that is taken; its terminal is named only to an actor who may see it. @category Rules */
export const untaken = ({ others }: Place, orgScope: ReadonlyArray<string>): Preconditions<R.Conflict> => {
  const [other] = others
  if (other === undefined) return []
  const { orgNo, terminalId } = other.terminal
  return [new R.Conflict({ conflict: "addressTaken", id: isInScope(orgNo, orgScope) ? terminalId : "" })]
}

/** What happens to a terminal and to the work item about it. @category Models */
export interface HolderChanges {
  readonly terminal: ReadonlyArray<Terminal.Event>
  readonly item: ReadonlyArray<WorkItem.Event>
}

const unchanged: HolderChanges = { terminal: [], item: [] }

/** Takes an address. @category Rules */
export const taken = (
  { dialectId, address }: Identity,
  terminalId: Terminal.State["terminalId"],
  at: Instant
): ReadonlyArray<TerminalAddress.Event> => [{ _tag: "AddressTaken", v: 1, at, dialectId, address, terminalId }]

/** Frees the address of a terminal; one that was never taken, in books of before that was written down, needs no freeing. @category Rules */
export const freed = (
  { address }: Place,
  terminal: Terminal.State,
  at: Instant
): ReadonlyArray<TerminalAddress.Event> =>
  address === null || !address.terminals.includes(terminal.terminalId)
    ? []
    : [
        {
          _tag: "AddressFreed",
          v: 1,
          at,
          dialectId: terminal.dialectId,
          address: terminal.address,
          terminalId: terminal.terminalId
        }
      ]

/** The finding about a terminal that shares its address; it names no other, which may be of another org unit. @category Rules */
export const findingOf = ({ terminalId, orgNo, dialectId, address }: Terminal.State): WorkItem.Finding => ({
  cause: "addressContested",
  subject: terminalId,
  orgNo,
  customerNo: null,
  detail: `${dialectId} ${address}`.slice(0, 500)
})

/** Says of a terminal that others are registered under its address: nobody answers as it, and a person must look at it. @category Rules */
export const contested = ({ item, terminal }: Holder, at: Instant): HolderChanges =>
  Terminal.standingOf(terminal) === "addressContested"
    ? unchanged
    : {
        terminal: [{ _tag: "AddressContested", v: 1, at }],
        item: WorkItem.opening(item, findingOf(terminal), at)
      }

/** Says of a terminal that it is the only one under its address again. @category Rules */
export const settled = ({ item, terminal }: Holder, at: Instant, by: string, note: string): HolderChanges =>
  Terminal.standingOf(terminal) !== "addressContested"
    ? unchanged
    : {
        terminal: [{ _tag: "AddressSettled", v: 1, at }],
        item: WorkItem.closing(item, at, by, note)
      }

/** What becomes of the others when a terminal leaves an address: the last one has it to itself. @category Rules */
export const afterLeaving = ({ others }: Place, at: Instant, by: string, note: string): ReadonlyArray<HolderChanges> =>
  others.map((other) => (others.length === 1 ? settled(other, at, by, note) : unchanged))
