/**
 * Decides what goes out next: two lanes, the rate in recipients, one window for all links, pauses after Result 8.
 *
 * Nothing here waits: it is called when something changed, sends what may be sent, and asks to be woken. A part that was written and not
 * answered is unknown and is never sent again here; repeating the same bytes is the session's setting.
 */
import type { OutgoingSms, PartOutcome, SubmitOutcome } from "@yugou/core"
import type { CmppClientSettings } from "./CmppOptions.ts"
import * as Lanes from "./Lanes.ts"
import type { Body } from "./Messages.ts"
import * as MsgId from "./MsgId.ts"
import type { Job, NotSentPart } from "./OutgoingJob.ts"
import * as OutgoingJob from "./OutgoingJob.ts"
import * as ResultCode from "./ResultCode.ts"
import type { Request, RequestOutcome } from "./SessionState.ts"
import * as TokenBucket from "./TokenBucket.ts"

/** A link that is logged in, as the outbox sees it. */
export interface OpenLink {
  readonly request: (request: Request) => void
  readonly isOpen: () => boolean
}

/** What the outbox needs. Times are milliseconds; `monotonic` only moves forward, `wall` is that of `notAfter`. */
export interface OutboxPorts {
  readonly monotonic: () => number
  readonly wall: () => number
  /** The open link with the fewest unanswered requests; null when none is open. */
  readonly pick: () => OpenLink | null
  /** Calls {@link Outbox.pump} after so many milliseconds; replaces the former wish. */
  readonly wakeAfter: (millis: number) => void
  readonly observe: (event: OutboxEvent) => void
}

/** What the outbox tells for metrics. */
export type OutboxEvent =
  | { readonly _tag: "Sent"; readonly inFlight: number }
  | {
      readonly _tag: "Settled"
      readonly inFlight: number
      readonly outcome: PartOutcome | NotSentPart
      readonly elapsedMillis: number | null
    }
  | { readonly _tag: "SlowedDown"; readonly result: number; readonly pauseMillis: number }

/** Shortest and longest pause after the gateway said that we are too fast. */
export const pauseMillis = { least: 100, most: 5_000 }

/** The waiting messages of one account and those on the wire. */
export interface Outbox {
  /** Queues a message; the returned call takes it back if no part of it has left. */
  readonly submit: (
    sms: OutgoingSms,
    bodies: ReadonlyArray<Body<"SUBMIT">>,
    notAfterMillis: number,
    resume: (outcome: SubmitOutcome) => void
  ) => () => void
  readonly settled: (id: string, outcome: RequestOutcome) => void
  readonly pump: () => void
  /** Ends everything that waits: no link is coming. */
  readonly failWaiting: (reason: NotSentPart["reason"]) => void
  readonly waiting: () => number
}

type LinkJob = Job<OpenLink>

/** Makes an empty outbox. */
export const make = (settings: CmppClientSettings, ports: OutboxPorts): Outbox => new OutboxState(settings, ports)

class OutboxState implements Outbox {
  private readonly settings: CmppClientSettings
  private readonly ports: OutboxPorts
  private readonly lanes = Lanes.make<LinkJob>()
  private readonly flights = new Map<string, { readonly job: LinkJob; readonly part: number }>()
  private readonly rate: TokenBucket.Rate | null
  private bucket: TokenBucket.TokenBucket
  private pausedUntil = 0
  private slowDownsInARow = 0
  private nextId = 1
  private pumping: "no" | "yes" | "again" = "no"

  constructor(settings: CmppClientSettings, ports: OutboxPorts) {
    this.settings = settings
    this.ports = ports
    this.rate =
      settings.ratePerSecond === null ? null : { perSecond: settings.ratePerSecond, burst: settings.rateBurst }
    this.bucket = TokenBucket.full(this.rate ?? { perSecond: 1, burst: 1 }, ports.monotonic())
  }

  submit: Outbox["submit"] = (sms, bodies, notAfterMillis, resume) => {
    const job = OutgoingJob.make<OpenLink>(sms, bodies, notAfterMillis, resume)
    this.lanes.push(sms.lane, job)
    this.pump()
    return () => {
      if (job.link === null && this.lanes.remove(job)) job.phase = "done"
    }
  }

  waiting = (): number => this.lanes.size()

  failWaiting: Outbox["failWaiting"] = (reason) => {
    for (let job = this.lanes.take(); job !== undefined; job = this.lanes.take()) {
      job.phase = "taken"
      OutgoingJob.skipPending(job, { _tag: "NotSentPart", reason })
      this.finish(job)
    }
  }

  /** Sending can settle at once and call back: one loop runs, and runs again when it was asked for in between. */
  pump = (): void => {
    if (this.pumping !== "no") {
      this.pumping = "again"
      return
    }
    do {
      this.pumping = "yes"
      while (this.sendNext()) {}
    } while (this.isAskedAgain())
    this.pumping = "no"
  }

  private isAskedAgain(): boolean {
    return this.pumping === "again"
  }

  private sendNext(): boolean {
    if (this.lanes.size() === 0 || this.flights.size >= this.settings.session.window) return false
    const now = this.ports.monotonic()
    if (now < this.pausedUntil) return this.later(this.pausedUntil - now)
    if (this.rate !== null) {
      this.bucket = TokenBucket.refill(this.rate, this.bucket, now)
      const wait = TokenBucket.waitMillis(this.rate, this.bucket, 1)
      if (wait > 0) return this.later(wait)
    }
    const open = this.ports.pick()
    if (open === null) return false
    const job = this.lanes.take()
    if (job === undefined) return false
    job.phase = "taken"
    this.sendPart(job, open)
    return true
  }

  private later(millis: number): false {
    this.ports.wakeAfter(millis)
    return false
  }

