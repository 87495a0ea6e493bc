/** What a station of promises offers besides its operations: what the SMS gateway reports, the archive kept in the store, commits as they come, upkeep. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ArchiveFeed from "../../engines/archive/ArchiveFeed.ts"
import { importRecord } from "../../engines/archive/LocalArchive.ts"
import * as Follower from "../../engines/follow/Follower.ts"
import { Signing } from "../../ports/access/AccessEntry.ts"
import { AccessLog } from "../../ports/access/AccessLog.ts"
import { type ArchiveRecord, ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { SmsInbox } from "../../ports/sms/SmsGateway.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { InvalidInput } from "../../rejection/BoundaryRejections.ts"
import { invalidInput } from "../../rejection/invalidInput.ts"
import { encodeEvent } from "../../store/Catalog.ts"
import type { Commit } from "../../store/Commit.ts"
import { type BookFinding, StationStore } from "../../store/StationStore.ts"
import { Id, TerminalId } from "../../values/CreditTarget.ts"
import { defined } from "../../values/Defined.ts"
import * as Instant from "../../values/Instant.ts"
import type { Caller, CallOptions } from "../kernel/Caller.ts"
import { iterate } from "../kernel/PromiseFacade.ts"
import type { StationMetrics } from "../metrics/StationMetrics.ts"
import * as OrderOutcomes from "../records/OrderOutcomes.ts"
import { OrderOutcome } from "../records/OrderOutcomes.ts"

const Receipt = Schema.Struct({
  ref: Id,
  state: Schema.Literals(["delivered", "failed"]),
  code: Schema.String,
  at: Instant.Instant,
  to: Schema.optionalKey(Schema.NullOr(Schema.String)),
  doneAt: Schema.optionalKey(Schema.NullOr(Instant.Instant))
})

const Reply = Schema.Struct({
  key: Id,
  from: Schema.String,
  to: Schema.String,
  text: Schema.String,
  at: Instant.Instant
})

const Import = Schema.Struct({ actor: Id, record: ArchiveView })
const Kick = Schema.Struct({ terminalId: TerminalId })
const From = Schema.Struct({ after: Schema.String.check(Schema.isPattern(/^\d{1,18}$/)) })

/**
 * A commit as JSON, with its place in the order of all; whoever starts again goes on after the last `position` that he has worked off.
 *
 * @category Models
 */
export interface Change {
  readonly position: string
  readonly operation: string
  readonly actor: string
  readonly reason: string | null
  readonly at: string
  readonly commandId: string
  readonly writes: ReadonlyArray<{
    readonly kind: string
    readonly id: string
    readonly version: number
    readonly events: ReadonlyArray<Schema.Json>
  }>
  readonly facts: ReadonlyArray<{ readonly series: string; readonly at: string; readonly data: Schema.Json }>
}

/**
 * What a host calls besides the operations; permissions are not asked: it is the program that calls, not one of its people.
 *
 * **Details** `sms`: what the provider's web hook tells; answered when it is stored, so that a lost answer means a repetition and no loss.
 * `importArchive`: for `archive: "local"`, a record takes the place of the customer's former one. `takeArchive`: a record that the marketing system pushes
 * (`ArchiveFeed`), whose name and org unit the customer has from then on; refused as `customers.takeFromArchive` is. `changes`: commits in their order, from after a
 * position (`"0"`: the first), and new ones as they come; it ends with its signal. `follow`: the same under a
 * name, one after the other: the station keeps the place, waits outages out, and goes on there after a restart (`Follower`); it runs until its signal
 * aborts (`AbortError`) or the station closes (`CLOSED`), and rejects with what `take` rejects with. `outcomes`: out of them what became of orders, with the evidence, for
 * the marketing system. `verify`: what is wrong with the books; a store that cannot check
 * itself rejects. `noteAccess`: that somebody signed in, out, or did not get in, for the access log; a host without that log keeps none of it. `metrics`: what the station measures of itself in the OpenMetrics format, without its end (`StationMetrics`). `kick`: ends the connection of a terminal, which dials in again.
 *
 * @category Models
 */
