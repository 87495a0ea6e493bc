/**
 * What can be asked of a terminal (终端): one table; the request union, the answers, their codecs and RPCs follow from it.
 *
 * A request is the smallest thing with one outcome: one parameter item, one round, one credit. Everything here has a JSON form, so a request
 * can be kept, forwarded to another process, and repeated under the same `requestId` without becoming a second operation.
 */
import * as Schema from "effect/Schema"
import { CreditTarget, Id, Round, TerminalId } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { WireNo } from "../../values/WireNo.ts"

/** Describes how a credit is written: added to the balance (追加) or put in its place (刷新). @category Models */
export const WriteMode = Schema.Literals(["append", "set"])

/** Describes the two thresholds of a target: alarm energy (告警电量) and trip energy (跳闸电量). @category Models */
export const Thresholds = Schema.Struct({ alarm: Energy, trip: Energy }).annotate({ identifier: "Thresholds" })
export type Thresholds = typeof Thresholds.Type

/** Describes a reading of the balance; `remaining: null` says that the terminal gave no value, never 0. @category Models */
export const Balance = Schema.Struct({
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String)
})
export type Balance = typeof Balance.Type

/** Describes the last credit that the terminal holds as a parameter: it proves arrival, not effect (DESIGN "arrival is not effect"). @category Models */
export const StoredCredit = Schema.Struct({
  wireNo: Schema.NullOr(WireNo),
  value: Schema.NullOr(Energy),
  thresholds: Schema.NullOr(Thresholds)
})
export type StoredCredit = typeof StoredCredit.Type

/** Describes the terminal's own record of a credit with the balance before and after: it proves effect. @category Models */
export const CreditRecord = Schema.Struct({
  wireNo: WireNo,
  mode: WriteMode,
  value: Energy,
  before: Energy,
  after: Energy,
  terminalTime: Schema.String
})
export type CreditRecord = typeof CreditRecord.Type

/** Describes a counter of consumed energy; two readings compare only within one `counterId` (a counter that starts anew gets another id). @category Models */
export const Consumption = Schema.Struct({ counter: Energy, counterId: Id })
export type Consumption = typeof Consumption.Type

const parameterCases = {
  EffectiveRounds: { rounds: Schema.Array(Round) },
  PurchaseControl: { state: Schema.Literals(["engaged", "released"]) },
  Protection: { state: Schema.Literals(["protected", "released"]), halfHours: Schema.NullOr(Schema.Int) },
  EnergyControlExpiry: { local: Schema.String },
  Thresholds: { thresholds: Thresholds },
  SwitchRounds: { map: Schema.Array(Schema.Struct({ switchNo: Schema.Int, round: Schema.NullOr(Round) })) }
}

/** Describes one parameter of a terminal: one item, one request, one outcome. @category Models */
export const Parameter = Schema.TaggedUnion(parameterCases).annotate({ identifier: "Parameter" })
export type Parameter = typeof Parameter.Type

/** Describes one parameter as a terminal reports it: protection may also be automatic (自动保电), which nobody can write. @category Models */
export const ReportedParameter = Schema.TaggedUnion({
  ...parameterCases,
  Protection: { state: Schema.Literals(["protected", "released", "auto"]), halfHours: Schema.NullOr(Schema.Int) }
}).annotate({ identifier: "ReportedParameter" })
export type ReportedParameter = typeof ReportedParameter.Type

/**
 * Describes a round and the switches that the *reported* map gives it (`null`: the dialect needs no map). Core resolves, the dialect encodes.
 *
 * @category Models
 */
export const ControlScope = Schema.Struct({
  target: CreditTarget,
  round: Round,
  switches: Schema.NullOr(Schema.NonEmptyArray(Schema.Int))
})
export type ControlScope = typeof ControlScope.Type

/** Describes one real-time item: its value as text, or the problem why there is none. @category Models */
export const ItemValue = Schema.Struct({
  item: Id,
  value: Schema.NullOr(Schema.String),
  unit: Schema.String,
  problem: Schema.NullOr(Schema.String)
})

/** Describes the state of one round as read back. @category Models */
export const RoundState = Schema.Struct({ round: Round, state: Schema.Literals(["open", "closed", "unknown"]) })

/**
 * Says what may be done again: `read` may be retried, `parameter` is idempotent, `control` and `money` are sent once and retried by nobody below core.
 *
 * @category Models
 */
export type RequestKind = "read" | "parameter" | "control" | "money"

const ask = <const K extends RequestKind, F extends Schema.Struct.Fields, A extends Schema.Top>(
  kind: K,
  fields: F,
  answer: A
) => ({ kind, fields, answer })

