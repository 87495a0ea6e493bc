/**
 * How far a request has come, and so how it may end: one table, phase × input. Everything else only carries it out.
 *
 * The line that matters runs between `NotSent` (no byte that counts can have left) and `NoAnswer` (it may have happened). What counts: of a request
 * that changes the terminal its effecting frames, of a read any frame. From that follow the phases:
 * - `unsent`: nothing that counts was handed out. The checks before a write change nothing, whether they left or not, and a port that is
 *   consulted changes nothing either.
 * - `offered`: an effecting frame was handed out, and nobody has said that it left. If the connection goes now it did not (the driver says
 *   `Written` as soon as the socket has it); if time passes without a word it may have, since bytes that wait may still leave.
 * - `sent`: an effecting frame left: the socket took it, or an answer proves it, whatever the socket has said so far.
 * - `asked`: of a read a frame left. Nothing can have happened to the terminal, but the question may have reached it.
 *
 * So no input leads back from `sent`, and no path through `sent` ends as `NotSent`: that is the whole rule.
 *
 * @category Session
 */
import type { NoAnswerCause, NotSentReason } from "@yugou/core/dialect"

/** Where a request can stand before its end, in the order in which the page prints them. @category Constants */
export const phases = ["unsent", "offered", "sent", "asked"] as const

/** Where a request stands before its end. @category Models */
export type Phase = (typeof phases)[number]

/** What happens to a request, with a sentence for the diagram. @category Constants */
export const inputs = {
  checkLeft: "a check before the write left",
  readLeft: "a frame of a read left",
  effectOffered: "an effecting frame is handed out",
  effectLeft: "Written, or an answer proves it",
  silence: "no answer in time, no attempt left",
  linkLost: "Closed",
  stationStopped: "Closed by shutdown",
  expired: "notAfter has passed",
  endedAnswered: "the script says Answered",
  endedRefused: "the script says Refused",
  endedNotSent: "the script says NotSent",
  endedUnclear: "the script says Unclear"
} as const

/** What happens to a request. @category Models */
export type Input = keyof typeof inputs

/** Where an input leads: on to a phase, or to an end; `asSaid` takes reason, cause or answer from the script. `null`: it cannot happen. @category Models */
export type Cell =
  | { readonly _tag: "To"; readonly phase: Phase }
  | { readonly _tag: "AsSaid" }
  | { readonly _tag: "NotSent"; readonly reason: NotSentReason | "asSaid" }
  | { readonly _tag: "NoAnswer"; readonly cause: NoAnswerCause | "asSaid" }
  | null

const to = (phase: Phase): Cell => ({ _tag: "To", phase })
const notSent = (reason: NotSentReason | "asSaid"): Cell => ({ _tag: "NotSent", reason })
const noAnswer = (cause: NoAnswerCause | "asSaid"): Cell => ({ _tag: "NoAnswer", cause })
const asSaid: Cell = { _tag: "AsSaid" }

/** The whole automaton: of each phase and each input where it leads. @category Constants */
export const table: { readonly [phase in Phase]: { readonly [input in Input]: Cell } } = {
  unsent: {
    checkLeft: to("unsent"),
    readLeft: to("asked"),
    effectOffered: to("offered"),
    effectLeft: null,
    silence: notSent("offline"),
    linkLost: notSent("offline"),
    stationStopped: notSent("shutdown"),
    expired: notSent("expired"),
    endedAnswered: asSaid,
    endedRefused: asSaid,
    endedNotSent: notSent("asSaid"),
    endedUnclear: notSent("offline")
  },
  offered: {
    checkLeft: null,
    readLeft: null,
    effectOffered: null,
    effectLeft: to("sent"),
    silence: noAnswer("timeout"),
    linkLost: notSent("offline"),
    stationStopped: notSent("shutdown"),
    expired: null,
    endedAnswered: null,
    endedRefused: null,
    endedNotSent: null,
    endedUnclear: null
  },
  sent: {
    checkLeft: to("sent"),
    readLeft: null,
    effectOffered: to("sent"),
    effectLeft: to("sent"),
    silence: noAnswer("timeout"),
    linkLost: noAnswer("linkLost"),
    stationStopped: noAnswer("stationStopped"),
    expired: noAnswer("timeout"),
    endedAnswered: asSaid,
    endedRefused: asSaid,
    endedNotSent: noAnswer("unreadable"),
    endedUnclear: noAnswer("asSaid")
  },
  asked: {
    checkLeft: null,
    readLeft: to("asked"),
    effectOffered: null,
    effectLeft: null,
    silence: noAnswer("timeout"),
    linkLost: noAnswer("linkLost"),
    stationStopped: noAnswer("stationStopped"),
    expired: null,
    endedAnswered: asSaid,
    endedRefused: asSaid,
    endedNotSent: notSent("asSaid"),
    endedUnclear: noAnswer("asSaid")
  }
}
