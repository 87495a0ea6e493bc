/** The pages: where they are, what they are called, and what somebody must be allowed to see them. */
import type { OperationName } from "../api/Types.ts"
import { type Text, t } from "../text/Say.tsx"

export const pagePaths = {
  overview: "/overview",
  work: "/work",
  customers: "/customers",
  commissioning: "/commissioning",
  purchases: "/purchases",
  records: "/records",
  approvals: "/approvals",
  dunning: "/dunning",
  closings: "/closings",
  terminals: "/terminals",
  templates: "/templates",
  statistics: "/statistics",
  messages: "/messages",
  alarms: "/alarms",
  history: "/history",
  accesses: "/accesses",
  dayEnd: "/day-end",
  differences: "/differences",
  users: "/users",
  policies: "/policies",
  system: "/system",
  demo: "/demo"
} as const

export type PageKey = keyof typeof pagePaths

/** A page in the menu. */
export interface PageRow {
  readonly key: PageKey
  readonly title: Text
  /** The query that it shows; a permission of accounts where it is none of the station. */
  readonly reads: OperationName | { readonly permission: string } | "everybody" | "demo"
}

export interface Group {
  readonly title: Text
  readonly pages: ReadonlyArray<PageRow>
}

/** The menu, the six functions in the order and the words of the manual. */
export const menu: ReadonlyArray<Group> = [
  {
    title: t("工作台", "Desk"),
    pages: [
      { key: "overview", title: t("运行总览", "Overview"), reads: "purchaseRecords.list" },
      { key: "work", title: t("待办", "Work lists"), reads: "purchaseRecords.list" },
      { key: "demo", title: t("演示", "Demonstration"), reads: "demo" }
    ]
  },
  {
    title: t("预购电管理", "Prepaid electricity"),
    pages: [
      { key: "customers", title: t("预购电客户信息维护", "Customers"), reads: "customers.list" },
      { key: "commissioning", title: t("购电投入调试", "Commissioning"), reads: "commissioning.list" },
      { key: "purchases", title: t("客户购电管理", "Purchases"), reads: "purchases.list" },
      { key: "records", title: t("购电数据管理", "Purchase records"), reads: "purchaseRecords.list" },
      { key: "approvals", title: t("购电数据审核", "Approvals"), reads: "purchaseRecords.list" },
      { key: "dunning", title: t("手工短信催费", "Dunning by SMS"), reads: "dunning.lowBalances" },
      { key: "closings", title: t("销户", "Closings of accounts"), reads: "customers.closings" }
    ]
  },
  {
    title: t("档案与设备", "Devices"),
    pages: [
      { key: "terminals", title: t("终端", "Terminals"), reads: "customers.terminals" },
      { key: "templates", title: t("短信模板", "Templates"), reads: "dunning.templates" }
    ]
  },
  {
    title: t("查询统计", "Queries"),
    pages: [
      { key: "statistics", title: t("统计", "Statistics"), reads: "purchaseRecords.statistics" },
      { key: "messages", title: t("短信查询", "Messages"), reads: "dunning.messages" },
      { key: "alarms", title: t("告警查询", "Alarms"), reads: "dunning.alarms" },
      { key: "history", title: t("操作记录", "History"), reads: "history.steps" },
      { key: "accesses", title: t("访问日志", "Accesses"), reads: "history.accesses" },
      { key: "dayEnd", title: t("日结", "Day's end"), reads: "settlement.dayEnd" },
      { key: "differences", title: t("营销对账", "Payments compared"), reads: "settlement.paymentDifferences" }
    ]
  },
  {
    title: t("系统", "System"),
    pages: [
      { key: "users", title: t("用户与角色", "Users and roles"), reads: { permission: "account.read" } },
      { key: "policies", title: t("策略", "Policies"), reads: "people.policies" },
      { key: "system", title: t("运行状态", "State"), reads: "everybody" }
    ]
  }
]

/** Where somebody begins, by what he is there for: the first that he may do. */
export const landings: ReadonlyArray<{ readonly may: OperationName; readonly page: PageKey }> = [
  { may: "purchases.save", page: "purchases" },
  { may: "approvals.approve", page: "approvals" },
  { may: "commissioning.start", page: "commissioning" },
  { may: "history.steps", page: "history" },
  { may: "purchaseRecords.list", page: "records" }
]
