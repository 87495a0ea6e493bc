/** The gateway of a process that reaches the terminals of all of them: its own by itself, those of the others over their places. */
import { Instant, type Presence, TerminalGateway, type TerminalId } from "@yugou/core"
import {
  AnyRequest,
  type NotSentReason,
  type Outcome,
  type OutcomeOf,
  outcomeJson,
  type RequestTag,
  requests,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Calls } from "./Calls.ts"
import * as Local from "./Local.ts"
import type { Addressee, Answer, Question, Told } from "./Messages.ts"
import type { Settings } from "./Settings.ts"

/**
 * Requests with an effect of which it is remembered to which process they went: asked again, or abandoned, they are that one's, wherever their terminal is by then. Reads are
 * not among them: so many would push out a credit that is under way.
 */
const remembered = 10_000

const encodeRequest = Schema.encodeSync(AnyRequest)

const notSent = (now: number, reason: NotSentReason, detail: string): OutcomeOf<never> => ({
  ...{ _tag: "NotSent", at: Instant.fromMillis(now), reason, detail }
})

/** It may have happened: whoever asked finds out, or says that he does not know. */
const noAnswer = (now: number, cause: "linkLost" | "unreadable" | "stationStopped"): OutcomeOf<never> => ({
  ...{ _tag: "NoAnswer", sentAt: Instant.fromMillis(now), deadAt: null, cause, frames: [] }
})

const presenceOf = ({ lastFrameAt, over, since, state }: Told, held: "elsewhere"): Presence => ({
  state,
  since: Option.fromNullOr(since),
  ...(over === undefined ? {} : { over }),
  ...(lastFrameAt === undefined ? {} : { lastFrameAt }),
  ...(state === "online" ? { held } : {})
})

const newer = (one: Option.Option<Instant.Instant>, other: Option.Option<Instant.Instant>) =>
  Option.isSome(one) && Option.isSome(other)
    ? Option.some(Instant.toMillis(one.value) >= Instant.toMillis(other.value) ? one.value : other.value)
    : Option.orElse(one, () => other)

/** A request with an effect, and to whom it was handed over. */
interface Sent {
  readonly request: TerminalRequest
  readonly to: Addressee
}

