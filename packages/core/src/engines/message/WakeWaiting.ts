/** Waking messages that wait for the gateway when its link opens: nobody waits out a pause that has lost its reason. */
import * as Effect from "effect/Effect"
import * as Message from "../../books/message/Message.ts"
import { SmsGateway } from "../../ports/sms/SmsGateway.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { everyOrg, maxPage, type Page, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"

/** How each gateway stood when this process last asked; one that was never asked may have opened just now. */
const last = new WeakMap<SmsGateway["Service"], "open" | "closed">()

interface Listed {
  readonly rows: ReadonlyArray<Versioned<"Message">>
  readonly next: string | null
}

const waits = ({ progress }: Message.State, now: Instant): boolean =>
  progress._tag === "Queued" && Message.waitsOf({ progress }) > 0 && isBefore(now, progress.notBefore)

const wake = Effect.fnUntraced(function* (message: Versioned<"Message">, now: Instant) {
  // Of the first layout: what it waited for is over, and no reason is kept.
  const event = { _tag: "MessagePostponed", v: 1, at: now, notBefore: now, reason: "linkOpened", tried: "no" } as const
  yield* commitStep(
    makeCommit(
      { message },
      { message: [event] },
      {
        command: { id: idOf("wake", message.ref.id, message.version), content: "wake", response: null },
        trail: { actor: "system:message-sender", operation: "message.wake", reason: null, at: now }
      }
    )
  )
})

/** Makes what waits for the gateway due where its link has opened since it was last asked. */
export const wakeWaiting = Effect.fnUntraced(function* (now: Instant) {
  const gateway = yield* SmsGateway
  if (gateway.standing === undefined) return
  const standing = yield* gateway.standing
  const before = last.get(gateway) ?? "closed"
  last.set(gateway, standing)
  if (before === "open" || standing === "closed") return
  const store = yield* StationStore
  const where = { progress: { _tag: "Is", value: "Queued" } } as const
  let after: string | null = null
  do {
    const page: Page = { after, limit: maxPage, order: "ascending" }
    const { rows, next }: Listed = yield* store.list("Message", { orgScope: everyOrg, where }, page)
    const waiting = rows.filter(({ state }) => waits(state, now))
    // One that moved meanwhile is awake.
    yield* Effect.forEach(waiting, (message) => Effect.ignore(wake(message, now)), { concurrency: 8, discard: true })
    after = next
  } while (after !== null)
})