  private sendPart(job: LinkJob, open: OpenLink): void {
    const link = job.link ?? open
    const reason = !link.isOpen() ? "offline" : this.ports.wall() >= job.notAfterMillis ? "expired" : null
    if (reason !== null) {
      OutgoingJob.skipPending(job, { _tag: "NotSentPart", reason })
      this.finish(job)
      return
    }
    const part = job.pending.shift()
    const body = part === undefined ? undefined : job.bodies[part]
    if (part === undefined || body === undefined) {
      this.finish(job)
      return
    }
    job.link = link
    this.bucket = TokenBucket.take(this.bucket, 1) ?? this.bucket
    const id = String(this.nextId++)
    this.flights.set(id, { job, part })
    this.requeue(job)
    this.ports.observe({ _tag: "Sent", inFlight: this.flights.size })
    link.request({ id, type: "SUBMIT", body })
  }

  private requeue(job: LinkJob): void {
    if (job.phase !== "taken" || job.pending.length === 0) return
    job.phase = "queued"
    this.lanes.pushFront(job.sms.lane, job)
  }

  settled: Outbox["settled"] = (id, outcome) => {
    const flight = this.flights.get(id)
    if (flight === undefined) return
    this.flights.delete(id)
    const { job, part } = flight
    if (outcome._tag === "NotSent" && outcome.reason === "notOpen" && isFresh(job)) {
      // The link closed while this was on its way to it: any other link may take the message.
      job.link = null
      job.pending.unshift(part)
      this.requeue(job)
      this.pump()
      return
    }
    const result = resultOf(outcome)
    const elapsedMillis = outcome._tag === "Answered" ? outcome.elapsedMillis : null
    if (result !== null && isTooFast(outcome, result) && this.mayOfferAgain(job)) {
      this.slowDown(result, elapsedMillis ?? 0)
      OutgoingJob.offerAgain(job, part, result)
    } else {
      const end = endOf(outcome, () => `zero-${this.ports.wall().toString(36)}-${id}`)
      job.outcomes[part] = end
      if (result === 0) this.slowDownsInARow = 0
      if (end._tag === "Refused") OutgoingJob.skipPending(job, { ...end, code: "skipped" })
      this.ports.observe({ _tag: "Settled", inFlight: this.flights.size, outcome: end, elapsedMillis })
    }
    if (job.pending.length === 0) this.finish(job)
    else this.requeue(job)
    this.pump()
  }

  private mayOfferAgain(job: LinkJob): boolean {
    return job.slowDowns < this.settings.slowDownRetries && this.ports.wall() < job.notAfterMillis
  }

  /** The pause follows the gateway's own response time and doubles while it keeps refusing. */
  private slowDown(result: number, elapsedMillis: number): void {
    const { least, most } = pauseMillis
    const pause = Math.min(most, Math.max(least, elapsedMillis) * 2 ** Math.min(this.slowDownsInARow, 10))
    const now = this.ports.monotonic()
    // Answers to what was already out when the pause began say nothing new.
    if (now >= this.pausedUntil) this.slowDownsInARow++
    this.pausedUntil = Math.max(this.pausedUntil, now + pause)
    this.ports.observe({ _tag: "SlowedDown", result, pauseMillis: pause })
  }

  private finish(job: LinkJob): void {
    if (job.phase === "done") return
    const outcome = OutgoingJob.outcomeOf(job)
    if (outcome === null) return
    if (job.phase === "queued") this.lanes.remove(job)
    job.phase = "done"
    job.resume(outcome)
  }
}

/** Says whether no part of a message has left yet. */
const isFresh = (job: LinkJob): boolean =>
  job.outcomes.every((outcome) => outcome === null) && job.pending.length === job.bodies.length - 1

const resultOf = (outcome: RequestOutcome): number | null =>
  outcome._tag === "Answered" && outcome.response.type === "SUBMIT_RESP" ? outcome.response.body.Result : null

/** Says whether a message was refused for speed and certainly not taken: one that was repeated may have been, the first time. */
const isTooFast = (outcome: RequestOutcome, result: number): boolean =>
  outcome._tag === "Answered" && outcome.transmissions === 1 && ResultCode.classOf(result) === "slowDown"

/** How one part ended. No answer is unknown, never a failure. */
const endOf = (outcome: RequestOutcome, standIn: () => string): PartOutcome | NotSentPart => {
  switch (outcome._tag) {
    case "NotSent":
      return { _tag: "NotSentPart", reason: outcome.reason === "badContent" ? "badContent" : "offline" }
    case "Unknown":
      return { _tag: "Unknown" }
    case "Answered": {
      const { response, transmissions } = outcome
      if (response.type !== "SUBMIT_RESP") return { _tag: "Unknown" }
      const end = answerOf(response.body, standIn)
      // What refuses the repetition may have taken the first one: only an acceptance is certain.
      return transmissions > 1 && end._tag === "Refused" ? { _tag: "Unknown" } : end
    }
  }
}

/**
 * Reads an answer. Some gateways accept without a Msg_Id: zero for all of them would give the receipt of one message to another, so such a
 * part gets a reference of its own, to which no receipt will come.
 */
const answerOf = (body: { readonly Msg_Id: bigint; readonly Result: number }, standIn: () => string): PartOutcome => {
  const code = String(body.Result)
  switch (ResultCode.classOf(body.Result)) {
    case "accepted":
      return { _tag: "Accepted", ref: body.Msg_Id === 0n ? standIn() : MsgId.toHex(body.Msg_Id) }
    case "possiblyAccepted":
      return { _tag: "Unknown" }
    case "slowDown":
    case "transient":
      return { _tag: "Refused", code, again: "later" }
    case "permanent":
      return { _tag: "Refused", code, again: "never" }
  }
}
