/** What this process answers when another one asks about a terminal whose connection it has: its own gateway, as JSON. */
import { Instant, type Presence, type TerminalGateway, type TerminalId } from "@yugou/core"
import { AnyRequest, type Outcome, outcomeJson, type RequestTag } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Takes } from "./ForOthers.ts"
import type { Answer, Question, Told } from "./Messages.ts"

const readRequest = Schema.decodeUnknownOption(AnyRequest)

const toldOf = ({ lastFrameAt, over, since, state }: Presence, takes: Takes): Told => ({
  ...(takes === "reads" ? { takes } : {}),
  state,
  since: Option.getOrNull(since),
  ...(over === undefined ? {} : { over }),
  ...(lastFrameAt === undefined ? {} : { lastFrameAt })
})

const ended = (tag: RequestTag, outcome: Outcome): Answer => ({
  _tag: "Ended",
  outcome: Schema.encodeSync(outcomeJson(tag))(outcome)
})

/** A gateway that cannot end a request says nothing of it: it may have left. */
const unknown: Effect.Effect<Outcome> = Effect.clockWith((clock) =>
  Effect.sync(() => {
    const sentAt = Instant.fromMillis(clock.currentTimeMillisUnsafe())
    return { _tag: "NoAnswer", sentAt, deadAt: null, cause: "stationStopped", frames: [] }
  })
)

const done: Answer = { _tag: "Done" }

/** Ends a request by the gateway, if it can. */
export const abandon = (gateway: TerminalGateway["Service"], requestId: string): Effect.Effect<Outcome> =>
  gateway.abandon?.(requestId) ?? unknown

/**
 * Answers a question by the gateway of this process; one that stops (`takes`) says so where it is asked for.
 *
 * **Details** What is handed over nevertheless is executed: it may be the same request once more, and nobody could say of it that it was not sent.
 */
export const answer = (
  gateway: TerminalGateway["Service"],
  terminalId: TerminalId,
  question: Exclude<Question, { _tag: "Contest" }>,
  takes: Takes
): Effect.Effect<Answer> => {
  switch (question._tag) {
    case "Presence":
      return Effect.map(gateway.presence(terminalId), (it): Answer => ({ _tag: "Presence", told: toldOf(it, takes) }))
    case "Kick":
      return Effect.as(gateway.kick?.(terminalId) ?? Effect.void, done)
    case "Renew":
      return Effect.as(gateway.renew(terminalId), done)
    case "Abandon":
      return Effect.map(abandon(gateway, question.requestId), (outcome) => ended(question.tag, outcome))
    case "Execute": {
      const request = readRequest(question.request)
      if (Option.isNone(request)) return Effect.succeed({ _tag: "Unreadable" })
      const { value } = request
      return Effect.map(gateway.execute(value) as Effect.Effect<Outcome>, (outcome) => ended(value._tag, outcome))
    }
  }
}
