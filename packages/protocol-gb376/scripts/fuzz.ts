/** Throws mutated frames at the codec: `npm run fuzz -w packages/protocol-gb376 [-- frames seed]`. Anything but a frame or the typed error ends it. */
import { runFuzz } from "../../../scripts/fuzz.ts"
import { fuzz } from "../test/Fuzz.ts"

runFuzz("packages/protocol-gb376", 376, fuzz)
