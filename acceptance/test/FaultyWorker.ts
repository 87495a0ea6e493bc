/** A thread of the simulation for tests: seed 3 goes wrong in the way that `options.broken` of its start says. */
import { parentPort, workerData } from "node:worker_threads"
import { answerOf } from "../src/simulateAnswer.ts"

const { options } = workerData

const run = (seed: number): never => {
  if (seed === 3 && options.broken === "throws") throw new Error("no such terminal")
  return { seed, violation: seed === 3 && options.broken === "fails" ? {} : null } as never
}

parentPort?.on("message", (seed: number) => {
  if (seed === 3 && options.broken === "exits") process.exit(7)
  if (seed === 3 && options.broken === "throwsOutside") throw new Error("no such module")
  parentPort?.postMessage(answerOf(seed, run))
})
