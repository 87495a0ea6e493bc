/**
 * What goes wrong between master and terminal, planned in advance: a terminal's side asks the plan for every request and does what it says.
 *
 * @category Simulated terminal
 */
import type { Answer, Event, Output, Request, RequestTag } from "./Messages.ts"
import type { Settings } from "./Settings.ts"
import type { State } from "./State.ts"
import { isEffecting, step } from "./Terminal.ts"

/**
 * One fault.
 *
 * **Details** `DropRequest`: the terminal never hears it. `DropReply`: it is done and the answer is lost. `PowerLoss` at `beforeStoring`:
 * nothing is done and no answer leaves; at `beforeApplying`: stored, then the power fails, so a credit is lost with its number stored, whatever the firmware; at `afterApplying`: done, then the power fails;
 * `reply` says whether the answer still left. `Delay`: the answer leaves that much later.
 *
 * @category Models
 */
export type Fault =
  | { readonly _tag: "DropRequest" | "DropReply" }
  | {
      readonly _tag: "PowerLoss"
      readonly at: "beforeStoring" | "beforeApplying" | "afterApplying"
      readonly reply: "sent" | "lost"
    }
  | { readonly _tag: "Delay"; readonly millis: number }

/** A fault and the requests it waits for; it happens to the first that matches, once. @category Models */
export interface Planned {
  readonly fault: Fault
  readonly on: "any" | "effecting" | RequestTag
}

/** The faults still to come, in order. @category Models */
export type FaultPlan = ReadonlyArray<Planned>

/** No fault. @category Constants */
export const none: FaultPlan = []

const matches = ({ on }: Planned, request: Request): boolean =>
  on === "any" || on === request._tag || (on === "effecting" && isEffecting(request))

/** Takes the first fault that waits for this request out of the plan. @category Functions */
export const next = (plan: FaultPlan, request: Request): readonly [FaultPlan, Fault | null] => {
  const index = plan.findIndex((it) => matches(it, request))
  const found = plan[index]
  return found === undefined ? [plan, null] : [plan.filter((_, it) => it !== index), found.fault]
}

/**
 * What becomes of one request.
 *
 * **Details** `answer: null`: nothing comes back. `delayMillis`: how long the answer is held. `link`: `lost` when the power failed and the
 * connection with it, after the answer if there is one.
 *
 * @category Models
 */
export interface Exchange {
  readonly answer: Answer | null
  readonly events: ReadonlyArray<Event>
  readonly delayMillis: number
  readonly link: "kept" | "lost"
}

interface Ran {
  readonly state: State
  readonly answer: Answer | null
  readonly events: ReadonlyArray<Event>
}

const eventsOf = (outputs: ReadonlyArray<Output>): ReadonlyArray<Event> =>
  outputs.flatMap((it) => (it._tag === "Event" ? [it.event] : []))

const run = (settings: Settings, state: State, request: Request, password: string | null, now: number): Ran => {
  const [after, outputs] = step(settings, state, { _tag: "Request", request, password }, now)
  return {
    state: after,
    answer: outputs.find((it) => it._tag === "Answer")?.answer ?? null,
    events: eventsOf(outputs)
  }
}

/** Runs a request up to the moment of the power loss; the loss itself comes after. */
const runUntil = (
  settings: Settings,
  state: State,
  request: Request,
  password: string | null,
  at: "beforeStoring" | "beforeApplying" | "afterApplying",
  now: number
): Ran => {
  switch (at) {
    case "beforeStoring":
      return { state, answer: null, events: [] }
    case "beforeApplying": {
      const storesOnly: Settings = { ...settings, firmware: { ...settings.firmware, applies: "inLoop" } }
      return run(storesOnly, state, request, password, now)
    }
    case "afterApplying": {
      const served = run(settings, state, request, password, now)
      const [looped, applied] = step(settings, served.state, { _tag: "Loop" }, now)
      return { ...served, state: looped, events: [...served.events, ...eventsOf(applied)] }
    }
  }
}

/** Lets one request of the master meet its fault, if the plan has one for it: all that a terminal's side needs to call. @category Functions */
export const exchange = (
  settings: Settings,
  [state, plan]: readonly [State, FaultPlan],
  request: Request,
  password: string | null,
  now: number
): readonly [readonly [State, FaultPlan], Exchange] => {
  const [rest, fault] = next(plan, request)
  if (fault?._tag === "DropRequest") {
    return [[state, rest], { answer: null, events: [], delayMillis: 0, link: "kept" }]
  }
  if (fault?._tag === "PowerLoss") {
    const ran = runUntil(settings, state, request, password, fault.at, now)
    const [after, lost] = step(settings, ran.state, { _tag: "PowerLoss" }, now)
    const answer = fault.reply === "sent" ? ran.answer : null
    return [[after, rest], { answer, events: [...ran.events, ...eventsOf(lost)], delayMillis: 0, link: "lost" }]
  }
  const ran = run(settings, state, request, password, now)
  const answer = fault?._tag === "DropReply" ? null : ran.answer
  const delayMillis = fault?._tag === "Delay" ? fault.millis : 0
  return [[ran.state, rest], { answer, events: ran.events, delayMillis, link: "kept" }]
}
