/** A session of this dialect and its simulated terminal, connected in memory. */
import { Energy } from "@yugou/core/dialect"
import { Loop as KitLoop } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { dialect } from "../src/index.ts"
import { SimulatedTerminal } from "../src/testing/index.ts"

export const { group, startAt, terminalId } = KitLoop
export const kwh = Energy.kwh
export type Loop = KitLoop.Loop<SimulatedTerminal.SimulatedTerminal>
export type Ports = KitLoop.Ports

/** Connects a session to a simulated terminal; `settings` are those of the dialect. */
export const loop = (
  given: SimulatedTerminal.Settings,
  settings: Schema.Json = {},
  memo: Schema.Json = null,
  ports: Ports = {}
): Loop =>
  KitLoop.make({
    dialect: Result.getOrThrow(dialect.configure(settings)),
    terminal: SimulatedTerminal.make(given),
    memo,
    ports
  })
