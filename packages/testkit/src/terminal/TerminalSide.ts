/**
 * The terminal's side of a wire: a simulated terminal that speaks a dialect. Still pure; a socket driver or a simulation moves it.
 *
 * A dialect package makes it in `./testing`: bytes in, `Request` to `FaultPlan.exchange`, `Answer` and `Event` out as bytes.
 */
import type { FaultPlan } from "./FaultPlan.ts"
import type { Event, Input } from "./Messages.ts"
import type { State } from "./State.ts"

/** What happens to the terminal itself, apart from requests of the master. @category Models */
export type WorldInput = Exclude<Input, { readonly _tag: "Request" }>

/**
 * What a terminal's side is told; `now` is in milliseconds since 1970-01-01T00:00:00Z.
 *
 * **Details** `Connected`: the link is up, the terminal logs in. `Bytes`: from the master, cut anywhere. `Tick`: a time of `WakeAt` has come.
 * `Closed`: the link is gone. `World`: something happens to the terminal. `Plan`: these faults come next, in place of those still planned.
 *
 * @category Models
 */
export type TerminalSideInput = { readonly now: number } & (
  | { readonly _tag: "Connected" | "Tick" | "Closed" }
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "World"; readonly input: WorldInput }
  | { readonly _tag: "Plan"; readonly faults: FaultPlan }
)

/**
 * What a terminal's side wants done, in this order. `WakeAt`: the one next deadline, replaces the former, `null` clears it. `Happened` is for logs and tests.
 *
 * @category Models
 */
export type TerminalSideOutput =
  | { readonly _tag: "Write"; readonly bytes: Uint8Array }
  | { readonly _tag: "WakeAt"; readonly at: number | null }
  | { readonly _tag: "Close"; readonly reason: string }
  | { readonly _tag: "Happened"; readonly event: Event }

/** A terminal on a wire. `step` never throws and never mutates: the former side stays valid. `terminal` is the truth behind it. @category Models */
export interface TerminalSide {
  readonly terminal: State
  readonly step: (input: TerminalSideInput) => readonly [TerminalSide, ReadonlyArray<TerminalSideOutput>]
}
