/** The terminals of a station of several processes: `TerminalGateway` of `@yugou/core` on Effect Cluster and PostgreSQL. */
export { layer, layerOn, type Options, type PostgresOptions } from "./Cluster.ts"
export type { Address } from "./Runner.ts"
export { ClusterConfigError, defaultSettings, type Settings } from "./Settings.ts"
