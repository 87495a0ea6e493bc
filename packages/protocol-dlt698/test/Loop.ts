/** A session of this dialect and its simulated terminal, connected in memory. */
import { Energy } from "@yugou/core/dialect"
import { Loop as KitLoop } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { dialect, Seal } from "../src/index.ts"
import { SealDouble, SimulatedTerminal } from "../src/testing/index.ts"

export const { group, startAt, terminalId } = KitLoop
export const kwh = Energy.kwh
export type Loop = KitLoop.Loop<SimulatedTerminal.SimulatedTerminal>

/** The ports of a host with the double of the encryption machine, and of one without any. */
export const sealing: KitLoop.Ports = { [Seal.port]: SealDouble.answer }
export const none: KitLoop.Ports = {}

/** Connects a session to a simulated terminal; `settings` are those of the dialect. */
export const loop = (given: SimulatedTerminal.Settings, settings: Schema.Json = {}, ports = sealing): Loop =>
  KitLoop.make({
    dialect: Result.getOrThrow(dialect.configure(settings)),
    terminal: SimulatedTerminal.make(given),
    ports
  })
