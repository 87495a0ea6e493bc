/**
 * The whole station as an HTTP API, derived from the table of operations: routes, checks, problems and the OpenAPI document follow from it.
 *
 * {@link createHttpApi} gives a function from requests to answers; it uses no Node API, and every host that speaks `fetch` mounts it.
 */
export type { AccessEntry, LogAccess } from "./access/Access.ts"
export type { Readiness } from "./access/Ready.ts"
export {
  createHttpApi,
  defaultMaxBodyBytes
} from "./HttpApi.ts"
export type {
  Asked,
  Files,
  HttpApi,
  HttpApiOptions,
  Identify,
  Identity,
  MetricsOptions
} from "./HttpApiOptions.ts"
export { type ApiDocument, apiDocument } from "./openapi/Document.ts"
export type { Defect, LogDefect } from "./problem/Answer.ts"
export { HttpRefusal, type Json, type Problem } from "./problem/Problem.ts"
export type { HttpCode } from "./problem/Statuses.ts"
export { bearerOf } from "./request/Bearer.ts"
export { type OwnAnswer, type OwnCode, type OwnRoute, ownRoute, type RouteText } from "./table/OwnRoutes.ts"
export { basePath } from "./table/Routes.ts"
export type { SheetAsked, SheetGiven, Sheets } from "./table/Sheets.ts"
