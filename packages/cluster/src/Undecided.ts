/** What becomes of a connection where the process of an older one does not say in time which of the two has the place. Pure. */
import { type Contender, isKnownBeside, type PlaceVerdict, peerOf } from "@yugou/core"

/** Tells whether nothing speaks for a newcomer, and it comes from elsewhere than the older one. */
export const isUnknownBeside = ({ arrival, proof }: Contender, older: Contender): boolean =>
  !isKnownBeside({ peer: peerOf(arrival), proof }, peerOf(older.arrival))

/** It comes in where something speaks for it, or it comes from where the older one is; else it is held. */
export const undecided = (newcomer: Contender, older: Contender): PlaceVerdict =>
  isUnknownBeside(newcomer, older) ? { _tag: "Held", reason: "unclear", former: older.remote } : { _tag: "Enters" }
