/** What the end of a job says about the protection of its terminal: whose it is, and how long it lasts. */
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import type { Instant } from "../../values/Instant.ts"

/** Says what became of the station's own protection; `null`: it is not known yet, and the next look says it. */
const settledAs = ({ purpose, entries }: ParameterJob.State): "standing" | "ended" | null => {
  const entry = entries.find(({ value }) => value._tag === "Protection")
  if (entry === undefined || entry.result === "timeout") return null
  const took = entry.result === "ok" && entry.readBack !== "differs"
  if (purpose === "protect") return took ? "standing" : "ended"
  return took ? "ended" : null
}

/** Gives the events of a terminal after a job with an item of protection: of the station's own jobs they settle its own protection, any other job is somebody's decision. */
export const protectionEvents = (
  terminal: Terminal.State,
  job: ParameterJob.State,
  until: Instant | null,
  at: Instant
): ReadonlyArray<Terminal.Event> => {
  if (job.purpose !== "protect" && job.purpose !== "unprotect") return [{ _tag: "ProtectionTimed", v: 1, at, until }]
  const { ownProtection: own } = terminal
  const as = settledAs(job)
  if (own === undefined || own.state === "left" || as === null) return []
  if (job.purpose === "protect" && own.jobId !== job.jobId) return []
  return [{ _tag: "OwnProtectionSettled", v: 1, at, jobId: own.jobId, as }]
}
