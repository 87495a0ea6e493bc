/** The front end (前置) of `@yugou/core`: TCP server, connection registry, frame log; hosts any dialect and implements `TerminalGateway`. */
import { FrameLogRing } from "@yugou/core"

export { FrameLog, type LoggedFrame } from "@yugou/core"
export { defaultLimits, type Limits } from "./Limits.ts"
export { LinkConfigError, type LinkError, ListenError } from "./LinkError.ts"
export { LinkEvent } from "./LinkEvent.ts"
export type { Address, Listening, Tls } from "./Listening.ts"
export type { Port, Ports } from "./PortCalls.ts"
export type { Network } from "./Source.ts"
export { layer, layerWithRing, type OnlineTerminal, type Options, TerminalLink } from "./TerminalLink.ts"

/** Keeps frames in memory (`FrameLogRing` of `@yugou/core`). @category Layers */
export const layerFrameLogRing = FrameLogRing.layer
