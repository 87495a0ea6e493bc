/** What is done on the other pages by clicking, in Chinese: terminals and who answers as them, replacements, clocks, restored books, and what is looked up. */
import { assert, it } from "vitest"
import {
  answer,
  approved,
  type Customer,
  comes,
  customerOf,
  type Desk,
  dialog,
  find,
  patience,
  press,
  row,
  runLow,
  see,
  tool
} from "./Console.ts"

/** Lets another master sell to a terminal, and the station look: nobody knows then who answers there. */
const suspected = async ({ fleet, http }: Desk, { terminalId }: Customer): Promise<void> => {
  const { rows } = await http.station.customers.terminals({ actor: "engineer", terminalId, limit: 1 } as never)
  const [target = terminalId] = rows[0]?.targets ?? []
  const look = (): Promise<string> =>
    http.station.purchaseRecords.reconcile({ actor: "engineer", target } as never).then(
      ({ result }) => result,
      (error: unknown) => String((error as { readonly code?: string }).code)
    )
  // While a credit is under way there, or the target moves during the look, the look says nothing, and whoever wants to know looks again.
  const looked = async (): Promise<string> => {
    const end = performance.now() + patience
    for (;;) {
      const result = await look()
      if ((result !== "busy" && result !== "notRead") || performance.now() > end) return result
    }
  }
  assert.include(["matches", "unverified"], await looked())
  fleet.happen(terminalId, "otherMaster")
  assert.strictEqual(await looked(), "TERMINAL_SUSPECTED")
}

