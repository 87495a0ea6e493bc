/** What a simulated ISMG has seen and sent, and the Msg_Ids that it gives. */
import * as Effect from "effect/Effect"
import type { Body } from "../Messages.ts"
import * as MsgId from "../MsgId.ts"
import type { IsmgEvent, IsmgOptions, ReceivedLogin, ReceivedSubmit } from "./IsmgScript.ts"

/** Something to be delivered. */
export interface Parcel {
  readonly what: "report" | "message"
  readonly body: Body<"DELIVER">
  /** Bytes that are missing at the end of its last field. */
  readonly cut: number
}

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
  private counter = 0

  constructor(options: IsmgOptions) {
    this.options = options
  }

  /** Takes `count` Msg_Ids in a row and returns the first. The time in them is fixed: the simulator's ids need no clock to be unique. */
  takeMsgId(count: number): bigint {
    const first = this.counter
    this.counter += count
    const second = Math.floor(first / 65_536)
    return MsgId.make({
      month: 11,
      day: 22,
      hour: Math.floor(second / 3_600) % 24,
      minute: Math.floor(second / 60) % 60,
      second: second % 60,
      gateway: this.options.gatewayCode ?? 100_001,
      seq: first % 65_536
    })
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
