/**
 * The request that a session works on, and how it ends when the session cannot say so itself.
 *
 * The line that matters is drawn here: once an effecting write was let go, the request can end as `NoAnswer` but never as `NotSent`.
 */
import { Instant } from "@yugou/core"
import {
  type FrameRecord,
  type NoAnswerCause,
  type NotSentReason,
  type Outcome,
  requests,
  type TerminalRequest
} from "@yugou/core/dialect"

/** How many frames an outcome made by the link shows. */
const framesKept = 32

/**
 * One request under way. Writes count from the moment they are let go to the socket; one that was withheld is counted back.
 *
 * **Details** `settled: "yes"`: the caller has its outcome, the session has not finished yet; the next request waits for it.
 */
export interface Running {
  readonly request: TerminalRequest
  readonly startedAt: number
  readonly effecting: number
  readonly harmless: number
  readonly sentAt: number | null
  readonly frames: ReadonlyArray<FrameRecord>
  readonly settled: "no" | "yes"
}

/** Why the link settles in place of the session. */
export type End = "peer" | "replaced" | "error" | "shutdown" | "overdue"

export const start = (request: TerminalRequest, now: number): Running => ({
  request,
  startedAt: now,
  effecting: 0,
  harmless: 0,
  sentAt: null,
  frames: [],
  settled: "no"
})

export const letGo = (running: Running, effect: "none" | "effecting", now: number): Running => ({
  ...running,
  effecting: running.effecting + (effect === "effecting" ? 1 : 0),
  harmless: running.harmless + (effect === "none" ? 1 : 0),
  sentAt: running.effecting === 0 && (effect === "effecting" || running.sentAt === null) ? now : running.sentAt
})

export const takeBack = (running: Running, effect: "none" | "effecting"): Running => ({
  ...running,
  effecting: running.effecting - (effect === "effecting" ? 1 : 0),
  harmless: running.harmless - (effect === "none" ? 1 : 0)
})

export const traced = (running: Running, frame: FrameRecord): Running =>
  running.frames.length >= framesKept ? running : { ...running, frames: [...running.frames, frame] }

/** Tells whether the terminal may have got the request: an effecting byte, or any byte of a read. */
export const mayHaveArrived = (running: Running): boolean =>
  running.effecting > 0 || (requests[running.request._tag].kind === "read" && running.harmless > 0)

export const notSent = (now: number, reason: NotSentReason, detail: string): Outcome => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail
})

/** Gives the `NoAnswer` of a request whose bytes left; when its frames die is for the dialect to know, so `deadAt` is open. */
export const noAnswer = (running: Running, cause: NoAnswerCause, now: number): Outcome => ({
  _tag: "NoAnswer",
  sentAt: Instant.fromMillis(running.sentAt ?? now),
  deadAt: null,
  cause,
  frames: running.frames
})

/** Says how a request that was never started ends. */
export const neverStarted = (end: End, now: number): Outcome =>
  end === "shutdown"
    ? notSent(now, "shutdown", "the station stopped before the request was started")
    : notSent(now, "offline", "the connection ended before the request was started")

const lost = ["linkLost", "offline", "the connection ended before anything that counts was sent"] as const

/** Of each end: the cause where the request may have arrived, and reason and detail where nothing that counts was sent. */
const ends = {
  peer: lost,
  replaced: lost,
  error: lost,
  shutdown: ["stationStopped", "shutdown", "the station stopped before anything that counts was sent"],
  overdue: ["timeout", "busy", "the session sent nothing that counts and did not settle in time"]
} as const satisfies Record<End, readonly [cause: NoAnswerCause, reason: NotSentReason, detail: string]>

/** Says how a started request ends that its session left open. */
export const leftOpen = (running: Running, end: End, now: number): Outcome => {
  const [cause, reason, detail] = ends[end]
  return mayHaveArrived(running) ? noAnswer(running, cause, now) : notSent(now, reason, detail)
}
