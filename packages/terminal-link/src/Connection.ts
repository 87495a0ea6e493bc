/** The shell around one conversation: it owns the socket, the clock and the one timer, and carries out what `SessionHost` says. */
import { Instant } from "@yugou/core"
import { Bytes, type Outcome, type Session, type TerminalRequest, type Told } from "@yugou/core/dialect"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import { deliver, type Link, nowOf, report, stampOfKnown } from "./Link.ts"
import { headOf } from "./LinkEvent.ts"
import type { Mailbox } from "./Mailbox.ts"
import * as Metrics from "./Metrics.ts"
import * as PortCalls from "./PortCalls.ts"
import type { Live } from "./Registry.ts"
import * as Running from "./Running.ts"
import * as SessionHost from "./SessionHost.ts"
import * as StoreQueue from "./StoreQueue.ts"
import type { Arrival, TcpSocket } from "./TcpSocket.ts"

/** What reaches a connection from outside. */
export type ConnectionInput =
  | Arrival
  | { readonly _tag: "Submit"; readonly request: TerminalRequest }
  | { readonly _tag: "Accepted"; readonly key: string }
  | { readonly _tag: "Told"; readonly askId: number; readonly told: Told }
  | { readonly _tag: "Timer" }

/** One connection whose terminal is known. */
export interface Connection {
  readonly link: Link
  readonly socket: TcpSocket
  readonly inputs: Queue.Queue<ConnectionInput>
  readonly mailbox: Mailbox
  readonly live: Live
}

/** How and why a connection ended. */
interface Ending {
  cause: SessionHost.CloseCause
  detail: string
}

/**
 * Converses until the connection ends, then settles, flushes and saves what is open, also when interrupted or after a defect.
 *
 * **Details** `open` gives the session; `head` are the bytes from which the terminal was recognised.
 */
export const converse = (
  connection: Connection,
  open: Effect.Effect<Option.Option<Session>>,
  head: Uint8Array
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { link, live, socket } = connection
    const ending: Ending = { cause: "error", detail: "not opened" }
    const held: { state: SessionHost.State | null } = { state: null }
    return Effect.gen(function* () {
      const storeQueue = yield* StoreQueue.make(link, live, (key) => {
        Queue.offerUnsafe(connection.inputs, { _tag: "Accepted", key })
      })
      const talk = Effect.gen(function* () {
        const session = yield* open
        if (Option.isNone(session)) return
        held.state = SessionHost.open(live.terminalId, session.value, nowOf(link))
        yield* gaugeOnline(link)
        yield* report(link, { ...stampOfKnown(link, live), ...nameOf(live), _tag: "Online" })
        yield* loop(connection, storeQueue, held as { state: SessionHost.State }, ending, head)
      })
      yield* talk.pipe(
        Effect.onExit((exit) => settleRest(connection, held.state, ending, exit)),
        Effect.ensuring(Effect.andThen(socket.hangUp, storeQueue.finish))
      )
    }).pipe(Effect.ensuring(leave(connection, ending)))
  })

const loop = Effect.fnUntraced(function* (
  connection: Connection,
  storeQueue: StoreQueue.StoreQueue,
  held: { state: SessionHost.State },
  ending: Ending,
  head: Uint8Array
) {
  const { link, inputs, mailbox, socket } = connection
  const timer = makeTimer(connection)
  const feed = Effect.fnUntraced(function* (input: SessionHost.Input) {
    const pending: Array<SessionHost.Input> = [input]
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const [state, actions] = SessionHost.step(link.limits, held.state, next, nowOf(link))
      held.state = state
      for (const action of actions) pending.push(...(yield* perform(connection, storeQueue, ending, action)))
    }
  })
  yield* feed({ _tag: "Bytes", bytes: head })
  while (held.state.life !== "closed") {
    yield* timer.arm(SessionHost.deadline(link.limits, held.state))
    const input = yield* Queue.take(inputs)
    switch (input._tag) {
      case "Bytes":
        socket.taken(input.bytes.byteLength)
        break
      case "Submit":
        mailbox.taken(input.request)
        break
      case "Timer":
        // Its deadlines are as far away again as the clock went back: whoever waits for an answer would wait for as long.
        if (timer.fired() > clockBackMillis) {
          ending.detail = "the clock of the station went back"
          yield* feed({ _tag: "Closed", cause: "error" })
          continue
        }
        break
      case "Closed":
        ending.cause = input.cause
        ending.detail = input.detail
        break
      case "Accepted":
      case "Told":
        break
    }
    yield* feed(input)
  }
})

