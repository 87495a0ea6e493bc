/** DL/T 698.45 as the front end hosts it. */
import type { ConfiguredDialect, Dialect, TerminalRequest } from "@yugou/core/dialect"
import { DryRun, identify, LocalTime, Session, type Speaking } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Frame from "../frame/Frame.ts"
import * as CapabilitiesOf from "../request/Capabilities.ts"
import type { Answer, Question } from "../request/Question.ts"
import * as Settings from "../request/Settings.ts"
import { objects } from "../request/Values.ts"
import type { Data } from "../value/Data.ts"
import { wireOf } from "./Wire.ts"

/** Bytes without a frame after which a connection is not of this dialect. */
export const maxPreamble = 64

/** The outer frame of a security gateway (SSAL): it has to be taken off before this dialect. */
const outerFrame = 0x98

/** Of reads whose next question depends on an answer the first one is shown; clocks are right, nothing is protected, commands succeed. */
const rehearsalOf = (
  settings: Settings.Settings,
  { terminalId }: TerminalRequest
): DryRun.Rehearsal<Question, Answer> => {
  const valueOf = (oad: string, now: number): Data => {
    if (oad === objects.clock) return { datetimeS: LocalTime.textOfInstant(now, settings.utcOffsetMinutes) }
    return oad === objects.protection ? { enum: 0 } : null
  }
  const rehearsed = new Set<string>([objects.clock, objects.protection])
  return {
    address: settings.address ?? (/^([0-9A-F]{2}){1,16}$/.test(terminalId) ? terminalId : "000000000000"),
    answer: ({ apdu }, now) => {
      switch (apdu.service) {
        case "GET-Request-Normal":
          return rehearsed.has(apdu.oad)
            ? { service: "GET-Response-Normal", piid: 0, result: { oad: apdu.oad, data: valueOf(apdu.oad, now) } }
            : null
        case "GET-Request-NormalList":
          return apdu.oads.every((oad) => rehearsed.has(oad))
            ? {
                service: "GET-Response-NormalList",
                piid: 0,
                results: apdu.oads.map((oad) => ({ oad, data: valueOf(oad, now) }))
              }
            : null
        case "SET-Request-Normal":
          return { service: "SET-Response-Normal", piid: 0, oad: apdu.oad, dar: 0 }
        case "ACTION-Request-Normal":
          return { service: "ACTION-Response-Normal", piid: 0, omd: apdu.omd, dar: 0 }
        case "GET-Request-Record":
        case "PROXY-Request":
        case "CONNECT-Request":
          return null
      }
    }
  }
}

const configured = (settings: Settings.Settings): ConfiguredDialect => {
  const wire = wireOf(settings)
  // What a security module would make of a frame nobody can show: the dry run shows it in the clear.
  const shown = wireOf({ ...settings, security: "plain" })
  return {
    capabilities: CapabilitiesOf.of(settings),
    open: (terminalId, memo) => Session.make(wire, terminalId, memo),
    plan: (request) => DryRun.plan(shown, request, rehearsalOf(settings, request))
  }
}

const anyTerminal = wireOf(Result.getOrThrow(Settings.decode({})))

/** A terminal begins with a login; whatever else it says first names it as well. Wildcards, groups and broadcasts name nobody. */
const recognised: Speaking<Frame.Frame> = anyTerminal

const addressText = /^([0-9A-F]{2}){1,16}$/

/** DL/T 698.45 for the master station. Settings: see `Settings`; the memo is `{ piid }`. @category Dialect */
export const dialect: Dialect = {
  id: "dlt698",
  // Behind a security gateway that does not unwrap, every frame stands in an outer one: not ours, and the front end should ask no further.
  identify: (head) => (head[0] === outerFrame ? { _tag: "No" } : identify(recognised, head, maxPreamble)),
  canonicalAddress: (address) =>
    addressText.test(address.toUpperCase())
      ? Result.succeed(address.toUpperCase())
      : Result.fail({ message: "must be 2 to 32 digits, an even number of them, like 201612345678" }),
  settings: Settings.names,
  configure: (settings) => Result.map(Settings.decode(settings), configured)
}
