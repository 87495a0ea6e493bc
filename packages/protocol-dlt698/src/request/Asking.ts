/**
 * How a question reaches the terminal: in the clear, or through the host's security port as its object wants it. Which that is, is the table that two
 * firmwares agree on; a terminal may have another, and then says so with a DAR.
 */
import { Bytes, type TerminalId, type Told } from "@yugou/core/dialect"
import { SchemaProblem, Script } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Apdu from "../apdu/Apdu.ts"
import { answers } from "./Answering.ts"
import { type Answer, type Asked, get, type Next, type Question, type Sealed, type Tag } from "./Question.ts"
import * as Seal from "./Seal.ts"
import type { Settings } from "./Settings.ts"
import { objects } from "./Values.ts"

/** Whom a script asks, and how it is known. */
export interface To {
  readonly settings: Settings
  readonly terminalId: TerminalId
  /** After this nothing of the request leaves any more; `null`: it is a reading of the session's own. */
  readonly notAfter: number | null
}

/** How a question leaves: a read, or a write with the moment from which it has no effect any more. */
export type Manner = { readonly effect: "none" } | { readonly effect: "effecting"; readonly deadAt: number | null }

/** A read. */
export const reading: Manner = { effect: "none" }

type Then = (answer: Answer, now: number) => Next

const ask = (question: Question, manner: Manner, then: Then): Next =>
  manner.effect === "none" ? Script.read(question, then) : Script.write(question, manner.deadAt, then)

/** Service numbers are counted round. */
export const numbers = 64

/** Objects that are read in the clear: the clock, inputs and outputs. */
const open = /^(4000|F2)/

/** What the object of a request wants: nothing, a proof, or a cipher. Requests to meters are those of the port, which are open. */
const levelOf = (apdu: Asked): Seal.Level | "open" => {
  switch (apdu.service) {
    case "GET-Request-Normal":
      return open.test(apdu.oad) ? "open" : "proved"
    case "GET-Request-NormalList":
      return apdu.oads.every((oad) => open.test(oad)) ? "open" : "proved"
    case "GET-Request-Record":
      return "proved"
    case "SET-Request-Normal":
    case "ACTION-Request-Normal":
      return "cipher"
    case "PROXY-Request":
    case "CONNECT-Request":
      return "open"
  }
}

const missing =
  `the terminal wants this secured, and the host gives no port "${Seal.port}" (the utility's encryption machine); ` +
  `where security is switched off in the terminal, its setting "security" is "plain"`

/** Asks the security port; `absent`: what is done where the host has none. */
const consult = <S extends Schema.ConstraintDecoder<unknown>>(
  to: To,
  question: Seal.Question,
  shape: S,
  next: (answer: S["Type"], now: number) => Next,
  absent: (now: number) => Next = () => Script.notSent("gated", missing)
): Next => ({
  _tag: "Consult",
  port: Seal.port,
  payload: question,
  next: (told: Told, now) => {
    if (to.notAfter !== null && now > to.notAfter)
      return Script.notSent("expired", `${Seal.port} answered after the time allowed for sending`)
    if (told._tag === "Failure")
      return told.reason === "noSuchPort" ? absent(now) : Script.notSent("gated", `${Seal.port}: ${told.detail}`)
    const answer = SchemaProblem.decode(shape)(told.answer)
    return Result.isSuccess(answer)
      ? next(answer.success, now)
      : Script.notSent("gated", `${Seal.port} answers what is no answer to ${question.do}: ${answer.failure.path}`)
  }
})

const decoded = (hex: string): Apdu.Apdu | null =>
  Result.getOrNull(Result.flatMap(Bytes.fromHex(hex), (bytes) => Apdu.decode(bytes)))

const encoded = (apdu: Apdu.Apdu): string | null =>
  Result.match(Apdu.encode(apdu), { onSuccess: Bytes.hex, onFailure: () => null })

/** Attributes of F100 that a machine signs a CONNECT-Request by (ESAM number, versions, counters). */
const factOads = ["F1000200", "F1000300", "F1000400", "F1000700"] as const

/** The sizes and abilities that a bench asks for (acceptance tests). */
const association = {
  version: 22,
  protocol: "FFFFFFFFC0000000",
  function: "0001FFFE000000000000000000000000",
  maxSend: 2048,
  maxReceive: 2048,
  window: 1,
  maxApdu: 8000,
  timeout: 7200
} as const

const plainly = (apdu: Asked, tag: Tag | null): Question => ({ apdu, tag, sealed: null })

const connect = (to: To, then: () => Next): Next =>
  Script.read(plainly(get(...factOads), null), (answer) => {
    const { terminalId } = to
    const facts = answer.service === "GET-Response-NormalList" ? (answer.results as unknown as Seal.Facts) : []
    return consult(to, { do: "connect", terminalId, facts }, Seal.Signed, ({ secret, signature }) => {
      const asked: Asked = { service: "CONNECT-Request", ...association, auth: { signature: [secret, signature] } }
      return Script.read(plainly(asked, null), (said) => {
        if (said.service !== "CONNECT-Response" || said.result !== 0)
          return Script.notSent("gated", "the terminal refuses the secured association")
        const response = encoded(said) ?? ""
        return consult(to, { do: "connected", terminalId, response }, Schema.Null, then)
      })
    })
  })

