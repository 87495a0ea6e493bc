/** A client of the API for browsers and Node, typed by the table of operations; it takes nothing of core but types. */
export { type FollowOptions, followChanges } from "./Changes.ts"
export { type CallOptions, type ClientOptions, createClient, type HttpClient } from "./Client.ts"
export { createSheetsClient, type ExportOptions, type ImportOptions, type SheetsClient } from "./Sheets.ts"
export { StationError } from "./StationError.ts"
export { createWebhooksClient, type WebhooksClient } from "./Webhooks.ts"
