/** Throws mutated frames at the codec: `npm run fuzz -w packages/protocol-dlt698 [-- frames seed]`. Anything but a frame or the typed error ends it. */
import { fuzz } from "../test/Fuzz.ts"

const [count = "1000000", seed = "698"] = process.argv.slice(2)
const started = performance.now()
const { decoded, refused, split } = fuzz(Number(count), Number(seed))
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  JSON.stringify({ frames: Number(count), seed: Number(seed), decoded, refused, split, seconds: Number(seconds) })
)
