/** How the process ends by a signal: the first one stops the station in its order, a second one ends the process at once. */
import { EngineLoop } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Exit from "effect/Exit"
import type * as Runtime from "effect/Runtime"

/** The signals, and what a process exits with that one of them ended. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const

/** How long the station may take to close: what is under way ends, the endings are stored, links and database close. */
const closingMillis = Duration.toMillis(EngineLoop.drainTime) + 45_000

/** Within this time a second signal is the first one once more: npm passes on the Ctrl+C that the terminal has sent already. */
const sameMillis = 500

/** What was asked of this process: whether it serves, and the first signal. */
const asked: { state: "telling" | "serving"; first: { readonly at: number; readonly code: number } | null } = {
  state: "telling",
  first: null
}

/** From now on a signal is how the process is meant to end. */
export const serving = (): void => {
  asked.state = "serving"
}

/** Ends the process at a second signal, or when the first one has not closed the station in time. */
export const watch = (): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const code = codes[signal]
    process.on(signal, () => {
      const now = performance.now()
      if (asked.first === null) {
        asked.first = { at: now, code }
        setTimeout(() => {
          console.error(`${signal}: not closed within ${closingMillis / 1000} s`)
          process.exit(code)
        }, closingMillis).unref()
      } else if (now - asked.first.at > sameMillis) process.exit(code)
    })
  }
}

/** Gives what the process exits with: 0 where a station that served was stopped, unless its story came out wrong. */
export const teardown: Runtime.Teardown = (exit, onExit) => {
  if (Exit.isSuccess(exit)) return onExit(0)
  if (!Cause.hasInterruptsOnly(exit.cause) || asked.first === null) return onExit(1)
  return onExit(asked.state === "serving" ? Number(process.exitCode ?? 0) : asked.first.code)
}