export const deeds = (opened: () => Desk) => {
  it("终端：登记、修改登记、停用", async () => {
    const page = await opened().at("engineer", "/terminals")
    await tool(page, "登记终端").click()
    const adding = dialog(page, "登记终端")
    await adding.getByLabel("终端编号").fill("T-9999")
    await adding.getByLabel("供电单位").fill("37401")
    await adding.getByLabel("规约").first().fill("gb376")
    await adding.getByLabel("终端地址").fill("3701-09999")
    await adding.getByLabel("规约设置").fill("no JSON")
    assert.isTrue(await adding.getByRole("button", { name: "登记", exact: true }).isDisabled(), "no JSON is sent")
    await adding.getByLabel("规约设置").fill("{}")
    await answer(adding, "登记")
    await see(page, "终端已登记")

    await find(page, "终端编号", "T-9999")
    await press(page, "T-9999", "修改登记")
    const changing = dialog(page, "修改终端登记")
    await changing.getByLabel("终端地址").fill("3701-09998")
    await answer(changing, "保存")
    await see(page, "已保存")
    await press(page, "T-9999", "停用")
    const retiring = dialog(page, "停用终端")
    await retiring.getByLabel("原因").fill("拆除")
    await retiring.getByLabel("输入以确认").fill("T-9999")
    await answer(retiring, "停用")
    await see(page, "没有符合条件的终端")
  })

  it("终端连接存疑：两人给出相同结论才算确认", async () => {
    const its = opened()
    const customer = customerOf(its, 1)
    const { terminalId } = customer
    await suspected(its, customer)
    const say = async (who: string) => {
      const page = await its.at(who, `/terminals?terminalId=${terminalId}`)
      await see(row(page, terminalId), "连接存疑")
      await press(page, terminalId, "确认连接")
      const asking = dialog(page, "确认终端连接")
      await asking.getByRole("radio", { name: "新来连接" }).check()
      await asking.getByLabel("原因").fill("现场核对")
      await asking.getByLabel("输入以确认").fill(terminalId)
      return { page, asking }
    }
    const first = await say("engineer")
    await answer(first.asking, "确认连接")
    await see(first.page, "已记录，待另一人确认")
    const again = await say("engineer")
    await see(again.asking, "FOUR_EYES")
    await answer(again.asking, "取消")
    const second = await say("foreman")
    await answer(second.asking, "确认连接")
    await see(second.page, "终端连接已确认")
    await see(row(second.page, terminalId), "在线")
  })

  it("主站时钟存疑：确认后终端重新对时；操作记录里查得到", async () => {
    const its = opened()
    // One whose frames carry a time, which is looked at before they are sent; where most are wrong alike, the station may be.
    const orderNo = await approved(its, customerOf(its, 11), "330")
    for (const { terminalId } of its.customers) its.fleet.happen(terminalId, "wrongClock")
    const station = its.http.station
    const page = await its.at("engineer", "/work?list=items")
    await station.purchaseRecords.dispatch({ actor: "clerk", commandId: "clock-out", orderNo })
    await comes(page, "主站时钟存疑")
    await see(row(page, "主站时钟存疑"), /主站时钟/)
    await press(page, "主站时钟存疑", "确认主站时钟")
    const asking = dialog(page, "确认主站时钟")
    await asking.getByLabel("原因").fill("已与标准时间核对")
    await answer(asking, "确认时钟准确")
    await see(page, "主站时钟已确认")
    await row(page, "主站时钟存疑").waitFor({ state: "detached" })
    for (const { terminalId } of its.customers) its.fleet.happen(terminalId, "mended")

    const auditor = await its.at("auditor", "/history")
    await find(auditor, "办理人", "engineer")
    await see(row(auditor, "确认主站时钟"), "已与标准时间核对")
    await row(auditor, "确认主站时钟").dblclick()
    await see(auditor, "历史状态")
    await see(auditor, /：已与标准时间核对/)
  })

  it("换装：余额结转到新的购电对象", async () => {
    const its = opened()
    const customer = customerOf(its, 0)
    const page = await its.at("clerk", `/customers?customer=${customer.customerNo}&tab=devices`)
    const drawer = page.getByRole("dialog", { name: customer.customerNo })
    await drawer.getByRole("tab", { name: "购电设备" }).click()
    await drawer.getByRole("button", { name: "换装" }).click()
    const asking = dialog(page, "换装购电设备")
    await asking.getByLabel("终端编号").fill(customer.terminalId)
    await asking.getByLabel("总加组号/表号").fill("2")
    await asking.getByLabel("原因").fill("换表")
    await asking.getByLabel("输入以确认").fill(customer.name)
    await answer(asking, "换装")
    await see(page, "换装已开始")
    await its.at("clerk", "/work?list=replacements")
    await see(row(page, customer.name), "正在结转余额")
    // What is carried over is an adjustment like any other.
    const approver = await its.at("approver", "/work?list=adjustments")
    await press(approver, customer.name, "审核")
    await answer(dialog(approver, "审核电量调整"), "审核")
    await its.at("clerk", "/work?list=adjustments")
    await press(page, customer.name, "数据下发")
    await answer(dialog(page, "下发电量调整"), "数据下发")
    await see(page, "已排队下发")
  })

  it("告警查询：低于告警的客户，从何时起", async () => {
    const its = opened()
    const customer = customerOf(its, 4)
    await runLow(its, customer)
    const page = await its.at("clerk", `/alarms?customerNo=${customer.customerNo}`)
    await see(row(page, customer.name), customer.terminalId)
    await row(page, customer.name).dblclick()
    await page.getByRole("dialog", { name: customer.customerNo }).waitFor()
  })

  it("运行总览的终端在线率、统计、访问日志", async () => {
    const its = opened()
    const engineer = await its.at("engineer", "/overview")
    await engineer.getByRole("img", { name: "每小时终端在线率" }).waitFor()
    const page = await its.at("auditor", "/statistics")
    await see(page, "到账 (kWh)")
    await page.getByRole("tab", { name: "短信统计" }).click()
    await see(page, "计费条数")
    await page.getByRole("tab", { name: "服务超时" }).click()
    await see(page, "没有超过时限的购电单")
    // The log is written by and by: somebody who was refused just now is in it soon.
    await its.http.station.approvals.approve({ actor: "clerk", commandId: "no", orderNo: "no" }).catch(() => {})
    await its.at("auditor", "/accesses?by=clerk&kind=refused")
    await see(row(page, "FORBIDDEN"), "操作被拒绝")
  })

  it("账册恢复后：召测不到的购电对象，两人担保才算核验", async () => {
    const its = opened()
    const { terminalId } = customerOf(its, 2)
    // Of all terminals, nobody knows who answers as this one: it cannot be looked at.
    await suspected(its, customerOf(its, 2))
    const restored = { actor: "engineer", commandId: "restored", reason: "从备份恢复" }
    await its.http.station.purchaseRecords.markRestored(restored as never)
    for (const [who, said] of [
      ["engineer", "已记录，等待第二人担保"],
      ["approver", "已核验，可以下发"]
    ] as const) {
      const page = await its.at(who, "/work?list=unverified")
      await press(page, terminalId, "担保")
      const vouching = dialog(page, "担保待核验的购电对象")
      await vouching.getByLabel("现场情况").fill("单号、余额与账面一致")
      await answer(vouching, "担保")
      await see(page, said)
    }
  })
}
