/**
 * The list answer of 88 bytes, decoded here, beside an answer of 87 bytes with the powers, voltages and currents of a meter (0C F25), decoded by the
 * codec of 376.1 at a revision, and beside the floor: one process, in turns. `npm run bench:beside -w packages/protocol-dlt698 -- e413bb9 [rounds]`
 */
import { spawn } from "node:child_process"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { Result } from "effect"
import * as Checkout from "../../../scripts/bench/Checkout.ts"
import { median } from "../../../scripts/bench/Ratios.ts"
import { listAnswer } from "./Cases.ts"
import { microsEach } from "./Clock.ts"
import { subject } from "./Subject.ts"

const [revision, rounds = "9"] = process.argv.slice(2)
if (revision === undefined)
  throw new Error("a revision is missing: npm run bench:beside -w packages/protocol-dlt698 -- e413bb9")

const f25 = new Uint8Array(
  Buffer.from(
    "683e013e01689812965634040c641001010326140108107311012537002537002437000001000000000000000000009909001000100010902100229021001700901600901600efefefefefefefefefefefefefefeff916",
    "hex"
  )
)
const count = 40_000
const root = path.resolve(import.meta.dirname, "../../..")

const run: Checkout.Run = (cwd, [program = "", ...args]) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "inherit"] })
    const out: Array<string> = []
    child.stdout.on("data", (chunk) => out.push(String(chunk)))
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve(out.join("")) : reject(new Error(`${program} ${args.join(" ")} ended with ${code}`))
    )
  })

interface Codec {
  readonly Frame: { readonly decode: (bytes: Uint8Array) => Result.Result<unknown, unknown> }
}

let sink: unknown
const checkout = Checkout.make(root, run)
try {
  await checkout.fill(revision)
  const entry = path.join(checkout.root, "packages/protocol-gb376/src/index.ts")
  const there: Codec = await import(pathToFileURL(entry).href)
  const here = await subject()
  if (Result.isFailure(there.Frame.decode(f25))) throw new Error(`${revision} does not decode the answer of F25`)
  const works = {
    here: () => {
      sink = here.decode(listAnswer)
    },
    there: () => {
      sink = there.Frame.decode(f25)
    },
    floor: () => {
      sink = here.fcs(listAnswer, 0, listAnswer.length) + listAnswer.slice().length
    }
  }
  for (const work of Object.values(works)) microsEach(count, work)
  const turns = Array.from({ length: Number(rounds) }, () => ({
    here: microsEach(count, works.here),
    there: microsEach(count, works.there),
    floor: microsEach(count, works.floor)
  }))
  const ratios = turns.map((turn) => turn.there / turn.here)
  console.log(
    JSON.stringify({
      rounds: turns.length,
      hereMicros: Number(median(turns.map((turn) => turn.here)).toFixed(3)),
      thereMicros: Number(median(turns.map((turn) => turn.there)).toFixed(3)),
      floorMicros: Number(median(turns.map((turn) => turn.floor)).toFixed(3)),
      ratio: Number(median(ratios).toFixed(2)),
      least: Number(Math.min(...ratios).toFixed(2)),
      greatest: Number(Math.max(...ratios).toFixed(2))
    })
  )
  if (sink === undefined) console.log("nothing was measured")
} finally {
  await checkout.remove()
}
