/** Whether the loop that runs an engine was told to stop: work that was claimed and has not begun is then given back. */
import * as Context from "effect/Context"

/** Tells of the loop around an engine. */
export interface Stopping {
  readonly asked: () => "yes" | "no"
}

/** The loop around the engine that runs; a step that a host calls by itself has none. */
export const Stopping = Context.Reference<Stopping>("@yugou/core/engines/Stopping", {
  defaultValue: () => ({ asked: () => "no" })
})
