/**
 * Frames per second of split + decode and of encode, beside a floor that only sums the bytes and copies them, in the same run:
 * `npm run bench -w packages/protocol-gb376 [-- milliseconds]`. Ratios are what counts; times are of this machine. Allocation is measured on the
 * JavaScript heap between two collections, so it needs --expose-gc.
 */
import { Splitter } from "@yugou/dialect-kit"
import { splitting } from "../src/frame/Splitting.ts"
import { frames } from "./Cases.ts"
import { subject } from "./Subject.ts"

const millis = Number(process.argv[2] ?? "400")
const measured = await subject()

/** Keeps results alive, so that nothing is optimised away. */
let sink = 0

const floor = (bytes: Uint8Array): void => {
  sink += measured.checksum(bytes, 0, bytes.length) + bytes.slice().length
}
const decode = (bytes: Uint8Array): void => {
  const [, pieces] = Splitter.push(splitting, Splitter.empty, bytes)
  const [piece] = pieces
  if (piece?._tag === "Frame") sink += measured.decode(piece.bytes).units.length
}

const perSecond = (work: () => void): number => {
  const warm = performance.now() + millis / 2
  while (performance.now() < warm) for (let index = 0; index < 200; index += 1) work()
  let count = 0
  const started = performance.now()
  while (performance.now() - started < millis) {
    for (let index = 0; index < 200; index += 1) work()
    count += 200
  }
  return (count * 1000) / (performance.now() - started)
}

/** Median of small batches, each between two collections and far below the size of the young generation. */
const bytesPerFrame = (work: () => void): number => {
  const { gc } = globalThis as { readonly gc?: () => void }
  if (gc === undefined) return Number.NaN
  const batches = Array.from({ length: 9 }, () => {
    gc()
    const before = process.memoryUsage().heapUsed
    for (let index = 0; index < 100; index += 1) work()
    return (process.memoryUsage().heapUsed - before) / 100
  })
  return batches.sort((a, b) => a - b)[4] ?? Number.NaN
}

const rows = frames(measured).map(([name, bytes]) => {
  const frame = measured.decode(bytes)
  const encode = (): void => {
    sink += measured.encode(frame).length
  }
  const rates = {
    floor: perSecond(() => floor(bytes)),
    decode: perSecond(() => decode(bytes)),
    encode: perSecond(encode)
  }
  return {
    frame: name,
    bytes: bytes.length,
    "floor /s": Math.round(rates.floor),
    "split + decode /s": Math.round(rates.decode),
    "× floor": Number((rates.floor / rates.decode).toFixed(1)),
    "encode /s": Math.round(rates.encode),
    "× floor ": Number((rates.floor / rates.encode).toFixed(1)),
    "B heap/decode": Math.round(bytesPerFrame(() => decode(bytes))),
    "B heap/encode": Math.round(bytesPerFrame(encode))
  }
})
console.table(rows)
if (sink === 0) console.log("nothing was measured")
