/**
 * Frames per second of the codec beside a floor that only copies the bytes and sums them, in the same run: `npm run bench -w packages/protocol-shandong`.
 * Ratios are what counts; the absolute figures are those of this machine at this moment.
 */
import { parseArgs } from "node:util"
import { Splitter } from "@yugou/dialect-kit"
import * as Frame from "../src/frame/Frame.ts"
import { frames } from "./Cases.ts"
import { subject } from "./Subject.ts"

const { values } = parseArgs({ options: { millis: { type: "string", default: "400" } } })
const millis = Number(values.millis)
const measured = await subject()

let sink = 0
const rules = Frame.splitting()

/** Runs a task for the given time, in rounds of a thousand; gives runs a second. */
const rate = (task: () => number): number => {
  for (let warm = 0; warm < 2000; warm++) sink += task()
  const started = performance.now()
  let rounds = 0
  while (performance.now() - started < millis) {
    for (let index = 0; index < 1000; index++) sink += task()
    rounds++
  }
  return (rounds * 1000) / ((performance.now() - started) / 1000)
}

const perFrame = (task: () => number): number => {
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 2000; index++) sink += task()
  return Math.max(0, Math.round((process.memoryUsage().heapUsed - before) / 2000))
}

const thousands = (value: number): string => `${Math.round(value / 1000)}k/s`.padStart(9)

console.log("case                        floor   split+decode  ratio     encode  ratio  bytes/decode")
for (const [name, bytes] of frames) {
  const floor = rate(() => {
    const copy = bytes.slice()
    return measured.checksum(copy, 0, copy.length)
  })
  const decode = (): number => {
    const [, pieces] = Splitter.push(rules, Splitter.empty, bytes)
    const [piece] = pieces
    if (piece?._tag !== "Frame") return 0
    measured.message(piece.bytes, measured.decode(piece.bytes))
    return 1
  }
  const frame = measured.decode(bytes)
  const message = measured.message(bytes, frame)
  const encode = (): number => measured.encode(frame, message).length
  const [decoded, encoded] = [rate(decode), rate(encode)]
  const ratios = [decoded, encoded].map((value) => (value / floor).toFixed(3).padStart(6))
  console.log(
    `${name.padEnd(24)} ${thousands(floor)} ${thousands(decoded).padStart(13)} ${ratios[0]} ${thousands(encoded).padStart(10)} ${ratios[1]} ${perFrame(decode).toString().padStart(13)}`
  )
}
if (sink === 0) throw new Error("nothing was measured")
