/** What somebody writes who means harm: scripts and formulas in the names of customers. They are texts wherever they stand. */
import { readFile } from "node:fs/promises"
import type { Page, Route } from "playwright-core"
import { assert, it } from "vitest"
import { password } from "../../src/demo/Accounts.ts"
import { answer, approved, customerOf, type Desk, dialog, endSession, long, press, row, see } from "./Console.ts"
import { everyPage, settled } from "./Look.ts"

/** A name that a browser would run, and a spreadsheet calculate. */
const evil = `=HYPERLINK("http://x.invalid","y")<img src=x onerror="window.ran='yes'"><svg onload="window.ran='yes'">`

/** Lets every customer be called so in what the station answers to a window. */
const renamed = async (page: Page, names: ReadonlyArray<string>): Promise<void> => {
  const inJson = JSON.stringify(evil).slice(1, -1)
  await page.route("**/api/v1/**", async (route: Route) => {
    if (/\/(?:changes|sheets)\b/.test(route.request().url())) return route.fallback()
    const response = await route.fetch()
    const told = names.reduce((text, name) => text.replaceAll(name, inJson), await response.text())
    return route.fulfill({ response, body: told })
  })
}

/** Takes the list of a page as a file. */
const exported = async (page: Page): Promise<ReadonlyArray<string>> => {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "导出", exact: true }).click()
  ])
  return (await readFile(await file.path(), "utf8")).replace("\ufeff", "").trimEnd().split("\r\n")
}

