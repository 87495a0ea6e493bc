/** What is read back after a job was sent. */
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import type { Ended } from "../../books/parameters/ParameterOutcome.ts"
import { type Item, readable } from "../../books/parameters/Parameters.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"

/** Names what is read back after sending: what reached the terminal or may have; of an adjustment's second half in any case. */
export const wantedOf = (
  job: ParameterJob.State,
  capabilities: Capabilities,
  ended: ReadonlyArray<Ended>
): ReadonlyArray<Item> => {
  switch (job.purpose) {
    case "readBack":
      return readable(capabilities)
    case "thresholds":
      return job.entries.map(({ value }) => value._tag)
    case "dispatch":
    case "release":
    case "expiry":
    case "protect":
    case "unprotect":
      return written(job.entries, ended)
  }
}

/** Names the items that reached the terminal or may have. */
const written = (entries: ParameterJob.State["entries"], ended: ReadonlyArray<Ended>): ReadonlyArray<Item> =>
  entries.flatMap(({ value }, index) => {
    const result = ended[index]?.result
    return result === "ok" || result === "timeout" ? [value._tag] : []
  })
