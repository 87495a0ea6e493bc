/** The roles that a new station begins with, after the persons of the manual; an administrator changes them as he likes. */
import { type Permission, permissions } from "@yugou/core"
import { accountPermissions, administratorRole } from "./Rights.ts"

const all = Object.keys(permissions) as ReadonlyArray<Permission>
const reading = all.filter((name) => name.endsWith(".read"))
const starting = (...beginnings: ReadonlyArray<string>) =>
  all.filter((name) => beginnings.some((beginning) => name.startsWith(beginning)))

/** Who sells and who approves are two roles, so that one person has both only if somebody wants it so. */
const approving: ReadonlyArray<Permission> = all.filter((name) => name.endsWith(".approve"))

const withReading = (permissions: ReadonlyArray<Permission>): ReadonlyArray<string> =>
  [...new Set([...reading, ...permissions])].sort()

/** The permissions of each role, by its name. */
export const usualRoles: { readonly [role: string]: ReadonlyArray<string> } = {
  [administratorRole]: Object.values(accountPermissions),
  clerk: withReading(
    starting(
      "account.",
      "customer.",
      "device.",
      "purchase.",
      "adjustment.",
      "disconnection.",
      "control.close",
      "dunning.",
      "message.",
      "template.",
      "reading.",
      "workItem."
    ).filter((name) => !approving.includes(name) && !["purchase.resolve", "purchase.revoke"].includes(name))
  ),
  approver: withReading([
    ...approving,
    // A disconnection that he approves is a trip.
    "control.trip",
    "purchase.revoke",
    "customer.personalData",
    "restoration.vouch",
    "settlement.close",
    "settlement.reconcile"
  ]),
  engineer: withReading(
    starting(
      "commissioning.",
      "control.",
      "parameter.",
      "protection.",
      "reading.",
      "terminal.",
      "clock.",
      "discrepancy.",
      "restoration.",
      "purchase.resolve",
      "workItem."
    ).filter((name) => !approving.includes(name))
  ),
  auditor: [...reading, "history.access", "history.export"].sort()
}
