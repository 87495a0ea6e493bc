/**
 * Frames per second of split + decode and of encode, beside a floor that only sums the bytes and copies them, in the same run:
 * `npm run bench -w packages/protocol-gb376 [-- milliseconds]`. Ratios are what counts; times are of this machine. Allocation is measured on the
 * JavaScript heap between two collections, so it needs --expose-gc.
 */
import * as Result from "effect/Result"
import * as Frame from "../src/frame/Frame.ts"
import * as Splitter from "../src/frame/Splitter.ts"
import * as Hex from "../src/value/Hex.ts"

const millis = Number(process.argv[2] ?? "400")

const up = (units: Frame.Frame["units"], afn: string): Frame.Frame => ({
  dir: "up",
  acd: 0,
  protocol: 2,
  prm: 0,
  function: 8,
  d4: 0,
  address: { region: "3701", terminal: 1, group: false, master: 1 },
  afn,
  seq: { tpv: 0, fir: 1, fin: 1, con: 0, seq: 0 },
  units,
  aux: {}
})

const thirtyUnits = Array.from({ length: 30 }, (_, index) => ({
  pn: [1 + (index % 8)],
  fn: 23,
  name: "",
  value: { remaining: 1000 + index }
}))
const frames: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["heartbeat (2012)", Hex.toBytes("684a004a0068c949244558000270000004001741170367193b16") as Uint8Array],
  [
    "F47 set",
    Hex.toBytes(
      "68b600b600684a0041010002047001014005010000005500100000000100000000000000000000000000000000000000000000b016"
    ) as Uint8Array
  ],
  [
    "F23 answer",
    Result.getOrThrow(Frame.encode(up([{ pn: [1], fn: 23, name: "", value: { remaining: 1000 } }], "0C")))
  ],
  ["30-unit class 1 answer", Result.getOrThrow(Frame.encode(up(thirtyUnits, "0C")))]
]

/** Keeps results alive, so that nothing is optimised away. */
let sink = 0

const floor = (bytes: Uint8Array): void => {
  sink += Frame.checksum(bytes, 0, bytes.length) + bytes.slice().length
}
const decode = (bytes: Uint8Array): void => {
  const [, pieces] = Splitter.push(splitter, bytes)
  const [piece] = pieces
  if (piece?._tag === "Frame") sink += Result.getOrThrow(Frame.decode(piece.bytes)).units.length
}
const splitter = Splitter.make()

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

const rows = frames.map(([name, bytes]) => {
  const frame = Result.getOrThrow(Frame.decode(bytes))
  const encode = (): void => {
    sink += Result.getOrThrow(Frame.encode(frame)).length
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
