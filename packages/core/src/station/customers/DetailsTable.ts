/** 客户详细信息: one read view with four tabs, reached from three pages with the same content (R-049…R-053). */

import * as Schema from "effect/Schema"
import { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import * as R from "../../rejection/Rejection.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { titled } from "../../values/FieldText.ts"
import { Validity } from "../../values/Validity.ts"
import { query } from "../kernel/Operation.ts"
import { view } from "../kernel/View.ts"

/**
 * Describes the details of a customer.
 *
 * **Details** `source`: whether the archive answered, or its copy from `archive.asOf`. `flag`: the archive has closed a customer who is still valid
 * here. `personal`: whether personal data are masked for this actor.
 */
export const DetailsView = view("DetailsView", {
  archive: ArchiveView,
  source: Schema.Literals(["archive", "copy"]),
  validity: Schema.NullOr(Validity),
  flag: Schema.NullOr(Schema.Literal("closedInArchive")),
  personal: Schema.Literals(["shown", "masked"])
})
export type DetailsView = typeof DetailsView.Type

/** Defines the query for one page. */
export const customerDetails = <const M extends string>(menu: M) =>
  query(
    menu,
    "customer.read",
    {
      customerNo: CustomerNo,
      /** Whether removed meters are shown, too; without it only those in service (运行). */
      meters: Schema.optionalKey(titled(Schema.Literals(["inService", "all"]), "电能表范围", "choice of meters"))
    },
    DetailsView,
    [R.NotFound]
  )
