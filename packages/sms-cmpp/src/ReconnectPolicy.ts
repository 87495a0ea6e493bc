/** Whether and when a closed link is dialled again. Pure. */
import type { CloseReason } from "./SessionState.ts"

/** `configuration`: the same login would be refused again, and repeated ones may get the account locked. */
export type CloseClass = "configuration" | "passing" | "stopped"

/** Status 1–4 of the standard, 57 (address not registered) and 60 (foreign account) of vendors. */
const configurationStatuses = new Set([1, 2, 3, 4, 57, 60])

/** Says what the end of a link means for dialling again. */
export const classOf = (reason: CloseReason): CloseClass => {
  switch (reason._tag) {
    case "LoginRefused":
      return configurationStatuses.has(reason.status) ? "configuration" : "passing"
    case "VersionMismatch":
    case "AuthenticatorMismatch":
    case "LoginUnencodable":
      return "configuration"
    case "LoginTimeout":
    case "LinkTestFailed":
    case "TerminatedByGateway":
    case "Garbage":
    case "LinkLost":
      return "passing"
    case "Stopped":
      return "stopped"
  }
}

/** Milliseconds before attempt `failures` + 1: doubling from `min` to `max`; the upper half is random (`random` from 0 up to 1). */
export const delayMillis = (
  of: { readonly reconnectMinMillis: number; readonly reconnectMaxMillis: number },
  failures: number,
  random: number
): number => {
  const whole = Math.min(of.reconnectMaxMillis, of.reconnectMinMillis * 2 ** Math.min(failures, 30))
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** A link that stayed open this long was healthy: the next wait starts from the shortest again. */
export const healthyMillis = 30_000
