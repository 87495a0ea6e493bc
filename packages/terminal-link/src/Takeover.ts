/** What becomes of a connection that speaks for a terminal which is connected already (抢占), by who both are. Pure. */
import { type HeldReason, isKnownBeside, type Peer, type Proof, type Takeover } from "@yugou/core"

/** One of the two: at which end, what proves it, and whether persons have said that it is not the terminal. */
export interface Rival {
  readonly peer: Peer
  readonly proof: Proof
  readonly standing: "ruledOut" | "open"
}

/** What is decided about. */
export interface Contest {
  readonly policy: Takeover
  readonly former: Rival
  readonly newcomer: Rival
  /** Whether the former one was found alive so lately that it is not asked again for a stranger's sake. */
  readonly alive: "lately" | "unasked"
  /** Whether strangers have taken this terminal over too often. */
  readonly takeovers: "few" | "tooMany"
}

/**
 * Why the newcomer is held: the other one is proved, it is quarantined by its setting, strangers took over too often, persons have ruled it out while the other one is
 * alive, or the other one is alive, or could not be asked or heard.
 */
export type Reason = Exclude<HeldReason, "taken">

export type Verdict =
  | { readonly _tag: "Replaces" }
  | { readonly _tag: "Asks" }
  | { readonly _tag: "Held"; readonly reason: Reason }

/** A pinned source, a certificate, and what persons chose, count for more than what agreed with the books, and that for more than nothing. */
const weights = {
  certificate: 2,
  source: 2,
  trusted: 2,
  agreed: 1,
  network: 0,
  none: 0
} as const satisfies Record<Proof, number>

/** Of whom persons said that it is not the terminal: less than one of whom nobody knows anything. */
const ruledOut = -1

const isChosen = ({ proof }: Rival): boolean => proof === "trusted"

const weightOf = ({ proof, standing }: Rival): number =>
  weights[proof] === 0 && standing === "ruledOut" ? ruledOut : weights[proof]

const replaces: Verdict = { _tag: "Replaces" }
const held = (reason: Reason): Verdict => ({ _tag: "Held", reason })

/** A connection from where the former one is is the same device that dialled again, as far as anybody can tell: no limit is for it. */
export const isKnown = ({ former, newcomer }: Contest): boolean => isKnownBeside(newcomer, former.peer)

/**
 * Why the newcomer is held where the former one is alive. `alive`: neither is known to be the terminal, so that both are suspect; of the others persons, or a proof,
 * have said already which of the two is right.
 */
export const reasonOfAlive = ({ former, newcomer }: Contest): "ownerProved" | "ruledOut" | "alive" => {
  if (weightOf(newcomer) === ruledOut) return "ruledOut"
  return weightOf(former) === weights.source ? "ownerProved" : "alive"
}

/**
 * Decides before the former connection is asked anything.
 *
 * **Details** A pinned source and a certificate prove whoever has them, the terminal at a new place as well. What persons chose is a place, and the terminal may have
 * left it: so it is asked like any other.
 */
export const decide = (contest: Contest): Verdict => {
  const { alive, former, newcomer, policy, takeovers } = contest
  const [was, is] = [weightOf(former), weightOf(newcomer)]
  if (is > was || is === weights.source) return replaces
  if (was === weights.source && !isChosen(former)) return held("ownerProved")
  if (policy === "quarantine") return held("quarantine")
  if (policy === "newestWins" && reasonOfAlive(contest) === "alive") {
    return takeovers === "tooMany" && !isKnown(contest) ? held("tooMany") : replaces
  }
  return alive === "lately" && !isKnown(contest) ? held(reasonOfAlive(contest)) : { _tag: "Asks" }
}

/**
 * Decides when the former connection gave no sign of life; `unclear`: it could not be asked, since its meter may be slow at what it was asked before, or
 * its answer may wait unread, so that only who comes from where it is takes its place.
 */
export const decideSilent = (contest: Contest, found: "silent" | "unclear"): Verdict => {
  if (isKnown(contest)) return replaces
  if (found === "unclear") return held("unclear")
  return contest.takeovers === "tooMany" ? held("tooMany") : replaces
}
