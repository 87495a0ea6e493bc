/** The ports between core and the front end (前置): core asks the gateway; the front end finds terminals and reports what they push. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { TerminalId } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type { StoreError } from "../StoreError.ts"
import type { Unopened } from "../secrets/SecretFields.ts"
import type { Capabilities } from "./Capabilities.ts"
import type { Asked, Description, Misfit } from "./Description.ts"
import type { Outcome } from "./Outcome.ts"
import type { Met, Over, Peer } from "./Over.ts"
import type { Identity, RequestTag, TerminalRequest } from "./Requests.ts"
import type { TerminalAdmission } from "./TerminalAdmission.ts"

/**
 * Whether a terminal is reachable, and since when: a hint that may be stale by the time of sending.
 *
 * **Details** `over`: the connection that it has, told by every gateway that tells it of outcomes: what has an effect is sent over it and no other. `lastFrameAt`: when the
 * last frame went or came, where the gateway tells it. `held`: whether that connection is one of this process or of another one of the station; only of one that is
 * online, and only told by gateways that reach both. Of one whose state is not known `elsewhere` says that it is none of this process, and nobody tells whose.
 *
 * **Example**
 *
 * ```ts
 * const { state } = yield* gateway.presence(terminalId)
 * if (state === "offline") yield* warn(terminalId)
 * ```
 *
 * @category Ports
 */
export interface Presence {
  readonly state: "online" | "offline" | "unknown"
  readonly since: Option.Option<Instant>
  readonly over?: Over
  readonly lastFrameAt?: Instant
  readonly held?: "here" | "elsewhere"
}

/**
 * Asks terminals.
 *
 * **Details** `execute` never fails: it ends in one of the four outcomes. It is idempotent by `requestId` while the request is under way, and it
 * never retries a request of kind `control` or `money`. The caller has committed its attempt before. A request that names an identity reaches no
 * other device, and one that names a connection goes over no other where the gateway tells its connections. `describe` asks the dialects of the station about an entry that stands nowhere yet, connected or not (`describeBy` of
 * `@yugou/core/dialect` is the answer of any gateway).
 *
 * **Example**
 *
 * ```ts
 * const gateway = yield* TerminalGateway
 * const outcome = yield* gateway.execute({
 *   _tag: "ReadBalance",
 *   ...{ requestId: "r-1", terminalId, notAfter },
 *   payload: { target: { _tag: "Group", terminalId, totalGroupNo: 1 } }
 * })
 * ```
 *
 * @category Ports
 */
export class TerminalGateway extends Context.Service<
  TerminalGateway,
  {
    readonly execute: <T extends RequestTag>(request: TerminalRequest<T>) => Effect.Effect<Outcome<T>>
    readonly capabilities: (terminalId: TerminalId) => Effect.Effect<Option.Option<Capabilities>>
    readonly describe: (entry: Asked) => Effect.Effect<Result.Result<Description, Misfit>>
    readonly presence: (terminalId: TerminalId) => Effect.Effect<Presence>
    /**
     * Ends the connection of a terminal if its entry in the directory is another one than that under which it was met (another device, another
     * password, retired): it dials in again and is met with what stands there now. A change that a connection outlives ends none: a credit may be in
     * flight over it. Where persons chose between connections, the one that is not `trusted` ends, and both where none is.
     */
    readonly renew: (terminalId: TerminalId) => Effect.Effect<void>
    /**
     * Ends a request now, since whoever asked stops, and gives how it ended: `NoAnswer` (`stationStopped`) where an effecting byte of it may have left,
     * else `NotSent` (`shutdown`); one that has ended keeps its outcome. It may end the connection. Of one without this an asker that stops knows nothing.
     */
    readonly abandon?: (requestId: string) => Effect.Effect<Outcome>
    /** Closes the connection of a terminal, so that it dials in again; a gateway that holds no connections has none. */
    readonly kick?: (terminalId: TerminalId) => Effect.Effect<"kicked" | "offline">
    /** Gives the frames of a request as hex; nothing is sent. */
    readonly preview: (request: TerminalRequest) => Effect.Effect<ReadonlyArray<string>>
  }
>()("@yugou/core/terminal/TerminalGateway") {}

/**
 * Which connection of a terminal is the right one; `by`: what was read over it agreed with the books, or two persons chose it.
 *
 * **Example**
 *
 * ```ts
 * const trusted: Trusted = { source: "10.8.3.17", certificate: null, by: "persons" }
 * ```
 *
 * @category Models
 */
export interface Trusted extends Peer {
  readonly by: "look" | "persons"
}

/**
 * Two connections that claim to be one terminal, until persons choose.
 *
 * **Details** `old`: the one that was there before (`null`: none that was known). `closingTo`: the one to which closing and protection go, since one
 * person has chosen it; `null`: nothing but reads goes to either.
 *
 * **Example**
 *
 * ```ts
 * const suspected: Suspected = { at, old, new: came, closingTo: null }
 * ```
 *
 * @category Models
 */
