/** What goes wrong at a desk: each is said in a sentence that tells what to do, nothing is half done, and nothing is done twice. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import type { Page } from "playwright-core"
import { assert, it } from "vitest"
import {
  answer,
  approved,
  type Customer,
  customerOf,
  type Desk,
  deviceOf,
  dialog,
  endSession,
  goTo,
  isWhole,
  long,
  press,
  row,
  see,
  tool
} from "./Console.ts"

/** How many orders of a customer are of so much energy. */
const ordersOf = async ({ http }: Desk, { customerNo }: Customer, energy: string): Promise<number> => {
  const { rows } = await http.station.purchaseRecords.list({ actor: "clerk", customerNo, limit: 200 } as never)
  return rows.filter((order) => order.energy === energy).length
}

/** Chooses a file in a dialog of imports. */
const choose = async (page: Page, title: string, name: string, buffer: Buffer) => {
  await tool(page, title).click()
  const shown = dialog(page, title)
  await shown.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer })
  return shown
}

export const trouble = (opened: () => Desk) => {
  long(
    "an outcome that is not known is amber, is not offered to be sent again, and is settled on the screen",
    async () => {
      const its = opened()
      const customer = customerOf(its, 5)
      const orderNo = await approved(its, customer, "310")
      its.fleet.happen(customer.terminalId, "silence")
      const clerk = await its.at("clerk", `/records?orderNo=${orderNo}`)
      await press(clerk, orderNo, "数据下发")
      await answer(dialog(clerk, "数据下发"), "数据下发")
      await row(clerk, orderNo).locator(".ant-tag-warning", { hasText: "结果未知" }).waitFor({ timeout: 40_000 })
      await see(row(clerk, orderNo), /再核实|正在核实/)
      assert.isTrue(await tool(clerk, "数据下发").isDisabled(), "nothing is sent again")
      const engineer = await its.at("engineer", `/work?list=unknown&customerNo=${customer.customerNo}`)
      // It answers again when somebody asks for it, and not before: the station looks by itself, too.
      await engineer.route(
        "**/api/v1/purchase-records/resolve",
        async (route) => {
          its.fleet.happen(customer.terminalId, "mended")
          await route.continue()
        },
        { times: 1 }
      )
      await press(clerk, orderNo, "购电明细")
      const drawer = dialog(clerk, orderNo)
      await see(drawer, "起结果未知，已核实")
      // The station may be looking by itself just then.
      await press(engineer, orderNo, "核实")
      await see(drawer, /核实：已生效/)
      await see(row(clerk, orderNo), "下发成功")
      await see(drawer, "没有应答不等于失败")
      await see(drawer, "（本单）")
    }
  )

  it("a trip under power protection is refused while it is typed", async () => {
    const its = opened()
    const customer = customerOf(its, 8)
    const deviceId = deviceOf(its, customer)
    const { commissioning, customers } = its.http.station
    const { customerNo } = customer
    await commissioning.start({ actor: "engineer", commandId: "protect-start", customerNo, deviceId } as never)
    const parameters = { actor: "engineer", deviceId }
    await customers.saveParameters({
      ...parameters,
      commandId: "protect",
      protection: { state: "protected", halfHours: 4 }
    } as never)
    await customers.dispatchParameters({
      ...parameters,
      commandId: "protect-out",
      items: ["Protection"],
      confirmCloses: "yes"
    } as never)
    const page = await its.at("engineer", `/commissioning?commission=${deviceId}&tab=remoteControl`)
    const drawer = dialog(page, "购电投入调试")
    await see(drawer, "保电中")
    await answer(drawer, "召测开关状态")
    await drawer.getByRole("checkbox", { name: /轮次 1/ }).check()
    await answer(drawer, "遥控拉闸")
    const asking = dialog(page, "遥控拉闸")
    await asking.getByLabel("输入以确认").fill(customerNo)
    await see(asking, "处于保电状态")
    assert.isTrue(await asking.getByRole("button", { name: "遥控拉闸", exact: true }).isDisabled())
    await answer(asking, "取消")
  })

  it("a batch is stopped, goes on, loses its line, and is not begun anew when the page is loaded in the middle", async () => {
    const its = opened()
    const customer = customerOf(its, 6)
    const energy = "7"
    const rows = isWhole ? 500 : 60
    // Each row is stored by itself, on a machine that may be busy.
    const rowMillis = isWhole ? 400 : 2_000
    const total = async () => {
      const asked = { actor: "clerk", customerNo: customer.customerNo, limit: 1 }
      return (await its.http.station.purchaseRecords.list(asked as never)).total ?? 0
    }
    const lines = Array.from({ length: rows }, (_, no) => `${deviceOf(its, customer)},${energy},WO-${no}`)
    const file = Buffer.from(`购电设备编号,购电量,工单号\r\n${lines.join("\r\n")}\r\n`)
    const page = await its.at("clerk", "/purchases")
    const shown = await choose(page, "批量购电", "三月.csv", file)
    await see(shown, `共 ${rows} 行，没有问题`, rows * rowMillis)
    await answer(shown, "开始")
    await see(shown, /已处理 [1-9]\d* 行/)
    await answer(shown, "停止")
    await see(shown, "已停止")
    const first = await total()
    assert.isTrue(first > 0 && first < rows, `${first} when it was stopped`)
    // The station does the rest, and the line is lost before it has said so.
    await page.route(
      "**/api/v1/sheets/orders/import**",
      async (route) => {
        const response = await route.fetch({ timeout: rows * rowMillis })
        const [told = ""] = (await response.text()).split("event: done")
        await route.fulfill({ response, body: told })
      },
      { times: 1 }
    )
    await answer(shown, "继续")
    await see(shown, "批量中断；连接恢复后点「继续」", rows * rowMillis)
    const live = "**/api/v1/changes**"
    await page.route(live, (route) => route.abort("connectionreset"))
    await page.reload()
    await see(page, "实时更新已断开")
    await page.unroute(live)
    const again = await choose(page, "批量购电", "三月.csv", file)
    await see(again, "上次没有导入完")
    await answer(again, "开始")
    await see(again, "全部完成", rows * rowMillis)
    await see(again, `共 ${rows} 行，已处理 ${rows} 行，其中 0 行被拒绝`)
    await answer(again, "关闭")
    assert.strictEqual(await total(), rows, "each row is saved once")
    await page.getByText("实时", { exact: true }).waitFor()
  })

  it("a file with bad rows, in GB18030, is shown row by row before anything is stored; the others are imported", async () => {
    const its = opened()
    const customer = customerOf(its, 7)
    const deviceId = deviceOf(its, customer)
    const titles = Buffer.from("b9bab5e7c9e8b1b8b1e0bac52cb9bab5e7c1bf", "hex")
    const file = Buffer.concat([
      titles,
      Buffer.from(`\r\n${deviceId},41\r\n${deviceId},many\r\nnobody,42\r\n${deviceId},43\r\n`)
    ])
    const page = await its.at("clerk", "/purchases")
    const shown = await choose(page, "批量购电", "gb.csv", file)
    await see(shown, "共 4 行，2 行有问题")
    await see(shown.locator("tr", { hasText: "NO_NUMBER" }), "3")
    await see(shown.locator("tr", { hasText: "NOT_FOUND" }), "4")
    assert.strictEqual(await ordersOf(its, customer, "41"), 0, "nothing is stored by looking")
    await answer(shown, "开始")
    await see(shown, "共 3 行，已处理 3 行，其中 1 行被拒绝")
    assert.deepStrictEqual([await ordersOf(its, customer, "41"), await ordersOf(its, customer, "43")], [1, 1])
    await answer(shown, "关闭")
  })

  it("a file of 50 MB is not sent, nor is a workbook, and the page says what to do", async () => {
    const page = await opened().at("clerk", "/purchases")
    const folder = mkdtempSync(path.join(tmpdir(), "yugou-console-"))
    try {
      const large = path.join(folder, "large.csv")
      writeFileSync(large, Buffer.alloc(50 * 1024 * 1024, "1"))
      await tool(page, "批量购电").click()
      const shown = dialog(page, "批量购电")
      await shown.locator("input[type=file]").setInputFiles(large)
      await see(shown, "超过 32 MB，没有上传")
      const workbook = { name: "三月.xlsx", mimeType: "text/csv", buffer: Buffer.from("504b030414000600", "hex") }
      await shown.locator("input[type=file]").setInputFiles(workbook)
      await see(shown, "请在 Excel 中另存为 CSV")
      await answer(shown, "关闭")
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("another org unit sees nothing of a customer, whatever address is asked", async () => {
    const its = opened()
    const foreign = customerOf(
      its,
      its.customers.findIndex(({ orgNo }) => !orgNo.startsWith("375"))
    )
    const orderNo = await approved(its, foreign, "320")
    const page = await its.at("zhangqiu", `/purchases?customerNo=${foreign.customerNo}`)
    await see(page, "没有符合条件的购电设备")
    await its.at("zhangqiu", `/records?orderNo=${orderNo}`)
    await see(page, "没有符合条件的购电单")
    await goTo(page, `/records?order=${orderNo}`)
    await see(page.getByRole("dialog"), "NOT_FOUND")
    await goTo(page, `/customers?customer=${foreign.customerNo}`)
    await see(page.getByRole("dialog"), "NOT_FOUND")
    assert.notInclude(await page.content(), foreign.name)
  })

  it("a session that ends in the middle of a dialog loses nothing that was typed", async () => {
    const its = opened()
    const customer = customerOf(its, 9)
    const page = await its.window()
    await its.signIn(page, "clerk")
    await goTo(page, `/purchases?customerNo=${customer.customerNo}`)
    await press(page, customer.customerNo, "购电")
    const buying = dialog(page, "购电")
    await buying.getByLabel("购电电量").fill("777")
    await endSession(page, its.url)
    await buying.getByLabel("购电金额").fill("528.36")
    const asking = dialog(page, "登录已过期，请重新登录")
    await asking.getByLabel("密码", { exact: true }).fill("not my password")
    await answer(asking, "登录")
    await see(asking, "WRONG_CREDENTIALS")
    await asking.getByLabel("密码", { exact: true }).fill("quancheng-demo-2026")
    await answer(asking, "登录")
    assert.strictEqual(await buying.getByLabel("购电电量").inputValue(), "777")
    assert.strictEqual(await buying.getByLabel("购电金额").inputValue(), "528.36")
    await answer(buying, "保存")
    await see(page, "购电单已保存，待审核")
    assert.strictEqual(await ordersOf(its, customer, "777"), 1)
    await page.context().close()
  })

  it("a dialog goes with the page below it, and asks before what was typed is lost", async () => {
    const its = opened()
    const { customerNo } = customerOf(its, 11)
    const page = await its.at("clerk", "/system")
    const menu = page.getByRole("navigation")
    await menu.getByText("购电数据管理").click()
    await menu.getByText("客户购电管理").click()
    const [buying, leaving] = [dialog(page, "购电"), dialog(page, "离开此页？")]
    await press(page, customerNo, "购电")
    await buying.waitFor()
    await page.goBack()
    await page.getByRole("heading", { name: "购电数据管理" }).waitFor()
    await buying.waitFor({ state: "hidden" })

    await menu.getByText("客户购电管理").click()
    await press(page, customerNo, "购电")
    await buying.getByLabel("购电电量").fill("678")
    await page.goBack()
    await answer(leaving, "留在此页")
    await leaving.waitFor({ state: "hidden" })
    assert.strictEqual(await buying.getByLabel("购电电量").inputValue(), "678")
    assert.match(page.url(), /\/purchases/)
    await page.goBack()
    await answer(leaving, "离开")
    await page.getByRole("heading", { name: "购电数据管理" }).waitFor()
    await buying.waitFor({ state: "hidden" })
    assert.strictEqual(await ordersOf(its, customerOf(its, 11), "678"), 0)
  })

  it("what was saved without an answer is saved again by the same dialog, once", async () => {
    const its = opened()
    const customer = customerOf(its, 10)
    const page = await its.at("clerk", `/purchases?customerNo=${customer.customerNo}`)
    await press(page, customer.customerNo, "购电")
    const buying = dialog(page, "购电")
    await buying.getByLabel("购电电量").fill("555")
    // The station does it, and its answer is lost on the way.
    await page.route(
      "**/api/v1/purchases/save",
      async (route) => {
        await route.fetch()
        await route.abort("connectionreset")
      },
      { times: 1 }
    )
    await answer(buying, "保存")
    await see(buying, "同一操作不会执行两次")
    assert.strictEqual(await ordersOf(its, customer, "555"), 1)
    // Twice at once: the first one may close the dialog before a second one by the mouse finds it.
    await buying.getByRole("button", { name: "保存", exact: true }).evaluate((button: HTMLElement) => {
      button.click()
      button.click()
    })
    await see(page, "购电单已保存，待审核")
    assert.strictEqual(await ordersOf(its, customer, "555"), 1)
  })

  it("two windows that change one customer: the second is told, and what he typed stays", async () => {
    const its = opened()
    const { customerNo } = customerOf(its, 3)
    const first = await its.at("clerk", `/customers?customerNo=${customerNo}`)
    const second = await its.at("chief", `/customers?customerNo=${customerNo}`)
    await press(second, customerNo, "修改")
    const late = dialog(second, "修改预购电客户")
    await late.getByLabel("备注").fill("第二个窗口")
    await press(first, customerNo, "修改")
    const early = dialog(first, "修改预购电客户")
    await early.getByLabel("备注").fill("<img src=x onerror=\"document.title='run'\">")
    await answer(early, "保存")
    await see(first, "已保存")
    await late.getByRole("button", { name: "保存", exact: true }).click()
    await see(late, "CONFLICT")
    assert.strictEqual(await late.getByLabel("备注").inputValue(), "第二个窗口")
    await answer(late, "取消")
    // What looks like a script is a text.
    await press(first, customerNo, "客户详细信息")
    const drawer = first.getByRole("dialog", { name: customerNo })
    await see(drawer, "<img src=x")
    assert.notStrictEqual(await first.title(), "run")
  })

  it("a PC whose clock is a day ahead shows the days of the station", async () => {
    const its = opened()
    const page = await its.window()
    await page.clock.setSystemTime(Date.now() + 86_400_000)
    await its.signIn(page, "clerk")
    await goTo(page, "/statistics")
    const { http } = its
    const [row] = (await http.station.purchaseRecords.list({ actor: "clerk", limit: 1 } as never)).rows
    const day = new Date(Date.parse(`${row?.savedAt}`) + 8 * 3_600_000).toISOString().slice(0, 10)
    const last = page.locator(".ant-picker-range input").last()
    await last.waitFor()
    assert.strictEqual(await last.inputValue(), day)
    await page.context().close()
  })

  it("who may only read is offered nothing else, and a wrong password says so", async () => {
    const its = opened()
    const page = await its.at("auditor", "/records")
    await tool(page, "购电明细").waitFor()
    for (const name of ["数据下发", "注销", "核实"]) assert.strictEqual(await tool(page, name).count(), 0)
    // Whoever goes there by its address is told who can help; trying again does not.
    await its.at("auditor", "/users")
    await see(page, "如需此权限，请联系管理员")
    assert.strictEqual(await page.getByRole("button", { name: "重试" }).count(), 0)
    const front = await its.window()
    await front.locator("#name").fill("clerk")
    await front.locator("#password").fill("not my password")
    await front.locator("button[type=submit]").click()
    await see(front, "WRONG_CREDENTIALS")
    await front.context().close()
  })
}
