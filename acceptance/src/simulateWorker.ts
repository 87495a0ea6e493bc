/** One of the threads over which `npm run simulate` spreads its seeds: runs each seed that it is handed and gives back the report. */
import { parentPort, workerData } from "node:worker_threads"
import { type Options, run, type Size } from "@yugou/testkit/simulation"
import { setupOf } from "./simulateKinds.ts"

/** What a thread is started with. */
export interface Given {
  readonly size: Size
  readonly options: Options
}

const { size, options } = workerData as Given
const setup = setupOf(size)

parentPort?.on("message", (seed: number) => parentPort?.postMessage(run(setup, seed, options)))
