/** The `StationStore` of `@yugou/core` on PostgreSQL and PGlite. */
export type { Frames } from "./Frames.ts"
export {
  defaults,
  layerAccessLog,
  layerConfig,
  layerFrameLog,
  layerPgLite,
  layerPostgres,
  type Migrations,
  type PgLiteOptions,
  type PostgresOptions,
  type PostgresTextOptions
} from "./Layers.ts"
export { OpenError } from "./OpenError.ts"
export { StationDatabase } from "./StationDatabase.ts"
export type { Finding, Rebuilding } from "./Verify.ts"
