/** The simulated world around the station: one terminal that dials in over TCP, and an ISMG that takes messages. */
import { Energy } from "@yugou/core"
import { Driver, Face } from "@yugou/protocol-gb376/testing"
import { TerminalState } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import type { Fault } from "./Options.ts"
import type { SiteClock } from "./SiteClock.ts"

/** The total group that the story buys for. */
export const totalGroupNo = 1

/** What the terminal holds when the story begins: it was sold to before, by a station that is no more. */
const initial = { wireNo: 6, remaining: Energy.kwh("120"), consumed: Energy.kwh("8800") }

const usedTerminal = (face: Face.Face): Face.Face => {
  const holder = TerminalState.holderOf(face.terminal, totalGroupNo)
  if (holder === undefined) return face
  const stored = { wireNo: initial.wireNo, mode: "append", value: Energy.kwh("500") } as const
  const used = { ...holder, remaining: initial.remaining, consumed: initial.consumed, stored }
  return { ...face, terminal: TerminalState.withHolder(face.terminal, used) }
}

/** Connects the terminal to the station for as long as the scope lives; it dials again whenever the link is lost. */
export const terminal = (address: string, port: number, clock: SiteClock) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const settings = Face.settings(address)
      const face = usedTerminal(Face.make(settings))
      return Driver.start({ host: "127.0.0.1", port, terminal: settings, face, now: clock.now })
    }),
    (driver) => Effect.promise(() => driver.close())
  )

/** Lets the chosen thing go wrong with the next frame that changes something. */
export const plan = (driver: Driver.Driver, fault: Fault): void => {
  const faults: { readonly [F in Fault]: () => void } = {
    none: () => undefined,
    reply: driver.dropNextReply,
    request: driver.dropNextRequest,
    "power-loss": driver.losePowerBeforeApplying
  }
  faults[fault]()
}
