/**
 * Stores deliveries in the order of their message: all that concern one Msg_Id or one subscriber pass the same worker, so that of two
 * contradictory reports the later one also arrives later.
 */
import type { SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { CmppClientSettings } from "./CmppOptions.ts"
import * as Inbound from "./Inbound.ts"
import type { Link } from "./LinkDriver.ts"
import type { Body } from "./Messages.ts"
import * as Metrics from "./Metrics.ts"

/** Deliveries that are stored side by side. */
export const workers = 8

/** DELIVERs that one read of a socket can bring beyond a session's limit: 64 KiB, of 85 bytes at least. */
export const readAtOnce = Math.ceil(65_536 / 85)

interface Task {
  readonly link: Link
  readonly token: string
  readonly delivery: Inbound.Delivery
}

/** Takes deliveries off the links. */
export interface Deliveries {
  /**
   * Takes a DELIVER. A session stops reading when too many are open; what links left behind that have ended since is stored all the same, and
   * beyond the bound of the account a DELIVER is left unanswered.
   */
  readonly take: (link: Link, token: string, body: Body<"DELIVER">) => void
}

/** Starts the workers in the calling scope. */
export const make = Effect.fnUntraced(function* (inbox: SmsInbox["Service"], settings: CmppClientSettings) {
  const context = yield* Effect.context<never>()
  const queues: Array<Queue.Queue<Task>> = []
  const most = settings.links * (settings.session.deliveryLimit + readAtOnce)
  let waiting = 0
  const count = (change: 1 | -1): void => {
    waiting += change
    Metrics.waiting.updateUnsafe(waiting, context)
  }
  const work = ({ link, token, delivery }: Task): Effect.Effect<void> =>
    Effect.map(Inbound.handle(inbox, settings.gatewayOffsetMinutes, delivery), (result) => {
      count(-1)
      link.confirm(token, result)
    })
  for (let index = 0; index < workers; index++) {
    const queue = yield* Queue.unbounded<Task>()
    queues.push(queue)
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), work)))
  }
  const self: Deliveries = {
    take: (link, token, body) => {
      const delivery = Inbound.understand(body)
      const queue = queues[workerOf(delivery, body)]
      if (queue === undefined) return
      if (waiting >= most) {
        Metrics.leftUnanswered.updateUnsafe(1, context)
        link.confirm(token, null)
        return
      }
      count(1)
      Queue.offerUnsafe(queue, { link, token, delivery })
    }
  }
  return self
})

const workerOf = (delivery: Inbound.Delivery, body: Body<"DELIVER">): number => {
  const key = delivery._tag === "Receipt" ? delivery.receipt.ref : body.Src_terminal_Id
  let hash = 0
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) % 1_000_003
  return hash % workers
}
