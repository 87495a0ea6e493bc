/** What becomes of a webhook that was not taken: tried again, later and later, and at last put aside for a person. Pure. */
import type { AccountRecords } from "../accounts/Accounts.ts"

/** A webhook that was not taken at once. */
export type Delivery = AccountRecords["delivery"]

/** Gives the name under which a webhook acts. */
export const webhookActor = (id: string): string => `webhook:${id}`

const minute = 60_000
/** How long after each try that failed the next one comes, in milliseconds; after the last of them, some two days, it is dead. */
export const waits: ReadonlyArray<number> = [
  10_000,
  minute,
  5 * minute,
  30 * minute,
  120 * minute,
  6 * 60 * minute,
  16 * 60 * minute,
  24 * 60 * minute
]

/** How many that were not taken a webhook keeps; beyond that it waits where it is in the books until a person has looked after them. */
export const mostKept = 1_000

/** Gives what is kept of a try that failed. */
export const afterFailure = (
  { attempts, ...rest }: Omit<Delivery, "state" | "nextAt" | "problem">,
  problem: string,
  now: number
): Delivery => {
  const wait = waits[attempts]
  const tried = { ...rest, attempts: attempts + 1, problem }
  return wait === undefined
    ? { ...tried, state: "dead", nextAt: null }
    : { ...tried, state: "waiting", nextAt: new Date(now + wait).toISOString() }
}

/** Whether a delivery is to be tried now. */
export const isDue = ({ state, nextAt }: Delivery, now: number): boolean =>
  state === "waiting" && nextAt !== null && Date.parse(nextAt) <= now

interface Standing {
  readonly validity?: unknown
  readonly dispatch?: { readonly _tag?: unknown }
}

/** How a credit stands: on its way, or how it ended; `null` for what is no credit. */
const endOf = (state: unknown): string | null => {
  const { validity, dispatch } = (state ?? {}) as Standing
  if (dispatch === undefined) return null
  if (validity === "voided") return "voided"
  return dispatch._tag === "Applied" ? "applied" : dispatch._tag === "Rejected" ? "rejected" : "open"
}

/** The end that a credit came to by a step of its history: it took effect, did not, or was voided; `null` where the step ended nothing. */
export const endingOf = (before: unknown, after: unknown): "applied" | "rejected" | "voided" | null => {
  const end = endOf(after)
  return end === endOf(before) || (end !== "applied" && end !== "rejected" && end !== "voided") ? null : end
}
