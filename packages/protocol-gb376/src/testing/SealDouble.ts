/**
 * Stands in for the encryption machine and for the chip of a terminal. It protects nothing: its MAC is the letters NOP and a sum of what it covers.
 * Whoever makes one says so, and it says so itself.
 *
 * @category Security
 */
import { Bytes } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Frame from "../frame/Frame.ts"
import * as Seal from "../request/Seal.ts"
import { covered } from "../request/Sealing.ts"
import type { Unit } from "../unit/Unit.ts"

/** What somebody has to write who wants one. @category Constants */
export const acknowledgement = "this protects nothing"

const words = Bytes.hex(new TextEncoder().encode("NOP"))

/** F12 of AFN06 at the terminal itself, as the double and its terminals exchange it: an id without data. @category Constants */
export const exchange = "00000801"

/** What a terminal of the double says of its chip. */
const chip = Bytes.lowerHex(new TextEncoder().encode("NOT SECURE"))

/** Gives the PW of a command; the sum tells when something else was covered. @category Functions */
export const pwOf = (coveredHex: string): string => {
  const bytes = Result.getOrElse(Bytes.fromHex(coveredHex), () => new Uint8Array(0))
  const sum = bytes.reduce((so, far) => (so + far) & 0xff, 0)
  return `${words}${sum.toString(16).padStart(2, "0")}${"00".repeat(12)}`.toLowerCase()
}

/** Tells whether a command carries the PW that the double makes for it. @category Functions */
export const isSealed = ({ afn, aux, seq, units }: Frame.DownFrame): boolean => {
  const tag = aux.tp === undefined ? null : { delayMinutes: aux.tp.delayMinutes, skewMillis: 0 }
  const bytes = covered({ afn: afn as "04" | "05", units, tag }, seq.seq)
  return bytes !== null && aux.pw === pwOf(bytes)
}

/** The unit with which a terminal answers the exchange. @category Functions */
export const answerTo = (asked: Unit): Unit => ({ ...asked, raw: true, hex: chip })

/** Answers what a session asks, at once: for suites and the simulation. @category Functions */
export const answer = (payload: Schema.Json): Schema.Json => {
  const question = SchemaProblem.decode(Seal.Question)(payload)
  if (Result.isFailure(question)) return null
  const asked = question.success
  switch (asked.do) {
    case "connect":
      return { send: asked.heard === null ? exchange : null }
    case "seal":
      return { pw: pwOf(asked.covered) }
  }
}

/** Makes a double as a {@link Seal}; it says that it protects nothing. @category Constructors */
export const make = (
  { say }: { readonly say: (line: string) => void },
  understood: typeof acknowledgement
): Seal.Seal => {
  say(`the security port is a test double: ${understood}`)
  return {
    connect: (_, heard) => Effect.succeed(heard === null ? exchange : null),
    seal: (_, bytes) => Effect.succeed(pwOf(bytes))
  }
}