/** The table of requests: kind, payload fields, answer. @category Constants */
export const requests = {
  ReadBalance: ask("read", { target: CreditTarget }, Balance),
  ReadStoredCredit: ask("read", { target: CreditTarget }, StoredCredit),
  ReadCreditRecords: ask("read", { target: CreditTarget, limit: Schema.Int }, Schema.Array(CreditRecord)),
  ReadConsumption: ask("read", { target: CreditTarget }, Consumption),
  ReadClock: ask("read", {}, Schema.Struct({ terminalTime: Schema.String, skewMillis: Schema.Int })),
  ReadParameters: ask(
    "read",
    { target: CreditTarget, items: Schema.NonEmptyArray(Id) },
    Schema.Array(ReportedParameter)
  ),
  ReadItems: ask("read", { items: Schema.NonEmptyArray(Id) }, Schema.Array(ItemValue)),
  ReadRounds: ask("read", { target: CreditTarget }, Schema.Array(RoundState)),
  WriteParameter: ask("parameter", { target: CreditTarget, item: Parameter }, Schema.Null),
  SetClock: ask("parameter", {}, Schema.Null),
  SendText: ask("parameter", { text: Schema.String.check(Schema.isMaxLength(200)) }, Schema.Null),
  Trip: ask("control", { scope: ControlScope, delayMinutes: Schema.Int, halfHours: Schema.Int }, Schema.Null),
  Close: ask("control", { scope: ControlScope, mode: Schema.Literals(["permit", "direct"]) }, Schema.Null),
  WriteCredit: ask(
    "money",
    {
      target: CreditTarget,
      mode: WriteMode,
      wireNo: Schema.NullOr(WireNo),
      value: Energy,
      thresholds: Schema.NullOr(Thresholds),
      lifetimeMinutes: Schema.NullOr(Schema.Int)
    },
    Schema.Null
  )
}

/** The names of all requests to a terminal. @category Models */
export type RequestTag = keyof typeof requests

/** The names of those that read: the terminal is as it was before. @category Models */
export type ReadTag = { [T in RequestTag]: (typeof requests)[T]["kind"] extends "read" ? T : never }[RequestTag]

const isRead = (tag: string): tag is ReadTag => requests[tag as RequestTag].kind === "read"

const ReadTagSchema = Schema.Literals(Object.keys(requests).filter(isRead))

/** What a request carries. @category Models */
export type RequestPayload<T extends RequestTag> = Schema.Struct.Type<(typeof requests)[T]["fields"]>

/** What the answer to a request carries. @category Models */
export type RequestAnswer<T extends RequestTag> = (typeof requests)[T]["answer"]["Type"]

/**
 * Describes whom a terminal is by: its dialect and its address on the wire. Another of either is another device.
 *
 * **Details** `entryNo`: how often what a connection is made with has changed in the books (another device, another password); nothing before the
 * first change. A connection that was made under another one does not get the request, so that no frame leaves with a password of before.
 *
 * @category Schemas
 */
export const Identity = Schema.Struct({ dialectId: Id, address: Id, entryNo: Schema.optionalKey(Schema.Int) }).annotate(
  { identifier: "Identity" }
)
export type Identity = typeof Identity.Type

/** Tells whether two identities are the same device. @category Functions */
export const isSameDevice = (one: Identity, other: Identity): boolean =>
  one.dialectId === other.dialectId && one.address === other.address

/**
 * Describes that a read is one of several of one look at a target: `ahead` are the reads that follow it under the same id, over the same connection.
 *
 * **Details** A dialect that can ask for several things in one frame asks for those, too, and answers the reads that follow from what came; whatever is missing there is asked
 * for by itself. The id is of one look and of no other one: nothing is answered with what was read before it.
 *
 * @category Models
 */
export const Beside = Schema.Struct({ id: Id, target: CreditTarget, ahead: Schema.Array(ReadTagSchema) })
export type Beside = typeof Beside.Type

/**
 * The fields around every request. The same `requestId` is one operation; after `notAfter` no effecting byte may be written: `NotSent(expired)`.
 *
 * **Details** `identity`: as whom the books know the terminal. A device that speaks under another one gets nothing of the request:
 * `NotSent(offline)`. Without it whoever is connected for the terminal gets the request. `connectionId`: the connection over which the terminal was looked at
 * before ({@link Over}). Where the terminal has another one by then, nothing leaves: `NotSent(unproved)`. A gateway that tells nothing of its connections does not
 * look at it. `look`: that it is one of several reads ({@link Beside}).
 *
 * @category Constants
 */
export const envelope = {
  requestId: Id,
  terminalId: TerminalId,
  notAfter: Instant,
  identity: Schema.optionalKey(Identity),
  connectionId: Schema.optionalKey(Schema.String),
  look: Schema.optionalKey(Beside)
}

/** A request to one terminal: the smallest thing that has one outcome. @category Models */
export type TerminalRequest<T extends RequestTag = RequestTag> = {
  [K in T]: Schema.Struct.Type<typeof envelope> & { readonly _tag: K; readonly payload: RequestPayload<K> }
}[T]

/** Gives the codec of one request: the envelope, `_tag`, `payload`. @category Functions */
export const requestCodec = <T extends RequestTag>(tag: T) =>
  Schema.TaggedStruct(tag, {
    ...envelope,
    payload: Schema.Struct(requests[tag].fields as (typeof requests)[T]["fields"])
  })

/** Describes any request as JSON, for those who keep or forward it. @category Schemas */
export const AnyRequest = Schema.toCodecJson(
  Schema.Union((Object.keys(requests) as ReadonlyArray<RequestTag>).map((tag) => requestCodec(tag)))
) as unknown as Schema.Codec<TerminalRequest, Schema.Json>
