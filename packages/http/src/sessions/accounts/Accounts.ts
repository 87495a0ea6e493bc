/**
 * The port that keeps accounts: people, roles, sessions, keys of programs, and the trail of what was done with them. Two adapters come with this
 * package, in memory and on PostgreSQL; whoever has accounts elsewhere writes his own, or does without `./sessions`.
 */

/** What is kept of each kind; users and roles have their name as id. Instants are ISO text in UTC. @category Models */
export interface AccountRecords {
  readonly user: {
    /** The name that he signs in with, and that the trail of the station names. */
    readonly name: string
    readonly displayName: string
    readonly roles: ReadonlyArray<string>
    /** The org units that he works in, with all whose number starts with theirs; `""` is all of them. */
    readonly orgScope: ReadonlyArray<string>
    readonly state: "enabled" | "disabled"
    /** What the password was hashed to, or `null` for somebody who signs in elsewhere. */
    readonly password: string | null
    /** `yes`: somebody else knows the password, and it opens nothing but the way to change it. */
    readonly mustChange: "yes" | "no"
    /** Who he is where he signs in elsewhere; absent for everybody else. */
    readonly subject?: string
    /** Goes up when the password is changed or the account disabled: sessions of an earlier one are none any more. */
    readonly epoch: number
  }
  readonly role: { readonly name: string; readonly permissions: ReadonlyArray<string> }
  readonly session: {
    readonly actor: string
    /** That of the account when its password was proved. */
    readonly epoch: number
    readonly csrf: string
    readonly startedAt: string
    readonly usedAt: string
    /** When the password was last proved. */
    readonly provedAt: string
    readonly source: string
  }
  readonly key: {
    readonly label: string
    readonly permissions: ReadonlyArray<string>
    readonly orgScope: ReadonlyArray<string>
    readonly madeAt: string
    readonly madeBy: string
    readonly expiresAt: string
    readonly state: "enabled" | "revoked"
    /** What the secret was hashed to. */
    readonly secret: string
  }
  /** A browser that somebody signed in with before: who guesses elsewhere cannot lock it out. */
  readonly device: { readonly actor: string; readonly madeAt: string }
  /** A webhook: what another system is told of, and where. It acts under a name of its own. */
  readonly webhook: {
    readonly label: string
    readonly url: string
    /** The kinds of records that it tells of. */
    readonly kinds: ReadonlyArray<string>
    /** `endings`: of orders and adjustments alone how each of them ended. */
    readonly tells: "everything" | "endings"
    readonly orgScope: ReadonlyArray<string>
    readonly state: "enabled" | "disabled"
    /** What was recorded before is not told. */
    readonly since: string
    readonly madeAt: string
    readonly madeBy: string
    /** What it is signed with; the receiver knows the same, so it is kept as it is. */
    readonly secret: string
  }
  /** How far in the books a webhook is, and which process carries it on until when. */
  readonly webhookPlace: {
    readonly after: string
    readonly holder: string
    readonly until: string
    readonly takenAt: string | null
  }
  /** What a receiver did not take. */
  readonly delivery: {
    readonly webhookId: string
    readonly position: string
    readonly record: { readonly kind: string; readonly id: string; readonly version: number }
    readonly attempts: number
    readonly state: "waiting" | "dead"
    readonly nextAt: string | null
    readonly problem: string
  }
  /** A sign-in elsewhere that a browser has begun. */
  readonly errand: { readonly kept: string }
  /** The way to the first administrator, as long as there is none. */
  readonly setup: { readonly token: string }
}

/** What kind of record. @category Models */
export type AccountKind = keyof AccountRecords

/** A record as it stands: its id, its version (1 when it was made), and what it says. @category Models */
export interface AccountRecord<K extends AccountKind> {
  readonly id: string
  readonly version: number
  readonly body: AccountRecords[K]
}

/**
 * A change of one record: `version` is the one that it had when it was read, 0 where there was none; `body` is what it says from now on, `null`
 * that it is gone. `owner` is whose it is, for lists; of the account of somebody who signs in elsewhere it is who he is there. After `expiresAt` nobody reads it any more.
 *
 * @category Models
 */
export type AccountWrite = {
  readonly [K in AccountKind]: {
    readonly kind: K
    readonly id: string
    readonly version: number
    readonly body: AccountRecords[K] | null
    readonly owner?: string
    readonly expiresAt?: string
  }
}[AccountKind]

/** What was done with an account. @category Models */
export type AccountDeed =
  | "signedIn"
  | "signInRefused"
  | "lockedOut"
  | "signedOut"
  | "proved"
  | "proofRefused"
  | "passwordChanged"
  | "passwordSet"
  | "userSaved"
  | "roleSaved"
  | "roleRemoved"
  | "keyMade"
  | "keyRevoked"
  | "administratorMade"
  | "webhookMade"
  | "webhookChanged"
  | "webhookSecretRenewed"
  | "deliveriesRetried"
  | "deliveriesDiscarded"

/** An entry of the trail: who did what to whom, when and from where, and what it was before; never a password, and never a secret. @category Models */
export interface AccountEvent {
  readonly at: string
  readonly actor: string
  readonly source: string
  readonly deed: AccountDeed
  readonly subject: string
  /** What was changed, before and after; JSON, and `{}` where the deed says all. */
  readonly detail: { readonly [field: string]: AccountDetail }
}

/** What stands in the detail of an entry. @category Models */
export type AccountDetail =
  | string
  | null
  | ReadonlyArray<string>
  | { readonly [field: string]: string | ReadonlyArray<string> }

/** An entry with its place in the trail. @category Models */
export interface AccountTrailRow extends AccountEvent {
  readonly position: number
}

/** Where a page begins, and how long it may be. @category Models */
export interface AccountPage {
  readonly after?: string
  readonly limit: number
}

/**
 * Where accounts are kept.
 *
 * **Details** `read`, and `list` by `owner`, must not go through all there are: each sign-in asks so. `commit` does all of it or nothing: `moved` says that a record no longer has the version that was read. `list` goes by id. What has
 * expired is not read; `sweep` throws it away. `trail` gives the newest entries first, those before a position.
 *
 * **Example**
 *
 * ```ts
 * const user = await accounts.read("user", "clerk-zhang")
 * ```
 *
 * @category Ports
 */
export interface Accounts {
  readonly read: <K extends AccountKind>(kind: K, id: string) => Promise<AccountRecord<K> | null>
  readonly list: <K extends AccountKind>(
    kind: K,
    page: AccountPage & { readonly owner?: string }
  ) => Promise<ReadonlyArray<AccountRecord<K>>>
  readonly commit: (
    writes: ReadonlyArray<AccountWrite>,
    events: ReadonlyArray<AccountEvent>
  ) => Promise<"done" | "moved">
  readonly sweep: () => Promise<number>
  readonly trail: (page: {
    readonly before?: number
    readonly limit: number
  }) => Promise<ReadonlyArray<AccountTrailRow>>
}
