/** The table of operations: the six functions of the manual as facades and what goes across them, each row a menu path, a permission, a payload and what comes back. */
import { approvals } from "./approvals/Table.ts"
import { commissioning } from "./commissioning/Table.ts"
import { customers } from "./customers/Table.ts"
import { disconnection } from "./disconnection/Table.ts"
import { dunning } from "./dunning/Table.ts"
import { history } from "./history/Table.ts"
import { people } from "./people/Table.ts"
import { purchases } from "./purchases/Table.ts"
import { purchaseRecords } from "./records/Table.ts"
import { settlement } from "./settlement/Table.ts"

/**
 * The operations by facade: of each its menu path in the manual, its permission, payload, answer and rejections.
 *
 * **Example**
 *
 * ```ts
 * const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
 * ```
 *
 * @category Station
 */
export const operations = {
  customers,
  commissioning,
  purchases,
  purchaseRecords,
  approvals,
  disconnection,
  dunning,
  history,
  settlement,
  people
}

/**
 * The table of operations as a type: facades, faces and the signatures of hosts follow from it.
 *
 * **Example**
 *
 * ```ts
 * type Save = Operations["purchases"]["save"]
 * ```
 *
 * @category Station
 */
export type Operations = typeof operations

/** The names of all operations, `<facade>.<row>`. */
export type OperationName = {
  [F in keyof Operations]: `${F}.${keyof Operations[F] & string}`
}[keyof Operations]
