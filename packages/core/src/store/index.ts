export * from "./Aggregates.ts"
export {
  type CatalogEntry,
  catalog,
  decodeEvent,
  decodeState,
  encodeEvent,
  encodeState,
  entryOf,
  type IndexEntry,
  kinds
} from "./Catalog.ts"
export * from "./Commit.ts"
export type { Due, QueueName } from "./Due.ts"
export * from "./StationStore.ts"
export * as StationStoreMemory from "./StationStoreMemory.ts"
export { StoreError } from "./StoreError.ts"
