/** Processes without front end: in some worlds those beside the first one have none, so that they sell and the first one sends. */
import { type EngineProcess, TerminalDirectory, TerminalGateway, TerminalsElsewhere } from "@yugou/core"
import type { Dialect } from "@yugou/core/dialect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Dice from "./Dice.ts"
import type { Size } from "./Script.ts"

/** In so many of a hundred worlds the processes beside the first one are offices. */
const percent = 30

/** Gives where the terminals are, as the processes of a world see it. */
export const terminalsOf = (
  seed: number,
  { frontEnds }: Pick<Size, "frontEnds"> = {}
): ((no: number) => EngineProcess.Terminals) => {
  if (frontEnds === "each") return () => "here"
  const others = Dice.make(seed, "offices").chance(percent) ? "elsewhere" : "here"
  return (no) => (no === 0 ? "here" : others)
}

/** Makes the gateway of a process without front end. */
export const gateway = (
  dialects: ReadonlyArray<Dialect>,
  directory: TerminalDirectory["Service"]
): TerminalGateway["Service"] => {
  const layer = Layer.provide(TerminalsElsewhere.layer(dialects), Layer.succeed(TerminalDirectory, directory))
  return Context.get(Effect.runSync(Effect.scoped(Layer.build(layer))), TerminalGateway)
}
