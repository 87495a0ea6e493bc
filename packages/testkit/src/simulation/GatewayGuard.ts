/** Holds the gateways of a host, for terminals and for messages, against the contracts of their ports. */
import {
  Instant,
  type Outcome,
  outcomeCodec,
  type RequestTag,
  type SmsGateway,
  SubmitOutcome,
  type TerminalGateway,
  type TerminalRequest
} from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Calls from "./Calls.ts"
import type { Broken } from "./Contracts.ts"
import { maxPauseMillis } from "./ScriptFile.ts"

/** How long a gateway may take for an answer: longer than the longest pause of a process, and than all that waits before a request in the front end. */
export const answerMillis = 6 * maxPauseMillis

/** What the front end did with a request, whatever the gateway before it says. */
export interface Handled {
  /** How often it was begun. */
  begun: number
  /** When effecting bytes of it were handed to the socket. */
  readonly effectingAt: Array<number>
}

/** Tells what the front end did with a request. */
export type Wire = (request: TerminalRequest) => Handled

/** The guard of the gateways of all processes. `isAlive` tells it whether the process that asks still is. */
export interface GatewayGuard {
  readonly gateway: (
    inner: TerminalGateway["Service"],
    wire: Wire,
    isAlive: () => boolean
  ) => TerminalGateway["Service"]
  readonly sms: (inner: SmsGateway["Service"], isAlive: () => boolean) => SmsGateway["Service"]
  /** Reports what was asked too long before a moment and has not answered. */
  readonly checkAnswered: (now: number) => void
}

const codecs = new Map<RequestTag, (outcome: unknown) => boolean>()

/** Whether something is an outcome of that request. */
const isOutcome = (tag: RequestTag, outcome: unknown): boolean => {
  const is = codecs.get(tag) ?? Schema.is(outcomeCodec(tag))
  codecs.set(tag, is)
  return is(outcome)
}
const isSubmitOutcome = Schema.is(SubmitOutcome)

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "_tag" in value ? `${value._tag} of another form` : typeof value

const checkOutcome = (request: TerminalRequest, outcome: Outcome, wire: Wire, broken: Broken): void => {
  const { requestId, notAfter, _tag } = request
  const { begun, effectingAt } = wire(request)
  if (!isOutcome(_tag, outcome)) {
    broken("TerminalGateway", "outcome", `${requestId} (${_tag}) was answered by ${textOf(outcome)}`)
    return
  }
  if (outcome._tag === "NotSent" && effectingAt.length > 0) broken("TerminalGateway", "notSent", requestId)
  if (begun > 1 && effectingAt.length > 0) broken("TerminalGateway", "once", `${requestId} was begun ${begun} times`)
  const late = effectingAt.find((at) => at > Instant.toMillis(notAfter))
  if (late !== undefined)
    broken("TerminalGateway", "notAfter", `${requestId} was sent ${late - Instant.toMillis(notAfter)} ms late`)
}

const callsOf = (port: "TerminalGateway" | "SmsGateway", now: () => number, broken: Broken): Calls.Calls =>
  Calls.make({
    now,
    patienceMillis: answerMillis,
    late: (detail) => broken(port, "answers", detail),
    isAllowed: () => false,
    ended: (detail) => broken(port, "outcome", detail)
  })

/** Makes the guard. */
export const make = (now: () => number, broken: Broken): GatewayGuard => {
  const terminals = callsOf("TerminalGateway", now, broken)
  const messages = callsOf("SmsGateway", now, broken)
  return {
    gateway: (inner, wire, isAlive) => ({
      execute: ((request: TerminalRequest) =>
        Effect.tap(
          terminals.watch(
            { name: `${request.requestId} (${request._tag})`, isAlive },
            () => inner.execute(request) as Effect.Effect<Outcome>
          ),
          (outcome) => Effect.sync(() => checkOutcome(request, outcome, wire, broken))
        )) as TerminalGateway["Service"]["execute"],
      capabilities: (id) => terminals.watch({ name: "capabilities", isAlive }, () => inner.capabilities(id)),
      presence: (id) => terminals.watch({ name: "presence", isAlive }, () => inner.presence(id)),
      preview: (request) => terminals.watch({ name: "preview", isAlive }, () => inner.preview(request))
    }),
    sms: (inner, isAlive) => ({
      ...inner,
      submit: (sms) =>
        Effect.tap(
          messages.watch({ name: `submit of ${sms.messageId}`, isAlive }, () => inner.submit(sms)),
          (outcome) =>
            Effect.sync(() => {
              if (isSubmitOutcome(outcome)) return
              broken("SmsGateway", "outcome", `${sms.messageId} was answered by ${textOf(outcome)}`)
            })
        )
    }),
    checkAnswered: (moment) => {
      terminals.checkAnswered(moment)
      messages.checkAnswered(moment)
    }
  }
}
