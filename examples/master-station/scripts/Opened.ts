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

/** A demonstration that runs; `warned`: the lines of its log at warning level and above, as far as it has come. */
export interface Opened {
  readonly begun: Begun
  readonly url: string
  readonly warned: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

/** Begins a demonstration with so many customers, at a time of its site. Of its log only errors are shown. */
export const openDemo = async (customers: number, at: Instant.Instant = Demo.beginning()): Promise<Opened> => {
  const options = read(["--customers", `${customers}`, "--calm"], {})
  if (options === "help") throw new Error("no help was asked for")
  const clock = SiteClock.make(at)
  const scope = Scope.makeUnsafe()
  const warned: Array<string> = []
  const logger = Logger.map(Logger.formatLogFmt, (line) => {
    warned.push(line)
    if (!line.includes("level=WARN")) console.error(line)
  })
  const begun = await Effect.runPromise(
    Demo.begin(options, clock).pipe(
      Effect.provideService(Scope.Scope, scope),
      Effect.provide(
        Layer.mergeAll(clock.layer, Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, "Warn"))
      )
    )
  )
  // Balances stand still enough to be compared.
  begun.fleet.setSpeed(1)
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  return { begun, url: `http://127.0.0.1:${begun.http.port}`, warned, close }
}