export interface Besides {
  readonly sms: {
    readonly receipt: (receipt: typeof Receipt.Encoded, options?: CallOptions) => Promise<void>
    readonly reply: (reply: typeof Reply.Encoded, options?: CallOptions) => Promise<void>
  }
  readonly importArchive: (
    given: { readonly actor: string; readonly record: ArchiveRecord },
    options?: CallOptions
  ) => Promise<void>
  readonly takeArchive: (record: ArchiveRecord, options?: CallOptions) => Promise<ArchiveFeed.Outcome>
  readonly changes: (from?: typeof From.Encoded, options?: CallOptions) => AsyncIterable<Change>
  readonly follow: (
    following: Follower.Following,
    take: (change: Change) => Promise<void> | void,
    options?: CallOptions
  ) => Promise<void>
  readonly outcomes: (from?: typeof From.Encoded, options?: CallOptions) => AsyncIterable<typeof OrderOutcome.Encoded>
  readonly verify: (options?: CallOptions) => AsyncIterable<BookFinding>
  readonly noteAccess: (signing: typeof Signing.Encoded, options?: CallOptions) => Promise<void>
  readonly metrics: (options?: CallOptions) => Promise<string>
  readonly kick: (terminal: typeof Kick.Encoded, options?: CallOptions) => Promise<"kicked" | "offline">
}

const read = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  given: unknown
): Effect.Effect<S["Type"], InvalidInput> =>
  Effect.mapError(
    Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })(defined(given)),
    invalidInput(schema)
  )

const iso = Schema.encodeSync(Instant.Instant)

const changeOf = ({ commit, position }: { readonly commit: Commit; readonly position: bigint }): Change => {
  const { command, facts, trail, writes } = commit
  return {
    position: String(position),
    ...{ operation: trail.operation, actor: trail.actor, reason: trail.reason, at: iso(trail.at) },
    commandId: command.id,
    writes: writes.map(({ ref, version, events }) => ({
      kind: ref._tag,
      id: ref.id,
      version: version + 1,
      events: events.map((event) => encodeEvent(ref._tag, event))
    })),
    facts: facts.map(({ series, at, data }) => ({ series, at: iso(at), data }))
  }
}

const unchecked = new StoreError({ reason: "invalid", detail: "this store does not check itself" })

const findings = Stream.unwrap(Effect.map(StationStore, ({ verify }) => verify ?? Stream.fail(unchecked)))

const changesAfter = (given: unknown) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { after } = yield* read(From, given)
      return Stream.map((yield* StationStore).changes(BigInt(after)), changeOf)
    })
  )

const encodeOutcome = Schema.encodeSync(OrderOutcome)

const outcomesAfter = (given: unknown) =>
  Stream.unwrap(
    Effect.map(read(From, given), ({ after }) =>
      Stream.map(OrderOutcomes.after(BigInt(after)), (it) => encodeOutcome(it))
    )
  )

/** Makes them for a station that is open. */
export const besides = (
  { call }: Caller<StationStore | SmsInbox | TerminalGateway>,
  { openMetrics }: StationMetrics
): Besides => ({
  metrics: (options) => call(openMetrics, options),
  sms: {
    receipt: (receipt, options) =>
      call(
        Effect.flatMap(read(Receipt, receipt), (it) => Effect.flatMap(SmsInbox, (inbox) => inbox.receipt(it))),
        options
      ),
    reply: (reply, options) =>
      call(
        Effect.flatMap(read(Reply, reply), (it) => Effect.flatMap(SmsInbox, (inbox) => inbox.reply(it))),
        options
      )
  },
  importArchive: (given, options) =>
    call(
      Effect.flatMap(read(Import, given), ({ actor, record }) => importRecord(record, actor)),
      options
    ),
  takeArchive: (record, options) => call(Effect.flatMap(read(ArchiveView, record), ArchiveFeed.take), options),
  changes: (from = { after: "0" }, options) => iterate(call, changesAfter(from), options),
  follow: (following, take, options) =>
    call(
      Effect.flatMap(read(Follower.Following, following), (it) =>
        // What the host's function rejects with is the host's own: it passes through as it is.
        Follower.follow(it, (followed) => Effect.promise(async () => take(changeOf(followed))))
      ),
      options
    ),
  outcomes: (from = { after: "0" }, options) => iterate(call, outcomesAfter(from), options),
  noteAccess: (signing, options) =>
    call(
      Effect.gen(function* () {
        const entry = yield* read(Signing, signing)
        const log = yield* Effect.serviceOption(AccessLog)
        if (Option.isSome(log)) log.value.note(entry)
      }),
      options
    ),
  verify: (options) => iterate(call, findings, options),
  kick: (terminal, options) =>
    call(
      Effect.gen(function* () {
        const { terminalId } = yield* read(Kick, terminal)
        const { kick } = yield* TerminalGateway
        return kick === undefined ? "offline" : yield* kick(terminalId)
      }),
      options
    )
})
