/** The rules of the switch–round map (R-043…R-048): asked of the capability, never of a protocol's name. @category Rules */
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import { undoubted } from "../terminal/Suspicion.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { inService } from "../terminal/Terminal.ts"
import { dialectKnown, type Known, whereKnown } from "../terminal/TerminalRules.ts"
import * as DispatchJob from "./DispatchJob.ts"
import * as Parameters from "./Parameters.ts"
import { maxNameLength, maxSwitches, type Switch } from "./SwitchMap.ts"

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** The switches as they are filled in. @category Models */
export interface SaveCommand {
  readonly switches: ReadonlyArray<Switch>
}

/** The aggregates that saving looks at. @category Models */
export interface SaveView {
  readonly terminal: Terminal.State
  readonly capabilities: Known
}

/** Why saving may be refused. @category Errors */
export type SaveRejection = R.TerminalNotInService | R.Unsupported | R.NotApplicable | R.SwitchMapInvalid

type Problem = R.SwitchMapInvalid["problem"]

const problemOf = (it: Switch, others: ReadonlyArray<Switch>, capabilities: Capabilities): Problem | null => {
  const most = Math.min(capabilities.maxSwitches ?? maxSwitches, maxSwitches)
  if (it.name === "") return "nameEmpty"
  if (it.name.length > maxNameLength) return "nameTooLong"
  if (others.some(({ switchNo }) => switchNo === it.switchNo)) return "switchTwice"
  if (others.some(({ name }) => name === it.name)) return "nameTwice"
  if (it.switchNo < 1 || it.switchNo > most) return "noSuchSwitch"
  return it.round !== null && it.round > capabilities.maxRounds ? "noSuchRound" : null
}

const savePreconditions = (
  terminalId: Terminal.State["terminalId"],
  switches: ReadonlyArray<Switch>,
  capabilities: Capabilities
): Preconditions<SaveRejection> => [
  capabilities.switchRoundMapping === "none" ? new R.NotApplicable({ terminalId }) : null,
  ...switches.map((it, index) => {
    const problem = problemOf(it, switches.slice(0, index), capabilities)
    return problem === null ? null : new R.SwitchMapInvalid({ switchNo: it.switchNo, problem })
  })
]

/** Saves the map (保存): desired changes, reported does not, nothing is sent; names lose the blanks around them. @category Rules */
export const save: Rule<SaveCommand, SaveView, Changes, SaveRejection> = (command, view, context) => {
  const { terminalId } = view.terminal
  const switches = command.switches.map((it) => ({ ...it, name: it.name.trim() }))
  return decide(
    [
      ...inService(view.terminal),
      ...dialectKnown(view.terminal, view.capabilities),
      ...whereKnown(view.capabilities, (capabilities) => savePreconditions(terminalId, switches, capabilities))
    ],
    () => ({ terminal: [{ _tag: "SwitchMapDesired", v: 1, at: context.now, switches }] })
  )
}

/** Gives the rounds under control that no switch is mapped to: tripping them would do nothing. @category Rules */
export const emptyRounds = (terminal: Terminal.State, switches: ReadonlyArray<Switch>): ReadonlyArray<number> => {
  const controlled = Object.values(terminal.targets).flatMap(
    ({ book }) => Parameters.desiredOf(book, "EffectiveRounds")?.rounds ?? []
  )
  return [...new Set(controlled)].filter((round) => switches.every((it) => it.round !== round)).sort((a, b) => a - b)
}

/** Why dispatching may be refused. @category Errors */
export type DispatchRejection = DeviceRules.UsableRejection | R.TerminalSuspected | R.NotApplicable | R.MappingRequired

/** The id of the job that will carry the map. @category Models */
export interface DispatchCommand {
  readonly jobId: string
}

/** Decides to send the map that was saved (下发); a terminal that needs none gets none. @category Rules */
export const dispatch: Rule<DispatchCommand, DeviceRules.UsableView, DispatchJob.Changes, DispatchRejection> = (
  { jobId },
  view,
  context
) => {
  const { terminalId, book } = view.terminal
  const map = Parameters.desiredOf(book, "SwitchRounds")
  return decide(
    [
      ...DeviceRules.usable(view),
      ...whereKnown<R.TerminalSuspected | R.NotApplicable | R.Unsupported>(view.capabilities, (capabilities) => [
        ...undoubted(view.terminal),
        capabilities.switchRoundMapping === "none" ? new R.NotApplicable({ terminalId }) : null,
        withholds(capabilities, "SwitchRounds") ? new R.Unsupported({ terminalId, feature: "withheld" }) : null
      ]),
      map === null ? new R.MappingRequired({ terminalId, round: null }) : null
    ],
    () => DispatchJob.opened(jobId, view.device, map === null ? [] : [map], context)
  )
}
