/** The queue of what a connection writes to the store: jobs run one after another, so that a slow store delays neither the terminal's answers nor its time-outs. */
import type { AnotherDevice, TerminalEvent } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import { inTime } from "./InTime.ts"
import { type Link, report, stampOfKnown, tell } from "./Link.ts"
import type { Live } from "./Registry.ts"

type Job = { readonly _tag: "Store"; readonly event: TerminalEvent } | { readonly _tag: "Save" }

export interface StoreQueue {
  /** Stores an event; one too many is dropped and reported. */
  readonly store: (event: TerminalEvent) => void
  /** Saves a memo; of several that wait only the last is saved. */
  readonly save: (memo: Schema.Json) => void
  /** Waits for what is left, for `acceptMillis` at most. */
  readonly finish: Effect.Effect<void>
}

/** Makes the queue of one connection, with a fiber of its own while there is something to do; `accepted` is told each event that is stored. */
export const make = (link: Link, owner: Live, accepted: (key: string) => void): StoreQueue => {
  const jobs: Array<Job> = []
  let memo: Option.Option<Schema.Json> = Option.none()
  let worker: Fiber.Fiber<void> | null = null
  const { dialectId, address } = owner.entry
  const from = { dialectId, address }
  // The device is not the terminal any more: what it says is nobody's, and it has to dial in anew to be met as what it is now.
  const strange = (error: AnotherDevice) =>
    Effect.sync(() => {
      owner.end("error")
      return `AnotherDevice: ${error.reason}`
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
  const saving = () => {
    const latest = memo
    memo = Option.none()
    const saved = Option.isNone(latest)
      ? Effect.succeed(null)
      : within(link, Effect.as(link.directory.remember(owner.terminalId, latest.value, from), null))
    return Effect.flatMap(saved, (failure) =>
      failure === null
        ? Effect.void
        : report(link, { ...stampOfKnown(link, owner), _tag: "MemoNotSaved", reason: failure })
    )
  }
  const working = Effect.fnUntraced(function* () {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      yield* job._tag === "Save" ? saving() : storing(job.event)
    }
    worker = null
  })
  const add = (job: Job): void => {
    jobs.push(job)
    if (worker !== null) return
    // A job that ends at once has ended before its fiber is known here.
    const fiber = link.fork(working())
    if (fiber.pollUnsafe() === undefined) worker = fiber
  }
  return {
    store: (event) => {
      if (jobs.length < link.limits.pendingEvents) return add({ _tag: "Store", event })
      const reason = `more than ${link.limits.pendingEvents} events wait`
      tell(link, { ...stampOfKnown(link, owner), _tag: "EventNotStored", key: event.key, reason })
    },
    save: (latest) => {
      const isQueued = Option.isSome(memo)
      memo = Option.some(latest)
      if (!isQueued) add({ _tag: "Save" })
    },
    finish: Effect.suspend(() =>
      worker === null
        ? Effect.void
        : Effect.andThen(Effect.timeoutOption(Fiber.await(worker), link.limits.acceptMillis), Fiber.interrupt(worker))
    )
  }
}

/** Runs a job within `acceptMillis` and gives what it says, `null` for done, or why it failed: a defect of a host's port must not end the connection. */
export const within = <E>(link: Link, job: Effect.Effect<string | null, E>): Effect.Effect<string | null> =>
  inTime(link, job, link.limits.acceptMillis).pipe(
    Effect.map(Option.getOrElse(() => `no answer within ${link.limits.acceptMillis} ms`)),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.succeed(Cause.pretty(cause))
    )
  )
