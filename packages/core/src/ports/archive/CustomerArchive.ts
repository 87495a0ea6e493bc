/**
 * The port to the customer archive (客户档案): master data that the marketing system owns and the station only reads (R-007, R-049…R-053).
 *
 * **Example**
 *
 * ```ts
 * const archive = CustomerArchives.layerMemory([view])
 * ```
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { CreditTarget, Id, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { personal } from "../../values/Personal.ts"
import { storableData } from "../../values/Storable.ts"

/**
 * Describes everything that the archive knows about one customer; `asOf` is the age of a cached copy.
 *
 * **Example**
 *
 * ```ts
 * const view: ArchiveView = {
 *   customer: {
 *     customerNo: "0370100001",
 *     name: "泉城纺织厂",
 *     orgNo: "37401",
 *     orgName: "历下供电所",
 *     address: "",
 *     customerClass: "专变",
 *     account: "open"
 *   },
 *   ...{ terminals: [], meters: [], transformers: [] },
 *   asOf: Instant.at("2026-03-01T00:00:00Z")
 * }
 * ```
 *
 * @category Ports
 */
export const ArchiveView = Schema.Struct({
  customer: Schema.Struct({
    customerNo: CustomerNo,
    name: personal(Schema.NonEmptyString, "name"),
    orgNo: OrgNo,
    orgName: Schema.String,
    address: personal(Schema.String, "hidden"),
    customerClass: Schema.String,
    account: Schema.Literals(["open", "closed"])
  }),
  terminals: Schema.Array(
    Schema.Struct({
      terminalId: TerminalId,
      terminalAssetNo: Schema.String,
      model: Schema.String,
      targets: Schema.Array(CreditTarget)
    })
  ),
  meters: Schema.Array(
    Schema.Struct({ meterNo: Id, terminalId: TerminalId, service: Schema.Literals(["inService", "removed"]) })
  ),
  transformers: Schema.Array(
    Schema.Struct({
      transformerNo: Id,
      name: Schema.String,
      capacityKva: Schema.Number,
      /** The line (线路) that feeds it; archives that know none leave it out. */
      lineNo: Schema.optionalKey(Id)
    })
  ),
  asOf: Instant
})
export type ArchiveView = typeof ArchiveView.Type

/**
 * The same as JSON: what a host without Effect answers; `asOf` is ISO 8601 text with `Z`.
 *
 * **Example**
 *
 * ```ts
 * const orgName = (record: ArchiveRecord) => record.customer.orgName
 * ```
 *
 * @category Ports
 */
export type ArchiveRecord = typeof ArchiveView.Encoded

/**
 * The archive cannot be reached and there is no copy.
 *
 * **Example**
 *
 * ```ts
 * const archive = Layer.succeed(CustomerArchive, {
 *   find: () => Effect.fail(new ArchiveUnavailable({ detail: "the marketing system does not answer" }))
 * })
 * ```
 *
 * @category Ports
 */
export class ArchiveUnavailable extends Schema.TaggedError<ArchiveUnavailable>()("ArchiveUnavailable", {
  detail: Schema.String
}) {}

/**
 * Reads the archive.
 *
 * **Example**
 *
 * ```ts
 * const views = new Map<string, ArchiveView>()
 * const archive = Layer.succeed(CustomerArchive, {
 *   find: (customerNo) => Effect.succeed(Option.fromUndefinedOr(views.get(customerNo)))
 * })
 * ```
 *
 * @category Ports
 */
export class CustomerArchive extends Context.Service<
  CustomerArchive,
  { readonly find: (customerNo: string) => Effect.Effect<Option.Option<ArchiveView>, ArchiveUnavailable> }
>()("@yugou/core/customer/CustomerArchive") {}

/**
 * Asks the archive; U+FFFD stands for what no store keeps of its texts (U+0000, halves of surrogate pairs), so that such a customer can be served.
 *
 * @category Functions
 */
export const findInArchive = Effect.fnUntraced(function* (customerNo: string) {
  const archive = yield* CustomerArchive
  return Option.map(yield* archive.find(customerNo), storableData)
})

/** Provides an archive from records held in memory. @category Layers */
export const layerMemory = (records: ReadonlyArray<ArchiveView>): Layer.Layer<CustomerArchive> =>
  Layer.sync(CustomerArchive, () => {
    const byNo = new Map(records.map((record) => [record.customer.customerNo, record]))
    return CustomerArchive.of({ find: (customerNo) => Effect.succeed(Option.fromUndefinedOr(byNo.get(customerNo))) })
  })
