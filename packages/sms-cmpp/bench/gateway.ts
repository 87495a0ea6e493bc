/**
 * The gateways of the benchmark, in a thread of their own: simulated ISMGs that take every message, at once or after a round trip's time,
 * and one that reports each message right after its answer.
 */
import { parentPort } from "node:worker_threads"
import * as Effect from "effect/Effect"
import { subject } from "./Subject.ts"

const { simulate } = await subject()

const gateway = (delayMillis: number) =>
  simulate({
    onSubmit: () => ({ answer: { _tag: "Result", result: 0, delayMillis }, reports: [] }),
    remember: 0
  })

const program = Effect.gen(function* () {
  const atOnce = yield* gateway(0)
  const distant = yield* gateway(5)
  // Without a script every message is reported as delivered.
  const reporting = yield* simulate({ remember: 0 })
  parentPort?.postMessage({ atOnce: atOnce.port, distant: distant.port, reporting: reporting.port })
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
