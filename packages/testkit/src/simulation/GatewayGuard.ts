/** Holds the gateways of a host, for terminals and for messages, against the contracts of their ports. */
import { Instant, type Outcome, type SmsGateway, type TerminalGateway, type TerminalRequest } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Broken, wordsOf } from "./Contracts.ts"

/** What the front end did with a request, whatever the gateway before it says. */
export interface Handled {
  /** How often it was begun. */
  begun: number
  /** When effecting bytes of it were handed to the socket. */
  readonly effectingAt: Array<number>
}

/** Tells what the front end did with a request. */
export type Wire = (request: TerminalRequest) => Handled

const failed = (exit: Exit.Exit<unknown, unknown>): string | null =>
  Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause) ? wordsOf(Cause.squash(exit.cause)) : null

const checkOutcome = (request: TerminalRequest, outcome: Outcome, wire: Wire, broken: Broken): void => {
  const { requestId, notAfter } = request
  const { begun, effectingAt } = wire(request)
  if (outcome._tag === "NotSent" && effectingAt.length > 0) broken("TerminalGateway", "notSent", requestId)
  if (begun > 1 && effectingAt.length > 0) broken("TerminalGateway", "once", `${requestId} was begun ${begun} times`)
  const late = effectingAt.find((at) => at > Instant.toMillis(notAfter))
  if (late !== undefined)
    broken("TerminalGateway", "notAfter", `${requestId} was sent ${late - Instant.toMillis(notAfter)} ms late`)
}

/** Guards a terminal gateway. */
export const guardGateway = (
  inner: TerminalGateway["Service"],
  wire: Wire,
  broken: Broken
): TerminalGateway["Service"] => ({
  ...inner,
  execute: ((request: TerminalRequest) =>
    Effect.onExit(inner.execute(request) as Effect.Effect<Outcome>, (exit) =>
      Effect.sync(() => {
        const wrong = failed(exit)
        if (wrong !== null) broken("TerminalGateway", "outcome", `${request.requestId} ended with ${wrong}`)
        else if (Exit.isSuccess(exit)) checkOutcome(request, exit.value, wire, broken)
      })
    )) as TerminalGateway["Service"]["execute"]
})

/** Guards an SMS gateway. */
export const guardSms = (inner: SmsGateway["Service"], broken: Broken): SmsGateway["Service"] => ({
  ...inner,
  submit: (sms) =>
    Effect.onExit(inner.submit(sms), (exit) =>
      Effect.sync(() => {
        const wrong = failed(exit)
        if (wrong !== null) broken("SmsGateway", "outcome", `${sms.messageId} ended with ${wrong}`)
      })
    )
})
