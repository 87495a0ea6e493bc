/**
 * Safety rules that can be switched off, one at a time, between the station and its ports: what a simulation is worth shows when a rule is
 * missing. Each is taken away without touching core, by a store or a gateway that does what the rule forbids.
 */
import { Energy, Instant } from "@yugou/core"
import { Order } from "@yugou/core/books"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import type { Kind, Ref, Versioned, Write } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { adoptionBreaks } from "./AdoptionBreaks.ts"
import { bookBreaks, slotless } from "./BookBreaks.ts"
import { identityBreaks } from "./IdentityBreaks.ts"
import { messageBreaks } from "./MessageBreaks.ts"
import { processBreaks } from "./ProcessBreaks.ts"
import { replacementBreaks } from "./ReplacementBreaks.ts"
import { silenceBreaks } from "./SilenceBreaks.ts"
import {
  fromAnywhere,
  loading,
  onNewest,
  onSeen,
  type Store,
  type Tamper,
  tampered,
  untouched,
  withCommit,
  withOutcome
} from "./Tamper.ts"
import { toldBreaks } from "./ToldBreaks.ts"
import { troubleBreaks } from "./TroubleBreaks.ts"
import type { Rule } from "./Watch.ts"

/** Forgets that a target stays quiet after a frame without a lifetime. */
const restless = ({ events }: Write): Write["events"] =>
  events.map((event) =>
    event._tag === "SlotFreed" ? { ...event, quietUntil: null } : event
  ) as unknown as Write["events"]

const money = (outcome: Outcome, request: TerminalRequest): boolean =>
  request._tag === "WriteCredit" && outcome._tag === "NoAnswer"

const dyingAtOnce = (outcome: Outcome, request: TerminalRequest): Outcome =>
  money(outcome, request) && outcome._tag === "NoAnswer" ? { ...outcome, deadAt: outcome.sentAt } : outcome

const neverLeft = (outcome: Outcome): Outcome =>
  outcome._tag === "NoAnswer"
    ? { _tag: "NotSent", at: outcome.sentAt, reason: "offline", detail: "no answer came" }
    : outcome

const saidNotSent = (outcome: Outcome, request: TerminalRequest): Outcome =>
  money(outcome, request) ? neverLeft(outcome) : outcome

/** Whether a request reads the number for the look before an attempt, or for evidence after one: the engines name them so. */
const isFirstLook = ({ _tag, requestId }: TerminalRequest): boolean =>
  _tag === "ReadStoredCredit" && requestId.startsWith("look")
const isEvidence = ({ _tag, requestId }: TerminalRequest): boolean =>
  _tag === "ReadStoredCredit" && requestId.startsWith("evidence")

/** Answers reads from what was answered last. */
const remembering = (isRemembered: (request: TerminalRequest) => boolean) => (): Tamper => {
  const answers = new Map<string, Outcome>()
  return {
    ...untouched,
    execute: (execute) => (request) => {
      const key = `${request._tag}/${request.terminalId}`
      const known = answers.get(key)
      if (isRemembered(request) && known?._tag === "Answered")
        return Effect.succeed({ ...fromAnywhere(known), at: request.notAfter } as Outcome)
      return Effect.tap(execute(request), (outcome) => Effect.sync(() => void answers.set(key, outcome)))
    }
  }
}

/** Takes an accepted credit for one that took effect: the balance is reckoned, not read. */
const reckoning = (): Tamper => {
  const accepted = new Map<string, bigint>()
  return {
    ...untouched,
    execute: (execute) => (request) =>
      Effect.map(execute(request), (outcome): Outcome => {
        if (outcome._tag !== "Answered") return outcome
        if (request._tag === "WriteCredit") accepted.set(request.terminalId, request.payload.value)
        if (request._tag === "ReadConsumption")
          return { _tag: "NotSent", at: outcome.at, reason: "unsupported", detail: "" }
        const value = accepted.get(request.terminalId)
        if (request._tag !== "ReadBalance" || value === undefined) return outcome
        accepted.delete(request.terminalId)
        const { answer } = outcome as Extract<Outcome<"ReadBalance">, { _tag: "Answered" }>
        if (answer.remaining === null) return outcome
        return { ...outcome, answer: { ...answer, remaining: Energy.add(answer.remaining, value as Energy.Energy) } }
      })
  }
}

/** Sends a credit again when no answer came. */
const repeating: Tamper["execute"] = (execute) => (request) =>
  Effect.flatMap(execute(request), (outcome) =>
    money(outcome, request)
      ? execute({ ...request, requestId: `${request.requestId}r` } as TerminalRequest)
      : Effect.succeed(outcome)
  )

