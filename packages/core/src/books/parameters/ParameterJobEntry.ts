/** How a store keeps a ParameterJob: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import * as ParameterJob from "./ParameterJob.ts"

const jobDue = (job: ParameterJob.State): Due | null => {
  const rest = { queue: "parameter", serial: job.jobId, order: sortTime(job.openedAt) } as const
  switch (job.progress._tag) {
    case "Waiting":
      return { ...rest, queue: ParameterJob.isDated(job) ? "expiry" : "parameter", at: job.progress.notBefore }
    case "Running":
      return { ...rest, at: job.progress.until }
    case "Done":
    case "Cancelled":
      return null
  }
}

/** The catalog row of ParameterJob. */
export const parameterJobEntry = define({
  state: ParameterJob.State,
  event: ParameterJob.Event,
  evolve: ParameterJob.evolve,
  due: jobDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.openedAt)}/${s.jobId}`,
    columns: {
      terminalId: s.target.terminalId,
      target: keyOf(s.target),
      purpose: s.purpose,
      progress: s.progress._tag,
      outcome: ParameterJob.isOpen(s) ? "open" : "known"
    }
  }),
  upcasters: {}
})