const nothing: ReadonlyArray<SessionHost.Input> = []

/** Carries out one action and gives what it has to tell the session host. */
const perform = (
  connection: Connection,
  storeQueue: StoreQueue.StoreQueue,
  ending: Ending,
  action: SessionHost.Action
): Effect.Effect<ReadonlyArray<SessionHost.Input>> => {
  const { link, live, mailbox } = connection
  switch (action._tag) {
    case "Send":
      return send(connection, ending, action)
    case "Deliver": {
      const counted = deliver(link, action.request.requestId, action.outcome)
      mailbox.settled(action.request)
      return Effect.as(counted, nothing)
    }
    case "Store":
      return Effect.as(storeQueue.store(action.event), nothing)
    case "Save":
      return Effect.as(storeQueue.save(action.memo), nothing)
    case "Ask":
      return Effect.as(ask(connection, action), nothing)
    case "Tell":
      return Effect.succeed([{ ...action, _tag: "Told" }])
    case "Log":
      return Effect.as(logFrame(connection, action), nothing)
    case "Fault":
      return Effect.as(
        report(link, { ...stampOfKnown(link, live), _tag: "SessionFault", detail: action.detail }),
        nothing
      )
    case "CutOff":
      return Effect.as(cutOff(connection, action.reason, action.detail), nothing)
    case "HangUp":
      ending.detail = action.reason
      return Effect.succeed([{ _tag: "Closed", cause: "error" }])
  }
}

/** Asks beside the conversation, in a child fiber that ends with it. */
const ask = (
  { inputs, link }: Connection,
  { askId, payload, port }: Extract<SessionHost.Action, { _tag: "Ask" }>
): Effect.Effect<void> =>
  PortCalls.call(link.ports, port, payload, link.limits.askMillis).pipe(
    Effect.flatMap((told) => Queue.offer(inputs, { _tag: "Told", askId, told })),
    Effect.forkChild,
    Effect.asVoid
  )

/** Lets a write go when the former one has left the process: bytes that wait in a buffer could leave after their time. */
const send = Effect.fnUntraced(function* (
  connection: Connection,
  ending: Ending,
  action: Extract<SessionHost.Action, { _tag: "Send" }>
): Effect.fn.Return<ReadonlyArray<SessionHost.Input>> {
  const { link, socket } = connection
  const { effect, requestId, writeId } = action
  if (socket.backlog() === "some") {
    const drained = yield* Effect.timeoutOption(socket.flushed, link.limits.drainMillis)
    if (Option.isNone(drained)) {
      ending.detail = `the peer took nothing for ${link.limits.drainMillis} ms`
      yield* cutOff(connection, "takesNothing", ending.detail)
      socket.destroy()
      return [
        { _tag: "Withheld", requestId, effect, why: "closed" },
        { _tag: "Closed", cause: "error" }
      ]
    }
  }
  if (nowOf(link) > action.notAfter) return [{ _tag: "Withheld", requestId, effect, why: "expired" }]
  return socket.send(action.bytes) === "handed"
    ? [{ _tag: "Written", writeId }]
    : [{ _tag: "Withheld", requestId, effect, why: "closed" }]
})

const cutOff = ({ link, live }: Connection, reason: SessionHost.CutOffReason, detail: string): Effect.Effect<void> =>
  report(link, { ...stampOfKnown(link, live), _tag: "CutOff", reason, detail })

