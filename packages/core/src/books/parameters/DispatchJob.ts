/** Opening the job that carries saved values to a terminal (下发). */
import type { Parameter } from "../../ports/terminal/Requests.ts"
import type * as Device from "../device/Device.ts"
import type { Context } from "../rule/Rule.ts"
import type * as ParameterJob from "./ParameterJob.ts"

/** The changes of a dispatch: the job that is carried out after the commit. */
export interface Changes {
  readonly job: ReadonlyArray<ParameterJob.Event>
}

/** Opens the job for values that may go out now. */
export const opened = (
  jobId: string,
  { orgNo, target }: Device.State,
  values: ReadonlyArray<Parameter>,
  { actor: by, now }: Context
): Changes => {
  const content = { jobId, orgNo, target, purpose: "dispatch", by, values } as const
  return { job: [{ _tag: "JobOpened", v: 1, at: now, notBefore: now, content }] }
}
