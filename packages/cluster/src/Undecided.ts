/** What becomes of a connection where the process of an older one does not say in time which of the two has the place. Pure. */
import { type Contender, isKnownBeside, type PlaceVerdict, peerOf } from "@yugou/core"

/** It comes in where something speaks for it, or it comes from where the older one is; else it is held. */
export const undecided = (newcomer: Contender, older: Contender): PlaceVerdict =>
  isKnownBeside({ peer: peerOf(newcomer.arrival), proof: newcomer.proof }, peerOf(older.arrival))
    ? { _tag: "Enters" }
    : { _tag: "Held", reason: "unclear", former: older.remote }
