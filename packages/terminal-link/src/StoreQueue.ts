/** The queue of what a connection writes to the store: jobs run one after another, so that a slow store delays neither the terminal's answers nor its time-outs. */
import type { AnotherDevice, TerminalEvent } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import type * as Schema from "effect/Schema"
import { type Link, report, stampOfKnown } from "./Link.ts"
import type { Live } from "./Registry.ts"

type Job = { readonly _tag: "Store"; readonly event: TerminalEvent } | { readonly _tag: "Save" }

export interface StoreQueue {
  /** Stores an event; one too many is dropped and reported. */
  readonly store: (event: TerminalEvent) => Effect.Effect<void>
  /** Saves a memo; of several that wait only the last is saved. */
  readonly save: (memo: Schema.Json) => Effect.Effect<void>
  /** Waits for what is left, for `acceptMillis` at most. */
  readonly finish: Effect.Effect<void>
}

/** Starts the jobs of one connection in a child of the calling fiber; `accepted` is told each event that is stored. */
export const make = Effect.fnUntraced(function* (link: Link, owner: Live, accepted: (key: string) => void) {
  const jobs = yield* Queue.unbounded<Job, Cause.Done>()
  let memo: Option.Option<Schema.Json> = Option.none()
  const { dialectId, address } = owner.entry
  const from = { dialectId, address }
  // The device is not the terminal any more: what it says is nobody's, and it has to dial in anew to be met as what it is now.
  const strange = (error: AnotherDevice) =>
    Effect.sync(() => {
      owner.end("error")
      return `it is not the terminal any more: ${error.reason}`
    })
  const storing = (event: TerminalEvent) =>
    within(
      link,
      Effect.map(link.inbox.accept(event, from), () => null).pipe(Effect.catchTag("AnotherDevice", strange))
    ).pipe(
      Effect.flatMap((failure) =>
        failure === null
          ? Effect.sync(() => accepted(event.key))
          : report(link, { ...stampOfKnown(link, owner), _tag: "EventNotStored", key: event.key, reason: failure })
      )
    )
  const saving = Effect.suspend(() => {
    const latest = memo
    memo = Option.none()
    return Option.isNone(latest)
      ? Effect.void
      : within(link, Effect.as(link.directory.remember(owner.terminalId, latest.value, from), null))
  }).pipe(
    Effect.flatMap((failure) =>
      typeof failure === "string"
        ? report(link, { ...stampOfKnown(link, owner), _tag: "MemoNotSaved", reason: failure })
        : Effect.void
    )
  )
  const worker = yield* Queue.take(jobs).pipe(
    Effect.flatMap((job) => (job._tag === "Save" ? saving : storing(job.event))),
    Effect.forever,
    Effect.ignore,
    Effect.forkChild
  )
  return {
    store: (event) =>
      Effect.suspend(() => {
        if (Queue.sizeUnsafe(jobs) >= link.limits.pendingEvents) {
          const reason = `more than ${link.limits.pendingEvents} events wait`
          return report(link, { ...stampOfKnown(link, owner), _tag: "EventNotStored", key: event.key, reason })
        }
        return Effect.asVoid(Queue.offer(jobs, { _tag: "Store", event }))
      }),
    save: (latest) =>
      Effect.suspend(() => {
        const queued = Option.isSome(memo)
        memo = Option.some(latest)
        return queued ? Effect.void : Effect.asVoid(Queue.offer(jobs, { _tag: "Save" }))
      }),
    finish: Queue.end(jobs).pipe(
      Effect.andThen(Fiber.await(worker)),
      Effect.timeoutOption(link.limits.acceptMillis),
      Effect.andThen(Fiber.interrupt(worker))
    )
  } satisfies StoreQueue
})

/** Runs a job within `acceptMillis` and gives what it says, `null` for done, or why it failed: a defect of a host's port must not end the connection. */
export const within = <E>(link: Link, job: Effect.Effect<string | null, E>): Effect.Effect<string | null> =>
  job.pipe(
    Effect.timeoutOption(link.limits.acceptMillis),
    Effect.map(Option.getOrElse(() => `no answer within ${link.limits.acceptMillis} ms`)),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.succeed(Cause.pretty(cause))
    )
  )
