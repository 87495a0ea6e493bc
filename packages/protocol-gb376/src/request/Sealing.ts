/** How a command gets its PW: from the settings, or from the host's security port, which is asked when the number of the frame is known. */
import { Bytes, Instant, type TerminalId, type TerminalRequest, type Told } from "@yugou/core/dialect"
import { SchemaProblem, Script } from "@yugou/dialect-kit"
import { Writer } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { pseqOf } from "../frame/Counter.ts"
import * as Frame from "../frame/Frame.ts"
import * as Units from "../unit/Units.ts"
import * as UnitId from "../value/UnitId.ts"
import { type Answer, type Next, type Question, reading, refusalOf } from "./Question.ts"
import * as Seal from "./Seal.ts"
import type { Settings } from "./Settings.ts"

/** Whom a script commands, and after which time nothing of its request leaves any more. */
export interface To {
  readonly settings: Settings
  readonly terminalId: TerminalId
  readonly notAfter: number
}

/** Whom a request goes to. */
export const toOf = (settings: Settings, { notAfter, terminalId }: TerminalRequest): To => ({
  settings,
  terminalId,
  notAfter: Instant.toMillis(notAfter)
})

/** A command without its PW. */
export type Plain = Omit<Question, "sealed">

/** The AFN06 exchanges that a machine may ask for before one command. */
export const mostExchanges = 8

const missing =
  `the setting "security" of the terminal is "sealed", and the host gives no port "${Seal.port}" (the utility's encryption machine); ` +
  `where no chip checks commands, it is "plain"`

/** Asks the security port; without an answer nothing is sent. */
const consult = <S extends Schema.ConstraintDecoder<unknown>>(
  to: To,
  question: Seal.Question,
  shape: S,
  next: (answer: S["Type"], now: number) => Next
): Next => ({
  _tag: "Consult",
  port: Seal.port,
  payload: question,
  next: (told: Told, now) => {
    if (now > to.notAfter) return Script.notSent("expired", `${Seal.port} answered after the time allowed for sending`)
    if (told._tag === "Failure")
      return Script.notSent("gated", told.reason === "noSuchPort" ? missing : `${Seal.port}: ${told.detail}`)
    const answer = SchemaProblem.decode(shape)(told.answer)
    return Result.isSuccess(answer)
      ? next(answer.success, now)
      : Script.notSent("gated", `${Seal.port} answers what is no answer to ${question.do}: ${answer.failure.path}`)
  }
})

/** The bytes of units: ids and data, as AFN06 carries them. */
const dataOf = ({ units }: Answer): string => {
  const writer = new Writer(64)
  Units.write(writer, units, { afn: 6, direction: "up" })
  return Result.match(writer.finish(), { onSuccess: Bytes.hex, onFailure: () => "" })
}

/** Passes a data unit of the machine on to the terminal, whatever it is. */
const exchange = (send: string, then: (heard: string) => Next): Next => {
  const bytes = Result.getOrElse(Bytes.fromHex(send), () => new Uint8Array(0))
  const { fn, pn } = UnitId.read(bytes, 0)
  const unit = { pn, fn: fn[0] ?? null, name: "", raw: true as const, id: send.slice(0, 8), hex: send.slice(8) }
  return Script.read(reading("06", [unit]), (answer) => {
    const refusal = refusalOf(answer)
    if (refusal !== null) return Script.notSent("gated", "the terminal refuses the exchange with its security chip")
    return then(dataOf(answer))
  })
}

/** Goes on when machine and terminal agree; where no chip checks commands, at once. */
export const agreed = (to: To, then: () => Next): Next => {
  const go = (heard: string | null, exchanges: number): Next =>
    consult(to, { do: "connect", terminalId: to.terminalId, heard }, Seal.Exchange, ({ send }) => {
      if (send === null) return then()
      if (exchanges === mostExchanges)
        return Script.notSent("gated", `${Seal.port} wants more than ${mostExchanges} exchanges before a command`)
      return exchange(send, (said) => go(said, exchanges + 1))
    })
  return to.settings.security === "plain" ? then() : go(null, 0)
}

/** Stands where the MAC does not look: whose frame it is, and the time in its tag. */
const anyone = { region: "0000", terminal: 1, group: false, master: 1 } as const
const anyTag = { pfc: 0, time: "01 00:00:00", delayMinutes: 0 } as const

/** What stands before AFN in a frame, and behind the data units: the time tag, the checksum and the last byte. */
const before = 12
const behind = { tagged: 8, plain: 2 } as const

/** What the MAC of a command covers: AFN, SEQ and the data units; `null` where the units cannot be encoded. */
export const covered = ({ afn, tag, units }: Plain, pseq: number): string | null => {
  const made = Frame.encode({
    ...{ dir: "down", fcb: 0, protocol: 2, prm: 1, function: 10, d4: 0, address: anyone, afn, units },
    seq: { tpv: tag === null ? 0 : 1, fir: 1, fin: 1, con: 1, seq: pseq },
    aux: tag === null ? {} : { tp: anyTag }
  })
  const end = tag === null ? behind.plain : behind.tagged
  return Result.match(made, {
    onSuccess: (bytes) => Bytes.hex(bytes, before, bytes.length - end),
    onFailure: () => null
  })
}

/** Gives a command its PW; `after`: the answer that was read just before, in whose next frame it leaves. */
export const seal = (
  to: To,
  plain: Plain,
  { after, now }: { readonly after: Answer | null; readonly now: number },
  then: (question: Question, now: number) => Next
): Next => {
  if (to.settings.security === "plain") return then({ ...plain, sealed: null }, now)
  const counter = ((after?.counter ?? 0) + 1) & 0xff
  const bytes = covered(plain, pseqOf(counter))
  if (bytes === null) return Script.notSent("badValue", "the command cannot be encoded")
  return consult(to, { do: "seal", terminalId: to.terminalId, covered: bytes }, Seal.Sealed, ({ pw }, later) =>
    then({ ...plain, sealed: { pw: pw.toLowerCase(), counter } }, later)
  )
}
