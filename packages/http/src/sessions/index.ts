/**
 * Sign-in for a station that has no accounts yet: passwords, sessions, roles, keys for programs, and a trail.
 *
 * {@link openSessions} gives what the API and the station need; the accounts lie in memory or in PostgreSQL, or wherever a host keeps them.
 */
export type {
  AccountDeed,
  AccountEvent,
  AccountKind,
  AccountPage,
  AccountRecord,
  AccountRecords,
  Accounts,
  AccountTrailRow,
  AccountWrite
} from "./accounts/Accounts.ts"
export { memoryAccounts } from "./accounts/memory.ts"
export { postgresAccounts, type Query } from "./accounts/postgres.ts"
export { type Begun, type Elsewhere, ElsewhereAway, type Person, type Returned } from "./Elsewhere.ts"
export { passwordLength } from "./Password.ts"
export { accountPermissions, administratorRole } from "./Rights.ts"
export { openSessions, type Sessions } from "./Sessions.ts"
export type { SessionOptions } from "./Settings.ts"
export type { TellSigning } from "./Signings.ts"
export type { WebhookOptions, Webhooks } from "./webhooks/Webhooks.ts"
