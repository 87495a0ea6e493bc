/**
 * Stores deliveries in the order of their message: all that concern one Msg_Id or one subscriber pass the same worker, so that of two
 * contradictory reports the later one also arrives later.
 */
import type { SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Inbound from "./Inbound.ts"
import type { Link } from "./LinkDriver.ts"
import type { Body } from "./Messages.ts"

/** Deliveries that are stored side by side. */
export const workers = 8

interface Task {
  readonly link: Link
  readonly token: string
  readonly body: Body<"DELIVER">
}

/** Takes deliveries off the links. */
export interface Deliveries {
  /** Takes a DELIVER; the session's limit bounds how many are open at a time. */
  readonly take: (link: Link, token: string, body: Body<"DELIVER">) => void
}

/** Starts the workers in the calling scope. */
export const make = Effect.fnUntraced(function* (inbox: SmsInbox["Service"]) {
  const queues: Array<Queue.Queue<Task>> = []
  for (let index = 0; index < workers; index++) {
    const queue = yield* Queue.unbounded<Task>()
    queues.push(queue)
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), (task) => work(inbox, task))))
  }
  const self: Deliveries = {
    take: (link, token, body) => {
      const queue = queues[workerOf(body)]
      if (queue !== undefined) Queue.offerUnsafe(queue, { link, token, body })
    }
  }
  return self
})

const work = (inbox: SmsInbox["Service"], { link, token, body }: Task): Effect.Effect<void> =>
  Effect.map(Inbound.handle(inbox, body), (result) => link.confirm(token, result))

const workerOf = (body: Body<"DELIVER">): number => {
  const delivery = Inbound.understand(body)
  const key = delivery._tag === "Receipt" ? delivery.receipt.ref : body.Src_terminal_Id
  let hash = 0
  for (let index = 0; index < key.length; index++) hash = (hash * 31 + key.charCodeAt(index)) % 1_000_003
  return hash % workers
}
