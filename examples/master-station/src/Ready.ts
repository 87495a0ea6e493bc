/** What `/health/ready` says: whether each part that the station stands on answers now. */
import { connect } from "node:net"
import { SmsGateway } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import type { Readiness } from "@yugou/http"
import { StationDatabase } from "@yugou/store-postgres"
import { TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"

/** How long a part may take to answer, in milliseconds. */
const answerMillis = 5_000

type Answer = "up" | "down"

const within = <E, R>(answer: Effect.Effect<Answer, E, R>): Effect.Effect<Answer, never, R> =>
  answer.pipe(
    Effect.timeout(answerMillis),
    Effect.catchCause(() => Effect.succeed("down" as const))
  )

/** The store answers a question that it always has an answer to. */
const store = Effect.flatMap(StationStore, ({ answered }) => answered("health")).pipe(Effect.as("up" as const))

/** Nobody migrated the database to a version that this process does not know. */
const migrations = Effect.flatMap(StationDatabase, ({ schema }) => schema).pipe(
  Effect.map((schema) => (schema === "current" ? ("up" as const) : ("down" as const)))
)

/** The front end takes a connection. */
const frontEnd = Effect.flatMap(TerminalLink, ({ address: { host, port } }) =>
  Effect.callback<Answer>((resume) => {
    const socket = connect(port, host)
    const answered = (answer: Answer) => () => {
      socket.destroy()
      resume(Effect.succeed(answer))
    }
    socket.once("connect", answered("up")).once("error", answered("down"))
    return Effect.sync(() => socket.destroy())
  })
)

/** A station that cannot send messages sells and dispatches all the same. */
const sms = Effect.flatMap(SmsGateway, ({ standing }) => standing ?? Effect.succeed("open" as const)).pipe(
  Effect.map((standing) => (standing === "open" ? ("up" as const) : ("down" as const)))
)

/** Asks every part at once; `engines` tells whether a stop has begun. */
export const readiness = (
  engines: () => "up" | "stopping"
): Effect.Effect<Readiness, never, StationStore | StationDatabase | TerminalLink | SmsGateway> =>
  Effect.all(
    {
      engines: Effect.sync(engines),
      store: within(store),
      migrations: within(migrations),
      frontEnd: within(frontEnd),
      sms: Effect.map(within(sms), (answer) => (answer === "up" ? answer : ("away" as const)))
    },
    { concurrency: "unbounded" }
  )
