/** Walks the API at random: `npm run walk -w packages/http -- [--requests 2000] [--seed 1]`; exit code 1 where an answer was wrong. */
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { withLive } from "../test/Live.ts"
import { walk } from "../test/Walk.ts"

const { values } = parseArgs({ options: { requests: { type: "string" }, seed: { type: "string" } } })
const requests = Number(values.requests ?? 2_000)
const first = Number(values.seed ?? 1)
/** After so many requests the books are full of what was done; then another walk begins. */
const each = 500

let wrong = 0
for (let done = 0, seed = first; done < requests; done += each, seed += 1) {
  const walking = withLive((live) => walk(live, seed, Math.min(each, requests - done)))
  const { problems, statuses } = await Effect.runPromise(Effect.provide(walking, TestClock.layer()))
  for (const problem of problems) console.error(problem)
  wrong += problems.length
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  console.log(`seed ${seed}: ${counts.join(", ")}`)
}
console.log(`${requests} requests, ${wrong} wrong`)
process.exitCode = wrong === 0 ? 0 : 1
