/** Who may do what: the accounts that lie in the database of the station, and the two persons of the story, who may do everything. */
import { AccessLog, ActorNames, Authorization, OrgUnits, Reauthentication, Rejection, Signing } from "@yugou/core"
import { clientAddress } from "@yugou/http/node"
import { openSessions, postgresAccounts, type Sessions } from "@yugou/http/sessions"
import { StationDatabase } from "@yugou/store-postgres"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { units } from "./Units.ts"

/** The clerk and the chief of the story: selling and approving need two persons. */
export const storyActors = ["clerk-zhang", "chief-li"] as const
const storyNames: { readonly [actor: string]: string } = { "clerk-zhang": "张会计", "chief-li": "李主任" }
/** No account has their names, so that nobody gets what they may. */
const isOfStory = (actor: string): boolean => storyActors.some((each) => each === actor)

/** Whether the story is played here: on a database that is kept it never is, and its persons may do nothing. */
export type Story = "played" | "none"

/** How people sign in: who is told how the first administrator is made, and whether browsers keep a session only over TLS. */
export interface Settings {
  readonly say: (line: string) => void
  readonly story: Story
  readonly secureCookie: "yes" | "no"
}

/** Sign-in and accounts of the station. */
export class People extends Context.Service<People, Sessions>()("example/People") {}

const readSigning = Schema.decodeSync(Signing)

/** Opens the accounts in the database of the station. */
const people = ({ say, secureCookie }: Settings) =>
  Layer.effect(
    People,
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      const { note } = yield* AccessLog
      const clock = yield* Clock.Clock
      // Sessions end by the clock of the database; in the log a sign-in stands beside what was done then, by the clock of the site.
      const siteTime = () => new Date(clock.currentTimeMillisUnsafe()).toISOString()
      const accessLog = (signing: typeof Signing.Encoded) => note(readSigning({ ...signing, at: siteTime() }))
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      const accounts = yield* Effect.promise(() =>
        postgresAccounts((text, values) => run(Effect.orDie(sql.unsafe<object>(text, [...values]))))
      )
      return yield* Effect.promise(() =>
        openSessions({ accounts, accessLog, clientAddress, secureCookie, reserved: storyActors, log: say })
      )
    })
  )

/** Decides by the accounts; where no story is played there is nobody who may do everything. */
const authorization = (story: Story) =>
  Layer.effect(
    Authorization,
    Effect.gen(function* () {
      const { authorize } = yield* People
      return Authorization.of({
        authorize: Effect.fnUntraced(function* (actor, permission) {
          if (story === "played" && isOfStory(actor)) return { orgScope: [""] }
          const grant = yield* Effect.promise(() => authorize(actor, permission))
          return grant ?? (yield* new Rejection.Forbidden({ actor, permission }))
        })
      })
    })
  )

/** The names of those who have accounts, and of the persons of the story. */
const names = Layer.effect(
  ActorNames.ActorNames,
  Effect.gen(function* () {
    const { actorNames } = yield* People
    return {
      namesOf: (actors) =>
        Effect.map(
          Effect.promise(async (signal) => actorNames(actors, { signal })),
          (found) => new Map(Object.entries({ ...storyNames, ...found }))
        )
    }
  })
)

/** Asks the sessions who proved his password afresh; the persons of the story have none. */
const reauthentication = (story: Story) =>
  Layer.effect(
    Reauthentication.Reauthentication,
    Effect.gen(function* () {
      const sessions = yield* People
      const prove: Reauthentication.ReauthenticationPort = (proving) =>
        story === "played" && isOfStory(proving.actor)
          ? Effect.succeed("fresh")
          : Effect.promise(async (signal) => sessions.reauthentication(proving, { signal }))
      return prove
    })
  )

/** Gives the accounts, what they decide, who proved himself afresh, and what people and org units are called. */
export const layer = (settings: Settings) =>
  Layer.mergeAll(
    authorization(settings.story),
    names,
    reauthentication(settings.story),
    OrgUnits.layerList(units)
  ).pipe(Layer.provideMerge(people(settings)))
