/** Watches a station from outside: every commit, every frame, every call of the store, and when an order was queued and applied. */
import { TerminalGateway, type TerminalId } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import { type Commit, StationStore } from "@yugou/core/store"
import { FrameLog, type LoggedFrame } from "@yugou/terminal-link"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Watch } from "../src/Station.ts"

/** An order did not come to its end: nothing that the bench could measure. */
export class NotApplied extends Schema.TaggedError<NotApplied>()("NotApplied", { detail: Schema.String }) {
  override get message(): string {
    return this.detail
  }
}

/** Who calls the store: whoever sells and sends, or the front end for what a terminal tells of its own accord. */
export type Caller = "purchase" | "terminal"

const CalledBy = Context.Reference<Caller>("@yugou/acceptance/bench/CalledBy", { defaultValue: () => "purchase" })

/** How often each method of the store was called. */
export type Calls = { readonly [method: string]: number }

/** What was recorded since it was taken last. */
export interface Recording {
  readonly commits: ReadonlyArray<Commit>
  readonly frames: ReadonlyMap<TerminalId, ReadonlyArray<LoggedFrame>>
  readonly calls: { readonly [caller in Caller]: Calls }
  /** Frames that went down for what the station asked: each of them is one exchange. */
  readonly asked: number
  /** Of each purchase the milliseconds from the commit that queued its order to the one that says that it was applied. */
  readonly millis: ReadonlyArray<number>
  /** How often an order was put off or its outcome became unknown: waits that are not work. */
  readonly detours: number
}

export interface Recorder {
  /** The store that the station gets, over the one that is measured. */
  readonly layerStore: <E>(store: Layer.Layer<StationStore, E>) => Layer.Layer<StationStore, E>
  readonly layerFrameLog: Layer.Layer<FrameLog>
  readonly watch: Watch
  /** Waits until an order is applied; fails when it was rejected, or is not at its end after {@link patienceMillis}. */
  readonly applied: (orderNo: string) => Effect.Effect<void, NotApplied>
  /** Counts the commits and frames since the tape was taken last. */
  readonly size: () => number
  readonly take: () => Recording
}

/** How long an order may take from its dispatch to its end. */
export const patienceMillis = 120_000

interface Course {
  queuedAt: number
  readonly end: Deferred.Deferred<void, NotApplied>
}

interface Tape {
  commits: Array<Commit>
  frames: Map<TerminalId, Array<LoggedFrame>>
  calls: { readonly [caller in Caller]: { [method: string]: number } }
  asked: number
  millis: Array<number>
  detours: number
}

const blank = (): Tape => ({
  commits: [],
  frames: new Map(),
  calls: { purchase: {}, terminal: {} },
  asked: 0,
  millis: [],
  detours: 0
})

/** Does something about every call of a store; what it streams and what is no call stays as it is. */
const eachCall = (
  store: StationStore["Service"],
  wrap: (method: string, call: Effect.Effect<unknown, unknown>) => Effect.Effect<unknown, unknown>
): StationStore["Service"] =>
  Object.fromEntries(
    Object.entries(store).map(([method, call]) => [
      method,
      typeof call === "function" && method !== "changes"
        ? (...args: ReadonlyArray<unknown>) =>
            wrap(method, (call as (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>)(...args))
        : call
    ])
  ) as unknown as StationStore["Service"]

/** Makes a recorder with an empty tape. */
export const make = (): Recorder => {
  let tape = blank()
  const courses = new Map<string, Course>()

  const courseOf = (orderNo: string): Course => {
    const course = courses.get(orderNo) ?? { queuedAt: 0, end: Deferred.makeUnsafe<void, NotApplied>() }
    courses.set(orderNo, course)
    return course
  }

  const follow = ({ orderNo, dispatch, attempts }: Order.State): void => {
    const course = courseOf(orderNo)
    switch (dispatch._tag) {
      case "Queued":
        if (dispatch.waits === undefined && attempts.length === 0) course.queuedAt = performance.now()
        else tape.detours += 1
        break
      case "Applied":
        tape.millis.push(performance.now() - course.queuedAt)
        Deferred.doneUnsafe(course.end, Effect.void)
        break
      case "Rejected":
        Deferred.doneUnsafe(course.end, new NotApplied({ detail: `order ${orderNo} was rejected: ${dispatch.by}` }))
        break
      case "Unknown":
        tape.detours += 1
        break
      case "Idle":
      case "Sending":
        break
    }
  }

  const committed = (commit: Commit): void => {
    tape.commits.push(commit)
    for (const write of commit.writes) if (write.ref._tag === "Order") follow(write.state as Order.State)
  }

  const count = (caller: Caller, method: string): void => {
    const calls = tape.calls[caller]
    calls[method] = (calls[method] ?? 0) + 1
  }

  const over = (store: StationStore["Service"]): StationStore["Service"] => {
    const counted = eachCall(store, (method, call) =>
      Effect.flatMap(CalledBy, (caller) => {
        count(caller, method)
        return call
      })
    )
    return StationStore.of({
      ...counted,
      commit: (commit) => Effect.tap(counted.commit(commit), () => Effect.sync(() => committed(commit)))
    })
  }

  const hear = (frames: ReadonlyArray<{ readonly direction: "down" | "up" }>): void => {
    tape.asked += frames.filter(({ direction }) => direction === "down").length
  }

  const watch: Watch = {
    store: (store) => eachCall(store, (_, call) => Effect.provideService(call, CalledBy, "terminal")),
    gateway: (gateway) =>
      TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          Effect.tap(gateway.execute(request), (outcome) =>
            Effect.sync(() => (outcome._tag === "NotSent" ? undefined : hear(outcome.frames)))
          )
      })
  }

  const append = (frame: LoggedFrame): void => {
    const frames = tape.frames.get(frame.terminalId) ?? []
    frames.push(frame)
    tape.frames.set(frame.terminalId, frames)
  }

  return {
    layerStore: (store) => Layer.provide(Layer.effect(StationStore, Effect.map(StationStore, over)), store),
    layerFrameLog: Layer.succeed(
      FrameLog,
      FrameLog.of({
        append: (frame) => Effect.sync(() => append(frame)),
        recent: () => Effect.succeed([]),
        page: () => Effect.succeed({ rows: [], next: null })
      })
    ),
    watch,
    applied: (orderNo) =>
      Deferred.await(courseOf(orderNo).end).pipe(
        Effect.timeoutOrElse({
          duration: patienceMillis,
          orElse: () => new NotApplied({ detail: `order ${orderNo} has no end after ${patienceMillis} ms` })
        }),
        Effect.ensuring(Effect.sync(() => courses.delete(orderNo)))
      ),
    size: () => tape.commits.length + [...tape.frames.values()].reduce((sum, frames) => sum + frames.length, 0),
    take: () => {
      const taken = tape
      tape = blank()
      return taken
    }
  }
}
