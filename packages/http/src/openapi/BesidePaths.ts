/** The paths that are no operation of the table: what everybody may ask, following the books, and files. */
import { basePath } from "../table/Routes.ts"
import { refTo } from "./Components.ts"
import type { Node } from "./Node.ts"

type Paths = { readonly [path: string]: { readonly [method: string]: Node } }

/** Events of a stream, each by its name. */
export const events = (named: Node): Node => ({
  "text/event-stream": { schema: { type: "string" }, "x-events": { ...named, problem: refTo("Problem") } }
})

const open = (summary: string, responses: Node): { readonly get: Node } => ({
  get: { summary, security: [], responses }
})
const anyObject = { "application/json": { schema: { type: "object" } } }
/** What is said of the parts of a station. */
export const health: Node = {
  type: "object",
  properties: {
    status: { enum: ["up", "stopping", "down"] },
    parts: { type: "object", additionalProperties: { enum: ["up", "away", "stopping", "down"] } }
  },
  required: ["status"]
}
const state = (description: string): Node => ({
  description,
  content: { "application/json": { schema: refTo("Health") } }
})

const beginning: Node = { type: "object", properties: { position: { type: "string" } }, required: ["position"] }

/** Following the books. */
export const followed = (notice: Node, responses: Node): { readonly get: Node } => ({
  get: {
    operationId: "changes.follow",
    tags: ["changes"],
    summary: "数据变更",
    "x-summary-en": "What moved in the books",
    description:
      "只给出有权查看的记录；after 为 now 时不含一分钟之前的变更；断线后以 Last-Event-ID 续接。\n\nOnly records that the caller may see; with after now nothing that was recorded more than a minute ago, and begun says where that is; Last-Event-ID goes on after a break. There where the host offers it.",
    "x-permissions": ["history.read"],
    parameters: [
      { name: "after", in: "query", schema: { type: "string", pattern: "^(now|\\d{1,18})$" } },
      { name: "Last-Event-ID", in: "header", schema: { type: "string" } }
    ],
    responses: { 200: { description: "OK", content: events({ begun: beginning, change: notice }) }, ...responses }
  }
})

const csv = { "text/csv": { schema: { type: "string" } } }
const sheet: Node = { name: "sheet", in: "path", required: true, schema: { type: "string" } }
const digits: Node = { name: "digits", in: "query", schema: { type: "string", enum: ["plain", "asText"] } }
const language: Node = { name: "language", in: "query", schema: { type: "string", enum: ["zh", "en"] } }
const batchId: Node = { name: "batchId", in: "query", schema: { type: "string", minLength: 1, maxLength: 40 } }
const unreadable: Node = { name: "bad", in: "query", schema: { type: "string", enum: ["refuse", "leave"] } }
const checkedRows = events({ row: { type: "object" }, done: { type: "object" } })

/** Files up and down; which there are the host says. */
export const sheetPaths = (refusals: Node): Paths => {
  const common = { tags: ["sheets"] }
  const file = { requestBody: { required: true, content: csv } }
  const answered = { responses: { 200: { description: "OK", content: checkedRows }, ...refusals } }
  return {
    [`${basePath}/sheets/{sheet}`]: {
      get: {
        ...common,
        operationId: "sheets.export",
        summary: "导出文件",
        "x-summary-en": "Export a list as a file",
        description:
          "筛选条件和权限与相应的列表相同（customers、devices、orders、readings，以宿主所设为准）。\n\nFilter and permission are those of the list behind (customers, devices, orders, readings, as the host has them).",
        parameters: [sheet, language, digits],
        responses: { 200: { description: "OK", content: csv }, ...refusals }
      }
    },
    [`${basePath}/sheets/{sheet}/check`]: {
      post: {
        ...common,
        operationId: "sheets.check",
        summary: "检查文件",
        "x-summary-en": "Check a file: every bad row, and nothing is stored",
        parameters: [sheet],
        ...file,
        ...answered
      }
    },
    [`${basePath}/sheets/{sheet}/import`]: {
      post: {
        ...common,
        operationId: "sheets.import",
        summary: "导入文件",
        "x-summary-en": "Import a file; sent again with the same batchId it goes on",
        parameters: [sheet, batchId, unreadable, { $ref: "#/components/parameters/Key" }],
        ...file,
        ...answered
      }
    }
  }
}

/** What everybody may ask. */
export const openPaths = {
  [`${basePath}/openapi.json`]: open("接口文档 / this document", { 200: { description: "OK", content: anyObject } }),
  "/health/live": open("进程在运行 / the process runs", { 200: state("up") }),
  "/health/ready": open("主站可用 / the station works", { 200: state("up"), 503: state("stopping / down") })
}
