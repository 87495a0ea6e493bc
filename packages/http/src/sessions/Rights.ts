/** What somebody may do: the permissions of his roles, in his org units. */
import { Authorizations } from "@yugou/core"
import { HttpRefusal } from "../problem/Problem.ts"
import type { AccountRecords, Accounts } from "./accounts/Accounts.ts"
import { webhookActor } from "./webhooks/Delivery.ts"

/** The permissions that accounts themselves ask for. @category Constants */
export const accountPermissions = { read: "account.read", manage: "account.manage" } as const

/** The name of the role whose holders look after accounts: it is made with the first administrator, and always stays. @category Constants */
export const administratorRole = "administrator"

/** How many roles somebody may have, and how many accounts, roles or keys one list may go through. */
export const mostRoles = 20

/**
 * What the actor of a key is called: a key acts by its own name, so that the trail tells programs from people, and names whose it is, so that he and
 * his program are one person where two must decide.
 */
export const keyActor = (id: string, person: string): string => `key:${id}@${person}`

type Role = Authorizations.Role

/** What those who may do nothing may do. */
const nothing: Role = { permissions: [], orgScope: [] }

/** Gives the permissions of roles, each once. */
const permissionsOf = async (accounts: Accounts, roles: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const found = await Promise.all(roles.map((name) => accounts.read("role", name)))
  return [...new Set(found.flatMap((role) => role?.body.permissions ?? []))].sort()
}

const ofUser = async (accounts: Accounts, user: AccountRecords["user"]): Promise<Role> =>
  user.state === "disabled" || user.mustChange === "yes"
    ? nothing
    : { permissions: await permissionsOf(accounts, user.roles), orgScope: user.orgScope }

/** What a webhook may do: see the history of what it tells of. */
const ofWebhook = (webhook: AccountRecords["webhook"] | undefined): Role =>
  webhook === undefined || webhook.state === "disabled"
    ? nothing
    : { permissions: ["history.read"], orgScope: webhook.orgScope }

const ofKey = (key: AccountRecords["key"] | undefined): Role =>
  key === undefined || key.state === "revoked" ? nothing : { permissions: key.permissions, orgScope: key.orgScope }

/** Gives the id of the key that an actor is, or `null` for a person. */
export const keyIdOf = (actor: string): string | null => /^key:([^@]*)/.exec(actor)?.[1] ?? null

/** Gives what an actor may do now. */
export const rightsOf = async (accounts: Accounts, actor: string): Promise<Role> => {
  const keyId = keyIdOf(actor)
  if (keyId !== null) return ofKey((await accounts.read("key", keyId))?.body)
  if (actor.startsWith(webhookActor("")))
    return ofWebhook((await accounts.read("webhook", actor.slice(webhookActor("").length)))?.body)
  const user = await accounts.read("user", actor)
  return user === null ? nothing : ofUser(accounts, user.body)
}

/** Tells whether org units lie in those that somebody works in. */
export const isWithin = (orgScope: ReadonlyArray<string>, of: ReadonlyArray<string>): boolean =>
  orgScope.every((orgNo) => Authorizations.isInScope(orgNo, of))

/** Refuses what goes beyond the org units of whoever asks. */
export const demandWithin = (orgScope: ReadonlyArray<string>, of: ReadonlyArray<string>): void => {
  if (!isWithin(orgScope, of)) throw new HttpRefusal("OUT_OF_SCOPE")
}
