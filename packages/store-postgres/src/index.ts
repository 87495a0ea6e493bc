/** The `StationStore` of `@yugou/core` on PostgreSQL and PGlite. */
export {
  layerConfig,
  layerPgLite,
  layerPostgres,
  type Migrations,
  type PgLiteOptions,
  type PostgresOptions
} from "./Layers.ts"
export { OpenError } from "./OpenError.ts"
