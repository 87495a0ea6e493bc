/** What a store is made of: the port, the commit, and the catalog of aggregates with their layouts, indexes and queues. */
export type { CatalogEntry, IndexEntry, Upcaster } from "../books/entry/CatalogEntry.ts"
export { type Due, type QueueName, queueNames } from "../books/entry/Due.ts"
export * from "../ports/access/AccessEntry.ts"
export * as AccessLogs from "../ports/access/AccessLog.ts"
export {
  type AccessKeep,
  AccessLog,
  type AccessPage,
  type AccessPlace,
  type AccessQuery
} from "../ports/access/AccessLog.ts"
export type { OpenReason, SaysOpenReason } from "../ports/OpenReason.ts"
export { StoreError } from "../ports/StoreError.ts"
export * as SecretKeys from "../ports/secrets/SecretKeys.ts"
export { SecretError, Secrets, type SecretsPort } from "../ports/secrets/Secrets.ts"
export { FrameLog, type FramePage, type FrameQuery, type LoggedFrame } from "../ports/terminal/FrameLog.ts"
export { TerminalId } from "../values/CreditTarget.ts"
export * as Instant from "../values/Instant.ts"
export * from "./Aggregates.ts"
export {
  catalog,
  decodeEvent,
  decodeState,
  encodeEvent,
  encodeState,
  entryOf,
  kinds
} from "./Catalog.ts"
export { checked, invalid, maxNoteBytes } from "./CheckedInput.ts"
export * from "./Commit.ts"
export { cursorOf, type Place, readCursor } from "./Listed.ts"
export * from "./Measurements.ts"
export * from "./SealedRows.ts"
export * from "./StationStore.ts"
export * from "./Trail.ts"
