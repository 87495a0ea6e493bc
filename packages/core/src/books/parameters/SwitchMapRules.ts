/** The rules of the switch–round map (R-043…R-048): asked of the capability, never of a protocol's name. */
import type * as Result from "effect/Result"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { decided, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import * as Parameters from "./Parameters.ts"
import { maxNameLength, maxSwitches, type Switch } from "./SwitchMap.ts"

export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

export type SaveRejection = R.NotApplicable | R.SwitchMapInvalid

type Problem = R.SwitchMapInvalid["problem"]

const problemOf = (switches: ReadonlyArray<Switch>, index: number, capabilities: Capabilities): Problem | null => {
  const it = switches[index]
  if (it === undefined) return null
  const others = switches.filter((_, other) => other < index)
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
  ...switches.map(({ switchNo }, index) => {
    const problem = problemOf(switches, index, capabilities)
    return problem === null ? null : new R.SwitchMapInvalid({ switchNo, problem })
  })
]

/** Saves the map (保存): desired changes, reported does not, nothing is sent; names lose the blanks around them. */
export const save = (
  terminal: Terminal.State,
  given: ReadonlyArray<Switch>,
  capabilities: Capabilities,
  now: Instant
): Result.Result<Changes, Refusal<SaveRejection>> => {
  const switches = given.map((it) => ({ ...it, name: it.name.trim() }))
  return decided(savePreconditions(terminal.terminalId, switches, capabilities), () => ({
    terminal: [{ _tag: "SwitchMapDesired", v: 1, at: now, switches }] as const
  }))
}

/** Gives the rounds under control that no switch is mapped to: tripping them would do nothing. */
export const emptyRounds = (terminal: Terminal.State, switches: ReadonlyArray<Switch>): ReadonlyArray<number> => {
  const controlled = Object.values(terminal.targets).flatMap(
    ({ book }) => Parameters.desiredOf(book, "EffectiveRounds")?.rounds ?? []
  )
  return [...new Set(controlled)].filter((round) => switches.every((it) => it.round !== round)).sort((a, b) => a - b)
}

export type DispatchRejection = R.NotApplicable | R.MappingRequired

/** Lists what forbids sending the map: the terminal needs none, or none was saved. */
export const dispatchPreconditions = (
  terminal: Terminal.State,
  capabilities: Capabilities
): Preconditions<DispatchRejection> => {
  const { terminalId, book } = terminal
  const missing = Parameters.desiredOf(book, "SwitchRounds") === null
  return [
    capabilities.switchRoundMapping === "none" ? new R.NotApplicable({ terminalId }) : null,
    missing ? new R.MappingRequired({ terminalId, round: null }) : null
  ]
}
