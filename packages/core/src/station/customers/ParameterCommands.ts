/** The commands on parameters, made once for both pages that have them: 基本参数维护 and 购电投入调试. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import { expiryOf } from "../../books/parameters/ControlExpiry.ts"
import type * as DispatchJob from "../../books/parameters/DispatchJob.ts"
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import * as ParameterRules from "../../books/parameters/ParameterRules.ts"
import type { ControlMode, Item } from "../../books/parameters/Parameters.ts"
import type { Decided } from "../../books/rule/Rule.ts"
import { carryOut } from "../../engines/parameters/ParameterSender.ts"
import { Authorization } from "../../ports/authorization/Authorization.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Parameter, TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { plusMillis } from "../../values/Instant.ts"
import type { Context } from "../kernel/Command.ts"
import { find } from "../kernel/Load.ts"
import type { Installation } from "./Installation.ts"
import { releaseProtectionPermission } from "./ParameterTable.ts"

/** What can be saved, as the payload has it. */
export interface Values {
  readonly mode?: ControlMode
  readonly rounds?: ReadonlyArray<number>
  readonly energyControl?: "engaged" | "released"
  readonly protection?: { readonly state: "protected" | "released"; readonly halfHours: number | null }
  readonly expiry?: string
}

/** Makes the parameters out of what was filled in. */
export const itemsOf = (values: Values): ReadonlyArray<Parameter> => [
  ...(values.rounds === undefined
    ? []
    : [{ _tag: "EffectiveRounds", rounds: [...new Set(values.rounds)].sort((a, b) => a - b) } as const]),
  ...(values.energyControl === undefined ? [] : [{ _tag: "PurchaseControl", state: values.energyControl } as const]),
  ...(values.protection === undefined ? [] : [{ _tag: "Protection", ...values.protection } as const]),
  ...(values.expiry === undefined ? [] : [{ _tag: "EnergyControlExpiry", local: values.expiry } as const])
]

/** Prepares the release at the expiry time where the terminal has no expiry and the host lets the station emulate it. */
const emulation = (
  installation: Installation,
  values: Values,
  job: Loaded<"ParameterJob">,
  context: Context
): ReadonlyArray<ParameterJob.Event> => {
  const { capabilities, device } = installation
  const offered = capabilities?.parameters.includes("EnergyControlExpiry")
  const emulate = context.policy.emulateExpiry === "on" && offered === false
  const at = values.expiry === undefined ? null : expiryOf(values.expiry, context.policy.siteZone)
  if (!emulate || at === null) return []
  const { orgNo, target } = device.state
  const release = [{ _tag: "PurchaseControl", state: "released" }] as const
  const content = { jobId: job.ref.id, orgNo, target, purpose: "expiry", by: context.actor, values: release } as const
  return [{ _tag: "JobOpened", v: 1, at: context.now, notBefore: at, content }]
}

/** Decides saving by the rule of a page: view and changes, for its decision. */
export const decideSave = Effect.fnUntraced(function* <R>(
  installation: Installation,
  values: Values,
  commandId: string,
  context: Context,
  save: (command: ParameterRules.SaveCommand) => Decided<ParameterRules.Changes, R>
) {
  const { device, customer, terminal } = installation
  const key = keyOf(device.state.target)
  const commissioning = yield* find(ref("Commissioning", key))
  const job = absent("ParameterJob", idOf("expiry", commandId))
  return Result.map(save({ mode: values.mode ?? null, items: itemsOf(values) }), ({ changes }) => ({
    view: { terminal, device, customer, commissioning, expiry: job },
    changes: {
      terminal: changes.terminal,
      commissioning: outdated(commissioning.state, "parameters", context.now),
      expiry: emulation(installation, values, job, context)
    }
  }))
})

/** What is ticked, as the payload has it. */
export interface Ticked {
  readonly items: ReadonlyArray<Item>
  readonly acknowledgeImmediateTrip?: "yes" | "no"
  readonly confirmCloses?: "yes" | "no"
}

/** Makes the requests of a job, as its dry run shows them. */
const requestsOf = (
  installation: Installation,
  jobId: string,
  values: ReadonlyArray<Parameter>,
  context: Context
): ReadonlyArray<TerminalRequest> =>
  values
    .filter(({ _tag }) => installation.capabilities?.parameters.includes(_tag) === true)
    .map((item, index) => ({
      _tag: "WriteParameter",
      requestId: idOf("plan", jobId, index),
      terminalId: installation.terminal.state.terminalId,
      notAfter: plusMillis(context.now, context.policy.sendWithinSeconds * 1000),
      payload: { target: installation.target.state.target, item }
    }))

/** Gives the absence of the job that a command opens. */
export const jobOf = (commandId: string) => absent("ParameterJob", idOf("job", commandId))

/** Gives view, changes and dry run of a job that a rule has opened. */
export const openJob = (
  installation: Installation,
  job: Loaded<"ParameterJob">,
  changes: DispatchJob.Changes,
  context: Context
) => {
  const { device, customer, terminal, target } = installation
  const values = changes.job.flatMap((event) => (event._tag === "JobOpened" ? event.content.values : []))
  const seen = { job, terminal, device, customer }
  const thresholds = values.some(({ _tag }) => _tag === "Thresholds")
  return {
    view: thresholds ? { ...seen, target } : seen,
    changes,
    sends: requestsOf(installation, job.ref.id, values, context)
  }
}

/** Decides a dispatch of ticked items by the rule of a page. Releasing protection needs a permission of its own. */
export const decideDispatch = Effect.fnUntraced(function* <R>(
  states: ParameterRules.View,
  ticked: Ticked,
  jobId: string,
  context: Context,
  dispatch: (command: ParameterRules.DispatchCommand) => Decided<DispatchJob.Changes, R>
) {
  const values = ParameterRules.valuesOf(ticked.items, states)
  if (values.some((value) => value._tag === "Protection" && value.state === "released")) {
    const authorization = yield* Authorization
    yield* authorization.authorize(context.actor, releaseProtectionPermission)
  }
  const { items, acknowledgeImmediateTrip = "no", confirmCloses = "no" } = ticked
  return dispatch({ jobId, items, acknowledgeImmediateTrip, confirmCloses })
})

/** Carries out a job that was just opened, and gives it as it stands then; one that another process is at is left to it. */
export const carryOutJob = Effect.fnUntraced(function* (jobId: string) {
  yield* carryOut(jobId).pipe(
    Effect.catchIf(
      (error) => error.reason === "stale",
      () => Effect.void
    )
  )
  const store = yield* StationStore
  const [job] = yield* store.load([ref("ParameterJob", jobId)])
  if (job === undefined || job.state === null) {
    return yield* new StoreError({ reason: "corrupt", detail: `there is no parameter job ${jobId}` })
  }
  return { ...job, state: job.state } satisfies Versioned<"ParameterJob">
})
