/** The dialect as a front end hosts it: recognise a terminal, take its settings, open sessions, show frames without sending them. */
import type { ConfiguredDialect, Dialect, Identified } from "@yugou/core/dialect"
import { DryRun, identify, Session, type Speaking } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type { TerminalOrder } from "../frame/Frame.ts"
import * as Frame from "../frame/Frame.ts"
import { identify as familyOf } from "../frame/Identify.ts"
import * as CapabilitiesOf from "../request/Capabilities.ts"
import * as Settings from "../request/Settings.ts"
import { rehearse } from "./Rehearsal.ts"
import * as Wire from "./Wire.ts"

const speaking = (order: TerminalOrder): Speaking<Frame.Frame> => ({
  splitting: Frame.splitting(),
  decode: (bytes) => ({ frame: Frame.read(bytes, 0, bytes.length, order), problem: null }),
  speaker: ({ rtua }) => rtua
})

/** Looks for the first whole frame of the family; its address (8 hexadecimal digits) is that of the terminal. */
const identifyIn = (head: Uint8Array, order: TerminalOrder): Identified => {
  switch (familyOf(head)) {
    case "zj-6868":
      return identify(speaking(order), head, head.length)
    case "needMore":
      return { _tag: "NeedMore" }
    case "gw-6868":
    case "other":
      return { _tag: "No" }
  }
}

/** The address in a dry run of a terminal whose settings name none. */
const unknownAddress = "00000000"

const configured = (context: Settings.Context): ConfiguredDialect => {
  const wire = Wire.of(context)
  return {
    capabilities: CapabilitiesOf.of(context),
    open: (terminalId, memo) => Session.make(wire, terminalId, memo),
    plan: (request) => DryRun.plan(wire, request, { address: unknownAddress, answer: rehearse(context, request) })
  }
}

const addressText = /^[0-9A-Fa-f]{8}$/u

/** What a host fixes before any terminal is known. `terminalOrder`: of the two address bytes, since the address decides whose settings are asked. */
export interface Options {
  readonly id?: string
  readonly terminalOrder?: TerminalOrder
}

/** Makes the dialect for a province whose addresses travel in another order, or under another id beside the default one. @category Dialect */
export const make = ({ id = "shandong", terminalOrder = "le" }: Options = {}): Dialect => ({
  id,
  identify: (head) => identifyIn(head, terminalOrder),
  canonicalAddress: (address) =>
    addressText.test(address)
      ? Result.succeed(address.toUpperCase())
      : Result.fail({ message: "must be 8 hexadecimal digits, like 94300482" }),
  settings: Settings.names,
  configure: (settings) => Result.map(Settings.decode(settings), configured)
})

/**
 * The provincial load-control dialect for the master station, driven by a profile. Settings: see `Settings`; the memo is `{ fseq }`.
 *
 * **Gotchas** Without settings the profile is `zj-sibling`, which nobody has confirmed for Shandong: reads work, control and money are gated.
 *
 * @category Dialect
 */
export const dialect: Dialect = make()
