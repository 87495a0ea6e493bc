/** Who is written to: what the gateway really took, held against the customer as he stood in the books when the message was handed over. */
import { Instant, type OutgoingSms } from "@yugou/core"
import type { Customer, Message } from "@yugou/core/books"
import { type Commit, ref, type Write } from "@yugou/core/store"
import type { Ledger } from "./Ledger.ts"
import { policy } from "./SitePolicy.ts"

/** The sentences. */
export const rules = {
  addressee:
    "nobody is written to who must not be: voided, against his will, at a number that is not his, in quiet hours, or beyond the messages of a day"
} as const

/** What the checks stand on. */
export interface Ground {
  readonly ledger: Ledger
  readonly report: (rule: keyof typeof rules, detail: string) => void
}

/** The checks of one run. */
export interface Addressees {
  /** Remembers what a commit hands over, which the ledger has written already. */
  readonly check: (commit: Commit) => void
  /** Looks at what the gateway took. */
  readonly took: (sms: OutgoingSms) => void
  /** Forgets what the books know nothing of any more. */
  readonly restored: () => void
}

/** A message as it was handed over, and its customer as he stood then. */
interface Handed {
  readonly at: Instant.Instant
  readonly message: Message.State
  readonly customer: Customer.State | null
}

/** How far the wall clock of the site is ahead of UTC: there is no other time in China. */
const siteAheadMillis = 8 * 3_600_000

/** The local date and time of day, as text. */
const localOf = (at: Instant.Instant): readonly [day: string, time: string] => {
  const text = new Date(Instant.toMillis(at) + siteAheadMillis).toISOString()
  return [text.slice(0, 10), text.slice(11, 16)]
}

/** Whether a customer wants messages of a kind; a warning of a trip is owed to everybody, and what a person has sent needs his consent only. */
const wants: { readonly [K in Message.State["kind"]]: (customer: Customer.State) => boolean } = {
  tripWarning: () => true,
  dunning: ({ consent }) => consent === "allowed",
  purchaseApplied: ({ consent, alarm }) => consent === "allowed" && alarm.sms === "on",
  alarm: ({ consent, alarm }) => consent === "allowed" && alarm.sms === "on" && alarm.cycle !== "none"
}

/** Whether a number is the customer's, and gets messages of a kind. */
const getsIt = ({ alarm }: Customer.State, to: string, kind: Message.State["kind"]): boolean =>
  alarm.mobiles.some(
    (number, place) =>
      number === to && (alarm.recipients ?? []).every(({ no, kinds }) => no !== place || kinds.includes(kind))
  )

/** Whether a time of day lies in the quiet hours, which may go past midnight. */
const isQuiet = (time: string): boolean => {
  const { from, to } = policy.quietHours
  return from < to ? from <= time && time < to : from <= time || time < to
}

class Following implements Addressees {
  private readonly ground: Ground
  private readonly handed = new Map<string, Handed>()
  /** What a customer got on a day: what goes to several numbers is one. */
  private readonly got = new Map<string, Set<string>>()

  constructor(ground: Ground) {
    this.ground = ground
  }

  private readonly hand = ({ ref: at, events, state }: Write): void => {
    if (at._tag !== "Message") return
    for (const event of events as ReadonlyArray<Message.Event>) {
      if (event._tag !== "SubmitStarted") continue
      const message = state as Message.State
      const customer = this.ground.ledger.record(ref("Customer", message.customerNo))?.current.state ?? null
      this.handed.set(message.messageId, { at: event.at, message, customer })
    }
  }
  /** Says why nobody may get this; `null`: he may. */
  private readonly wrong = ({ to, kind }: OutgoingSms, { at, message, customer }: Handed): string | null => {
    const { customerNo, override } = message
    const [, time] = localOf(at)
    if (customer === null || customer.validity === "voided") return `${customerNo} is no customer`
    if (!wants[kind](customer)) return `${customerNo} wants no ${kind}`
    if (!getsIt(customer, to, kind)) return `${to} is no number of ${customerNo} for ${kind}`
    return isQuiet(time) && override === null ? `${customerNo} got it at ${time}` : null
  }
  private readonly count = ({ at, message }: Handed): number => {
    const { customerNo, messageId, occasion = messageId } = message
    const [day] = localOf(at)
    const key = `${customerNo} ${day}`
    const occasions = (this.got.get(key) ?? new Set()).add(occasion)
    this.got.set(key, occasions)
    return occasions.size
  }
  readonly check = ({ writes }: Commit): void => {
    for (const write of writes) this.hand(write)
  }
  readonly took = (sms: OutgoingSms): void => {
    const { report } = this.ground
    const { messageId } = sms
    const handed = this.handed.get(messageId)
    if (handed === undefined) {
      report("addressee", `${messageId} was handed over by nobody`)
      return
    }
    const wrong = this.wrong(sms, handed)
    if (wrong !== null) report("addressee", `${messageId}: ${wrong}`)
    const count = this.count(handed)
    if (count > policy.messagesPerDay)
      report("addressee", `${messageId} is the ${count}th of a day to ${handed.message.customerNo}`)
  }
  readonly restored = (): void => {
    this.handed.clear()
    this.got.clear()
  }
}

/** Starts the checks. */
export const make = (ground: Ground): Addressees => new Following(ground)
