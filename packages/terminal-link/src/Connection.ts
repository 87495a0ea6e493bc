/** The shell around one conversation: it opens the session, waits for the end, and settles, flushes and saves what is open then. */
import type { Outcome, Session } from "@yugou/core/dialect"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { type Connection, Conversation, type Ending } from "./Conversation.ts"
import { deliver, type Link, nowOf, report, stampOfKnown } from "./Link.ts"
import type { Live } from "./Registry.ts"
import * as Running from "./Running.ts"
import * as SessionHost from "./SessionHost.ts"
import * as StoreQueue from "./StoreQueue.ts"
import * as Trust from "./Trust.ts"

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
    const held: { conversation: Conversation | null } = { conversation: null }
    const storeQueue = StoreQueue.make(link, live, (key) => connection.inputs.offer({ _tag: "Accepted", key }))
    const talk = Effect.gen(function* () {
      const session = yield* open
      if (Option.isNone(session)) return
      const state = SessionHost.open(live.terminalId, session.value, live.trust.gate, nowOf(link))
      gaugeOnline(link)
      yield* report(link, { ...stampOfKnown(link, live), ...nameOf(live), _tag: "Online" })
      connection.inputs.putBack(head)
      yield* Effect.callback<void>((resume) => {
        const conversation = new Conversation(connection, storeQueue, ending, state, resume)
        held.conversation = conversation
        return Effect.sync(() => conversation.stop())
      })
    })
    return talk.pipe(
      Effect.onExit((exit) => settleRest(connection, held.conversation?.state ?? null, ending, exit)),
      Effect.ensuring(Effect.andThen(socket.hangUp, storeQueue.finish)),
      Effect.ensuring(leave(connection, ending))
    )
  })

/** Settles whatever the conversation left open: after a defect, an interruption, or when there was no session. */
const settleRest = (
  { link, live, mailbox }: Connection,
  state: SessionHost.State | null,
  ending: Ending,
  exit: Exit.Exit<void>
): Effect.Effect<void> =>
  Effect.sync(() => {
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
    for (const { request, stage } of mailbox.close()) {
      // Taken and unknown to the session host: its outcome was lost with the defect, so it may have been sent.
      const cause = ending.cause === "shutdown" ? "stationStopped" : "linkLost"
      const lost = (): Outcome => Running.noAnswer(Running.start(request, now), cause, now)
      const open = stage === "taken" ? lost() : Running.neverStarted(ending.cause, now)
      deliver(link, request.requestId, Trust.carried(link.process, live, outcomes.get(request.requestId) ?? open))
    }
  })

const leave = (connection: Connection, ending: Ending): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { link, live } = connection
    const { cause, detail } = ending
    link.registry.detach(live, nowOf(link))
    gaugeOnline(link)
    return report(link, { ...stampOfKnown(link, live), _tag: "Offline", cause, detail })
  }).pipe(Effect.ensuring(Deferred.succeed(connection.live.ended, undefined)))

const gaugeOnline = (link: Link): void => link.counters.gauge("online", link.registry.count())

const nameOf = ({ entry: { dialectId, address } }: Live) => ({ dialectId, address })