export interface Suspected {
  readonly at: Instant
  readonly old: Met | null
  readonly new: Met
  readonly closingTo: Peer | null
}

/**
 * What persons decided last about who answers as a terminal.
 *
 * **Details** What a front end found until `at` raises no doubt any more. `ruledOut`: whom they said not to be the terminal, the newest last.
 *
 * **Example**
 *
 * ```ts
 * const decided: Decided = { at, ruledOut: [{ source: "203.0.113.9", certificate: null }] }
 * ```
 *
 * @category Models
 */
export interface Decided {
  readonly at: Instant
  readonly ruledOut: ReadonlyArray<Peer>
}

/**
 * A terminal as the front end needs it; `settings` are decoded by the dialect (secrets become `Redacted` there), `memo` is the dialect's own.
 *
 * **Details** `unopened`: the secrets that could not be opened; they are not among the settings. With any of them nobody is talked to as this terminal.
 * `entryNo`: as in the identity of requests; a directory that does not count changes gives none, and its settings are compared. `admission`: who may
 * dial in as it; another one is another `entryNo`. `suspected`, `trusted` and `decided` change
 * under the same `entryNo`: `renew` says when persons have chosen.
 *
 * **Example**
 *
 * ```ts
 * const entry: DirectoryEntry = { terminalId, dialectId: "gb376", address: "3701-00001", settings: {}, memo: null }
 * ```
 *
 * @category Ports
 */
export interface DirectoryEntry {
  readonly terminalId: TerminalId
  readonly dialectId: string
  readonly address: string
  readonly settings: Schema.Json
  readonly memo: Schema.Json
  readonly entryNo?: number
  readonly unopened?: ReadonlyArray<Unopened>
  readonly admission?: TerminalAdmission
  readonly suspected?: Suspected
  readonly trusted?: Trusted
  readonly decided?: Decided
}

/**
 * Tells who is behind an address, and keeps the small memo (≤ 256 bytes of JSON) of each terminal: frame counter, last event counter.
 *
 * **Details** Both ways of asking know only terminals in service: one that is retired, or shares its address with another, is nobody.
 *
 * **Example**
 *
 * ```ts
 * const directory = yield* TerminalDirectory
 * const entry = yield* directory.find("gb376", "3701-00001")
 * ```
 *
 * @category Ports
 */
export class TerminalDirectory extends Context.Service<
  TerminalDirectory,
  {
    readonly find: (dialectId: string, address: string) => Effect.Effect<Option.Option<DirectoryEntry>, StoreError>
    readonly get: (terminalId: TerminalId) => Effect.Effect<Option.Option<DirectoryEntry>, StoreError>
    /** Keeps the memo of a terminal's device; the memo of another device than the terminal is now is not given to this one. */
    readonly remember: (terminalId: TerminalId, memo: Schema.Json, device: Identity) => Effect.Effect<void, StoreError>
  }
>()("@yugou/core/terminal/TerminalDirectory") {}

/**
 * Something that a terminal pushed. The same `key` again is stored once.
 *
 * **Example**
 *
 * ```ts
 * const event: TerminalEvent = { terminalId, key: "erc14-7", kind: "powerUp", detail: null }
 * ```
 *
 * @category Ports
 */
export interface TerminalEvent {
  readonly terminalId: TerminalId
  readonly key: string
  readonly kind: string
  readonly detail: Schema.Json
}

/**
 * Says that the device which pushed an event is not the terminal for which it was met, not any more: the event is nobody's of this station.
 *
 * **Example**
 *
 * ```ts
 * const inbox = yield* TerminalInbox
 * const taken = Effect.as(inbox.accept(event, device), "confirm" as const)
 * yield* Effect.catchTag(taken, "AnotherDevice", () => Effect.succeed("endTheConnection" as const))
 * ```
 *
 * @category Ports
 */
export class AnotherDevice extends Schema.TaggedError<AnotherDevice>()("AnotherDevice", {
  terminalId: TerminalId,
  reason: Schema.Literals(["unregistered", "retired", "addressContested", "otherDevice"])
}) {}

/**
 * Takes what terminals push; the wire confirmation goes out after `accept` succeeded.
 *
 * **Details** `from`: the device that pushed it. Unless the books name that one for the terminal at the very moment of storing, nothing is stored:
 * `AnotherDevice`. Without it the event is the terminal's, whoever that is now.
 *
 * **Example**
 *
 * ```ts
 * const inbox = yield* TerminalInbox
 * yield* inbox.accept(event, { dialectId: "gb376", address: "3701-00001" })
 * ```
 *
 * @category Ports
 */
export class TerminalInbox extends Context.Service<
  TerminalInbox,
  {
    readonly accept: (event: TerminalEvent, from?: Identity) => Effect.Effect<void, StoreError | AnotherDevice>
  }
>()("@yugou/core/terminal/TerminalInbox") {}
