/** The table of operations: the six functions of the manual as facades, each row a menu path, a permission, a payload and what comes back. */
import { approvals } from "./approvals.ts"
import { customers } from "./customers.ts"
import { dunning } from "./dunning.ts"
import { purchaseRecords } from "./purchaseRecords.ts"
import { purchases } from "./purchases.ts"

export const operations = { customers, purchases, purchaseRecords, approvals, dunning }
export type Operations = typeof operations
