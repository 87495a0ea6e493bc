/** The simulated world around the station: one terminal that dials in over TCP, and an ISMG that takes messages. */
import { Energy } from "@yugou/core"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { type FaultPlan, TerminalState } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import { groupsOf } from "./Dialects.ts"
import type { Fault, Options } from "./Options.ts"
import type { SiteClock } from "./SiteClock.ts"

/** The total group that the story buys for. */
export const totalGroupNo = 1

/** What the terminal holds when the story begins: it was sold to before, by a station that is no more. */
const initial = { wireNo: 6, remaining: Energy.kwh("120"), consumed: Energy.kwh("8800") }

const usedTerminal = (state: TerminalState.State): TerminalState.State => {
  const holder = TerminalState.holderOf(state, totalGroupNo)
  if (holder === undefined) return state
  const stored = { wireNo: initial.wireNo, mode: "append", value: Energy.kwh("500") } as const
  const used = { ...holder, remaining: initial.remaining, consumed: initial.consumed, stored }
  return TerminalState.withHolder(state, used)
}

type Told = Pick<Options, "dialect" | "firmware">

/** Connects the terminal to the station for as long as the scope lives; it dials again whenever the link is lost. */
export const terminal = (address: string, port: number, clock: SiteClock, { dialect, firmware }: Told) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const terminal = groupsOf(dialect).simulated(address, firmware, usedTerminal)
      return TcpTerminal.start({ host: "127.0.0.1", port, terminal, now: clock.now })
    }),
    (connected) => Effect.promise(() => connected.close())
  )

const faults: { readonly [F in Exclude<Fault, "none">]: FaultPlan.Fault } = {
  reply: { _tag: "DropReply" },
  request: { _tag: "DropRequest" },
  "power-loss": { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" }
}

/** Lets the chosen thing go wrong with the next frame that changes something. */
export const plan = (connected: TcpTerminal.TcpTerminal, fault: Fault): void => {
  if (fault !== "none") connected.plan({ fault: faults[fault], on: "effecting" })
}
