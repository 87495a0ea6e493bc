/** The front end (前置) of `@yugou/core`: TCP server, connection registry, frame log; hosts any dialect and implements `TerminalGateway`. */
export { FrameLog, type LoggedFrame, layerRing as layerFrameLogRing, type RingOptions } from "./FrameLog.ts"
export { defaultLimits, type Limits } from "./Limits.ts"
export { LinkConfigError, type LinkError, ListenError } from "./LinkError.ts"
export { LinkEvent } from "./LinkEvent.ts"
export type { Address, Listening, Tls } from "./Listening.ts"
export type { Port, Ports } from "./PortCalls.ts"
export type { Network } from "./Source.ts"
export { layer, layerWithRing, type OnlineTerminal, type Options, TerminalLink } from "./TerminalLink.ts"
