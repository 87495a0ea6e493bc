/** One of the threads over which `npm run simulate` spreads its seeds: runs each seed that it is handed and gives back the report. */
import { parentPort, workerData } from "node:worker_threads"
import { run } from "@yugou/testkit/simulation"
import { setupOf } from "./dialects.ts"
import { answerOf, type Given } from "./simulateAnswer.ts"

// A run makes hundreds of thousands of call sites and refusals that nobody looks at: without their stacks it takes a tenth less time (measured over
// 20 seeds). What breaks is told by its step and sentence; `--seed` runs it again with stacks.
Error.stackTraceLimit = 0

const { chosen, size, options } = workerData as Given
const setup = setupOf(size, chosen)

parentPort?.on("message", (seed: number) => parentPort?.postMessage(answerOf(seed, (it) => run(setup, it, options))))
