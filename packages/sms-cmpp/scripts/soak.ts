/**
 * `npm run soak -w packages/sms-cmpp [-- --seconds 60 --seed 1]`: the soak of test/Soak.ts over many seeds, with and without resending.
 *
 * Takes at most 60 seconds and stops at the first seed with a problem. A seed decides the faults; their timing is the machine's.
 */

import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { soak } from "../test/Soak.ts"

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    messages: { type: "string", default: "200" }
  }
})
const until = performance.now() + Math.min(60, Number(values.seconds)) * 1_000
let seed = Number(values.seed)
let totals = { runs: 0, messages: 0, submits: 0, receipts: 0 }

/** A run of 200 messages takes about 5 seconds: the last one must fit into the time. */
const longestRunMillis = 12_000

do {
  const options = {
    seed,
    messages: Number(values.messages),
    transmissions: seed % 2 === 0 ? 3 : 1,
    version: seed % 3 === 0 ? "2.0" : "3.0"
  } as const
  const started = performance.now()
  const result = await Effect.runPromise(soak(options).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
  const millis = Math.round(performance.now() - started)
  process.stdout.write(`${JSON.stringify({ ...options, millis, ...result })}\n`)
  totals = {
    runs: totals.runs + 1,
    messages: totals.messages + options.messages,
    submits: totals.submits + result.submits,
    receipts: totals.receipts + result.receipts
  }
  if (result.problems.length > 0) process.exitCode = 1
  seed++
} while (process.exitCode === undefined && performance.now() + longestRunMillis < until)
process.stdout.write(`${JSON.stringify({ ok: process.exitCode === undefined, ...totals })}\n`)
