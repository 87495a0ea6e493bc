/** The table of operations: the six functions of the manual as facades and what goes across them, each row a menu path, a permission, a payload and what comes back. */
import { approvals } from "./approvals/Table.ts"
import { commissioning } from "./commissioning/Table.ts"
import { customers } from "./customers/Table.ts"
import { dunning } from "./dunning/Table.ts"
import { history } from "./history/Table.ts"
import { purchases } from "./purchases/Table.ts"
import { purchaseRecords } from "./records/Table.ts"

export const operations = { customers, commissioning, purchases, purchaseRecords, approvals, dunning, history }
export type Operations = typeof operations

/** The names of all operations, `<facade>.<row>`. */
export type OperationName = {
  [F in keyof Operations]: `${F}.${keyof Operations[F] & string}`
}[keyof Operations]
