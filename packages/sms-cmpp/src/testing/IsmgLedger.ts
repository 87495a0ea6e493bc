/** What a simulated ISMG has seen and sent, and the Msg_Ids that it gives. */
import * as Effect from "effect/Effect"
import type { Body } from "../Messages.ts"
import * as MsgId from "../MsgId.ts"
import * as TokenBucket from "../TokenBucket.ts"
import type { IsmgEvent, IsmgOptions, ReceivedLogin, ReceivedSubmit } from "./IsmgScript.ts"

/** Something to be delivered. */
export interface Parcel {
  readonly what: "report" | "message"
  readonly body: Body<"DELIVER">
  /** Bytes more, or fewer, than the standard has, at its end. */
  readonly change: number
}

const commonYear = 2025
const secondsOfYear = 365 * 86_400
const sequences = 65_536

/** Msg_Ids of one gateway code: the seconds of a year, and the sequence of 16 bits in each. */
export const msgIds = secondsOfYear * sequences

/** The books of one simulator, shared by its links. */
export class IsmgLedger {
  readonly logins: Array<ReceivedLogin> = []
  readonly submits: Array<ReceivedSubmit> = []
  /** What waits for a link. */
  readonly backlog: Array<Parcel> = []
  readonly linkTests = { received: 0, answered: 0 }
  /** SUBMITs that came. */
  taken = 0
  reportsSent = 0
  confirmed = 0
  private readonly options: IsmgOptions
  private readonly repetitions = new Map<string, number>()
  private readonly waiters = new Set<() => void>()
  private readonly rate: TokenBucket.Rate | null
  private bucket: TokenBucket.TokenBucket
  private counter: number

  /** `firstMsgId` 0 … {@link msgIds}−1 says where counting begins. */
  constructor(options: IsmgOptions, firstMsgId: number, now: number) {
    this.options = options
    this.counter = firstMsgId
    const { ratePerSecond = null } = options
    this.rate = ratePerSecond === null ? null : { perSecond: ratePerSecond, burst: ratePerSecond }
    this.bucket = TokenBucket.full(this.rate ?? { perSecond: 1, burst: 1 }, now)
  }

  /** Takes `count` Msg_Ids in a row and returns the first. They are counted: the time in them is no time. */
  takeMsgId(count: number): bigint {
    const first = this.counter
    if (this.options.msgIds !== "constant") this.counter += count
    const time = new Date(Date.UTC(commonYear, 0, 1) + (Math.floor(first / sequences) % secondsOfYear) * 1_000)
    return MsgId.make({
      month: time.getUTCMonth() + 1,
      day: time.getUTCDate(),
      hour: time.getUTCHours(),
      minute: time.getUTCMinutes(),
      second: time.getUTCSeconds(),
      gateway: this.options.gatewayCode ?? 100_001,
      seq: first % sequences
    })
  }

  /** Counts recipients; whether they come faster than the account may send. */
  isTooFast(recipients: number, now: number): boolean {
    if (this.rate === null) return false
    const filled = TokenBucket.refill(this.rate, this.bucket, now)
    const taken = TokenBucket.take(filled, recipients)
    this.bucket = taken ?? filled
    return taken === null
  }

  /** Keeps a SUBMIT, and forgets the oldest when there are too many. */
  keep(submit: ReceivedSubmit): void {
    this.taken++
    this.submits.push(submit)
    if (this.submits.length > (this.options.remember ?? Number.POSITIVE_INFINITY)) this.submits.shift()
  }

  /** Counts how often these bytes came before. */
  repetitionOf(bytes: Uint8Array): number {
    if (this.options.remember !== undefined) return 0
    const key = Buffer.from(bytes).toString("latin1")
    const before = this.repetitions.get(key) ?? 0
    this.repetitions.set(key, before + 1)
    return before
  }

  /** Tells what happened to the listener and to those that wait for a condition. */
  note(event: IsmgEvent): void {
    this.options.onEvent?.(event)
    for (const waiter of [...this.waiters]) waiter()
  }

  until(condition: () => boolean): Effect.Effect<void> {
    return Effect.callback<void>((resume) => {
      const look = (): void => {
        if (!condition()) return
        this.waiters.delete(look)
        resume(Effect.void)
      }
      this.waiters.add(look)
      look()
      return Effect.sync(() => this.waiters.delete(look))
    })
  }
}
