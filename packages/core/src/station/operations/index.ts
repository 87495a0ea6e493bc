/** The table of operations: the six functions of the manual as facades and what goes across them, each row a menu path, a permission, a payload and what comes back. */
import { approvals } from "./approvals.ts"
import { commissioning } from "./commissioning.ts"
import { customers } from "./customers.ts"
import { dunning } from "./dunning.ts"
import { history } from "./history.ts"
import { purchaseRecords } from "./purchaseRecords.ts"
import { purchases } from "./purchases.ts"

export const operations = { customers, commissioning, purchases, purchaseRecords, approvals, dunning, history }
export type Operations = typeof operations
