/** The dialect as a front end hosts it: recognise a terminal, take its settings, open sessions, show frames without sending them. */
import type { ConfiguredDialect, Dialect, TerminalRequest } from "@yugou/core/dialect"
import { DryRun, identify, LocalTime, Session, type Speaking } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import * as CapabilitiesOf from "../request/Capabilities.ts"
import { type Answer, isCommand, type Question, unit } from "../request/Question.ts"
import { clockQuestion } from "../request/Scripts.ts"
import * as Settings from "../request/Settings.ts"
import { wireOf } from "./Wire.ts"

/** Bytes without a frame after which a connection is not of this dialect. */
export const maxPreamble = 64

/** Of reads whose next question depends on an answer the first one is shown; clocks are right, and commands are confirmed. */
const rehearsalOf = (
  settings: Settings.Settings,
  { terminalId }: TerminalRequest
): DryRun.Rehearsal<Question, Answer> => ({
  address: settings.address ?? terminalId,
  answer: (question, now) => {
    if (isCommand(question)) return { afn: "00", units: [unit(0, 1)] }
    const clock = `${LocalTime.textOfInstant(now, settings.utcOffsetMinutes)} w0`
    return question === clockQuestion ? { afn: "0C", units: [unit(0, 2, { clock })] } : null
  }
})

const configured = (settings: Settings.Settings): ConfiguredDialect => {
  const wire = wireOf(settings)
  // Nobody can show the MAC of a frame before it is made: the dry run shows the PW of the settings, hidden.
  const shown = wireOf({ ...settings, security: "plain" })
  return {
    capabilities: CapabilitiesOf.of(settings),
    open: (terminalId, memo) => Session.make(wire, terminalId, memo),
    plan: (request) => DryRun.plan(shown, request, rehearsalOf(settings, request))
  }
}

const anyTerminal = wireOf(Result.getOrThrow(Settings.decode({})))

/**
 * A frame names its terminal only if its function and its first unit are of the standard: where a protocol has wider addresses, or a vendor
 * something else, the bytes of the address may be something else, too. Terminals begin with a login.
 */
const recognised: Speaking<Frame.Frame> = {
  ...anyTerminal,
  speaker: (frame) => {
    const ours = Frame.isStandardFunction(Number.parseInt(frame.afn, 16)) && frame.units[0]?.id === undefined
    return ours ? anyTerminal.speaker(frame) : null
  }
}

/** Q/GDW 376.1 for the master station. Settings: see `Settings`; the memo is `{ pfc, ec1 }`. @category Dialect */
export const dialect: Dialect = {
  id: "gb376",
  identify: (head) => identify(recognised, head, maxPreamble),
  canonicalAddress: (address) => {
    const terminal = Address.fromText(address)
    return terminal === null
      ? Result.fail({ message: "must be a region of 4 digits and a number from 1 to 65535, like 3701-00001" })
      : Result.succeed(Address.toText(terminal))
  },
  settings: Settings.names,
  configure: (settings) => Result.map(Settings.decode(settings), configured)
}
