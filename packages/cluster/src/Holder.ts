/** The connections of this process, as the others know them: attaches each to the place of its terminal, and does what is asked of it there. */
import {
  type Contender,
  type FrontEndsPort,
  Instant,
  type Place,
  type PlaceVerdict,
  type TerminalGateway
} from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Calls } from "./Calls.ts"
import type { ForOthers } from "./ForOthers.ts"
import * as Local from "./Local.ts"
import type { Answer, Process, Question, Word } from "./Messages.ts"
import type { Settings } from "./Settings.ts"
import { undecided } from "./Undecided.ts"

const enters: PlaceVerdict = { _tag: "Enters" }

/** Another connection has the place of one that has not come in yet. */
const taken: PlaceVerdict = { _tag: "Held", reason: "taken", former: "" }

/** A connection and how far it is: what became of it, whether its place has heard of it, and whether it still has one. */
interface Holding {
  readonly place: Place
  readonly verdict: Deferred.Deferred<PlaceVerdict>
  readonly heard: Deferred.Deferred<void>
  /** The older connection between which and this one it is decided, as it was last told. */
  older: Contender | null
  had: "place" | "nothing"
  has: "place" | "none"
  /** Why it does not have it, once that is decided; `null`: it is not. */
  lost: PlaceVerdict | null
}

