/**
 * Whether what was read over a connection agrees with the books (来源核对): nothing rests on a connection of which nobody knows whose it is, unless what it tells is
 * what only the terminal knows.
 *
 * @category Parts of aggregates
 */
import type { Over } from "../../ports/terminal/Over.ts"
import { add, type Energy } from "../../values/Energy.ts"
import type { Attempt, Look } from "../dispatch/Attempt.ts"
import type * as Target from "../target/Target.ts"

/**
 * What a look is worth.
 *
 * **Details** `known`: the connection is proved, or the gateway tells nothing of its connections. `agrees`: number and balance are what the books expect, over
 * one that is not proved. `differs`: they are not. `unseen`: number or balance could not be read, so that nothing can agree.
 *
 * @category Models
 */
export type Agreement = "known" | "agrees" | "differs" | "unseen"

/** What the rule looks at; `attempts`: those of the credit that holds the slot, the newest last. @category Models */
export interface View {
  readonly look: Look
  readonly target: Pick<Target.State, "expected" | "booked">
  readonly attempts: ReadonlyArray<Attempt>
  /** One step of the terminal's readings. */
  readonly quantum: bigint
}

/**
 * Tells whether an attempt went to somebody who had shown before that he is the terminal: then its number is nothing that a stranger learned from it.
 *
 * **Details** Who takes the place of a connection between the look and the frame has the frame, its number and its value. What a request names is the connection of
 * the look: over that one it goes, or nowhere, so that it is known where it went even of one whose sender stopped before he could write that down.
 */
const wentToKnown = ({ before, connectionId, ending }: Attempt): boolean => {
  if (ending === null || ending._tag === "NotSent") return true
  const { over } = ending
  if (over === undefined) return connectionId !== undefined || before.over === undefined
  return over.identity === "proved" || over.connectionId === before.over?.connectionId
}

const numberAgrees = ({ look: { storedNumber }, target: { expected }, attempts }: View): boolean => {
  const open = attempts.at(-1)
  // Whoever has the frame may play it on, and tell what he likes of it.
  if (!attempts.every((it) => it.wireNo !== open?.wireNo || wentToKnown(it))) return false
  // Where no number was ever seen any may stand.
  if (expected._tag === "NeverSeen" || expected.wireNo === storedNumber) return true
  return open !== undefined && open.wireNo !== null && open.wireNo === storedNumber
}

/** The credit that stands with a number, as far as the books know it: theirs under way, or the last one. `null`: they do not know its value. */
const valueOf = ({ look: { storedNumber }, target: { expected }, attempts }: View): Energy | null => {
  if (storedNumber === null) return null
  const open = attempts.at(-1)
  if (open !== undefined && open.wireNo === storedNumber) return open.value
  return expected._tag === "Number" && expected.wireNo === storedNumber ? (expected.value ?? null) : null
}

/** Tells whether the value that is told with the number is that of the credit: a number alone may be guessed, as it counts the purchases. */
const valueAgrees = (view: View): boolean => {
  const [known, told = null] = [valueOf(view), view.look.storedValue]
  return known === null || told === null || known === told
}

/** Gives the most that may stand there: what was known last and the credit that is under way. `null`: nothing was known. */
const mostOf = ({ target: { booked }, attempts }: View): Energy | null => {
  const open = attempts.at(-1)
  const last = open?.before.balance ?? booked?.balance ?? null
  if (last === null || open === undefined) return last
  const after = open.mode === "append" ? add(last, open.value) : open.value
  return after > last ? after : last
}

/** Says what a look is worth. A clock that is wrong disproves nothing: it is not asked. @category Rules */
export const agreementOf = (view: View): Agreement => {
  const { look, quantum } = view
  if (look.over === undefined || look.over.identity === "proved") return "known"
  if (look.numberRead === "no" || look.balance === null) return "unseen"
  const most = mostOf(view)
  const isTooMuch = most !== null && look.balance > most + quantum
  return numberAgrees(view) && valueAgrees(view) && !isTooMuch ? "agrees" : "differs"
}

/** Tells whether a look that agrees shows what a stranger could not guess: a number that the books hold. @category Questions */
export const isTelling = ({ look: { storedNumber }, target: { expected } }: View): boolean =>
  storedNumber !== null && expected._tag === "Number"

/** Tells whether a balance alone is more than anything of ours can have made it, over a connection that is not proved. @category Questions */
export const exceeds = (
  { balance, over }: { readonly balance: Energy; readonly over: Over },
  booked: Target.State["booked"]
): boolean => over.identity === "unproved" && booked !== null && balance > booked.balance
