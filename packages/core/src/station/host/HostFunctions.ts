/** Ports as plain functions: the host's archive and its decisions about people, asked anew each time. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import {
  type ArchiveRecord,
  ArchiveUnavailable,
  ArchiveView,
  CustomerArchive
} from "../../ports/archive/CustomerArchive.ts"
import { Authorization, type Grant, type Role } from "../../ports/authorization/Authorization.ts"
import * as ActorNames from "../../ports/people/ActorNames.ts"
import { type OrgUnit, OrgUnitList, OrgUnits } from "../../ports/people/OrgUnits.ts"
import * as Reauthentication from "../../ports/people/Reauthentication.ts"
import { Forbidden } from "../../rejection/Rejection.ts"
import { defined } from "../../values/Defined.ts"

type MaybeAsync<A> = A | Promise<A>

/** Why an answer need not be waited for any longer. @category Models */
export interface Asked {
  readonly signal: AbortSignal
}

/**
 * Gives what the host's archive knows of a customer now, or `null` where it has none; what it throws means that the archive does not answer.
 *
 * @category Models
 */
export type FindCustomer = (customerNo: string, asked: Asked) => MaybeAsync<ArchiveRecord | null | undefined>

/**
 * Decides whether an actor holds a permission, and for which org units; `null`: he does not. What it throws is what the call rejects with.
 *
 * @category Models
 */
export type Authorize = (actor: string, permission: string, asked: Asked) => MaybeAsync<Grant | null | undefined>

/**
 * Gives what actors are called, at most 200 a question, by actor; one whom it does not know is left out. What it throws is what the call rejects with.
 *
 * @category Models
 */
export type NameActors = (
  actors: ReadonlyArray<string>,
  asked: Asked
) => MaybeAsync<{ readonly [actor: string]: string }>

/** Gives all org units, at most 20,000, each number once. What it throws is what the call rejects with. @category Models */
export type FindOrgUnits = (asked: Asked) => MaybeAsync<ReadonlyArray<OrgUnit>>

/**
 * Tells whether somebody has proved afresh who he is, before a sensitive operation. What it throws is what the call rejects with.
 *
 * @category Models
 */
export type Reauthenticate = (proving: Reauthentication.Proving, asked: Asked) => MaybeAsync<Reauthentication.Freshness>

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const unavailable = (detail: string) => new ArchiveUnavailable({ detail })
const decodeView = Schema.decodeUnknownEffect(ArchiveView)

/** Provides the archive by a function. */
export const layerArchive = (find: FindCustomer): Layer.Layer<CustomerArchive> =>
  Layer.succeed(
    CustomerArchive,
    CustomerArchive.of({
      find: Effect.fnUntraced(function* (customerNo) {
        const answer = yield* Effect.tryPromise({
          try: async (signal) => find(customerNo, { signal }),
          catch: (error) => unavailable(messageOf(error))
        })
        if (answer === null || answer === undefined) return Option.none<ArchiveView>()
        const view = yield* Effect.mapError(decodeView(defined(answer)), ({ message }) =>
          unavailable(`the archive's answer about ${customerNo} cannot be read: ${message}`)
        )
        const about = view.customer.customerNo
        if (about === customerNo) return Option.some(view)
        return yield* unavailable(`the archive was asked about ${customerNo} and answered about ${about}`)
      })
    })
  )

const decodeGrant = Schema.decodeUnknownEffect(Schema.NullOr(Schema.Struct({ orgScope: Schema.Array(Schema.String) })))

/** Provides authorization by a function. An answer that is neither a grant nor `null` is a fault of the host and grants nothing. */
export const layerAuthorize = (authorize: Authorize): Layer.Layer<Authorization> =>
  Layer.succeed(
    Authorization,
    Authorization.of({
      authorize: Effect.fnUntraced(function* (actor, permission) {
        const answer = yield* Effect.promise(async (signal) => authorize(actor, permission, { signal }))
        const grant = yield* decodeGrant(answer ?? null).pipe(
          Effect.mapError(({ message }) => new TypeError(`authorize must answer { orgScope } or null: ${message}`)),
          Effect.orDie
        )
        return grant ?? (yield* new Forbidden({ actor, permission }))
      })
    })
  )

/** Reads what a function of the host answered; what cannot be read is a fault of the host. */
const readAnswer = <S extends Schema.Codec<unknown, unknown>>(schema: S, demand: string) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return (answer: unknown): Effect.Effect<S["Type"]> =>
    decode(answer).pipe(
      Effect.mapError(({ message }) => new TypeError(`${demand}: ${message}`)),
      Effect.orDie
    )
}

const readNames = readAnswer(Schema.Record(Schema.String, Schema.String), "actorNames must answer { [actor]: name }")

/** Provides names by a function. */
export const layerActorNames = (nameActors: NameActors): Layer.Layer<never> =>
  Layer.succeed(ActorNames.ActorNames, {
    namesOf: (actors) =>
      Effect.promise(async (signal) => nameActors(actors, { signal })).pipe(
        Effect.flatMap(readNames),
        Effect.map((names) => new Map(Object.entries(names)))
      )
  })

/** Provides the names that a table of people says. */
export const layerNamesIn = (people: { readonly [actor: string]: Role }): Layer.Layer<never> =>
  ActorNames.layerTable(
    Object.fromEntries(
      Object.entries(people).flatMap(([actor, { displayName }]) =>
        displayName === undefined ? [] : [[actor, displayName] as const]
      )
    )
  )

const readUnits = readAnswer(OrgUnitList, "orgUnits must answer [{ orgNo, name }]")

/** Provides org units by a function. */
export const layerOrgUnits = (find: FindOrgUnits): Layer.Layer<never> =>
  Layer.succeed(OrgUnits, {
    list: Effect.flatMap(
      Effect.promise(async (signal) => find({ signal })),
      readUnits
    )
  })

const readFreshness = readAnswer(Schema.Literals(["fresh", "stale"]), "reauthentication must answer fresh or stale")

/** Provides re-authentication by a function. An answer that is neither is a fault of the host, and nothing goes through. */
export const layerReauthentication = (prove: Reauthenticate): Layer.Layer<never> =>
  Reauthentication.layer((proving) =>
    Effect.flatMap(
      Effect.promise(async (signal) => prove(proving, { signal })),
      readFreshness
    )
  )
