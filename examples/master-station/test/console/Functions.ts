/** The functions of the manual by clicking, in Chinese: from adding a customer to his energy on the terminal. */
import { assert, it } from "vitest"
import { answer, confirm, customerOf, type Desk, dialog, find, press, row, runLow, see, tool } from "./Console.ts"

export const functions = (opened: () => Desk) => {
  it("预购电客户信息维护：增加、修改、注销、撤销注销、客户详细信息", async () => {
    const { at, newcomers } = opened()
    const [{ customerNo, name } = { customerNo: "", name: "" }] = newcomers
    const page = await at("clerk", "/customers")
    await tool(page, "增加").click()
    const adding = dialog(page, "增加预购电客户")
    await adding.getByLabel("客户编号").fill(customerNo)
    await adding.getByText("每日告警").click()
    await adding.getByLabel("手机号码").fill("13805319999")
    await adding.getByLabel("手机号码").press("Enter")
    await answer(adding, "保存")
    await see(page, `已增加 ${name}`)

    await find(page, "客户编号", customerNo)
    await see(row(page, customerNo), /每日告警/)
    await press(page, customerNo, "修改")
    const changing = dialog(page, "修改预购电客户")
    await changing.getByText("告警一次").click()
    await answer(changing, "保存")
    await see(row(page, customerNo), /告警一次/)

    await press(page, customerNo, "注销")
    const voiding = dialog(page, "注销预购电客户")
    await voiding.getByLabel("原因").fill("销户")
    assert.isTrue(
      await voiding.getByRole("button", { name: "注销", exact: true }).isDisabled(),
      "before the name is typed"
    )
    await voiding.getByLabel("输入以确认").fill(name)
    await answer(voiding, "注销")
    await see(row(page, customerNo), "无效")

    await press(page, customerNo, "撤销注销")
    await answer(dialog(page, "撤销注销"), "撤销注销")
    await see(row(page, customerNo), "有效")

    await press(page, customerNo, "客户详细信息")
    const drawer = dialog(page, `${name} ${customerNo}`)
    for (const [tab, said] of [
      ["客户档案信息", "专变"],
      ["终端信息", "FKGA23"],
      ["运行电能表信息", "运行"],
      ["变压器信息", "kVA"]
    ] as const) {
      await drawer.getByRole("tab", { name: tab }).click()
      await see(drawer, said)
    }
  })

  it("预购电客户信息维护：基本参数保存、下发，召测后一致", async () => {
    const { at, customers } = opened()
    const { customerNo } = customers[5] ?? { customerNo: "" }
    const page = await at("engineer", `/customers?customerNo=${customerNo}`)
    await press(page, customerNo, "基本参数维护")
    const drawer = dialog(page, "基本参数维护")
    await answer(drawer, "召测剩余电量")
    await see(page, /剩余电量 [\d,]+(\.\d+)? kWh/)
    await answer(drawer, "保存")
    const saving = dialog(page, "预购电基本参数")
    await saving.getByRole("checkbox", { name: "1", exact: true }).check()
    await saving.getByRole("checkbox", { name: "2", exact: true }).check()
    await answer(saving, "保存")
    const sending = dialog(page, "要下发的购电参数")
    await answer(sending, "下发")
    const result = dialog(page, "下发结果")
    await see(result, "全部成功")
    await answer(result, "关闭")
    await answer(drawer, "召测参数")
    await see(drawer.locator("tr", { hasText: "电控有效轮次" }), "一致")
  })

  it("购电投入调试：实时数据召测、维护调试结果、遥控拉闸、遥控合闸", async () => {
    const its = opened()
    const { at, customers, http } = its
    const [, , , , { customerNo, terminalId } = { customerNo: "", terminalId: "" }] = customers
    // Without a map nobody knows which feeder a round would trip.
    const map = {
      actor: "engineer",
      commandId: "map",
      terminalId,
      switches: [{ switchNo: 1, name: "一号出线", round: 1 }]
    }
    await http.station.customers.saveSwitchMap(map as never)
    const deviceId = its.orders.devices.get(customerNo) ?? ""
    await http.station.customers.dispatchSwitchMap({ actor: "engineer", commandId: "map-send", deviceId } as never)
    const page = await at("engineer", "/commissioning")
    await tool(page, "调试").click()
    const starting = page.getByRole("dialog", { name: "调试", exact: true })
    await starting.getByLabel("客户编号").fill(customerNo)
    await answer(starting, "开始调试")
    const drawer = dialog(page, "购电投入调试")
    await drawer.getByRole("tab", { name: "实时数据召测" }).click()
    await answer(drawer, "全选")
    await answer(drawer, "召测")
    await see(page, "召测完成：102 项")
    await see(drawer.locator("tr", { hasText: "剩余电量" }), /^\d+(\.\d+)? kWh$/)
    await answer(drawer, "维护调试结果")
    const recording = dialog(page, "维护调试结果")
    await recording.getByRole("radio", { name: "成功" }).check()
    await recording.getByLabel("原因").fill("现场核对")
    await answer(recording, "保存")
    await see(page, "调试结果已保存")

    await drawer.getByRole("tab", { name: "远程控制" }).click()
    await answer(drawer, "召测开关状态")
    await see(drawer.locator("label", { hasText: "轮次 1" }), "合闸")
    await drawer.getByRole("checkbox", { name: /轮次 1/ }).check()
    for (const [deed, word] of [
      ["遥控拉闸", "分闸"],
      ["遥控合闸", "合闸"]
    ] as const) {
      await answer(drawer, deed)
      const asking = dialog(page, deed)
      // Whoever may not see names types the number.
      await asking.getByLabel("输入以确认").fill(customerNo)
      await confirm(asking, deed)
      await see(drawer.locator("tr", { hasText: deed.slice(2) }), "已确认")
      await answer(drawer, "召测开关状态")
      await see(drawer.locator("label", { hasText: "轮次 1" }), word)
    }
  })

  it("客户购电管理、购电数据审核、购电数据管理：购电、四眼审核、下发成功，页面随账面变化", async () => {
    const { at, customers } = opened()
    const { customerNo, name } = customers[5] ?? { customerNo: "", name: "" }
    const chief = await at("chief", `/purchases?customerNo=${customerNo}`)
    await press(chief, customerNo, "购电")
    const buying = dialog(chief, "购电")
    await see(buying, name)
    await buying.getByLabel("购电电量").fill("1200")
    await buying.getByLabel("购电金额").fill("816.00")
    await answer(buying, "保存")
    await see(chief, "购电单已保存，待审核")
    const orderNo = ((await chief.locator(".ant-notification .ant-typography").first().textContent()) ?? "").trim()

    // Whoever saved it approves it not.
    const list = `/approvals?orderNo=${orderNo}`
    await at("chief", list)
    await press(chief, orderNo, "审核")
    const refused = dialog(chief, "审核")
    await see(refused, "FOUR_EYES")
    assert.isTrue(await refused.getByRole("button", { name: "保存", exact: true }).isDisabled())

    const clerk = await at("clerk", `/records?orderNo=${orderNo}`)
    await see(row(clerk, orderNo), "待审核")
    const approver = await at("approver", list)
    await press(approver, orderNo, "审核")
    await answer(dialog(approver, "审核"), "保存")
    await see(approver, "已审核")

    await see(row(clerk, orderNo), "已审核")
    await press(clerk, orderNo, "数据下发")
    await answer(dialog(clerk, "数据下发"), "数据下发")
    await see(row(clerk, orderNo), "下发成功")
    await press(clerk, orderNo, "购电明细")
    const drawer = dialog(clerk, orderNo)
    await see(drawer, "终端已应答")
    await see(drawer, /核实：已生效/)
  })

  it("客户购电管理：召测剩余电量、调整剩余电量", async () => {
    const { at, customers } = opened()
    const { customerNo } = customers[2] ?? { customerNo: "" }
    const page = await at("clerk", `/purchases?customerNo=${customerNo}`)
    await press(page, customerNo, "召测剩余电量")
    await see(page, /目前剩余电量 [\d,]+/)
    await press(page, customerNo, "调整剩余电量")
    const adjusting = dialog(page, "调整剩余电量")
    await answer(adjusting, "召测")
    await adjusting.getByLabel("调整剩余电量").fill("500")
    await adjusting.getByLabel("原因").fill("换表")
    await answer(adjusting, "调整")
    await see(page, "电量调整单已保存")
  })

  it("手工短信催费：预览、更换短信模板、发送，短信送达", async () => {
    const its = opened()
    const { at } = its
    // The only one of the first customers who is near his alarm energy.
    const customer = customerOf(its, 4)
    const { customerNo, name, mobile } = customer
    await runLow(its, customer)
    const page = await at("clerk", `/dunning?customerNo=${customerNo}`)
    await press(page, customerNo, "短信催费")
    const sending = dialog(page, "短信催费")
    await see(sending, name)
    await answer(sending, "更换短信模板")
    const choosing = dialog(page, "更换短信模板")
    await choosing.getByRole("combobox").click()
    await page.locator(".ant-select-item-option").first().click()
    await answer(choosing, "更换")
    await answer(sending, "发送短信")
    await see(page, "已排队 1 条")
    await at("clerk", `/messages?customerNo=${customerNo}&kind=dunning`)
    await see(row(page, name), "已送达")
    await at("clerk", "/demo")
    await see(page, mobile)
  })
}
