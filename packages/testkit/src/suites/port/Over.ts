/** What stands between the engines of a suite that sells and its terminals. */
import type { TerminalGateway } from "@yugou/core"
import type * as Layer from "effect/Layer"

/** Makes of the terminals of a suite what a process has that reaches them in another way, such as over another process. @category Suites */
export type Over = (terminals: Layer.Layer<TerminalGateway>) => Layer.Layer<TerminalGateway>

/** How a suite that sells runs; without `over` its engines have its terminals themselves. @category Suites */
export interface Options {
  readonly over?: Over
}

/** Nothing stands between. */
export const itself: Over = (terminals) => terminals
