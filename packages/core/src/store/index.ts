export type { CatalogEntry, IndexEntry, Upcaster } from "../books/entry/CatalogEntry.ts"
export type { Due, QueueName } from "../books/entry/Due.ts"
export { StoreError } from "../ports/StoreError.ts"
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
export * from "./Commit.ts"
export * from "./StationStore.ts"
export * as StationStoreMemory from "./StationStoreMemory.ts"
