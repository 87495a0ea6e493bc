/** Over which connection something came (来源连接): from which source, by which certificate, since when, and whether it is known who dialled. */
import * as Schema from "effect/Schema"
import { Instant } from "../../values/Instant.ts"
import { isSameAddress } from "../../values/IpNetwork.ts"

/**
 * Describes the other end of a connection: its IP address without the port, and the SHA-256 fingerprint of its client certificate (`null`: it has none).
 *
 * **Example**
 *
 * ```ts
 * const peer: Peer = { source: "10.8.3.17", certificate: null }
 * ```
 *
 * @category Models
 */
export const Peer = Schema.Struct({ source: Schema.String, certificate: Schema.NullOr(Schema.String) })
export type Peer = typeof Peer.Type

/**
 * Tells whether two connections come from the same place: of one certificate, or without any from one address.
 *
 * **Example**
 *
 * ```ts
 * isSamePeer({ source: "10.8.3.17", certificate: null }, { source: "::ffff:10.8.3.17", certificate: null }) // true
 * ```
 *
 * @category Functions
 */
export const isSamePeer = (one: Peer, other: Peer): boolean =>
  one.certificate === null && other.certificate === null
    ? isSameAddress(one.source, other.source)
    : one.certificate === other.certificate

/**
 * Describes a connection: who is at its other end, and since when.
 *
 * **Example**
 *
 * ```ts
 * const met: Met = { source: "10.8.3.17", certificate: null, since: Instant.at("2026-03-01T00:00:00Z") }
 * ```
 *
 * @category Models
 */
export const Met = Schema.Struct({ ...Peer.fields, since: Instant })
export type Met = typeof Met.Type

/**
 * Describes over which connection a terminal answered.
 *
 * **Details** `connectionId`: the front end's own. `identity`: `proved` where the connection was admitted by a certificate, a pinned source, or as the
 * one that persons chose; else `unproved`: what comes over it counts only where it agrees with the books. A `connectionId` is never another connection's,
 * in no process and after no restart.
 *
 * **Example**
 *
 * ```ts
 * const over: Over = { connectionId: "c-17", ...met, identity: "unproved" }
 * ```
 *
 * @category Models
 */
export const Over = Schema.Struct({
  connectionId: Schema.String,
  ...Met.fields,
  identity: Schema.Literals(["proved", "unproved"])
}).annotate({ identifier: "Over" })
export type Over = typeof Over.Type

/**
 * The kind of the event that says that two connections claim to be one terminal, and both are alive.
 *
 * **Example**
 *
 * ```ts
 * yield* inbox.accept({ terminalId, key: "contested-17", kind: connectionContested, detail })
 * ```
 *
 * @category Constants
 */
export const connectionContested = "connectionContested"

/**
 * Describes the detail of {@link connectionContested}: the connection that was there, and the one that came.
 *
 * **Details** `new.since`: when both were found alive. Told after persons have decided, it raises no doubt where that was before.
 *
 * **Example**
 *
 * ```ts
 * const detail = Schema.encodeSync(Contested)({ old, new: came })
 * ```
 *
 * @category Models
 */
export const Contested = Schema.Struct({ old: Met, new: Met })
export type Contested = typeof Contested.Type
