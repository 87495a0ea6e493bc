/**
 * Which message a receipt is about. The id of a gateway alone does not tell: it has no year, some gateways begin again with every restart, and
 * a few give one to all. Id, number and time together do. Pure.
 */
import { type Instant, toMillis } from "../../values/Instant.ts"
import { isSameNumber } from "../../values/Mobile.ts"
import * as Message from "./Message.ts"

const hour = 3_600_000

/** How long after its submit a message is looked for: as long as a network tries, and a margin for clocks and stores that were away. */
export const matchWithinMillis = Message.receiptWithinMillis + 24 * hour

/** How much earlier than the submit a receipt may seem to have come: clocks of processes and networks differ. */
export const marginMillis = 5 * 60_000

/** What of a receipt tells its message; `receivedAt`: when it came here, `doneAt`: when the network was done with the message, where it says so. */
export interface Told {
  readonly ref: string
  readonly to: string | null
  readonly receivedAt: Instant
  readonly doneAt: Instant | null
}

/** Tells whether a receipt may be about a message: of its number, and neither from before its submit nor long after. */
export const mayBeAbout = ({ ref, to, receivedAt }: Omit<Told, "doneAt">, message: Message.State): boolean => {
  if (message.submittedAt === null || !Message.refsOf(message.progress).includes(ref)) return false
  if (to !== null && !isSameNumber(to, message.to)) return false
  const after = toMillis(receivedAt) - toMillis(message.submittedAt)
  return after >= -marginMillis && after <= matchWithinMillis
}

const newest = <M extends { readonly state: Message.State }>(candidates: ReadonlyArray<M>): M | undefined =>
  candidates.reduce<M | undefined>((best, it) => {
    const [a, b] = [best?.state.submittedAt ?? null, it.state.submittedAt]
    return a === null || (b !== null && toMillis(b) > toMillis(a)) ? it : best
  }, undefined)

/**
 * Gives the newest message that a receipt may be about, of those that had been handed over when the network was done. Where there is none of those the
 * time says nothing: the network's clock may be hours off.
 */
export const matching = <M extends { readonly state: Message.State }>(
  told: Told,
  candidates: ReadonlyArray<M>
): M | undefined => {
  const { doneAt } = told
  const about = candidates.filter(({ state }) => mayBeAbout(told, state))
  const until = doneAt === null ? null : toMillis(doneAt) + marginMillis
  const before = about.filter(
    ({ state: { submittedAt } }) => until === null || (submittedAt !== null && toMillis(submittedAt) <= until)
  )
  return newest(before.length === 0 ? about : before)
}
