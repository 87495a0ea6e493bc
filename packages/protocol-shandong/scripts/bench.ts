/**
 * Frames per second of the codec beside a floor that only copies the bytes and sums them, in the same run: `npm run bench -w packages/protocol-shandong`.
 * Ratios are what counts; the absolute figures are those of this machine at this moment.
 */
import { parseArgs } from "node:util"
import * as Result from "effect/Result"
import { Frame, MessageDecode, MessageEncode, Profiles, Splitter } from "../src/index.ts"
import * as Hex from "../src/value/Hex.ts"

const { values } = parseArgs({ options: { millis: { type: "string", default: "400" } } })
const millis = Number(values.millis)

const cases: Readonly<Record<string, string>> = {
  heartbeat: "6894308204C00168A400007F16",
  "write 07 8062": "68943082048106680712000011563412080506070805628001001000008116",
  "answer 8063": "6894308204810268810F000100000000000000638045230100007A16",
  "answer 822F (15 values)": "689430820481046881190001000000000000002F82010000000000000000000000000000EC16",
  "two alarms": "689430820480016889190002000805060708680145230100000805060712E801000000004816"
}
const book = Result.getOrThrow(Profiles.byId("zj-sibling"))

let sink = 0

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
for (const [name, hex] of Object.entries(cases)) {
  const bytes = Result.getOrThrow(Hex.decode(hex))
  const floor = rate(() => {
    const copy = bytes.slice()
    return Frame.checksum(copy, 0, copy.length)
  })
  const decode = (): number => {
    const [, pieces] = Splitter.push(Splitter.initial, bytes)
    const [piece] = pieces
    if (piece?._tag !== "Frame") return 0
    const message = MessageDecode.decode({ bytes: piece.bytes, from: 0, to: piece.bytes.length }, piece.frame, book)
    return Result.isSuccess(message) ? 1 : 0
  }
  const frame = Result.getOrThrow(Frame.decode(bytes))
  const message = Result.getOrThrow(MessageDecode.decode({ bytes, from: 0, to: bytes.length }, frame, book))
  const encode = (): number => {
    const data = MessageEncode.encode(message, frame.func, book)
    return Result.isSuccess(data) ? Result.getOrThrow(Frame.encode({ ...frame, data: data.success })).length : 0
  }
  const [decoded, encoded] = [rate(decode), rate(encode)]
  const ratios = [decoded, encoded].map((value) => (value / floor).toFixed(3).padStart(6))
  console.log(
    `${name.padEnd(24)} ${thousands(floor)} ${thousands(decoded).padStart(13)} ${ratios[0]} ${thousands(encoded).padStart(10)} ${ratios[1]} ${perFrame(decode).toString().padStart(13)}`
  )
}
if (sink === 0) throw new Error("nothing was measured")
