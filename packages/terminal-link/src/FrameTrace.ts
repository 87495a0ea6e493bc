/** What a session traced goes to the frame log, to the counters, and where it is a problem to the events. */
import { Instant, type LoggedFrame } from "@yugou/core"
import { Bytes } from "@yugou/core/dialect"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import { type Link, stampOfKnown, tell } from "./Link.ts"
import { headOf } from "./LinkEvent.ts"
import type { Live } from "./Registry.ts"
import type { Action } from "./SessionHost.ts"

/** Logs one frame. A frame log that throws ends the connection, as a session that throws does. */
export const logFrame = (
  link: Link,
  live: Live,
  { bytes, frame: { at, direction, hex }, problem }: Extract<Action, { _tag: "Log" }>
): void => {
  const { frameBytes } = link.limits
  live.frames.lastAt = Instant.toMillis(at)
  const cut = bytes.length > frameBytes ? `cut off at ${frameBytes} of ${bytes.length} bytes` : null
  const said = problem === null ? cut : cut === null ? problem : `${problem}; ${cut}`
  append(link, {
    terminalId: live.terminalId,
    direction,
    at,
    // A piece of a text keeps all of it in memory: what is cut off is written anew.
    hex: cut === null ? hex : Bytes.hex(bytes.subarray(0, frameBytes)),
    problem: said
  })
  link.counters.frame(direction, problem)
  if (problem !== null) tell(link, { ...stampOfKnown(link, live), _tag: "BadFrame", problem, head: headOf(bytes) })
}

const append = ({ fork, frameLog }: Link, frame: LoggedFrame): void => {
  if (frameLog.appendNow !== undefined) {
    frameLog.appendNow(frame)
    return
  }
  const logged = fork(frameLog.append(frame)).pollUnsafe()
  if (logged !== undefined && Exit.isFailure(logged)) throw Cause.squash(logged.cause)
}
