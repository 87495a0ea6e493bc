/** A simulated SMS gateway (短信网关): what it does with the next submits, and how often it got each message. */
import { Instant, type OutgoingSms, SmsGateway, type SmsReceipt, type SmsReply, type SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { Agenda } from "./Agenda.ts"
import type { Dice } from "./Dice.ts"

/** What becomes of one submit: `answerLost`: the message is taken and nobody hears of it. */
export type SmsFault = "offline" | "throttled" | "refusedForNow" | "refused" | "answerLost"

/** What a subscriber or the gateway says later: receipts of parts, some of them twice or before their submit has answered, and replies. */
export type Heard = { readonly receipt: SmsReceipt } | { readonly reply: SmsReply }

/** The gateway behind all processes. */
export interface Sms {
  readonly arm: (fault: SmsFault) => void
  readonly service: SmsGateway["Service"]
  /** How often the gateway took each message, by its id. */
  readonly taken: ReadonlyMap<string, number>
  readonly heal: () => void
  /** Forgets what it took since a moment: the station that handed it over is gone, and a copy of it from before knows nothing of it. */
  readonly forget: (since: number) => void
}

const refOf = ({ messageId }: OutgoingSms): string => `ref-${messageId}`.slice(0, 64)

const outcomeOf = (fault: SmsFault | undefined, sms: OutgoingSms): SubmitOutcome => {
  switch (fault) {
    case undefined:
      return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: refOf(sms) }] }
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

/** What a gateway stands on; `took` hears of every message that it takes, `tell` of what is said later. */
export interface Ground {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly happened: (kind: string) => void
  readonly took: (sms: OutgoingSms, times: number) => void
  readonly tell: (heard: Heard) => void
}

const minute = 60_000

/** Says later what became of a part: mostly that it was delivered, sometimes nothing, and a few times before the submit has answered. */
const follow = ({ agenda, dice, tell }: Ground, ref: string, sms: OutgoingSms): void => {
  const now = agenda.now()
  const later = dice.chance(10) ? 0 : dice.whole(2_000, 40 * minute)
  const state = dice.chance(85) ? "delivered" : "failed"
  const receipt = {
    ref,
    state,
    code: state === "delivered" ? "DELIVRD" : "UNDELIV",
    at: Instant.fromMillis(now + later)
  } as const
  if (dice.chance(90)) agenda.at(now + later, () => tell({ receipt }))
  if (dice.chance(8)) agenda.at(now + later + minute, () => tell({ receipt }))
  const reply = { key: `reply-${sms.messageId}`.slice(0, 64), from: sms.to, to: "10690", text: "?", at: receipt.at }
  if (dice.chance(5)) agenda.at(now + later + 2 * minute, () => tell({ reply }))
}

/** Makes a gateway. */
export const make = (ground: Ground): Sms => {
  const { happened, took } = ground
  const armed: Array<SmsFault> = []
  const taken = new Map<string, number>()
  const takenAt = new Map<string, number>()
  return {
    arm: (fault) => void armed.push(fault),
    heal: () => void armed.splice(0),
    taken,
    forget: (since) => {
      for (const [messageId, at] of takenAt) if (at > since) taken.delete(messageId)
    },
    service: SmsGateway.of({
      submit: (sms) =>
        Effect.sync(() => {
          const fault = armed.shift()
          if (fault !== undefined) happened(`sms.${fault}`)
          if (isTaken(fault)) {
            const times = (taken.get(sms.messageId) ?? 0) + 1
            taken.set(sms.messageId, times)
            takenAt.set(sms.messageId, ground.agenda.now())
            took(sms, times)
            follow(ground, refOf(sms), sms)
          }
          return outcomeOf(fault, sms)
        }),
      segments: (text) => Math.ceil(text.length / 67)
    })
  }
}
