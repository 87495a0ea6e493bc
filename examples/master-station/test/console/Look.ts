/** How the pages look and are used: on small screens, in both languages and colours, by the keyboard alone, and by who cannot see them well. */
import { AxeBuilder } from "@axe-core/playwright"
import type { Locator, Page } from "playwright-core"
import { assert, it } from "vitest"
import { answer, approved, customerOf, type Desk, dialog, isWhole, long, press, row, see, tool } from "./Console.ts"

/** Every page, by somebody who may see it. */
const pages = {
  clerk: [
    "/work",
    "/work?list=adjustments",
    "/work?list=replacements",
    "/work?list=items",
    "/customers",
    "/purchases",
    "/records",
    "/dunning",
    "/overview",
    "/closings",
    "/templates",
    "/messages",
    "/alarms",
    "/system",
    "/demo"
  ],
  approver: ["/approvals", "/differences"],
  engineer: [
    "/commissioning",
    "/terminals",
    "/work?list=discrepancies",
    "/work?list=proposals",
    "/work?list=offline",
    "/work?list=unverified"
  ],
  auditor: [
    "/history",
    "/history?kind=Customer&id=0370100137",
    "/accesses",
    "/day-end",
    "/statistics",
    "/statistics?list=breaches",
    "/statistics?list=messages",
    "/policies"
  ],
  admin: ["/users"]
} as const

export const everyPage = Object.entries(pages).flatMap(([who, addresses]) =>
  addresses.map((address) => [who, address] as const)
)

/** What axe finds that keeps somebody from using the page. */
const found = async (page: Page, rules: "all" | "colours"): Promise<ReadonlyArray<string>> => {
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules === "all" ? axe : axe.withRules(["color-contrast"])).analyze()
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`))
}

/** Waits until a page shows what it asked for. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator("h1").first().waitFor()
  await page.waitForFunction(() => document.querySelectorAll(".ant-spin-spinning, .ant-skeleton").length === 0)
}

const shade = async (page: Page, to: "light" | "dark"): Promise<void> => {
  await page.evaluate((next) => localStorage.setItem("yugou.shade", next), to)
  await page.reload()
  await settled(page)
}

/** Lets a window speak a language. */
const spoken = async (page: Page, language: "zh" | "en"): Promise<void> => {
  const now = await page.evaluate(() => localStorage.getItem("yugou.language") ?? "zh")
  if (now === language) return
  await page.getByRole("button", { name: language === "zh" ? "中文" : "English" }).click()
  await page.locator("h1", { hasText: language === "zh" ? "运行状态" : "State of the system" }).waitFor()
}

/** What stands outside of the page, or is cut where nobody can scroll to it. */
const cut = (page: Page): Promise<ReadonlyArray<string>> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/(auto|scroll)/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    const told = (element: Element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`
    const sideways =
      document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : []
    const seen = [
      ...document.querySelectorAll("button, h1, h2, label, .head, .ant-tag, dt, dd, .ant-tabs-tab, .note")
    ].filter((element) => element.getBoundingClientRect().width > 0)
    const beyond = seen.filter(
      (element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement)
    )
    const hidden = seen.filter((element) => {
      const { overflowX } = getComputedStyle(element)
      return overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1
    })
    // On a desk nobody scrolls for a column: what stands at the right is seen.
    const columns = [...document.querySelectorAll(".rows .ant-table-content, .sheet .ant-table-content")].filter(
      (table) => width >= 1280 && table.scrollWidth > table.clientWidth + 1
    )
    return [
      ...sideways,
      ...columns.map((table) => `columns: ${table.scrollWidth} of ${table.clientWidth}`),
      ...beyond.map((element) => `beyond: ${told(element)}`),
      ...hidden.map((element) => `cut: ${told(element)}`)
    ]
  })

/** The sheets of paper without their margins, in pixels: A4, and the roll of a cash desk. */
const sheets = { a4: 688, roll: 272 } as const

/** Prints by a button of the page, and says what of it lies beyond the paper or lacks the letters of the page. */
const offPaper = async (page: Page, button: Locator, sheet: keyof typeof sheets): Promise<ReadonlyArray<string>> => {
  const screen = page.viewportSize()
  await page.evaluate(() => Object.assign(window, { print: () => {} }))
  await button.click()
  await page.setViewportSize({ width: sheets[sheet], height: 1000 })
  await page.emulateMedia({ media: "print" })
  const bad = await page.locator("body > .paper").evaluate((paper) => {
    const { clientWidth } = document.documentElement
    const letters = getComputedStyle(paper).fontFamily
    const beyond = [...paper.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > clientWidth + 1)
    return [
      ...(paper.textContent?.trim() === "" ? ["an empty sheet"] : []),
      ...(letters.includes("Noto Sans SC Variable") ? [] : [`letters: ${letters}`]),
      ...beyond.map((element) => `beyond: ${element.tagName} ${element.textContent?.slice(0, 40)}`)
    ]
  })
  await page.emulateMedia({ media: "screen" })
  if (screen !== null) await page.setViewportSize(screen)
  await page.evaluate(() => dispatchEvent(new Event("afterprint")))
  return bad
}

