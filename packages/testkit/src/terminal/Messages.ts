/** What a simulated terminal is told and what it says: data that a terminal's side decodes from frames and encodes into them. */
import type { Energy } from "@yugou/core"
import type { Parameter, RefusalReason, Thresholds } from "@yugou/core/dialect"
import type { Credit, Mode, OpenCause, Record } from "./State.ts"

/** The names of the parameters that a terminal keeps. @category Models */
export type ParameterName = (typeof Parameter)["Type"]["_tag"]

/**
 * A request of the master, already decoded; `holder` is a total group number or `wholeTerminal`.
 *
 * **Details** `Trip` and `Close` name a round, or with `switches` the outputs themselves. `delayMinutes` counts per switch: the first opens after
 * one delay, the second after two. `halfHours: 0` keeps it open until it is closed.
 *
 * @category Models
 */
export type Request =
  | { readonly _tag: "ReadBalance" | "ReadStoredCredit" | "ReadConsumption"; readonly holder: number }
  | { readonly _tag: "ReadCreditRecords"; readonly holder: number; readonly limit: number }
  | { readonly _tag: "ReadParameters"; readonly holder: number; readonly items: ReadonlyArray<ParameterName> }
  | { readonly _tag: "ReadClock" | "ReadRounds" | "ReadSwitches" }
  | { readonly _tag: "SetClock"; readonly localMillis: number }
  | { readonly _tag: "WriteParameter"; readonly holder: number; readonly item: (typeof Parameter)["Type"] }
  | {
      readonly _tag: "WriteCredit"
      readonly holder: number
      readonly mode: Mode
      readonly wireNo: number | null
      readonly value: Energy.Energy
      readonly thresholds: Thresholds | null
    }
  | {
      readonly _tag: "Trip"
      readonly round: number
      readonly switches: ReadonlyArray<number> | null
      readonly delayMinutes: number
      readonly halfHours: number
    }
  | {
      readonly _tag: "Close"
      readonly round: number
      readonly switches: ReadonlyArray<number> | null
      readonly mode: "permit" | "direct"
    }

/** The names of what a simulated terminal can be asked. @category Models */
export type RequestTag = Request["_tag"]

/**
 * What happens to a terminal.
 *
 * **Details** `Request`: a frame of the master with the password that it carried (`null`: none). `Consume`: energy flows. `Loop`: the main loop
 * runs once. `PowerLoss`: off and on again. `OtherMaster`: somebody else than this station adds energy under a number of its own. `SkewClock`: the clock goes wrong. `RestartCounter`: the consumption counter starts anew. `CloseByHand`:
 * somebody presses the button at the terminal.
 *
 * @category Models
 */
export type Input =
  | { readonly _tag: "Request"; readonly request: Request; readonly password: string | null }
  | { readonly _tag: "Consume"; readonly holder: number; readonly energy: Energy.Energy }
  | { readonly _tag: "RestartCounter"; readonly holder: number }
  | {
      readonly _tag: "OtherMaster"
      readonly holder: number
      readonly wireNo: number
      readonly value: Energy.Energy
    }
  | { readonly _tag: "Loop" | "PowerLoss" }
  | { readonly _tag: "SkewClock"; readonly millis: number }
  | { readonly _tag: "CloseByHand"; readonly switchNo: number }

/** The answer to a request; a terminal's side encodes it. `Refused.reason` is what the firmware knows: a wire that cannot say it says less. @category Models */
export type Answer =
  | { readonly _tag: "Accepted" }
  | { readonly _tag: "Refused"; readonly reason: RefusalReason }
  | { readonly _tag: "Balance"; readonly remaining: Energy.Energy; readonly localMillis: number }
  | { readonly _tag: "StoredCredit"; readonly credit: Credit | null; readonly thresholds: Thresholds | null }
  | { readonly _tag: "CreditRecords"; readonly records: ReadonlyArray<Record> }
  | { readonly _tag: "Consumption"; readonly counter: Energy.Energy; readonly counterId: string }
  | { readonly _tag: "Clock"; readonly localMillis: number }
  | { readonly _tag: "Parameters"; readonly items: ReadonlyArray<(typeof Parameter)["Type"]> }
  | { readonly _tag: "Rounds"; readonly states: ReadonlyArray<{ round: number; state: "open" | "closed" | "unknown" }> }
  | { readonly _tag: "Switches"; readonly states: ReadonlyArray<{ switchNo: number; state: "open" | "closed" }> }

/** What the terminal does of its own accord; a terminal's side may push it as an event report. `localMillis` is the terminal's clock. @category Events */
export type Event = { readonly localMillis: number } & (
  | { readonly _tag: "CreditApplied"; readonly holder: number; readonly record: Record }
  | { readonly _tag: "AlarmRaised" | "AlarmCleared"; readonly holder: number; readonly remaining: Energy.Energy }
  | { readonly _tag: "Opened"; readonly switchNo: number; readonly cause: OpenCause }
  | { readonly _tag: "Closed"; readonly switchNo: number }
  | { readonly _tag: "PoweredUp" }
)

/** What one step gives: at most one answer (only to `Request`) and what happened, in order. @category Models */
export type Output =
  | { readonly _tag: "Answer"; readonly answer: Answer }
  | { readonly _tag: "Event"; readonly event: Event }