const withoutSendBy: Tamper["execute"] = (execute) => (request) =>
  execute(
    request._tag === "WriteCredit"
      ? { ...request, notAfter: Instant.plusMillis(request.notAfter, 86_400_000) }
      : request
  )

/** Loads every order as if it were approved. */
const approving = (store: Store): Store => ({
  ...store,
  load: ((refs: ReadonlyArray<Ref>) =>
    Effect.map(store.load(refs), (found) =>
      found.map((it) => {
        if (it.ref._tag !== "Order" || it.state === null) return it
        const order = it as Versioned<"Order">
        const content = Order.contentText(order.state)
        const approval = { _tag: "Approved", by: "nobody", at: order.state.savedAt, content } as const
        return { ...order, state: { ...order.state, approval } }
      })
    )) as Store["load"],
  commit: (it) =>
    Effect.flatMap(
      onNewest(it, store, ({ events }) => events),
      store.commit
    )
})

/** Makes every command a new one. */
const forgetful = (): Tamper => {
  let no = 0
  return {
    ...untouched,
    store: (store) => ({
      ...store,
      answered: () => Effect.succeed(Option.none()),
      commit: (it) => {
        no += 1
        return store.commit({ ...it, command: { ...it.command, id: `${it.command.id}#${no}` } })
      }
    })
  }
}

/** Shows what arrived without effect as if it had never arrived. */
const lost = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Order" && found.ref._tag !== "Adjustment") return found
  const credit = found as Versioned<"Order">
  const { dispatch } = credit.state
  if (dispatch._tag !== "Rejected" || dispatch.by !== "arrivedWithoutEffect") return found
  return { ...credit, state: { ...credit.state, dispatch: { ...dispatch, by: "notApplied" } } }
}

/** Leaves out everything about records of a kind. */
const without =
  (kind: Kind) =>
  ({ ref: at, events }: Write): Write["events"] =>
    at._tag === kind ? [] : events

/** Leaves out that a credit left the queue because its time was over. */
const withoutExpiry = ({ events }: Write): Write["events"] =>
  events.filter((it) => it._tag !== "Dequeued" || it.reason !== "expired") as unknown as Write["events"]

/** A rule that can be broken: what it says, the rule of the watch by which its absence must be found, and what is done instead. */
interface Break {
  readonly says: string
  readonly foundBy: Rule
  readonly make: () => Tamper
}

