/** The dialect as a front end hosts it: recognise a terminal, take its settings, open sessions, show frames without sending them. */
import {
  type ConfiguredDialect,
  type Dialect,
  type Identified,
  Instant,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import * as CapabilitiesOf from "../request/Capabilities.ts"
import type { Exchange, Unsendable } from "../request/Exchange.ts"
import { scriptOf } from "../request/Requests.ts"
import { clockQuestion } from "../request/Scripts.ts"
import * as Settings from "../request/Settings.ts"
import * as LocalTime from "../value/LocalTime.ts"
import * as Compose from "./Compose.ts"
import * as Session from "./Session.ts"
import * as SessionState from "./SessionState.ts"

/** Bytes without a frame after which a connection is not of this dialect. */
export const maxPreamble = 64

const no: Identified = { _tag: "No" }
const needMore: Identified = { _tag: "NeedMore" }

/** Looks for the first whole frame behind at most `maxPreamble` bytes; its address is that of the terminal. */
const identify = (head: Uint8Array): Identified => {
  const limit = Math.min(head.length, maxPreamble)
  for (let at = 0; at < limit; at += 1) {
    if (head[at] !== 0x68) continue
    const seen = Splitter.look(head, at, Frame.maxFrameLength)
    if (seen._tag === "NeedMore") return needMore
    if (seen._tag === "No") continue
    const decoded = Frame.decode(head.subarray(at, at + seen.size))
    if (Result.isFailure(decoded) || decoded.success.dir === "down") continue
    return { _tag: "Yes", address: Address.toText(decoded.success.address) }
  }
  return head.length < maxPreamble ? needMore : no
}

/** Stands in a dry run for a terminal whose address is neither in its settings nor its id; 0 is no valid terminal number. */
const unknownTerminal: Address.Terminal = { region: "0000", terminal: 0 }

/** The first question of a request and, before a command with a time tag, the one for the clock. */
const planned = (
  settings: Settings.Settings,
  request: TerminalRequest,
  exchange: Exchange
): Result.Result<ReadonlyArray<Uint8Array>, Unsendable["reason"]> => {
  const terminal = Address.fromText(settings.address ?? request.terminalId) ?? unknownTerminal
  const exchanges = exchange.lifetimeMinutes === null ? [exchange] : [clockQuestion(settings), exchange]
  const localMillis = LocalTime.localMillis(Instant.toMillis(request.notAfter), settings.utcOffsetMinutes)
  const frames: Array<Uint8Array> = []
  for (const [pfc, each] of exchanges.entries()) {
    const made = Compose.request(settings, each, { terminal, pfc, localMillis })
    if (Result.isFailure(made)) return Result.fail("badValue")
    frames.push(Compose.withoutPassword(settings, made.success))
  }
  return Result.succeed(frames)
}

/**
 * Gives the frames that a request would send. Counters start at 0, the time tag carries `notAfter`, a PW is shown as zeros; of reads whose next
 * question depends on an answer the first one is shown.
 */
const plan = (
  settings: Settings.Settings,
  request: TerminalRequest
): Result.Result<ReadonlyArray<Uint8Array>, Unsendable["reason"]> => {
  const scripted = scriptOf(settings, request)
  if (Result.isFailure(scripted)) return Result.fail(scripted.failure.reason)
  const first = scripted.success([], Instant.toMillis(request.notAfter))
  return first._tag === "End" ? Result.succeed([]) : planned(settings, request, first.exchange)
}

const configured = (settings: Settings.Settings): ConfiguredDialect => ({
  capabilities: CapabilitiesOf.of(settings),
  open: (terminalId, memo) => Session.of(SessionState.make(settings, terminalId, memo)),
  plan: (request) => plan(settings, request)
})

/** Q/GDW 376.1 for the master station. Settings: see `Settings`; the memo is `{ pfc, ec1 }`. */
export const dialect: Dialect = {
  id: "gb376",
  identify,
  configure: (settings) => Result.map(Settings.decode(settings), configured)
}
