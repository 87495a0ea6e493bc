/**
 * The place of one terminal among all processes: who has its connection, who wants to have it, and what is asked of it.
 *
 * It keeps no truth: where it ends it begins anew elsewhere, the processes attach their connections again, and two that claim the terminal are decided between then.
 */
import { type Contender, Instant, Monotonic, type PlaceVerdict } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Attachments } from "./Attached.ts"
import type { Attaching } from "./Calls.ts"
import type { Addressee, Answer, Question, Said, Word } from "./Messages.ts"
import type { Session, Went } from "./Seats.ts"
import * as Seats from "./Seats.ts"
import type { Settings } from "./Settings.ts"
import { undecided } from "./Undecided.ts"

/** A question that has been handed over. */
interface Pending {
  readonly process: string
  readonly said: Deferred.Deferred<Said>
  /** Completes when its process has heard of it. */
  readonly heard: Deferred.Deferred<void>
  /** How many wait for it: the same question comes again where the call of before broke. */
  waiting: number
}

/** How many requests a place remembers to have handed over, before it begins another life. */
const remembered = 1_000

/** Places move for so many looks at who is there after a process came or went, and connections are back after one look and so many attempts. */
const moving = 5
const attempts = 4

export interface Place {
  readonly attach: (payload: Attaching) => Stream.Stream<Word>
  readonly leave: (payload: { readonly connectionId: string; readonly at: Instant.Instant }) => Effect.Effect<void>
  readonly ask: (payload: {
    readonly askId: string
    readonly to: Addressee | null
    readonly question: Question
  }) => Effect.Effect<Said>
  readonly reply: (payload: { readonly askId: string; readonly answer: Answer }) => Effect.Effect<void>
}

