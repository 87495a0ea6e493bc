/**
 * Makes pictures of every page of the demonstration, in both languages.
 *
 * Usage: node --conditions=@yugou/source examples/master-station/scripts/screenshots.ts <address of the demonstration> <folder> [--width 1440] [--lang zh|en] [--shade light|dark] [page …]
 */
import { mkdirSync } from "node:fs"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { chromium, type Page } from "playwright-core"
import { findChromium } from "./Chromium.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: "string" },
    lang: { type: "string" },
    shade: { type: "string" },
    password: { type: "string" }
  }
})
const [address = "", folder = "", ...wanted] = positionals
const width = Number(values.width ?? "1440")
const lang = values.lang ?? "zh"
const shade = values.shade ?? "light"
const password = values.password ?? "quancheng-demo-2026"

/** A picture: who looks, at which address, and what he does before. */
interface Picture {
  readonly name: string
  readonly who: string
  readonly at: string
  readonly before?: (page: Page) => Promise<void>
}

const firstRow = async (page: Page): Promise<void> => {
  await page.locator(".rows .ant-table-row").first().click()
}

const press = (zh: string, en: string) => async (page: Page) => {
  await firstRow(page)
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: lang === "zh" ? zh : en, exact: true })
    .click()
  await page.locator(".ant-modal .dialog, .ant-drawer-body").first().waitFor()
}

const pictures: ReadonlyArray<Picture> = [
  { name: "sign-in", who: "", at: "/" },
  { name: "overview", who: "clerk", at: "/overview" },
  { name: "customers", who: "clerk", at: "/customers", before: firstRow },
  { name: "customer-change", who: "clerk", at: "/customers", before: press("修改", "Change") },
  { name: "customer", who: "clerk", at: "/customers", before: press("客户详细信息", "Details") },
  { name: "parameters", who: "engineer", at: "/customers", before: press("基本参数维护", "Basic parameters") },
  { name: "commissioning", who: "engineer", at: "/commissioning" },
  { name: "purchases", who: "clerk", at: "/purchases", before: firstRow },
  {
    name: "purchase",
    who: "clerk",
    at: "/purchases",
    before: async (page) => {
      await press("购电", "Purchase")(page)
      await page.getByRole("dialog").getByRole("textbox").first().fill("1200")
    }
  },
  { name: "adjust", who: "clerk", at: "/purchases", before: press("调整剩余电量", "Adjust the balance") },
  { name: "records", who: "clerk", at: "/records", before: firstRow },
  { name: "order", who: "clerk", at: "/records?dispatch=applied", before: press("购电明细", "Details") },
  { name: "unknown", who: "engineer", at: "/records?dispatch=unknown", before: press("购电明细", "Details") },
  { name: "approvals", who: "approver", at: "/approvals", before: firstRow },
  { name: "approve", who: "approver", at: "/approvals", before: press("审核", "Approve") },
  { name: "dunning", who: "clerk", at: "/dunning" },
  { name: "dunning-send", who: "clerk", at: "/dunning", before: press("短信催费", "Write to him") },
  { name: "work", who: "clerk", at: "/work?list=pending" },
  { name: "discrepancies", who: "engineer", at: "/work?list=discrepancies" },
  { name: "terminals", who: "engineer", at: "/terminals" },
  { name: "templates", who: "clerk", at: "/templates" },
  { name: "statistics", who: "clerk", at: "/statistics" },
  { name: "messages", who: "clerk", at: "/messages" },
  { name: "history", who: "auditor", at: "/history?kind=Customer&id=0370100137" },
  { name: "day-end", who: "auditor", at: "/day-end" },
  { name: "differences", who: "approver", at: "/differences" },
  { name: "users", who: "admin", at: "/users" },
  { name: "system", who: "clerk", at: "/system" },
  { name: "demo", who: "clerk", at: "/demo" }
]

const found = await findChromium()
if (found === null) throw new Error("no browser: set CHROMIUM_PATH")
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args], headless: true })
const chosen = pictures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
for (const who of new Set(chosen.map((picture) => picture.who))) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: shade === "dark" ? "dark" : "light"
  })
  await context.addInitScript(
    `localStorage.setItem("yugou.language", ${JSON.stringify(lang)}); localStorage.setItem("yugou.shade", ${JSON.stringify(shade)}); localStorage.setItem("yugou.tour", "over")`
  )
  const page = await context.newPage()
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") console.error(`${page.url()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => console.error(`${page.url()}: ${error}`))
  if (who !== "") {
    await page.goto(address)
    await page.locator("#name").fill(who)
    await page.locator("#password").fill(password)
    await page.locator("button[type=submit]").click()
    await page.locator("nav").first().waitFor()
  }
  for (const { name, at, before } of chosen.filter((picture) => picture.who === who)) {
    try {
      await page.goto(`${address}${at}`)
      if (who !== "") await page.locator("h1").first().waitFor()
      await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => {})
      await before?.(page)
      await page.waitForTimeout(900)
      await page.screenshot({ path: path.join(folder, `${name}.png`) })
      console.log(name)
    } catch (error) {
      await page.screenshot({ path: path.join(folder, `${name}-failed.png`) }).catch(() => {})
      console.error(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`)
    }
  }
  await context.close()
}
await browser.close()