/** Goes on with a session key that still counts, made anew where there is none. */
const withKey = (to: To, then: () => Next, absent: () => Next): Next =>
  consult(
    to,
    { do: "expires", terminalId: to.terminalId },
    Seal.Expiry,
    ({ at }, now) => (at !== null && at > now ? then() : connect(to, then)),
    absent
  )

/**
 * An envelope is made before its frame has a number, and once it is ciphered nobody can put one in. So the clock is read in the clear first: the frame
 * after that gets the number after that of the answer.
 */
const withNumberToCome = (then: (piid: number) => Next): Next =>
  Script.read(plainly(get(objects.clock), null), (answer) =>
    "piid" in answer ? then((answer.piid + 1) % numbers) : Script.unclear("unreadable")
  )

/** Of an envelope in the clear the number was compared before it was opened. */
const numberOf = (inner: Apdu.Apdu): number => ("piid" in inner ? inner.piid : 0)

/** Opens what comes in an envelope; one that belongs to something else is put aside. */
const opening =
  (to: To, sealed: Sealed, then: Then): Then =>
  (answer, now) => {
    if (answer.service !== "SECURITY-Response" || answer.form === "error") return then(answer, now)
    const envelope = encoded(answer) ?? ""
    return consult(to, { do: "open", terminalId: to.terminalId, envelope }, Seal.Carried, (carried, later) => {
      const inner = decoded(carried.apdu)
      const isOurs = inner !== null && answers(sealed.asked, sealed.piid ?? numberOf(inner), sealed.tag, inner)
      return isOurs ? then(inner, later) : listen(to, sealed, then)
    })
  }

/** Waits for another envelope. A terminal answers in order: when it answers the clock, no other is to come. */
const listen = (to: To, sealed: Sealed, then: Then): Next =>
  Script.read({ apdu: get(objects.clock), tag: null, sealed: { ...sealed, envelope: null } }, (answer, now) =>
    answer.service === "SECURITY-Response" && answer.form !== "error"
      ? opening(to, sealed, then)(answer, now)
      : Script.unclear("timeout")
  )

/** A proof of the answer covers nothing of the request, so that the number can be put in when the frame gets it. */
const isOpen = (envelope: Apdu.Service<"SECURITY-Request">): boolean =>
  envelope.form === "plain" && "rn" in envelope.verify && !("mac" in envelope.verify)

const sealed = (to: To, level: Seal.Level, { apdu, tag }: Question, manner: Manner, then: Then): Next => {
  const { terminalId } = to
  const leave = (piid: number | null): Next => {
    const whole = encoded(withNumber(apdu, piid ?? 0, tag))
    if (whole === null) return Script.notSent("badValue", "the request cannot be encoded")
    return consult(to, { do: "seal", terminalId, apdu: whole, level }, Seal.Carried, (carried) => {
      const envelope = decoded(carried.apdu)
      if (envelope?.service !== "SECURITY-Request") return Script.notSent("gated", `${Seal.port} seals nothing`)
      if (piid === null && !isOpen(envelope))
        return Script.notSent("gated", `${Seal.port} proves a read by more than a random number`)
      const how: Sealed = { asked: apdu, tag, piid, form: envelope.form, envelope }
      return ask({ apdu, tag, sealed: how }, manner, opening(to, how, then))
    })
  }
  return level === "proved"
    ? // A proof may be left out where nobody can ask for one: a terminal that wants it says so.
      withKey(
        to,
        () => leave(null),
        () => ask(plainly(apdu, tag), manner, then)
      )
    : withKey(
        to,
        () => withNumberToCome(leave),
        () => Script.notSent("gated", missing)
      )
}

/** A request with its number and time tag. */
export const withNumber = (apdu: Asked, piid: number, tag: Tag | null): Apdu.Apdu => {
  const timeTag = tag === null ? {} : { timeTag: { sent: tag.sent, delay: { unit: 1, interval: tag.minutes } } }
  return { ...apdu, piid, ...timeTag } as Apdu.Apdu
}

/** Asks the terminal, and goes on with its answer. */
export const put = (to: To, apdu: Asked, tag: Tag | null, manner: Manner, then: Then): Next => {
  const question = plainly(apdu, tag)
  const level = to.settings.security === "plain" ? "open" : levelOf(apdu)
  return level === "open" ? ask(question, manner, then) : sealed(to, level, question, manner, then)
}

/** Asks something that changes nothing. */
export const read = (to: To, apdu: Asked, then: Then): Next => put(to, apdu, null, reading, then)
