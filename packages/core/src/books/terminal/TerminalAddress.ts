/**
 * An address (终端地址) of a dialect, as the dialect compares it: who is registered under it. Two that take it at the same time meet in its version.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import type { Identity } from "../../ports/terminal/Requests.ts"
import { Id, TerminalId } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { v1 } from "../entry/Stored.ts"

/** Describes who is registered under an address: nobody, one terminal, or several in books of before that was refused. @category Models */
export const State = Schema.Struct({ dialectId: Id, address: Id, terminals: Schema.Array(TerminalId) })
export type State = typeof State.Type

/** Describes what happened to an address; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  AddressTaken: { ...v1, at: Instant, dialectId: Id, address: Id, terminalId: TerminalId },
  AddressFreed: { ...v1, at: Instant, dialectId: Id, address: Id, terminalId: TerminalId }
})
export type Event = typeof Event.Type

/** Gives the id of an address. @category Functions */
export const idOf = ({ dialectId, address }: Identity): string => `${dialectId}/${address}`

/** Moves an address by one event. @category Functions */
export const evolve = (state: State | null, { _tag, address, dialectId, terminalId }: Event): State => {
  const others = (state?.terminals ?? []).filter((id) => id !== terminalId)
  return { dialectId, address, terminals: _tag === "AddressTaken" ? [...others, terminalId] : others }
}
