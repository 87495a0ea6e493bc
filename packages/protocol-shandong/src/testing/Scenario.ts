/** What a simulated terminal is and what goes wrong with it, as data: named scenarios, or a file in the same shape. */
import { Energy } from "@yugou/core/dialect"
import { type FaultPlan, type Settings as Simulated, TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

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
 * - `remaining`: balance at the start, kWh. `consumePerMinute`: energy that flows every minute, kWh.
 * - `alarmEnergy`, `tripEnergy`: as set on the terminal itself, kWh; without `alarmEnergy` there are none.
 * - `skewSeconds`: what the terminal's clock is ahead.
 * - `duplicate`, `applies`: what the firmware does with a slip number that it holds, and when a purchase takes effect.
 * - `registers`: items that the simulation only stores (`8047` delay, `8064` duration, readings).
 * - `faults`: what goes wrong, each once, with the first request that matches.
 */
export const Scenario = Schema.Struct({
  remaining: Schema.optionalKey(Energy.Energy),
  consumePerMinute: Schema.optionalKey(Energy.Energy),
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

/** Named scenarios of the command line. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  normal: { remaining: Energy.kwh("100"), alarmEnergy: Energy.kwh("20"), consumePerMinute: Energy.kwh("0.1") },
  "lost-reply": { faults: [{ fault: { _tag: "DropReply" }, on: "WriteCredit" }] },
  "lost-request": { faults: [{ fault: { _tag: "DropRequest" }, on: "WriteCredit" }] },
  "power-loss": {
    applies: "inLoop",
    faults: [{ fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "sent" }, on: "WriteCredit" }]
  },
  "duplicate-refused": { duplicate: "refusedWithoutReason" },
  "wrong-clock": { skewSeconds: 900 },
  "delayed-trip": { registers: { "8047": "1", "8064": "00:30", "8041": "00" } },
  slow: { faults: [{ fault: { _tag: "Delay", millis: 5000 }, on: "any" }] }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Reads a scenario out of JSON; names the path of the first thing that is wrong. */
export const decode = (json: unknown): Result.Result<Scenario, { readonly path: string; readonly message: string }> =>
  Result.mapError(Schema.decodeUnknownResult(Scenario)(json, { onExcessProperty: "error" }), (error) => {
    const [first] = format(error.issue).issues
    const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")
    return { path, message: first?.message ?? "must be an object" }
  })

/** Gives the simulated terminal's settings under a scenario. */
export const settingsOf = (scenario: Scenario, settings: Simulated): Simulated => ({
  ...settings,
  firmware: {
    ...settings.firmware,
    duplicate: scenario.duplicate ?? settings.firmware.duplicate,
    applies: scenario.applies ?? settings.firmware.applies,
    tripWhileProtected: scenario.tripWhileProtected ?? settings.firmware.tripWhileProtected
  }
})

/** Makes the terminal's state at the start of a scenario. */
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

export const faultsOf = (scenario: Scenario): FaultPlan.FaultPlan => scenario.faults ?? []
