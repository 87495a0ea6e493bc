/**
 * The port between the front ends of one station (前置之间): a terminal has one place among all of them, as it has one within each.
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Id, TerminalId } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { isProof, type Proof } from "./Admission.ts"
import { isSamePeer, type Peer } from "./Over.ts"

const proofs = ["certificate", "source", "trusted", "agreed", "network", "none"] as const satisfies ReadonlyArray<Proof>

/**
 * Describes a connection that speaks for a terminal, as front ends tell each other of it.
 *
 * **Details** `connectionId`: as in {@link Over}. `remote`: its address and port, for people. `since`: when it said who it is.
 *
 * **Example**
 *
 * ```ts
 * const came: Contender = { ...terminal, connectionId: "p1-17", remote: "10.8.3.17:50412", arrival, proof: "none", since }
 * ```
 *
 * @category Models
 */
export const Contender = Schema.Struct({
  terminalId: TerminalId,
  dialectId: Id,
  address: Id,
  connectionId: Schema.String,
  remote: Schema.String,
  arrival: Schema.Struct({
    source: Schema.String,
    port: Schema.Int,
    certificate: Schema.NullOr(Schema.Struct({ subject: Schema.String, fingerprint: Schema.String }))
  }),
  proof: Schema.Literals(proofs),
  since: Instant
})
export type Contender = typeof Contender.Type

/**
 * Describes why a connection is held beside the one that is there.
 *
 * **Details** That one is proved; the setting of the terminal says so; strangers took its place too often; persons have ruled the newcomer out; the other one is alive, or
 * could not be asked or heard; somebody else waits for its place.
 *
 * **Example**
 *
 * ```ts
 * const reason: HeldReason = "alive"
 * ```
 *
 * @category Models
 */
export const HeldReason = Schema.Literals([
  "ownerProved",
  "quarantine",
  "tooMany",
  "ruledOut",
  "alive",
  "unclear",
  "taken"
])
export type HeldReason = typeof HeldReason.Type

/**
 * Describes what becomes of a connection: it has the place of its terminal, or is held; `former`: the address of the one that is there.
 *
 * **Example**
 *
 * ```ts
 * const said: PlaceVerdict = { _tag: "Held", reason: "alive", former: "10.8.3.17:50412" }
 * ```
 *
 * @category Models
 */
export const PlaceVerdict = Schema.TaggedUnion({ Enters: {}, Held: { reason: HeldReason, former: Schema.String } })
export type PlaceVerdict = typeof PlaceVerdict.Type

/**
 * A connection and the place that it wants.
 *
 * **Details** `contest`: decides, as between two connections of one front end, what becomes of one that came to another; with `Enters` this one has ended.
 * `end`: it has lost its place to one of another front end.
 *
 * **Example**
 *
 * ```ts
 * const place: Place = { contender, contest: (newcomer) => decided(newcomer), end: Effect.sync(() => live.end("error")) }
 * ```
 *
 * @category Ports
 */
export interface Place {
  readonly contender: Contender
  readonly contest: (newcomer: Contender) => Effect.Effect<PlaceVerdict>
  readonly end: Effect.Effect<void>
}

/**
 * Gives a connection the place of its terminal among all front ends of a station.
 *
 * **Example**
 *
 * ```ts
 * const alone: FrontEndsPort = { take: () => Effect.succeed({ _tag: "Enters" }) }
 * ```
 *
 * @category Ports
 */
export interface FrontEndsPort {
  /** Waits for what becomes of a connection; the place is held until the scope ends. */
  readonly take: (place: Place) => Effect.Effect<PlaceVerdict, never, Scope.Scope>
}

const alone: FrontEndsPort = { take: () => Effect.succeed({ _tag: "Enters" }) }

/**
 * Says who else has a connection of a terminal; asked after a front end has decided between its own. Without a layer it is the only one.
 *
 * **Example**
 *
 * ```ts
 * const frontEnds = Layer.succeed(FrontEnds, { take: (place) => askTheOthers(place) })
 * ```
 *
 * @category Ports
 */
export const FrontEnds = Context.Reference<FrontEndsPort>("@yugou/core/terminal/FrontEnds", {
  defaultValue: () => alone
})

/**
 * Tells whether a connection may take the place of one that cannot be asked whether it is alive: something speaks for it, or it comes from where that one is.
 *
 * **Example**
 *
 * ```ts
 * isKnownBeside({ peer, proof: "none" }, former) // true where both come from one address
 * ```
 *
 * @category Functions
 */
export const isKnownBeside = (newcomer: { readonly peer: Peer; readonly proof: Proof }, former: Peer): boolean =>
  isProof(newcomer.proof) || newcomer.proof === "agreed" || isSamePeer(newcomer.peer, former)
