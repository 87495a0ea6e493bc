/** A demonstration for tests and pictures, in the process of whoever looks at it: nothing goes wrong in it by itself, and balances stand still. */
import type { Instant } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import * as Demo from "../src/demo/Demo.ts"
import { read } from "../src/Options.ts"
import * as SiteClock from "../src/SiteClock.ts"

/** What the demonstration consists of when it has begun. */
export type Begun = Effect.Success<ReturnType<typeof Demo.begin>>

/** Begins a demonstration with so many customers, at a time of its site. */
export const openDemo = async (
  customers: number,
  at: Instant.Instant = Demo.beginning()
): Promise<{ readonly begun: Begun; readonly url: string; readonly close: () => Promise<void> }> => {
  const options = read(["--customers", `${customers}`, "--calm"], {})
  if (options === "help") throw new Error("no help was asked for")
  const clock = SiteClock.make(at)
  const scope = Scope.makeUnsafe()
  const begun = await Effect.runPromise(
    Demo.begin(options, clock).pipe(
      Effect.provideService(Scope.Scope, scope),
      Effect.provide(
        Layer.mergeAll(
          clock.layer,
          Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
          Layer.succeed(References.MinimumLogLevel, "Error")
        )
      )
    )
  )
  // Balances stand still enough to be compared.
  begun.fleet.setSpeed(1)
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  return { begun, url: `http://127.0.0.1:${begun.http.port}`, close }
}
