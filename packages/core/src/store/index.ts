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
export type { CatalogEntry, IndexEntry, Upcaster } from "./CatalogEntry.ts"
export * from "./Commit.ts"
export type { Due, QueueName } from "./Due.ts"
export * from "./StationStore.ts"
export * as StationStoreMemory from "./StationStoreMemory.ts"
export { StoreError } from "./StoreError.ts"