const logFrame = (
  connection: Connection,
  { direction, bytes, problem }: Extract<SessionHost.Action, { _tag: "Log" }>
): Effect.Effect<void> => {
  const { link, live } = connection
  const { frameBytes } = link.limits
  const cut = bytes.length > frameBytes ? `cut off at ${frameBytes} of ${bytes.length} bytes` : null
  const said = problem === null ? cut : cut === null ? problem : `${problem}; ${cut}`
  const logged = link.frameLog.append({
    terminalId: live.terminalId,
    direction,
    at: Instant.fromMillis(nowOf(link)),
    hex: Bytes.hex(bytes.subarray(0, frameBytes)),
    problem: said
  })
  const counted = Effect.andThen(logged, Metrics.countFrame(direction, problem))
  if (problem === null) return counted
  const event = { ...stampOfKnown(link, live), _tag: "BadFrame" as const, problem, head: headOf(bytes) }
  return Effect.andThen(counted, report(link, event))
}

/** A timer may be early by so much; beyond that the clock of the station has gone back. */
const clockBackMillis = 1_000

/** A wait is cut into pieces of an hour: longer ones overflow the timers of the platform. */
const longestWait = 3_600_000

/** The one timer of a connection: it may fire early and then finds nothing due, so that moving a deadline back costs nothing. */
const makeTimer = ({ link, inputs }: Connection) => {
  let set: { readonly at: number; readonly fiber: Fiber.Fiber<void> } | null = null
  const wait = (millis: number) =>
    Effect.sleep(millis).pipe(
      Effect.andThen(Effect.sync(() => void Queue.offerUnsafe(inputs, { _tag: "Timer" }))),
      Effect.forkChild({ startImmediately: true })
    )
  return {
    /** Gives how far the clock of the station stands behind the moment for which the timer was set. */
    fired: (): number => {
      const behind = set === null ? 0 : set.at - nowOf(link)
      set = null
      return behind
    },
    arm: Effect.fnUntraced(function* (deadline: number) {
      if (set !== null && set.at <= deadline) return
      if (set !== null) yield* Fiber.interrupt(set.fiber)
      const now = nowOf(link)
      const millis = Math.min(Math.max(deadline - now, 1), longestWait)
      set = { at: now + millis, fiber: yield* wait(millis) }
    })
  }
}

/** Settles whatever the conversation left open: after a defect, an interruption, or when there was no session. */
const settleRest = (
  { link, mailbox }: Connection,
  state: SessionHost.State | null,
  ending: Ending,
  exit: Exit.Exit<void>
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const now = nowOf(link)
    if (Exit.isFailure(exit)) {
      const interrupted = Cause.hasInterruptsOnly(exit.cause)
      if (interrupted) ending.cause = "shutdown"
      ending.detail = interrupted ? "the station stopped" : "a defect ended the conversation"
    }
    const outcomes = new Map<string, Outcome>()
    if (state !== null) {
      for (const action of SessionHost.abandon(state, ending.cause, now)[1]) {
        if (action._tag === "Deliver") outcomes.set(action.request.requestId, action.outcome)
      }
    }
    return Effect.forEach(
      mailbox.close(),
      ({ request, stage }) => {
        // Taken and unknown to the session host: its outcome was lost with the defect, so it may have been sent.
        const cause = ending.cause === "shutdown" ? "stationStopped" : "linkLost"
        const lost = (): Outcome => Running.noAnswer(Running.start(request, now), cause, now)
        const open = stage === "taken" ? lost() : Running.neverStarted(ending.cause, now)
        return deliver(link, request.requestId, outcomes.get(request.requestId) ?? open)
      },
      { discard: true }
    )
  })

const leave = (connection: Connection, ending: Ending): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { link, live } = connection
    const { cause, detail } = ending
    link.registry.detach(live, nowOf(link))
    const left = report(link, { ...stampOfKnown(link, live), _tag: "Offline", cause, detail })
    return Effect.andThen(gaugeOnline(link), left)
  }).pipe(Effect.ensuring(Deferred.succeed(connection.live.ended, undefined)))

const gaugeOnline = (link: Link): Effect.Effect<void> =>
  Effect.suspend(() => Metric.update(Metrics.online, link.registry.count()))

const nameOf = ({ entry: { dialectId, address } }: Live) => ({ dialectId, address })
