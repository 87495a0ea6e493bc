/** The second half of an adjustment where alarm and trip energy do not travel with the credit: a job of its own that goes out after it. */

import type * as Adjustment from "../../books/adjustment/Adjustment.ts"
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import type * as Target from "../../books/target/Target.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { absent } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"

/** Gives the id of the job that belongs to an adjustment. */
export const jobIdOf = (adjustmentNo: string): string => `T-${adjustmentNo.slice(-62)}`

/** The job to be opened in the commit that saves the adjustment; without events where nothing has to follow. */
export interface Opening {
  readonly job: Loaded<"ParameterJob">
  readonly events: ReadonlyArray<ParameterJob.Event>
}

/** Opens the job, if the terminal takes thresholds apart from credits and some are desired. */
export const thresholdsAfter = (
  { adjustmentNo, orgNo, target }: Adjustment.Content,
  thresholds: Target.State["desired"],
  capabilities: Capabilities,
  by: string,
  now: Instant
): Opening => {
  const jobId = jobIdOf(adjustmentNo)
  const job = absent("ParameterJob", jobId)
  const apart = capabilities.thresholds === "separate" && capabilities.parameters.includes("Thresholds")
  if (!apart || thresholds === null) return { job, events: [] }
  const values = [{ _tag: "Thresholds", thresholds }] as const
  const content = { jobId, orgNo, target, purpose: "thresholds", by, after: adjustmentNo, values } as const
  return { job, events: [{ _tag: "JobOpened", v: 1, at: now, notBefore: now, content }] }
}

/** Says how the two halves of an adjustment ended together: `partial` where only the first is on the terminal. */
export const overallOf = (
  dispatch: Adjustment.State["dispatch"],
  job: "running" | "ok" | "partial" | "failed" | "cancelled" | null
): "running" | "ok" | "partial" | "failed" => {
  if (dispatch._tag === "Rejected") return "failed"
  if (dispatch._tag !== "Applied" || job === "running") return "running"
  return job === null || job === "ok" ? "ok" : "partial"
}
