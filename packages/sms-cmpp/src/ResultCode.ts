/**
 * What a Result of SUBMIT_RESP means for the message (CMPP 3.0 section 8.7.2; 51 and above are lists of vendors).
 *
 * - `accepted`: the gateway has it.
 * - `slowDown`: refused because of speed; the same message may go out again after a pause.
 * - `possiblyAccepted`: the gateway cannot say; sending again could become a second SMS.
 * - `transient`: refused because of a state of the gateway that passes.
 * - `permanent`: refused for what it is; the same message would be refused again.
 */
export type ResultClass = "accepted" | "slowDown" | "possiblyAccepted" | "transient" | "permanent"

/** 3: this Sequence_Id was taken before. 54, 73: sent on, no answer in time. */
const possiblyAccepted = new Set([3, 54, 73])

/** 8 of the standard; 77 and 84–88 too many submits, 250 queue full. */
const slowDown = new Set([8, 77, 84, 85, 86, 87, 88, 250])

/** 51–53 no way on, 70 link down behind the gateway. */
const transient = new Set([51, 52, 53, 70])

/** Classifies a Result, 0 … 2³²−1; one that is not listed is permanent. */
export const classOf = (result: number): ResultClass => {
  if (result === 0) return "accepted"
  if (slowDown.has(result)) return "slowDown"
  if (possiblyAccepted.has(result)) return "possiblyAccepted"
  return transient.has(result) ? "transient" : "permanent"
}
