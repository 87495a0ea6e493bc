/**
 * `npm run drills -w packages/http`: attacks on the server, with its own limits of time, and how long others waited meanwhile.
 *
 * Usage: node --conditions=@yugou/source scripts/drills.ts
 */
import { type Drilled, loris, oversize, slowBodies } from "../test/Drills.ts"

const say = (title: string, { answered, cutOff, codes, longestMillis }: Drilled) =>
  console.log(
    `${title}: ${cutOff} cut off (${codes}), ${answered} others answered, the longest in ${Math.round(longestMillis)} ms`
  )

say("slow headers, 1,000 connections", await loris({ connections: 1_000, headersMillis: 10_000, requests: 2_000 }))
say("slow bodies, 1,000 connections", await slowBodies({ connections: 1_000, requestMillis: 30_000, requests: 2_000 }))
console.log(`bodies without an end, 200 connections: ${await oversize({ connections: 200 })}`)
