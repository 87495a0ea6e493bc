import type { SmsReceipt, SmsReply } from "@yugou/core"
import { SmsInbox, StoreError } from "@yugou/core"
import * as Effect from "effect/Effect"

/** An inbox in memory that can be told to fail. */
export interface MemoryInbox {
  readonly service: SmsInbox["Service"]
  readonly receipts: ReadonlyArray<SmsReceipt>
  readonly replies: ReadonlyArray<SmsReply>
  /** The next so many calls fail as unavailable. */
  readonly failNext: (count: number) => void
}

export const makeInbox = (): MemoryInbox => {
  const receipts: Array<SmsReceipt> = []
  const replies: Array<SmsReply> = []
  let failures = 0
  const store = <A>(into: Array<A>, item: A): Effect.Effect<void, StoreError> =>
    Effect.suspend(() => {
      if (failures > 0) {
        failures--
        return Effect.fail(new StoreError({ reason: "unavailable", detail: "by the test" }))
      }
      into.push(item)
      return Effect.void
    })
  return {
    service: SmsInbox.of({ receipt: (receipt) => store(receipts, receipt), reply: (reply) => store(replies, reply) }),
    receipts,
    replies,
    failNext: (count) => {
      failures = count
    }
  }
}
