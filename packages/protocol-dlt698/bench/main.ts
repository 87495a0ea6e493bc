/**
 * Frames per second of processor time of split + decode and of encode, beside a floor that only sums the bytes up and copies them, in the same run:
 * `npm run bench -w packages/protocol-dlt698 [-- frames a case]`. Ratios are what counts; times are of this machine.
 */
import { Splitter } from "@yugou/dialect-kit"
import { splitting } from "../src/frame/Splitting.ts"
import { frames } from "./Cases.ts"
import { microsEach } from "./Clock.ts"
import { subject } from "./Subject.ts"

const count = Number(process.argv[2] ?? "100000")
const measured = await subject()

/** Keeps results alive, so that nothing is optimised away. */
let sink: unknown

const rows = frames.map(([name, bytes]) => {
  const frame = measured.decode(bytes)
  const works = {
    floor: () => {
      sink = measured.fcs(bytes, 0, bytes.length) + bytes.slice().length
    },
    decode: () => {
      const [, [piece]] = Splitter.push(splitting, Splitter.empty, bytes)
      if (piece?._tag === "Frame") sink = measured.decode(piece.bytes)
    },
    encode: () => {
      sink = measured.encode(frame)
    }
  }
  const micros = (work: () => void): number => {
    microsEach(count / 4, work)
    return microsEach(count, work)
  }
  const [floor, decode, encode] = [micros(works.floor), micros(works.decode), micros(works.encode)]
  return {
    frame: name,
    bytes: bytes.length,
    "floor /s": Math.round(1e6 / floor),
    "split + decode /s": Math.round(1e6 / decode),
    "× floor": Number((decode / floor).toFixed(1)),
    "encode /s": Math.round(1e6 / encode),
    "× floor ": Number((encode / floor).toFixed(1))
  }
})
console.table(rows)
if (sink === undefined) console.log("nothing was measured")
