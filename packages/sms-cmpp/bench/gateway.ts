/** The gateway of the benchmark, in a thread of its own: the simulated ISMG, which takes every message and reports nothing. */
import { parentPort } from "node:worker_threads"
import * as Effect from "effect/Effect"
import { accepted } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"

const program = Effect.gen(function* () {
  const ismg = yield* SimulatedIsmg.make({ onSubmit: () => accepted, remember: 0 })
  parentPort?.postMessage(ismg.port)
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
