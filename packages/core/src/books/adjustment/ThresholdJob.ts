/** The second half of an adjustment where alarm and trip energy do not travel with the credit: a job of its own that goes out after it. */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { idOf } from "../../values/Id.ts"
import type * as ParameterJob from "../parameters/ParameterJob.ts"
import { isWritable } from "../parameters/Parameters.ts"
import type { Context } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Adjustment from "./Adjustment.ts"

/** Gives the id of the job that belongs to an adjustment. */
export const jobIdOf = (adjustmentNo: string): string => idOf("thresholds", adjustmentNo)

/** Opens the job in the commit that saves the adjustment, if the terminal takes thresholds apart from credits and some are desired. */
export const thresholdsAfter = (
  { adjustmentNo, orgNo, target }: Adjustment.Content,
  thresholds: Target.State["desired"],
  capabilities: Capabilities,
  { actor: by, now }: Context
): ReadonlyArray<ParameterJob.Event> => {
  const apart = capabilities.thresholds === "separate" && isWritable(capabilities, "Thresholds")
  if (!apart || thresholds === null) return []
  const values = [{ _tag: "Thresholds", thresholds }] as const
  const jobId = jobIdOf(adjustmentNo)
  const content = { jobId, orgNo, target, purpose: "thresholds", by, after: adjustmentNo, values } as const
  return [{ _tag: "JobOpened", v: 1, at: now, notBefore: now, content }]
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
