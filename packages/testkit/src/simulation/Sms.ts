/** A simulated SMS gateway (短信网关): what it does with the next submits, and how often it got each message. */
import { type OutgoingSms, SmsGateway, type SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"

/** What becomes of one submit: `answerLost`: the message is taken and nobody hears of it. */
export type SmsFault = "offline" | "throttled" | "refusedForNow" | "refused" | "answerLost"

/** The gateway behind all processes. */
export interface Sms {
  readonly arm: (fault: SmsFault) => void
  readonly service: SmsGateway["Service"]
  /** How often the gateway took each message, by its id. */
  readonly taken: ReadonlyMap<string, number>
  readonly heal: () => void
}

const outcomeOf = (fault: SmsFault | undefined, sms: OutgoingSms): SubmitOutcome => {
  switch (fault) {
    case undefined:
      return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: `ref-${sms.messageId}`.slice(0, 64) }] }
    case "offline":
      return { _tag: "NotSent", reason: "offline" }
    case "throttled":
      return { _tag: "NotSent", reason: "throttled" }
    case "refusedForNow":
      return { _tag: "Submitted", parts: [{ _tag: "Refused", code: "8", again: "later" }] }
    case "refused":
      return { _tag: "Submitted", parts: [{ _tag: "Refused", code: "4", again: "never" }] }
    case "answerLost":
      return { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }
  }
}

const isTaken = (fault: SmsFault | undefined): boolean => fault === undefined || fault === "answerLost"

/** Makes a gateway; `took` hears of every message that it takes. */
export const make = (happened: (kind: string) => void, took: (messageId: string, times: number) => void): Sms => {
  const armed: Array<SmsFault> = []
  const taken = new Map<string, number>()
  return {
    arm: (fault) => void armed.push(fault),
    heal: () => void armed.splice(0),
    taken,
    service: SmsGateway.of({
      submit: (sms) =>
        Effect.sync(() => {
          const fault = armed.shift()
          if (fault !== undefined) happened(`sms.${fault}`)
          if (isTaken(fault)) {
            const times = (taken.get(sms.messageId) ?? 0) + 1
            taken.set(sms.messageId, times)
            took(sms.messageId, times)
          }
          return outcomeOf(fault, sms)
        }),
      segments: (text) => Math.ceil(text.length / 67)
    })
  }
}
