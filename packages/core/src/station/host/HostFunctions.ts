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
import { Authorization, type Grant } from "../../ports/authorization/Authorization.ts"
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