/** Makes the port over the cluster; `local` is the gateway of this process. What it began ends with the scope. */
export const make = Effect.fnUntraced(function* (
  calls: Calls,
  settings: Settings,
  process: Process,
  local: Effect.Effect<TerminalGateway["Service"]>,
  forOthers: ForOthers
): Effect.fn.Return<FrontEndsPort, never, Scope.Scope> {
  const scope = yield* Effect.scope
  /** Those that wait for a place, or have one. */
  const own = new Set<Holding>()

  /** Whether all that this process has of the terminal make room. */
  const roomOf = (holding: Holding, newcomer: Contender): Effect.Effect<PlaceVerdict> =>
    Effect.suspend(() => {
      const { since, terminalId } = newcomer
      // Of one that dialled after the newcomer nothing is asked: a process that hung hears late, and the newcomer may have gone since.
      const isAmong = ({ place: { contender } }: Holding): boolean =>
        contender.terminalId === terminalId && Instant.toMillis(contender.since) < Instant.toMillis(since)
      const asked = own.has(holding) ? [holding, ...[...own].filter(isAmong)] : [holding]
      // One that is decided on anew has taken its place again.
      const places = new Map(asked.map(({ place }) => [place.contender.connectionId, place])).values()
      const each = Effect.forEach(places, (place) => place.contest(newcomer), { concurrency: "unbounded" })
      return Effect.map(each, (verdicts) => verdicts.find(({ _tag }) => _tag === "Held") ?? enters)
    })

  /**
   * Decides between what this process has of a terminal and a newcomer.
   *
   * **Details** Which of its own connections this process has in the end may not be decided yet, or another one than the last: those that are not in say that they make room, and the
   * one that is decides. It may have come in while the one before it was asked.
   */
  const contest = (holding: Holding, newcomer: Contender): Effect.Effect<PlaceVerdict> =>
    Effect.flatMap(roomOf(holding, newcomer), (said) =>
      said._tag === "Held" ? Effect.succeed(said) : roomOf(holding, newcomer)
    )

  const answered = (holding: Holding, question: Question): Effect.Effect<Answer> =>
    question._tag === "Contest"
      ? Effect.map(contest(holding, question.newcomer), (verdict): Answer => ({ _tag: "Decided", verdict }))
      : Effect.flatMap(local, (gateway) =>
          Local.answer(gateway, holding.place.contender.terminalId, question, forOthers.takes())
        )

  const answer = (holding: Holding, question: Question): Effect.Effect<Answer> =>
    Effect.catchDefect(answered(holding, question), (defect) =>
      Effect.as(Effect.logError("what another process asked broke", defect), { _tag: "Broken" } as const)
    )

  /** Whoever is not answered comes in, unless an older one is there; what is said of it later may still end it. */
  const decideAlone = ({ older, place, verdict }: Holding): Effect.Effect<unknown> =>
    Deferred.succeed(verdict, older === null ? enters : undecided(place.contender, older))

  /**
   * A place that ends while it is decided begins anew elsewhere, and so would the waiting: a connection waits no longer than one place would have let it, and a moment for
   * what that one says.
   */
  const waits = (holding: Holding, older: Contender): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (holding.older?.connectionId === older.connectionId) return Effect.void
      holding.older = older
      const late = Effect.suspend(() => (holding.older === older ? decideAlone(holding) : Effect.void))
      const after = settings.contestMillis + 2 * settings.attachMillis
      return Effect.asVoid(Effect.forkIn(calls.onClock(Effect.delay(late, after)), scope))
    })

  const heed = (holding: Holding, word: Word): Effect.Effect<void> =>
    Effect.suspend(() => {
      const { heard, place, verdict } = holding
      const { terminalId } = place.contender
      switch (word._tag) {
        case "Heard":
          return Effect.asVoid(Deferred.succeed(heard, undefined))
        case "Waits":
          return waits(holding, word.older)
        case "Enters":
          holding.had = "place"
          return Effect.asVoid(Deferred.succeed(verdict, enters))
        case "Asks": {
          const reply = (it: Answer) => calls.reply(terminalId, word.askId, it)
          const heeded = word.question._tag === "Contest" ? reply({ _tag: "Decides" }) : Effect.void
          const asked = Effect.flatMap(answer(holding, word.question), reply)
          const answering = word.question._tag === "Execute" ? forOthers.during(asked) : asked
          const both = Effect.all([heeded, answering], { concurrency: 2, discard: true })
          return Effect.asVoid(Effect.forkIn(both, scope, { startImmediately: true }))
        }
        case "Held":
        case "Lost": {
          holding.has = "none"
          holding.lost = word._tag === "Held" ? word : taken
          // One that came in already has lost its place.
          return Effect.flatMap(Deferred.succeed(verdict, holding.lost), (isNew) => (isNew ? Effect.void : place.end))
        }
      }
    })

  /** Attaches the connection, again and again: a place ends with the process that it was at, and begins anew in another one. */
  const attached = Effect.fnUntraced(function* (holding: Holding) {
    const station = yield* Effect.context<never>()
    while (holding.has === "place") {
      const words = calls.attach({ process, contender: holding.place.contender, had: holding.had }).pipe(
        Stream.takeUntil(() => holding.has === "none"),
        Stream.runForEach((word) => Effect.provideContext(heed(holding, word), station)),
        Effect.exit
      )
      yield* calls.onClock(words)
      if (holding.has === "place") yield* calls.onClock(Effect.sleep(settings.attachMillis))
    }
  })

  return {
    take: Effect.fnUntraced(function* (place) {
      const holding: Holding = {
        ...{ place, verdict: Deferred.makeUnsafe(), heard: Deferred.makeUnsafe() },
        ...{ older: null, had: "nothing", has: "place", lost: null }
      }
      own.add(holding)
      const attaching = yield* Effect.forkIn(attached(holding), scope)
      const left = Effect.gen(function* () {
        holding.has = "none"
        const at = Instant.fromMillis(yield* Clock.currentTimeMillis)
        yield* Effect.forkIn(Effect.andThen(calls.leave(place.contender, at), Fiber.interrupt(attaching)), scope)
      })
      yield* Effect.addFinalizer(() =>
        Effect.andThen(
          Effect.sync(() => own.delete(holding)),
          left
        )
      )
      const inTime = <A>(it: Deferred.Deferred<A>, millis: number) =>
        calls.onClock(Effect.timeoutOption(Deferred.await(it), millis))
      const heard = yield* inTime(holding.heard, settings.heardMillis)
      if (heard._tag === "Some") yield* inTime(holding.verdict, 2 * settings.contestMillis)
      yield* decideAlone(holding)
      const verdict = yield* Deferred.await(holding.verdict)
      // What is held here is not to have the place later on.
      if (verdict._tag === "Held" && holding.has === "place") yield* left
      // It may have lost its place since: nobody has entered it yet who could be ended.
      return holding.lost ?? verdict
    })
  }
})