/** The rules that can be broken. @category Constants */
export const breaks = {
  versions: {
    says: "a commit is refused when a version has moved",
    foundBy: "addressee",
    make: withCommit((it, store) => onNewest(it, store, ({ events }) => events))
  },
  commandIds: {
    says: "the same command id is the same command",
    foundBy: "intent",
    make: forgetful
  },
  oneSlot: {
    says: "a target has one slot, taken in the commit that opens an attempt",
    foundBy: "oneSlot",
    make: loading(slotless)
  },
  approval: {
    says: "nothing is sent without an approval that stands",
    foundBy: "books",
    make: tampered({ store: approving })
  },
  sendBy: {
    says: "after sendBy nothing is sent",
    foundBy: "booked",
    make: tampered({ execute: withoutSendBy })
  },
  deadAt: {
    says: "a frame under way may still take effect until it is dead",
    foundBy: "booked",
    make: withOutcome(dyingAtOnce)
  },
  quiet: {
    says: "after a frame without a lifetime its target stays quiet until it is dead",
    foundBy: "agreed",
    make: withCommit((it, store) => onSeen(it, store, restless))
  },
  noAnswer: {
    says: "no answer is never written down as not sent",
    foundBy: "agreed",
    make: withOutcome(saidNotSent)
  },
  lookAgain: {
    says: "evidence is read from the terminal, not remembered",
    foundBy: "agreed",
    make: remembering(isEvidence)
  },
  arrival: {
    says: "arrival is not effect",
    foundBy: "agreed",
    make: reckoning
  },
  handedOver: {
    says: "of what was handed over to a process that went nobody says that it was not sent",
    foundBy: "agreed",
    make: tampered({ lost: neverLeft })
  },
  diedSending: {
    says: "of an attempt whose process died nobody says that it was not sent",
    foundBy: "books",
    make: processBreaks.diedSending
  },
  goneHolds: {
    says: "a process that is gone holds no credit until its lease is over",
    foundBy: "leftBehind",
    make: processBreaks.goneHolds
  },
  moneyOnce: {
    says: "money is sent once, and repeated by nobody below core",
    foundBy: "agreed",
    make: tampered({ execute: repeating })
  },
  lookFirst: {
    says: "before a credit is sent its terminal is looked at",
    foundBy: "lookFirst",
    make: remembering(isFirstLook)
  },
  neverAgain: {
    says: "what arrived without effect is never sent again",
    foundBy: "neverAgain",
    make: loading(lost)
  },
  discrepancies: {
    says: "a number that the books do not expect is written down as a discrepancy",
    foundBy: "disputed",
    make: withCommit((it, store) => onSeen(it, store, without("Discrepancy")))
  },
  workItems: {
    says: "what evidence does not decide is laid before persons",
    foundBy: "leftOver",
    make: withCommit((it, store) => onSeen(it, store, without("WorkItem")))
  },
  expiry: {
    says: "a credit that is not sent in its time leaves the queue",
    foundBy: "stuck",
    make: withCommit((it, store) => onSeen(it, store, withoutExpiry))
  },
  validity: {
    says: "nothing is sent of what was voided, or for whom was",
    foundBy: "books",
    make: bookBreaks.validity
  },
  series: {
    says: "every number is drawn from its series before it is sent",
    foundBy: "books",
    make: bookBreaks.series
  },
  slotFreed: {
    says: "a slot is free again in the commit that settles its credit",
    foundBy: "books",
    make: bookBreaks.slotFreed
  },
  trail: {
    says: "every step says who took it",
    foundBy: "books",
    make: bookBreaks.trail
  },
  oncePerDay: {
    says: "a customer gets one alarm a day at most",
    foundBy: "books",
    make: bookBreaks.oncePerDay
  },
  results: {
    says: "a result of commissioning changes by a recording only",
    foundBy: "books",
    make: bookBreaks.results
  },
  content: {
    says: "what an order is about never changes",
    foundBy: "books",
    make: bookBreaks.content
  },
  events: {
    says: "a state is what its events give",
    foundBy: "books",
    make: bookBreaks.events
  },
  device: {
    says: "while a credit is under way no other device takes the place of the one that got it",
    foundBy: "overtaken",
    make: identityBreaks.device
  },
  lateClock: {
    says: "while a setting of its clock may still come, a terminal's tags prove nothing",
    foundBy: "booked",
    make: troubleBreaks.lateClock
  },
  connection: {
    says: "a connection ends when the entry of its terminal becomes that of another device",
    foundBy: "entered",
    make: identityBreaks.connection
  },
  address: {
    says: "an address has one terminal, in whatever org unit",
    foundBy: "address",
    make: identityBreaks.address
  },
  overtaking: {
    says: "the entry of a terminal does not change under a credit that was tried",
    foundBy: "overtaken",
    make: identityBreaks.overtaking
  },
  firstContact: {
    says: "what another device holds is adopted at the first contact, never assumed",
    foundBy: "firstContact",
    make: bookBreaks.firstContact
  },
  unverified: {
    says: "after a restore nothing is sent to a target before somebody has looked there",
    foundBy: "unverified",
    make: bookBreaks.unverified
  },
  cancelling: {
    says: "no device is cancelled while a credit of its target is under way",
    foundBy: "cancelled",
    make: bookBreaks.cancelling
  },
  oncePerEpisode: {
    says: "of an alarm that is sent once nothing more is sent until the balance was above it",
    foundBy: "books",
    make: bookBreaks.oncePerEpisode
  },
  oneDevice: {
    says: "a target that has a device gets no other",
    foundBy: "bound",
    make: bookBreaks.oneDevice
  },
  givingUp: {
    says: "nobody says that a credit was not applied while its frame may still arrive",
    foundBy: "unseen",
    make: bookBreaks.givingUp
  },
  retiring: {
    says: "a terminal is not retired while somebody buys at it",
    foundBy: "retired",
    make: identityBreaks.retiring
  },
  otherWitness: {
    says: "what became of a credit is said by the terminal that got it",
    foundBy: "agreed",
    make: identityBreaks.otherWitness
  },
  lookedAt: {
    says: "a credit goes over the connection that was looked at before it, or over none",
    foundBy: "stranger",
    make: identityBreaks.lookedAt
  },
  proof: {
    says: "whoever is not known to be the terminal gets nothing that has an effect before he has shown it",
    foundBy: "stranger",
    make: identityBreaks.proof
  },
  source: {
    says: "what a connection tells of which nobody knows whose it is counts only where it agrees with the books",
    foundBy: "stranger",
    make: identityBreaks.source
  },
  otherTarget: {
    says: "before the first purchase of a target whoever answers shows what the terminal holds at another one",
    foundBy: "stranger",
    make: identityBreaks.otherTarget
  },
  doubt: {
    says: "while it is in doubt who answers as a terminal, nothing goes there that has an effect",
    foundBy: "doubted",
    make: identityBreaks.doubt
  },
  decided: {
    says: "what persons decided about who answers as a terminal stays so, whatever is told of it later",
    foundBy: "decided",
    make: identityBreaks.decided
  },
  daily: {
    says: "after the message of a day nothing is alarmed on that day",
    foundBy: "books",
    make: bookBreaks.daily
  },
  drift: {
    says: "a balance is set only where the one that was approved still stands",
    foundBy: "drift",
    make: bookBreaks.drift
  },
  ownNumber: {
    says: "a number that was drawn here is never foreign",
    foundBy: "ours",
    make: adoptionBreaks.ownNumber
  },
  adoptedQueue: {
    says: "adopting takes what is queued out of the queue",
    foundBy: "emptied",
    make: adoptionBreaks.adoptedQueue
  },
  closingByTwo: {
    says: "adopting takes two persons",
    foundBy: "closedByTwo",
    make: adoptionBreaks.closingByTwo
  },
  ownAmount: {
    says: "at the first contact no number is adopted beside which the amount of a credit of ours stands",
    foundBy: "sentAgain",
    make: adoptionBreaks.ownAmount
  },
  heldDevice: {
    says: "a device that is being replaced is held from the start",
    foundBy: "held",
    make: replacementBreaks.heldDevice
  },
  readingByTwo: {
    says: "a reading that persons state takes two of them",
    foundBy: "statedByTwo",
    make: replacementBreaks.readingByTwo
  },
  carriedOver: {
    says: "what a carry-over sets is what was left, and what came of it since",
    foundBy: "books",
    make: replacementBreaks.carriedOver
  },
  leftRead: {
    says: "what a replacement carries over is what the old device holds",
    foundBy: "conserved",
    make: replacementBreaks.leftRead
  },
  atBinding: {
    says: "what the new device is set to counts from what its target held at binding",
    foundBy: "conserved",
    make: replacementBreaks.atBinding
  },
  stopTold: {
    says: "a replacement that stops is laid before persons",
    foundBy: "stopTold",
    make: toldBreaks.stopTold
  },
  controlTold: {
    says: "a remote-control command that no reading settles is laid before persons",
    foundBy: "leftOver",
    make: toldBreaks.controlTold
  },
  stationClock: {
    says: "while others disagree with the station's clock by the same amount, a person says which is right",
    foundBy: "setAlike",
    make: troubleBreaks.stationClock
  },
  sideBySide: {
    says: "terminals are asked side by side",
    foundBy: "stalled",
    make: troubleBreaks.sideBySide
  },
  standsAside: {
    says: "whoever did not answer last time is asked beside the room of an engine",
    foundBy: "crowded",
    make: silenceBreaks.standsAside
  },
  silentAsked: {
    says: "whoever does not answer is asked on",
    foundBy: "askedOn",
    make: silenceBreaks.silentAsked
  },
  silenceEnds: {
    says: "whoever answers is silent no longer",
    foundBy: "heardAgain",
    make: silenceBreaks.silenceEnds
  },
  messageOnce: {
    says: "a message of unknown outcome is never handed over again",
    foundBy: "message",
    make: messageBreaks.messageOnce
  },
  consent: {
    says: "who wants no messages gets none, whatever was queued for him",
    foundBy: "addressee",
    make: messageBreaks.consent
  },
  formerNumbers: {
    says: "a message goes to a number that is its customer's when it leaves",
    foundBy: "addressee",
    make: messageBreaks.formerNumbers
  },
  quietHours: {
    says: "in quiet hours nothing is sent without a reason",
    foundBy: "addressee",
    make: messageBreaks.quietHours
  },
  messagesPerDay: {
    says: "a customer gets so many messages a day and no more",
    foundBy: "addressee",
    make: messageBreaks.messagesPerDay
  }
} satisfies { readonly [rule: string]: Break }

/** The name of a rule that can be broken. @category Models */
export type BreakName = keyof typeof breaks

/** The names of all rules that can be broken. @category Constants */
export const breakNames = Object.keys(breaks) as ReadonlyArray<BreakName>

/** Tells whether a rule of that name can be broken. @category Questions */
export const isBreak = (name: string): name is BreakName => Object.hasOwn(breaks, name)
