/** The types of what the station is asked and answers, taken from the table of operations by way of the client. */
import type { HttpClient } from "@yugou/http/client"

type Facades = Omit<HttpClient, "plan">

/** The six functions of the manual, and what goes across them. */
export type Facade = keyof Facades

/** What a facade is asked. */
export type NameOf<F extends Facade> = keyof Facades[F] & string

/** The name of an operation: `purchases.save`. */
export type OperationName = { [F in Facade]: `${F}.${NameOf<F>}` }[Facade]

type Call = (input: never, ...rest: ReadonlyArray<never>) => unknown

/** What an operation is given, without who asks. */
export type InputOf<F extends Facade, N extends NameOf<F>> = Facades[F][N] extends Call
  ? Parameters<Facades[F][N]>[0]
  : never

/** What an operation answers. */
export type AnswerOf<F extends Facade, N extends NameOf<F>> = Facades[F][N] extends Call
  ? Awaited<ReturnType<Facades[F][N]>>
  : never

type RowOf<A> = A extends { readonly rows: ReadonlyArray<infer Row> } ? Row : never

export type Customer = AnswerOf<"customers", "get">
export type Terminal = RowOf<AnswerOf<"customers", "terminals">>
export type Device = RowOf<AnswerOf<"purchases", "list">>
export type Order = RowOf<AnswerOf<"purchaseRecords", "list">>
export type OrderDetails = AnswerOf<"purchaseRecords", "details">
export type Attempt = OrderDetails["attempts"][number]
export type Adjustment = RowOf<AnswerOf<"purchaseRecords", "adjustments">>
export type Discrepancy = RowOf<AnswerOf<"purchaseRecords", "discrepancies">>
export type Unverified = RowOf<AnswerOf<"purchaseRecords", "unverified">>
export type Proposal = RowOf<AnswerOf<"purchaseRecords", "proposals">>
export type Commissioning = AnswerOf<"commissioning", "get">
export type Parameters_ = AnswerOf<"customers", "parameters">
export type Job = AnswerOf<"customers", "parameterReport">
export type Control = AnswerOf<"commissioning", "control">
export type RemoteControl = AnswerOf<"commissioning", "remoteControl">
export type LowBalance = RowOf<AnswerOf<"dunning", "lowBalances">>
export type Message = RowOf<AnswerOf<"dunning", "messages">>
export type Template = AnswerOf<"dunning", "templates">[number]
export type Closing = RowOf<AnswerOf<"customers", "closings">>
export type Replacement = RowOf<AnswerOf<"customers", "replacements">>
export type Alarm = RowOf<AnswerOf<"dunning", "alarms">>
export type TrailRow = RowOf<AnswerOf<"history", "trail">>
export type Breach = RowOf<AnswerOf<"purchaseRecords", "breaches">>
export type Access = RowOf<AnswerOf<"history", "accesses">>
export type WorkItem = RowOf<AnswerOf<"dunning", "workItems">>
export type PaymentDifference = RowOf<AnswerOf<"settlement", "paymentDifferences">>
export type Plan = Awaited<ReturnType<HttpClient["plan"]["purchases"]["save"]>>
export type Refusal = Plan["refusals"][number]
export type Target = Order["target"]

/** A page of a list. */
export interface Page<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly next: string | null
  readonly total?: number | null
  /** Before that time measurements are thinned: what is not there may have been. */
  readonly thinnedUntil?: string | null
}
