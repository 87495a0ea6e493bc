/** A station whose operations are counted: which succeeded, and with what the others were refused. */
import { Rejection, type Station } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Recorder } from "./Coverage.ts"

/** The operation that is being done; an empty name: none is, an engine runs. */
export const CurrentOperation = Context.Reference<string>("@yugou/testkit/simulation/CurrentOperation", {
  defaultValue: () => ""
})

type Facade = Station.Station["Service"]
type Run = (input: unknown) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>

const isRejection = (error: unknown): error is { readonly _tag: string } =>
  typeof error === "object" && error !== null && "_tag" in error && Object.hasOwn(Rejection.catalogue, `${error._tag}`)

/** Counts the calls of a station. */
export const recorded = (station: Facade, recorder: Recorder): Facade => {
  const noteEnd = (name: string) => (exit: Exit.Exit<unknown, unknown>) =>
    Effect.sync(() => {
      if (Exit.isSuccess(exit)) return recorder.done(name)
      const error = Option.getOrNull(Cause.findErrorOption(exit.cause))
      if (isRejection(error)) recorder.refused(error._tag)
    })
  const wrap =
    (name: string, run: Run): Run =>
    (input) => {
      recorder.asked(name)
      const running = run(input)
      return Stream.isStream(running)
        ? Stream.provideService(Stream.onExit(running, noteEnd(name)), CurrentOperation, name)
        : Effect.provideService(Effect.onExit(running, noteEnd(name)), CurrentOperation, name)
    }
  const { plan, ...facades } = station
  const wrapped = Object.entries(
    facades as unknown as { readonly [facade: string]: { readonly [name: string]: Run } }
  ).map(
    ([facade, rows]) =>
      [
        facade,
        Object.fromEntries(Object.entries(rows).map(([name, run]) => [name, wrap(`${facade}.${name}`, run)]))
      ] as const
  )
  return { ...Object.fromEntries(wrapped), plan } as unknown as Facade
}
