/**
 * Stands in for the encryption machine, on both ends of the line. It protects nothing: what it "seals" is the APDU behind the words NOT SECURE, and its
 * MAC reads NOPE. Whoever makes one says so, and it says so itself.
 *
 * @category Security
 */
import { Bytes } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Apdu from "../apdu/Apdu.ts"
import * as Seal from "../request/Seal.ts"

/** What somebody has to write who wants one. @category Constants */
export const acknowledgement = "this protects nothing"

const words = Bytes.hex(new TextEncoder().encode("NOT SECURE"))
const mac = Bytes.hex(new TextEncoder().encode("NOPE"))
const random = "00".repeat(16)
const proof = { sid: { id: "00000000", attach: "0000" }, mac }

const encoded = (apdu: Apdu.Apdu): string =>
  Result.match(Apdu.encode(apdu), { onSuccess: Bytes.hex, onFailure: () => "" })
const decoded = (hex: string): Apdu.Apdu | null =>
  Result.getOrNull(Result.flatMap(Bytes.fromHex(hex), (bytes) => Apdu.decode(bytes)))

const hidden = (apdu: string): string => `${words}${apdu}`
const shown = (cipher: string): string => (cipher.startsWith(words) ? cipher.slice(words.length) : "")

/** Seals a request, as a machine does. */
const sealed = (apdu: string, level: Seal.Level): string =>
  encoded(
    level === "cipher"
      ? { service: "SECURITY-Request", form: "cipher", apdu: hidden(apdu), verify: proof }
      : { service: "SECURITY-Request", form: "plain", apdu, verify: { rn: random } }
  )

/** Opens an envelope of either direction; empty text where it is none of ours. */
const opened = (envelope: Apdu.Apdu | null): string => {
  if (envelope?.service !== "SECURITY-Request" && envelope?.service !== "SECURITY-Response") return ""
  if (envelope.form === "error") return ""
  return envelope.form === "cipher" ? shown(envelope.apdu) : envelope.apdu
}

/** The APDU in a request, as a terminal with security sees it; `null` where it is in no envelope. @category Functions */
export const requestIn = (apdu: Apdu.Apdu): Apdu.Apdu | null =>
  apdu.service === "SECURITY-Request" ? decoded(opened(apdu)) : null

/** The answer of a terminal in the envelope that the request had. @category Functions */
export const answerIn = (asked: Apdu.Apdu, answer: Apdu.Apdu): Apdu.Apdu => {
  if (asked.service !== "SECURITY-Request") return answer
  const apdu = encoded(answer)
  return asked.form === "cipher"
    ? { service: "SECURITY-Response", form: "cipher", apdu: hidden(apdu), verify: { mac } }
    : { service: "SECURITY-Response", form: "plain", apdu, verify: { mac } }
}

/** Answers what a session asks, at once: for suites and the simulation. @category Functions */
export const answer = (payload: Schema.Json): Schema.Json => {
  const question = SchemaProblem.decode(Seal.Question)(payload)
  if (Result.isFailure(question)) return null
  const asked = question.success
  switch (asked.do) {
    case "expires":
      return { at: Number.MAX_SAFE_INTEGER }
    case "connect":
      return { secret: "00".repeat(32), signature: "00".repeat(64) }
    case "connected":
      return null
    case "seal":
      return { apdu: sealed(asked.apdu, asked.level) }
    case "open":
      return { apdu: opened(decoded(asked.envelope)) }
  }
}

/** Makes a double as a {@link Seal}, with a session key of so many milliseconds; it says that it protects nothing. @category Constructors */
export const make = (
  { keyMillis, say }: { readonly keyMillis: number; readonly say: (line: string) => void },
  understood: typeof acknowledgement
): Seal.Seal => {
  say(`the security port is a test double: ${understood}`)
  const keys = new Map<string, number>()
  return {
    expires: (terminalId) => Effect.sync(() => keys.get(terminalId) ?? null),
    connect: () => Effect.succeed({ secret: "00".repeat(32), signature: "00".repeat(64) }),
    connected: (terminalId) =>
      Effect.clockWith((clock) => Effect.sync(() => keys.set(terminalId, clock.currentTimeMillisUnsafe() + keyMillis))),
    seal: (_, apdu, level) => Effect.succeed(sealed(apdu, level)),
    open: (_, envelope) => Effect.succeed(opened(decoded(envelope)))
  }
}
