export * as Bytes from "./Bytes.ts"
export * as Energy from "./Energy.ts"
export * as Instant from "./Instant.ts"
export * as SiteTime from "./SiteTime.ts"