/** Makes an empty place; what it waits for ends with the scope. */
export const make = Effect.fnUntraced(function* (
  settings: Settings,
  attachments: Attachments
): Effect.fn.Return<Place, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  const clock = yield* Clock.Clock
  const door = yield* Semaphore.make(1)
  const seats = Seats.make(clock, settings.returnMillis)
  const { current } = seats
  const pending = new Map<string, Pending>()
  const handedOver = new Set<string>()
  const begun = Monotonic.millisOf(clock)
  /** Completes when somebody has attached a connection. */
  const attached = Deferred.makeUnsafe<void>()
  let life = globalThis.crypto.randomUUID()
  /** Those of whom it is not decided yet. */
  const waiting = new Set<Session>()
  let seen: Instant.Instant | null = null

  /** What was asked of a process that does not come back in time may have been done. */
  const forget = (process: string): void => {
    const away = Effect.sync(() => {
      if (current()?.process.name === process) return
      for (const it of pending.values())
        if (it.process === process) Deferred.doneUnsafe(it.said, Effect.succeed({ _tag: "Lost" }))
    })
    fork(Effect.forkIn(Effect.delay(away, settings.returnMillis), scope))
  }
  /** Who asked in a life of before is not told any more that something was certainly not handed over. */
  const note = (question: Question): void => {
    if (question._tag !== "Execute") return
    if (handedOver.size >= remembered) {
      handedOver.clear()
      life = globalThis.crypto.randomUUID()
    }
    handedOver.add(question.requestId)
  }

  const letGo = (session: Session, at: Instant.Instant, went: Went): void => {
    attachments.remove(session)
    waiting.delete(session)
    if (Deferred.isDoneUnsafe(session.gone)) return
    if (seats.leave(session, went) === "nobody's") {
      seen = at
      forget(session.process.name)
    }
    // Whoever waits for that goes on before this returns.
    Deferred.doneUnsafe(session.gone, Effect.void)
  }
  const now = (): Instant.Instant => Instant.fromMillis(clock.currentTimeMillisUnsafe())

  const hand = (session: Session, askId: string, question: Question): Effect.Effect<Said> =>
    Effect.suspend(() => {
      const it: Pending = pending.get(askId) ?? {
        ...{ process: session.process.name, said: Deferred.makeUnsafe(), heard: Deferred.makeUnsafe(), waiting: 0 }
      }
      pending.set(askId, it)
      it.waiting += 1
      session.tell({ _tag: "Asks", askId, question })
      return Effect.ensuring(
        Deferred.await(it.said),
        Effect.sync(() => {
          it.waiting -= 1
          if (it.waiting === 0) pending.delete(askId)
        })
      )
    })

  /**
   * Asks the process of the older connection what becomes of both; `null`: it does not say, or has not even heard of it for so long that nobody who waits for a place would.
   * One that has gone makes room.
   */
  const contest = (older: Session, newcomer: Contender): Effect.Effect<PlaceVerdict | null> =>
    Effect.suspend(() => {
      const askId = globalThis.crypto.randomUUID()
      const decided = Effect.map(hand(older, askId, { _tag: "Contest", newcomer }), (said): PlaceVerdict | null =>
        said._tag === "Answered" && said.answer._tag === "Decided" ? said.answer.verdict : null
      )
      // Where the place itself ends, all go with it: a moment later nobody waits here any more, and nothing is decided.
      const gone = Effect.as<void, never, never, PlaceVerdict>(
        Effect.andThen(Deferred.await(older.gone), Effect.sleep(settings.attachMillis)),
        { _tag: "Enters" }
      )
      const unheard = Effect.suspend(() => {
        const heard = pending.get(askId)?.heard
        const wait = heard === undefined ? Effect.never : Deferred.await(heard)
        return Effect.flatMap(Effect.timeoutOption(wait, settings.heardMillis), ({ _tag }) =>
          _tag === "None" ? Effect.succeed(null) : Effect.never
        )
      })
      const said = Effect.raceAllFirst([decided, gone, unheard])
      return Effect.map(Effect.timeoutOption(said, settings.contestMillis), (it) =>
        it._tag === "None" ? null : it.value
      )
    })

  /** Tells it at once, and not when it is its turn: before that it would wait for nothing that anybody decides. */
  const tellWaits = (session: Session): void => {
    const there = current()
    if (there === null || there.process.name === session.process.name || Seats.isOlder(session, there)) return
    const older = seats.olderOf(session.contender)
    if (older !== null) session.tell({ _tag: "Waits", older })
  }

  const sit = (session: Session): void => {
    waiting.delete(session)
    session.tell({ _tag: "Enters" })
    seats.sit(session)
    for (const it of waiting) tellWaits(it)
    Deferred.doneUnsafe(attached, Effect.void)
  }
  const lose = (session: Session): void => {
    for (const it of seats.with(session)) {
      it.tell({ _tag: "Lost" })
      letGo(it, now(), "left")
    }
  }

  /** Decides what becomes of a connection, one after the other. The older one of two is asked whether it is alive, whichever of them came here first. */
  const admit = Effect.fnUntraced(function* (session: Session) {
    for (;;) {
      if (Deferred.isDoneUnsafe(session.gone)) return
      const there = current()
      const later = there === null ? seats.comesLater(session) : 0
      if (later > 0) {
        yield* seats.untilBack(later)
        continue
      }
      // A process decides between its own.
      if (there === null || there.process.name === session.process.name) return sit(session)
      const isOlder = Seats.isOlder(session, there)
      const [older, newer] = isOlder ? [session, there] : [there, session]
      const verdict = yield* contest(older, newer.contender)
      if (current() !== there) continue
      const rival = isOlder ? older.contender : (seats.olderOf(newer.contender) ?? older.contender)
      const said = verdict ?? undecided(newer.contender, rival)
      if (said._tag === "Enters") {
        lose(older)
        if (isOlder) return
        continue
      }
      if (isOlder) {
        lose(there)
        continue
      }
      session.tell(said)
      return letGo(session, now(), "left")
    }
  })

  /**
   * A place that may only just have moved here waits for whoever was attached at it before: without it a terminal that is connected would be nobody's for a moment, and
   * who comes in its name would have the place.
   */
  const settled = Effect.gen(function* () {
    const { assignmentsMillis, attachMillis } = settings
    const until = begun + assignmentsMillis + attempts * attachMillis
    const isYoung = () => current() === null && Monotonic.millisOf(clock) < until
    if (!isYoung()) return
    // Who was seen before the place began may have gone since: it moved for that very reason.
    const hasMoved = begun - (yield* attachments.sameSince(begun)) < moving * assignmentsMillis
    if (hasMoved && isYoung()) yield* Effect.timeoutOption(Deferred.await(attached), until - Monotonic.millisOf(clock))
  })

  return {
    attach: ({ contender, had, process }) =>
      Stream.callback<Word>((queue) =>
        Effect.gen(function* () {
          const session: Session = {
            ...{ process, contender, gone: Deferred.makeUnsafe<void>() },
            tell: (word) => void Queue.offerUnsafe(queue, word),
            drop: () => {
              letGo(session, now(), "left")
              Queue.endUnsafe(queue)
            }
          }
          yield* Effect.addFinalizer(() => Effect.sync(() => letGo(session, now(), "broke")))
          attachments.add(session)
          session.tell({ _tag: "Heard" })
          if (seats.comesBack(session, had)) return sit(session)
          waiting.add(session)
          tellWaits(session)
          if (had === "nothing") yield* settled
          yield* Semaphore.withPermits(door, 1)(admit(session))
        })
      ),
    leave: ({ at, connectionId }) =>
      Effect.sync(() => {
        for (const it of seats.end(connectionId)) letGo(it, at, "left")
      }),
    ask: ({ askId, question, to }) =>
      Effect.flatMap(settled, () => {
        const there = current()
        if (to !== null && there?.process.name !== to.process) {
          const isCertain = to.life === life && question._tag === "Execute" && !handedOver.has(question.requestId)
          return Effect.succeed<Said>({ _tag: isCertain ? "NotHandedOver" : "Lost" })
        }
        if (there === null) return Effect.succeed<Said>({ _tag: "Nobody", life, seen })
        note(question)
        return hand(there, askId, question)
      }),
    reply: ({ answer, askId }) =>
      Effect.sync(() => {
        const it = pending.get(askId)
        if (it === undefined) return
        if (answer._tag === "Decides") return void Deferred.doneUnsafe(it.heard, Effect.void)
        const by = { life, process: it.process }
        Deferred.doneUnsafe(it.said, Effect.succeed({ _tag: "Answered", by, answer }))
      })
  }
})