export const look = (opened: () => Desk) => {
  long("axe has no serious finding on any page, in both colours", async () => {
    const bad: Array<string> = []
    for (const to of ["light", "dark"] as const)
      for (const [who, address] of everyPage) {
        const page = await opened().at(who, address)
        const isOther = await page.evaluate((next) => localStorage.getItem("yugou.shade") !== next, to)
        if (isOther) await shade(page, to)
        await settled(page)
        const all = await found(page, to === "light" ? "all" : "colours")
        bad.push(...all.map((text) => `${address} ${to} ${text}`))
      }
    assert.deepStrictEqual(bad, [])
  })

  long("nor on drawers and dialogs", async () => {
    const { at, customers } = opened()
    const bad: Array<string> = []
    const look = async (page: Page, what: string) => {
      await settled(page)
      bad.push(...(await found(page, "all")).map((text) => `${what} ${text}`))
    }
    const { customerNo } = customers[0] ?? { customerNo: "" }
    for (const to of ["light", "dark"] as const) {
      const clerk = await at("clerk", `/customers?customer=${customerNo}`)
      await shade(clerk, to)
      await clerk.getByRole("dialog").waitFor()
      await look(clerk, `customer ${to}`)
      await at("clerk", `/purchases?customerNo=${customerNo}`)
      await press(clerk, customerNo, "购电")
      await dialog(clerk, "购电").getByLabel("购电电量").fill("no number")
      await see(dialog(clerk, "购电"), "INVALID_INPUT")
      await look(clerk, `purchase ${to}`)
      await answer(dialog(clerk, "购电"), "取消")
      await at("clerk", "/records?dispatch=applied")
      await press(clerk, "下发成功", "购电明细")
      await see(clerk.getByRole("dialog"), "核实：已生效")
      await look(clerk, `order ${to}`)
      const engineer = await at("engineer", `/customers?parameters=${customerNo}`)
      await shade(engineer, to)
      await see(engineer.getByRole("dialog"), "电控有效轮次")
      await look(engineer, `parameters ${to}`)
    }
    assert.deepStrictEqual(bad, [])
  })

  for (const [name, width, height] of [
    ["1280", 1280, 800],
    ["a tablet", 820, 1180]
  ] as const)
    it(`nothing is cut at ${name}, and no page scrolls sideways`, async () => {
      const bad: Array<string> = []
      // English words are longer.
      for (const language of isWhole ? (["en", "zh"] as const) : (["zh"] as const))
        for (const [who, address] of everyPage) {
          // Whatever a test before left open is closed there.
          const page = await opened().at(who, "/system")
          await page.setViewportSize({ width, height })
          await spoken(page, language)
          await opened().at(who, address)
          await settled(page)
          bad.push(...(await cut(page)).map((text) => `${address} ${language} ${text}`))
        }
      for (const who of Object.keys(pages)) await (await opened().at(who)).setViewportSize({ width: 1440, height: 900 })
      assert.deepStrictEqual(bad, [])
    })

  it("what is printed ends on its paper, and has the letters of the page", async () => {
    const its = opened()
    const orderNo = await approved(its, customerOf(its, 3), "315")
    const page = await its.at("clerk", "/day-end")
    await settled(page)
    const bad = [...(await offPaper(page, page.getByRole("button", { name: "打印", exact: true }), "a4"))]
    await its.at("clerk", `/records?order=${orderNo}`)
    const order = page.getByRole("dialog", { name: orderNo })
    await order.getByRole("tab", { name: "购电明细" }).click()
    bad.push(...(await offPaper(page, order.getByRole("button", { name: "打印购电明细" }), "a4")))
    await order.getByRole("button", { name: "打印凭证" }).click()
    const receipt = dialog(page, "打印购电凭证")
    await answer(receipt, "生成凭证")
    bad.push(...(await offPaper(page, receipt.getByRole("button", { name: "打印", exact: true }), "roll")))
    await answer(receipt, "关闭窗口")
    assert.deepStrictEqual(bad, [])
  })

  it("language and colours change at once, and stay", async () => {
    const { at } = opened()
    const page = await at("clerk", "/purchases")
    await page.getByRole("button", { name: "English" }).click()
    await page.getByRole("heading", { name: "Purchases" }).waitFor()
    await tool(page, "Read the balance").waitFor()
    assert.strictEqual(await page.getAttribute("html", "lang"), "en")
    const text = (await page.locator("main, .ant-layout-content").first().innerText()).replace(
      /\p{Script=Han}+\S*/gu,
      ""
    )
    assert.include(text, "Balance (kWh)")
    const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.getByRole("button", { name: /(Dark|Light)$/ }).click()
    await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, before)
    await page.reload()
    await page.getByRole("heading", { name: "Purchases" }).waitFor()
    assert.notStrictEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), before)
    await page.getByRole("button", { name: "中文" }).click()
    await page.getByRole("heading", { name: "客户购电管理" }).waitFor()
  })

  it("a condition of several says what was chosen, in its own room", async () => {
    const page = await opened().at("clerk", "/records?dispatch=applied")
    const conditions = page.getByRole("form")
    const shown = conditions.locator(".ant-select-multiple").first()
    const said = async () => {
      const title = shown.locator("[title]").first()
      await title.waitFor()
      return title.evaluate((text) => {
        const isCut = (it: Element | null): boolean =>
          it !== null && !it.matches(".ant-select") && (it.scrollWidth > it.clientWidth + 1 || isCut(it.parentElement))
        // A text within a line has no width of its own.
        return { text: text.textContent, isCut: isCut(text.parentElement) }
      })
    }
    assert.deepStrictEqual(await said(), { text: "下发成功", isCut: false })
    await opened().at("clerk", "/records?dispatch=applied&dispatch=rejected")
    assert.deepStrictEqual(await said(), { text: "2 项", isCut: false })
    await page.getByRole("button", { name: "English" }).click()
    assert.deepStrictEqual(await said(), { text: "2 chosen", isCut: false })
    await opened().at("clerk", "/records?dispatch=rejected")
    assert.deepStrictEqual(await said(), { text: "Not applied", isCut: false })
    await page.getByRole("button", { name: "中文" }).click()
  })

  it("the tour of five minutes leads through the pages, and ends", async () => {
    const page = await opened().at("clerk", "/demo")
    await page.getByRole("button", { name: "五分钟导览" }).click()
    const tour = page.getByRole("complementary", { name: "五分钟导览" })
    const seen: Array<string> = []
    for (let stop = 1; stop <= 6; stop += 1) {
      await see(tour, `五分钟 ${stop}/6`)
      await tour.getByRole("link", { name: "打开该页" }).click()
      await settled(page)
      seen.push(new URL(page.url()).pathname)
      await tour.getByRole("button", { name: stop === 6 ? "完成" : "下一步" }).click()
    }
    await tour.waitFor({ state: "detached" })
    assert.deepStrictEqual(seen, ["/purchases", "/approvals", "/records", "/work", "/terminals", "/demo"])
  })

  it("a purchase needs no mouse, and the focus returns to the list", async () => {
    const { at, customers, http } = opened()
    const { customerNo } = customers[1] ?? { customerNo: "" }
    const page = await at("clerk", "/purchases")
    await row(page, customerNo).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "")
    const isInput = () => page.evaluate(() => document.activeElement?.tagName === "INPUT")
    /** Presses Tab until something has the focus; everything can be reached within so many. */
    const tabTo = async (isThere: () => Promise<boolean>) => {
      for (let presses = 0; presses < 80; presses += 1) {
        if (await isThere()) return
        await page.keyboard.press("Tab")
      }
      assert.fail("not reached by the keyboard")
    }
    await tabTo(isInput)
    await page.keyboard.press("Tab")
    await page.keyboard.type(customerNo)
    await page.keyboard.press("Enter")
    await page.waitForURL(/customerNo=/)
    await row(page, customerNo).waitFor()
    // Until the answer is there the keys choose nothing.
    await page.locator(".rows[aria-busy=false]").waitFor()
    await tabTo(async () => (await focused()).startsWith("列表"))
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    const buying = dialog(page, "购电")
    // The dialog begins in its first field.
    await buying.locator("input:focus").waitFor()
    await page.keyboard.type("432")
    await buying.getByRole("button", { name: "保存", disabled: false }).waitFor()
    await page.keyboard.press("Enter")
    await see(page, "购电单已保存，待审核")
    await buying.waitFor({ state: "hidden" })
    assert.match(await focused(), /^列表/)
    const { rows } = await http.station.purchaseRecords.list({ actor: "clerk", customerNo, limit: 50 } as never)
    assert.strictEqual(rows.filter(({ energy }) => energy === "432").length, 1, rows.map(({ energy }) => energy).join())
  })
}
