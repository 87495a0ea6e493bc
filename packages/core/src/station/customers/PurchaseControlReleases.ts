/** Opening the jobs that release purchase control (解除) when a customer or a device goes out of use. */

import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { absent } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Context } from "../kernel/Command.ts"

/** A job to be opened: its absence, and the event that opens it. */
export interface Opening {
  readonly job: Loaded<"ParameterJob">
  readonly events: ReadonlyArray<ParameterJob.Event>
}

/** Prepares one release for each device; they are opened in the caller's commit and carried out by the engine. */
export const purchaseControlReleases = (
  devices: ReadonlyArray<Versioned<"Device">>,
  commandId: string,
  context: Context
): ReadonlyArray<Opening> =>
  devices.map(({ state }, index): Opening => {
    const { orgNo, target } = state
    const job = absent("ParameterJob", idOf("release", commandId, index))
    const values = [{ _tag: "PurchaseControl", state: "released" }] as const
    const content = { jobId: job.ref.id, orgNo, target, purpose: "release", by: context.actor, values } as const
    return { job, events: [{ _tag: "JobOpened", v: 1, at: context.now, notBefore: context.now, content }] }
  })
