/** The terminals of the demonstration: they dial in, use energy by their load curves, and have planned mishaps. */
import { Energy } from "@yugou/core"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { TerminalState, wholeTerminal } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import { totalGroupNo } from "../Fleet.ts"
import type { Customer } from "./Customers.ts"
import { energyBetween } from "./LoadCurve.ts"

/** How fast the customers use energy, beside real time. The clock of the station is not touched: deadlines mean what they say. */
export const speeds = [1, 60, 600] as const
export type Speed = (typeof speeds)[number]

/** What can be made to go wrong with a terminal: it loses the next reply, or falls silent with it until it is mended; another master sells to it; its clock goes wrong. */
export const mishaps = ["lostReply", "silence", "otherMaster", "wrongClock", "mended"] as const
export type Mishap = (typeof mishaps)[number]

/** The fleet while it runs. */
export interface DemoFleet {
  readonly speed: () => Speed
  readonly setSpeed: (speed: Speed) => void
  readonly happen: (terminalId: string, mishap: Mishap) => "done" | "noSuchTerminal"
  /** Lets the terminals dial in. */
  readonly dial: () => void
}

const tickMillis = 1_000
/** How far a clock that goes wrong is ahead then. */
const wrongByMillis = 3_600_000
/** A terminal that is silent does not answer so many requests. */
const silentFor = 200

const holderOf = ({ kind }: Customer): number => (kind.holder === "terminal" ? wholeTerminal : totalGroupNo)

/** A terminal that was sold to before by a station that is no more. */
const used =
  (customer: Customer) =>
  (state: TerminalState.State): TerminalState.State => {
    const holder = TerminalState.holderOf(state, holderOf(customer))
    if (holder === undefined) return state
    const stored = { wireNo: 3, mode: "append", value: Energy.kwh("1000") } as const
    return TerminalState.withHolder(state, {
      ...holder,
      remaining: customer.remaining,
      consumed: Energy.kwh("52000"),
      stored
    })
  }

const sideOf = (customer: Customer) => customer.kind.simulated(customer.address, used(customer))

interface Running {
  readonly customer: Customer
  readonly line: TcpTerminal.TcpTerminal
  /** What was used and is less than the terminal counts. */
  rest: number
  /** Whether it falls silent with the next credit that it takes. */
  silentSoon: "yes" | "no"
}

const consume = (running: Running, from: number, to: number): void => {
  const { customer, line } = running
  running.rest += energyBetween(customer, from, to)
  const units = Math.floor(running.rest)
  running.rest -= units
  const kwh = (units / 10_000).toFixed(4)
  const energy = Energy.kwh(kwh)
  const left = TerminalState.remainingOf(line.terminal(), holderOf(customer))
  // A switch that tripped for lack of energy uses none.
  if (Energy.toKwh(left).startsWith("-")) return
  line.apply({ _tag: "Consume", holder: holderOf(customer), energy })
}

const silence = Array.from({ length: silentFor }, () => ({ fault: { _tag: "DropReply" }, on: "any" }) as const)

const happen = (running: Running, mishap: Mishap): void => {
  const { customer, line } = running
  running.silentSoon = mishap === "silence" ? "yes" : "no"
  switch (mishap) {
    case "lostReply":
    case "silence":
      line.plan({ fault: { _tag: "DropReply" }, on: "effecting" })
      return
    case "otherMaster":
      line.apply({ _tag: "OtherMaster", holder: holderOf(customer), wireNo: 77, value: Energy.kwh("500") })
      return
    case "wrongClock":
      line.apply({ _tag: "SkewClock", millis: wrongByMillis })
      return
    case "mended":
      line.plan()
      line.apply({ _tag: "SkewClock", millis: 0 })
  }
}

const running = (customer: Customer, port: number, now: () => number): Running => {
  const made: Running = {
    customer,
    line: TcpTerminal.start({
      host: "127.0.0.1",
      port,
      terminal: sideOf(customer),
      now,
      onHappened: ({ _tag }) => {
        if (made.silentSoon === "no" || _tag !== "CreditApplied") return
        made.silentSoon = "no"
        made.line.plan(...silence)
      }
    }),
    rest: 0,
    silentSoon: "no"
  }
  return made
}

/** Makes the fleet; its terminals dial when they are told to, and end with the scope. */
export const make = (customers: ReadonlyArray<Customer>, port: number, now: () => number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let all: ReadonlyArray<Running> = []
      let speed: Speed = 60
      // The time of use runs ahead of the clock by the speed.
      let used = now()
      const timer = setInterval(() => {
        const next = used + tickMillis * speed
        for (const each of all) consume(each, used, next)
        used = next
      }, tickMillis)
      timer.unref()
      const fleet: DemoFleet = {
        speed: () => speed,
        setSpeed: (next) => {
          speed = next
        },
        happen: (terminalId, mishap) => {
          const found = all.find(({ customer }) => customer.terminalId === terminalId)
          if (found === undefined) return "noSuchTerminal"
          happen(found, mishap)
          return "done"
        },
        dial: () => {
          all = customers.map((customer) => running(customer, port, now))
        }
      }
      const close = async () => {
        clearInterval(timer)
        await Promise.all(all.map(({ line }) => line.close()))
      }
      return { fleet, close }
    }),
    ({ close }) => Effect.promise(close)
  ).pipe(Effect.map(({ fleet }) => fleet))