export const hostile = (opened: () => Desk) => {
  long("a script or a formula as a name is a text on every page, in every dialog and file", async () => {
    const its = opened()
    const names = its.customers.map(({ name }) => name)
    // Not one whose device was replaced before, or who closed his account.
    const customer = customerOf(its, 3)
    const { customerNo } = customer
    const orderNo = await approved(its, customer, "290")
    const bad: Array<string> = []
    const calm = async (page: Page, what: string) => {
      await settled(page)
      if (await page.evaluate(() => "ran" in window)) bad.push(`${what}: a script ran`)
      if ((await page.locator("img[src=x], svg[onload]").count()) > 0) bad.push(`${what}: a name became an element`)
    }
    const known = new Set<string>()
    for (const [who, address] of everyPage) {
      const page = await its.at(who)
      if (!known.has(who)) await renamed(page, names)
      known.add(who)
      await its.at(who, address)
      await calm(page, address)
      if ((await page.getByRole("button", { name: "导出", exact: true }).count()) === 0) continue
      const lines = await exported(page)
      const heads = await page.locator(".rows thead th .head").count()
      if (lines[0]?.split(",").length !== heads) bad.push(`${address}: ${lines[0]} of ${heads} columns`)
      for (const line of lines) if (/(?:^|,)"?[=+@]/.test(line)) bad.push(`${address}: a formula in ${line}`)
    }
    const clerk = await its.at("clerk", `/purchases?customerNo=${customerNo}`)
    await press(clerk, customerNo, "购电")
    await see(dialog(clerk, "购电"), evil)
    await calm(clerk, "purchase")
    await answer(dialog(clerk, "购电"), "取消")
    await its.at("clerk", `/customers?customer=${customerNo}`)
    await see(clerk.getByRole("dialog"), evil)
    await calm(clerk, "customer")
    await its.at("clerk", `/records?order=${orderNo}`)
    await see(clerk.getByRole("dialog"), orderNo)
    await calm(clerk, "order")
    await its.at("clerk", "/overview")
    const chart = clerk.locator(".chart canvas").first()
    await chart.waitFor()
    await chart.hover({ position: { x: 240, y: 100 } })
    await calm(clerk, "chart")
    for (const who of known) await (await its.at(who)).unrouteAll({ behavior: "wait" })
    assert.deepStrictEqual(bad, [])
  })

  it("what cannot be sent at all says why, below its field", async () => {
    const its = opened()
    const { customerNo } = customerOf(its, 10)
    const page = await its.at("clerk", `/purchases?customerNo=${customerNo}`)
    await press(page, customerNo, "购电")
    const buying = dialog(page, "购电")
    await buying.getByLabel("购电电量").fill("100")
    await buying.getByLabel("购电金额").fill("68.005")
    await see(buying.getByRole("alert"), "至多两位小数")
    assert.isTrue(await buying.getByRole("button", { name: "保存", exact: true }).isDisabled())
    await buying.getByLabel("购电金额").fill("68.05")
    await buying.getByRole("button", { name: "保存", disabled: false }).waitFor()
    await answer(buying, "取消")
  })

  long("a switch map is saved as often as somebody likes, and dispatched as it was saved", async () => {
    const its = opened()
    // Only one dialect has names of switches.
    const { customerNo, terminalId } = customerOf(its, 7)
    const page = await its.at("engineer", `/customers?parameters=${customerNo}`)
    await answer(dialog(page, "基本参数维护"), "维护开关轮次")
    const shown = dialog(page, `开关轮次 ${terminalId}`)
    const [name, save] = [shown.getByLabel("开关名称 1"), shown.getByRole("button", { name: "保存", exact: true })]
    const dispatch = shown.getByRole("button", { name: "下发", exact: true, disabled: false })
    for (const said of ["进线一", "进线二"]) {
      await name.fill(said)
      await dispatch.waitFor({ state: "detached" })
      await save.click()
      await dispatch.waitFor()
    }
    const { switches } = await its.http.station.customers.switchMap({ actor: "engineer", terminalId } as never)
    assert.strictEqual(switches[0]?.name, "进线二")
    assert.strictEqual(await shown.getByRole("alert").getByText("COMMAND_CONFLICT").count(), 0)
    await answer(shown, "关闭")
  })

  it("who leaves is told where his session stays behind, and is not asked to sign in before he may", async () => {
    const its = opened()
    const page = await its.window()
    await its.signIn(page, "auditor")
    const leave = async () => {
      await page.locator(".bar button").last().click()
      await page.getByRole("menuitem", { name: "退出登录" }).click()
    }
    await page.route("**/session/sign-out", (route) => route.abort("connectionreset"), { times: 1 })
    await leave()
    await see(page, "没有退出登录")
    await endSession(page, its.url)
    let answerLeaving = () => {}
    const asked = new Promise<void>((resolve) => {
      answerLeaving = resolve
    })
    await page.route(
      "**/session/sign-out",
      async (route) => {
        await asked
        await route.continue()
      },
      { times: 1 }
    )
    await leave()
    // What the page asks meanwhile wants him to sign in again; when he has left, nobody wants that any more.
    await page.getByRole("button", { name: "刷新", exact: true }).click()
    const asking = dialog(page, "登录已过期，请重新登录")
    await asking.waitFor()
    answerLeaving()
    await page.locator(".front #password").waitFor()
    await asking.waitFor({ state: "hidden" })
    await page.context().close()
  })

  it("who did what stands in a file with all that the list shows", async () => {
    const page = await opened().at("auditor", "/history")
    await page.locator(".rows .ant-table-row").first().waitFor()
    const [heads = "", first = ""] = await exported(page)
    assert.strictEqual(heads, "时间,办理人,操作,记录,原因")
    assert.match(first, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,/)
  })

  it("what wants the password once more goes on with what was typed when it has it", async () => {
    const its = opened()
    const { customerNo } = customerOf(its, 3)
    const page = await its.at("clerk", `/purchases?customerNo=${customerNo}`)
    await press(page, customerNo, "购电")
    const buying = dialog(page, "购电")
    await buying.getByLabel("购电电量").fill("292")
    const refusal = { status: 403, contentType: "application/problem+json", body: `{"code":"REAUTHENTICATE"}` }
    await page.route("**/api/v1/purchases/save", (route) => route.fulfill(refusal), { times: 1 })
    await answer(buying, "保存")
    const asking = dialog(page, "此操作需要再次输入密码")
    await asking.getByLabel("密码", { exact: true }).fill("not my password")
    await answer(asking, "确认")
    await see(asking, "WRONG_CREDENTIALS")
    await asking.getByLabel("密码", { exact: true }).fill(password)
    await answer(asking, "确认")
    await asking.waitFor({ state: "hidden" })
    // The word of a sale before may still stand on the page: its own dialog closes when it is done.
    await buying.waitFor({ state: "hidden" })
    await see(page, "购电单已保存，待审核")
    const { rows } = await its.http.station.purchaseRecords.list({ actor: "clerk", customerNo, limit: 50 } as never)
    assert.strictEqual(rows.filter(({ energy }) => energy === "292").length, 1)
  })

  it("what was done with a record stands in the words and units of the other pages", async () => {
    const its = opened()
    const orderNo = await approved(its, customerOf(its, 3), "291")
    const page = await its.at("auditor", `/history?kind=Order&id=${orderNo}`)
    await page.locator(".ant-collapse-header").first().waitFor()
    for (const step of await page.locator(".ant-collapse-header").all()) await step.click()
    await see(page.locator(".kept").last(), "291 kWh")
    const text = (await page.locator(".kept").allInnerTexts()).join("\n")
    for (const said of ["待审核 → 已审核", "审核 · 时间", "录入人", "总加组"]) assert.include(text, said)
    assert.notMatch(text, /\d{4}-\d\d-\d\dT|_tag|[{}]|approved|pending/i)
  })

  it("users and roles say what is wrong while it is typed, and store nothing then", async () => {
    const its = opened()
    const page = await its.at("admin", "/users")
    await page.getByRole("button", { name: "增加", exact: true }).click()
    const adding = dialog(page, "增加用户")
    await adding.getByLabel("姓名").fill("新来的")
    for (const [name, code] of [
      ["x", "INVALID_INPUT"],
      ["clerk", "NAME_TAKEN"]
    ] as const) {
      await adding.getByLabel("用户名").fill(name)
      await see(adding, code)
      assert.isTrue(await adding.getByRole("button", { name: "保存", exact: true }).isDisabled())
    }
    await adding.getByLabel("用户名").fill("newcomer")
    await adding.getByRole("button", { name: "保存", exact: true, disabled: false }).waitFor()
    await answer(adding, "取消")
    assert.strictEqual(await page.getByText("newcomer").count(), 0)
  })

  it("what was voided waits for no approval", async () => {
    const its = opened()
    const { station } = its.http
    const customer = customerOf(its, 10)
    const { customerNo } = customer
    const bought = { deviceId: its.orders.devices.get(customerNo) ?? "", energy: "271" }
    const { orderNo } = await station.purchases.save({ actor: "clerk", commandId: "voided", ...bought } as never)
    const voided = { actor: "clerk", commandId: "voided-2", orderNo, reason: "录错" }
    await station.purchaseRecords.void(voided as never)
    for (const list of ["/approvals?", "/approvals?validity=all&", "/work?list=pending&"]) {
      const page = await its.at("approver", `${list}customerNo=${customerNo}`)
      await see(page, /共 \d+ 条/)
      await settled(page)
      assert.strictEqual(await row(page, orderNo).count(), list.includes("validity=all") ? 1 : 0, list)
    }
  })
}