/** Makes the gateway; `local` is that of this process. */
export const make = (
  calls: Calls,
  settings: Settings,
  local: TerminalGateway["Service"]
): TerminalGateway["Service"] => {
  const sent = new Map<string, Sent>()
  const remember = (it: Sent): void => {
    const { requestId } = it.request
    sent.delete(requestId)
    sent.set(requestId, it)
    const [oldest] = sent.size > remembered ? sent.keys() : []
    if (oldest !== undefined) sent.delete(oldest)
  }
  const sentBefore = ({ requestId, terminalId }: TerminalRequest): Sent | undefined => {
    const it = sent.get(requestId)
    return it?.request.terminalId === terminalId ? it : undefined
  }
  const ask = (terminalId: TerminalId, question: Question, to: Addressee | null, millis: number) =>
    calls.ask({ terminalId, askId: globalThis.crypto.randomUUID(), to, question }, millis)
  const isHere = (terminalId: TerminalId): Effect.Effect<boolean> =>
    Effect.map(local.presence(terminalId), ({ state }) => state === "online")

  const outcomeOf = (request: TerminalRequest, answer: Answer, now: number): Outcome => {
    if (answer._tag === "Unreadable")
      return notSent(now, "unsupported", "the process that has the terminal does not understand the request")
    const outcome =
      answer._tag === "Ended"
        ? Schema.decodeUnknownOption(outcomeJson(request._tag))(answer.outcome)
        : Option.none<Outcome>()
    return Option.getOrElse(outcome, () => noAnswer(now, "unreadable"))
  }

  /** Whom a request with an effect is for, before it is handed over: after it nobody can say that nothing was sent. */
  const locate = Effect.fnUntraced(function* (terminalId: TerminalId) {
    const said = yield* ask(terminalId, { _tag: "Presence" }, null, settings.askMillis)
    if (said === "unheard") return said
    if (said._tag !== "Answered") return "nobody" as const
    const stops = said.answer._tag === "Presence" && said.answer.told.takes === "reads"
    return stops ? ("stops" as const) : said.by
  })

  const executeThere = Effect.fnUntraced(function* (request: TerminalRequest): Effect.fn.Return<Outcome> {
    const { notAfter, terminalId } = request
    const now = yield* Clock.currentTimeMillis
    const left = Instant.toMillis(notAfter) - now
    if (left < 0) return notSent(now, "expired", "the time to send was over")
    const isRead = requests[request._tag].kind === "read"
    const to = isRead ? null : (sentBefore(request)?.to ?? (yield* locate(terminalId)))
    if (to === "unheard") return notSent(now, "offline", "no process says that it has the terminal")
    if (to === "stops") return notSent(now, "shutdown", "the process that has the terminal is stopping")
    if (to === "nobody") return (yield* local.execute(request)) as Outcome
    if (to !== null) remember({ request, to })
    const question: Question = {
      ...{ _tag: "Execute", requestId: request.requestId, request: encodeRequest(request) }
    }
    const said = yield* ask(terminalId, question, to, left + settings.answerMillis)
    const then = yield* Clock.currentTimeMillis
    // Not a terminal that was silent: the process that has it, or the way there.
    if (said === "unheard") return noAnswer(now, "linkLost")
    switch (said._tag) {
      case "Answered":
        return outcomeOf(request, said.answer, then)
      case "Nobody":
        return (yield* local.execute(request)) as Outcome
      case "NotHandedOver":
        return notSent(then, "offline", "the terminal was connected to another process meanwhile")
      case "Lost":
        return noAnswer(now, "linkLost")
    }
  })

  const tellElsewhere = Effect.fnUntraced(function* (terminalId: TerminalId, question: Question) {
    const said = yield* ask(terminalId, question, null, settings.askMillis)
    return said !== "unheard" && said._tag === "Answered" ? "told" : "nobody"
  })

  return TerminalGateway.of({
    describe: local.describe,
    capabilities: local.capabilities,
    preview: local.preview,
    execute: <T extends RequestTag>(request: TerminalRequest<T>) =>
      // The outcome is decoded by the codec of the tag of the request.
      Effect.flatMap(isHere(request.terminalId), (here) =>
        here && sentBefore(request as TerminalRequest) === undefined
          ? local.execute(request)
          : (executeThere(request as TerminalRequest) as Effect.Effect<Outcome<T>>)
      ),
    presence: Effect.fnUntraced(function* (terminalId) {
      const own = yield* local.presence(terminalId)
      if (own.state === "online") return { ...own, held: "here" }
      const said = yield* ask(terminalId, { _tag: "Presence" }, null, settings.askMillis)
      // Nobody can say where it is: that is not known, whatever was seen of it here.
      if (said === "unheard") return { ...own, state: "unknown", held: "elsewhere" }
      if (said._tag === "Answered" && said.answer._tag === "Presence") return presenceOf(said.answer.told, "elsewhere")
      const since = newer(own.since, Option.fromNullOr(said._tag === "Nobody" ? said.seen : null))
      return Option.isNone(since) ? own : { ...own, state: "offline", since }
    }),
    renew: (terminalId) =>
      Effect.flatMap(isHere(terminalId), (here) =>
        here ? local.renew(terminalId) : Effect.asVoid(tellElsewhere(terminalId, { _tag: "Renew" }))
      ),
    kick: Effect.fnUntraced(function* (terminalId) {
      if (yield* isHere(terminalId)) return yield* local.kick?.(terminalId) ?? Effect.succeed("offline" as const)
      const told = yield* tellElsewhere(terminalId, { _tag: "Kick" })
      return told === "told" ? "kicked" : "offline"
    }),
    abandon: Effect.fnUntraced(function* (requestId) {
      const it = sent.get(requestId)
      if (it === undefined) return yield* Local.abandon(local, requestId)
      const { request, to } = it
      const question: Question = { _tag: "Abandon", requestId, tag: request._tag }
      // Of that process and no other: whoever has the terminal by now knows nothing of it, and would say that it was never sent.
      const said = yield* ask(request.terminalId, question, to, settings.askMillis)
      const now = yield* Clock.currentTimeMillis
      return said !== "unheard" && said._tag === "Answered"
        ? outcomeOf(request, said.answer, now)
        : noAnswer(now, "stationStopped")
    })
  })
}
