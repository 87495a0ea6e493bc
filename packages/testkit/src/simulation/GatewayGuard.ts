/** Holds the gateways of a host, for terminals and for messages, against the contracts of their ports. */
import { Instant, type SmsGateway, SubmitOutcome, type TerminalGateway } from "@yugou/core"
import { type Outcome, requests, type TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Calls from "./Calls.ts"
import type { Broken } from "./Contracts.ts"
import { isOutcome, textOf } from "./OutcomeForm.ts"
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
export type HandledOf = (request: TerminalRequest) => Handled

/** The guard of the gateways of all processes. `isAlive` tells it whether the process that asks still is. */
export interface GatewayGuard {
  readonly gateway: (
    inner: TerminalGateway["Service"],
    handledOf: HandledOf,
    isAlive: () => boolean
  ) => TerminalGateway["Service"]
  /** Guards what a host makes over a gateway. */
  readonly sms: (
    over: (gateway: SmsGateway["Service"]) => SmsGateway["Service"],
    gateway: SmsGateway["Service"],
    isAlive: () => boolean
  ) => SmsGateway["Service"]
  /** Reports what was asked too long before a moment and has not answered. */
  readonly checkAnswered: (now: number) => void
}

const isSubmitOutcome = Schema.is(SubmitOutcome)

const checkOutcome = (request: TerminalRequest, outcome: Outcome, handledOf: HandledOf, broken: Broken): void => {
  const { requestId, notAfter, _tag } = request
  const { begun, effectingAt } = handledOf(request)
  if (!isOutcome(_tag, outcome)) {
    broken("TerminalGateway", "outcome", `${requestId} (${_tag}) was answered by ${textOf(outcome)}`)
    return
  }
  if (outcome._tag === "NotSent" && effectingAt.length > 0) broken("TerminalGateway", "notSent", requestId)
  const isSent = requests[_tag].kind === "read" ? begun > 0 : effectingAt.length > 0
  if (outcome._tag === "Answered" && !isSent) broken("TerminalGateway", "answered", `${requestId} (${_tag})`)
  if (begun > 1 && effectingAt.length > 0) broken("TerminalGateway", "once", `${requestId} was begun ${begun} times`)
  const over = outcome._tag === "NotSent" ? undefined : outcome.over
  if (request.connectionId !== undefined && over !== undefined && over.connectionId !== request.connectionId)
    broken("TerminalGateway", "connection", `${requestId} (${_tag}) went over ${over.connectionId}`)
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

const mayBeTaken = (outcome: SubmitOutcome): boolean =>
  outcome._tag === "Submitted" && outcome.parts.some(({ _tag }) => _tag !== "Refused")

/** Watches the submits of messages: each as the station asks for it, and as it is handed on. */
const messagesOf = (now: () => number, broken: Broken) => {
  const calls = callsOf("SmsGateway", now, broken)
  /** What may have been taken since the station last asked for its submit. */
  const taken = new Set<string>()
  const handedOn = (gateway: SmsGateway["Service"]): SmsGateway["Service"] => ({
    ...gateway,
    submit: (sms) =>
      Effect.suspend(() => {
        if (taken.has(sms.messageId)) broken("SmsGateway", "once", `${sms.messageId} is handed on again`)
        return Effect.tap(gateway.submit(sms), (outcome) =>
          Effect.sync(() => {
            if (mayBeTaken(outcome)) taken.add(sms.messageId)
          })
        )
      })
  })
  const asked = (inner: SmsGateway["Service"], isAlive: () => boolean): SmsGateway["Service"] => ({
    ...inner,
    submit: (sms) =>
      Effect.tap(
        calls.watch({ kind: "submit", name: `submit of ${sms.messageId}`, isAlive }, () => {
          taken.delete(sms.messageId)
          return inner.submit(sms)
        }),
        (outcome) =>
          Effect.sync(() => {
            if (isSubmitOutcome(outcome)) return
            broken("SmsGateway", "outcome", `${sms.messageId} was answered by ${textOf(outcome)}`)
          })
      )
  })
  return { checkAnswered: calls.checkAnswered, handedOn, asked }
}

/** Makes the guard. */
export const make = (now: () => number, broken: Broken): GatewayGuard => {
  const terminals = callsOf("TerminalGateway", now, broken)
  const messages = messagesOf(now, broken)
  return {
    gateway: (inner, handledOf, isAlive) => ({
      execute: ((request: TerminalRequest) =>
        Effect.tap(
          terminals.watch(
            { kind: request._tag, name: `${request.requestId} (${request._tag})`, isAlive },
            () => inner.execute(request) as Effect.Effect<Outcome>
          ),
          (outcome) => Effect.sync(() => checkOutcome(request, outcome, handledOf, broken))
        )) as TerminalGateway["Service"]["execute"],
      capabilities: (id) =>
        terminals.watch({ kind: "capabilities", name: "capabilities", isAlive }, () => inner.capabilities(id)),
      describe: (entry) =>
        terminals.watch({ kind: "describe", name: "describe", isAlive }, () => inner.describe(entry)),
      presence: (id) => terminals.watch({ kind: "presence", name: "presence", isAlive }, () => inner.presence(id)),
      renew: (id) => terminals.watch({ kind: "renew", name: "renew", isAlive }, () => inner.renew(id)),
      preview: (request) => terminals.watch({ kind: "preview", name: "preview", isAlive }, () => inner.preview(request))
    }),
    sms: (over, gateway, isAlive) => messages.asked(over(messages.handedOn(gateway)), isAlive),
    checkAnswered: (moment) => {
      terminals.checkAnswered(moment)
      messages.checkAnswered(moment)
    }
  }
}
