/** The pictures of the console: who looks, at which address, and what he does before. */
import type { Locator, Page } from "playwright-core"

export const languages = ["zh", "en"] as const
export type Language = (typeof languages)[number]

/** What somebody finds on the pages, in the language that they are in. */
export interface Words {
  readonly zh: string
  readonly en: string
}

/** A picture. */
export interface Picture {
  readonly name: string
  /** Who is signed in; `null`: nobody. */
  readonly who: string | null
  readonly at: string
  readonly before?: (page: Page, language: Language) => Promise<void>
  /** What is not the usual desk: another width, the dark colours, the tour that a newcomer sees, or a station that is no demonstration. */
  readonly look?: "tablet" | "dark" | "tour" | "real"
}

const w = (zh: string, en: string): Words => ({ zh, en })

const firstRow = (page: Page): Promise<void> => page.locator(".rows .ant-table-row").first().click()

const tool = (page: Page, name: string): Locator => page.getByRole("toolbar").getByRole("button", { name, exact: true })

/** Chooses the first row and presses a button above the list. */
const pressed = (words: Words) => async (page: Page, language: Language) => {
  await firstRow(page)
  await tool(page, words[language]).click()
  await page.getByRole("dialog").first().waitFor()
}

const chosen = async (page: Page): Promise<void> => firstRow(page)

/** Opens a tab of a drawer, or a button of it, and waits for what comes. */
const inDrawer = (role: "tab" | "button", words: Words) => async (page: Page, language: Language) => {
  await page.getByRole("dialog").first().getByRole(role, { name: words[language], exact: true }).last().click()
}

const purchase = async (page: Page, language: Language): Promise<void> => {
  await pressed(w("购电", "Purchase"))(page, language)
  const shown = page.getByRole("dialog")
  await shown.getByRole("textbox").first().fill("1200")
  await shown.getByRole("button", { name: language === "zh" ? "保存" : "Save", disabled: false }).waitFor()
}

/** A file with rows that are wrong. */
const imported = async (page: Page, language: Language): Promise<void> => {
  await tool(page, w("批量购电", "Purchases from a file")[language]).click()
  const text = "购电设备编号,购电量,金额（元）\r\nD-1,100,68\r\nD-2,many,68\r\nD-3,200,-1\r\n"
  const file = { name: "2026-03.csv", mimeType: "text/csv", buffer: Buffer.from(text) }
  const shown = page.getByRole("dialog")
  await shown.locator("input[type=file]").setInputFiles(file)
  await shown.locator(".ant-table-row").first().waitFor()
}

/** Ticks all rows and opens the dialog of many. */
const many = (words: Words) => async (page: Page, language: Language) => {
  await page.locator(".rows .ant-table-row").first().waitFor()
  await page.locator(".rows thead input[type=checkbox]").check()
  await page.getByRole("toolbar").getByRole("button", { name: words[language] }).click()
  await page.getByRole("dialog").first().waitFor()
}

const receipt = async (page: Page, language: Language): Promise<void> => {
  await pressed(w("购电明细", "Details"))(page, language)
  await inDrawer("button", w("打印凭证", "Receipt"))(page, language)
  const asked = page.getByRole("dialog").last()
  await asked.getByRole("button", { name: w("生成凭证", "Make the receipt")[language] }).click()
  await page.locator(".receipt").waitFor()
}

const frames = async (page: Page, language: Language): Promise<void> => {
  await page.locator(".rows .ant-table-row .opens").first().click()
  await inDrawer("tab", w("报文", "Frames"))(page, language)
  await page.locator(".frameLine").first().click()
  await page.locator(".inspector").first().waitFor()
}

const unfolded = async (page: Page): Promise<void> => {
  await page.locator(".ant-collapse-header").first().click()
}

const firstStart = async (page: Page, language: Language): Promise<void> => {
  await page.getByRole("button", { name: language === "zh" ? /首次/ : /First start/ }).click()
}

/** Every page, and the drawers and dialogs that people work in. */
export const pictures: ReadonlyArray<Picture> = [
  { name: "sign-in", who: null, at: "/" },
  { name: "first-administrator", who: null, at: "/", look: "real", before: firstStart },
  { name: "overview", who: "clerk", at: "/overview" },
  { name: "overview-dark", who: "clerk", at: "/overview", look: "dark" },
  { name: "tour", who: "clerk", at: "/purchases", look: "tour" },
  { name: "customers", who: "clerk", at: "/customers", before: chosen },
  { name: "customer-change", who: "clerk", at: "/customers", before: pressed(w("修改", "Change")) },
  { name: "customer", who: "clerk", at: "/customers", before: pressed(w("客户详细信息", "Details")) },
  { name: "parameters", who: "engineer", at: "/customers", before: pressed(w("基本参数维护", "Parameters")) },
  { name: "commissioning", who: "engineer", at: "/commissioning", before: chosen },
  { name: "commission", who: "engineer", at: "/commissioning", before: pressed(w("打开", "Open")) },
  { name: "purchases", who: "clerk", at: "/purchases", before: chosen },
  { name: "purchases-tablet", who: "clerk", at: "/purchases", look: "tablet" },
  { name: "purchase", who: "clerk", at: "/purchases", before: purchase },
  { name: "adjust", who: "clerk", at: "/purchases", before: pressed(w("调整剩余电量", "Adjust the balance")) },
  { name: "import", who: "clerk", at: "/purchases", before: imported },
  { name: "records", who: "clerk", at: "/records", before: chosen },
  { name: "order", who: "clerk", at: "/records?dispatch=applied", before: pressed(w("购电明细", "Details")) },
  { name: "unknown", who: "engineer", at: "/records?dispatch=unknown", before: pressed(w("购电明细", "Details")) },
  { name: "receipt", who: "clerk", at: "/records?dispatch=applied", before: receipt },
  { name: "approvals", who: "approver", at: "/approvals", before: chosen },
  { name: "approve", who: "approver", at: "/approvals", before: pressed(w("审核", "Approve")) },
  { name: "approve-many", who: "approver", at: "/approvals", before: many(w("批量审核", "Approve many")) },
  { name: "dunning", who: "clerk", at: "/dunning", before: chosen },
  { name: "dunning-send", who: "clerk", at: "/dunning", before: pressed(w("短信催费", "Send a reminder")) },
  { name: "work", who: "clerk", at: "/work?list=pending" },
  { name: "items", who: "engineer", at: "/work?list=items", before: chosen },
  { name: "closings", who: "clerk", at: "/closings" },
  { name: "terminals", who: "engineer", at: "/terminals", before: chosen },
  { name: "frames", who: "engineer", at: "/terminals", before: frames },
  { name: "templates", who: "clerk", at: "/templates" },
  { name: "statistics", who: "clerk", at: "/statistics" },
  { name: "messages", who: "clerk", at: "/messages" },
  { name: "alarms", who: "clerk", at: "/alarms", before: chosen },
  { name: "trail", who: "auditor", at: "/history" },
  { name: "history", who: "auditor", at: "/history?kind=Customer&id=0370100137", before: unfolded },
  { name: "accesses", who: "auditor", at: "/accesses" },
  { name: "day-end", who: "auditor", at: "/day-end" },
  { name: "differences", who: "approver", at: "/differences" },
  { name: "users", who: "admin", at: "/users" },
  { name: "policies", who: "auditor", at: "/policies" },
  { name: "system", who: "clerk", at: "/system" },
  { name: "demo", who: "clerk", at: "/demo" }
]
