/** What a simulated terminal is and what goes wrong with it, as data: named scenarios, or a file in the same shape. @category Simulated terminal */
import { Energy } from "@yugou/core/dialect"
import { type FaultPlan, type Settings as Simulated, TerminalState } from "@yugou/testkit/terminal"
import * as Schema from "effect/Schema"
import * as SchemaProblem from "../SchemaProblem.ts"

const Reply = Schema.Literals(["sent", "lost"])
const Fault = Schema.Union([
  Schema.TaggedStruct("DropRequest", {}),
  Schema.TaggedStruct("DropReply", {}),
  Schema.TaggedStruct("Delay", { millis: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 600_000 })) }),
  Schema.TaggedStruct("PowerLoss", {
    at: Schema.Literals(["beforeStoring", "beforeApplying", "afterApplying"]),
    reply: Reply
  })
])
const On = Schema.Literals([
  "any",
  "effecting",
  "ReadBalance",
  "ReadStoredCredit",
  "ReadClock",
  "WriteCredit",
  "WriteParameter",
  "SetClock",
  "Trip",
  "Close"
])

/**
 * Describes a scenario; every part may be left out.
 *
 * **Details**
 * - `remaining`: balance at the start, kWh. `consumePerMinute`, `consumePerSecond`: energy that flows from the first balance, kWh.
 * - `alarmEnergy`, `tripEnergy`: as set on the terminal itself, kWh; without `alarmEnergy` there are none.
 * - `skewSeconds`: what the terminal's clock is ahead.
 * - `duplicate`, `applies`: what the firmware does with a slip number that it holds, and when a purchase takes effect.
 * - `registers`: items that the simulation only stores, by identifier, where a dialect has such.
 * - `faults`: what goes wrong, each once, with the first request that matches.
 *
 * @category Models
 */
export const Scenario = Schema.Struct({
  remaining: Schema.optionalKey(Energy.Energy),
  consumePerMinute: Schema.optionalKey(Energy.Energy),
  consumePerSecond: Schema.optionalKey(Energy.Energy),
  alarmEnergy: Schema.optionalKey(Energy.Energy),
  tripEnergy: Schema.optionalKey(Energy.Energy),
  skewSeconds: Schema.optionalKey(Schema.Int),
  duplicate: Schema.optionalKey(
    Schema.Literals(["refusedWithReason", "refusedWithoutReason", "storedWithoutEffect", "appliedAgain"])
  ),
  applies: Schema.optionalKey(Schema.Literals(["atOnce", "inLoop"])),
  tripWhileProtected: Schema.optionalKey(Schema.Literals(["refused", "ignored"])),
  registers: Schema.optionalKey(Schema.Record(Schema.String.check(Schema.isPattern(/^[0-9A-F]{4}$/u)), Schema.String)),
  faults: Schema.optionalKey(Schema.Array(Schema.Struct({ fault: Fault, on: On })))
})
export type Scenario = typeof Scenario.Type

/** Reads a scenario out of JSON; names the path of the first thing that is wrong. @category Conversions */
export const decode = SchemaProblem.decode(Scenario)

/** Gives the simulated terminal's settings under a scenario. @category Functions */
export const settingsOf = (scenario: Scenario, settings: Simulated): Simulated => ({
  ...settings,
  firmware: {
    ...settings.firmware,
    duplicate: scenario.duplicate ?? settings.firmware.duplicate,
    applies: scenario.applies ?? settings.firmware.applies,
    tripWhileProtected: scenario.tripWhileProtected ?? settings.firmware.tripWhileProtected
  }
})

/** Makes the terminal's state at the start of a scenario. @category Functions */
export const stateOf = (scenario: Scenario, settings: Simulated): TerminalState.State => {
  const state = TerminalState.make(settings)
  const holder = TerminalState.holderOf(state, settings.holders[0] ?? 0)
  const filled =
    holder === undefined || scenario.remaining === undefined
      ? state
      : TerminalState.withHolder(state, { ...holder, remaining: scenario.remaining })
  const { alarmEnergy, tripEnergy = Energy.zero } = scenario
  const thresholds = alarmEnergy === undefined ? null : { alarm: alarmEnergy, trip: tripEnergy }
  const holders = filled.holders.map((one) => ({ ...one, thresholds }))
  return { ...filled, holders, skewMillis: (scenario.skewSeconds ?? 0) * 1000 }
}

/** Gives the faults that a scenario plans; none where it says nothing. @category Functions */
export const faultsOf = (scenario: Scenario): FaultPlan.FaultPlan => scenario.faults ?? []
