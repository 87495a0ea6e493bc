/** Two clicks before the first one is drawn, on every kind of button that does something: one request leaves. */
import type { Locator, Page, Route } from "playwright-core"
import { assert } from "vitest"
import { answer, customerOf, type Desk, dialog, long, press, row, see, tool } from "./Console.ts"

/** A button that does something. */
interface Deed {
  readonly what: string
  readonly who: string
  readonly at: string
  /** What asks the station to do it, without what would come of it. */
  readonly path: string
  /** Shows the button, ready to be pressed. */
  readonly show: (page: Page) => Promise<Locator>
}

const ready = (shown: Locator | Page, name: string): Locator =>
  shown.getByRole("button", { name, exact: true, disabled: false }).last()

/** A dialog that a button above the list opens for its first row, and what is typed into it. */
const byTool =
  (name: string, title: string, button: string, type: (shown: Locator) => Promise<unknown> = async () => {}) =>
  async (page: Page): Promise<Locator> => {
    await page.locator(".rows .ant-table-row").first().click()
    await tool(page, name).click()
    const shown = dialog(page, title)
    await type(shown)
    return ready(shown, button)
  }

/** A button of a small table. */
const inTable = (page: Page, text: string, name: string): Promise<void> =>
  page.locator("tr", { hasText: text }).getByRole("button", { name, exact: true }).first().click()

const deeds = (its: Desk): ReadonlyArray<Deed> => {
  const { customerNo, terminalId } = customerOf(its, 7)
  const orders = `/purchases?customerNo=${customerNo}`
  return [
    {
      what: "a command",
      who: "clerk",
      at: orders,
      path: "purchases/save",
      show: byTool("购电", "购电", "保存", (shown) => shown.getByLabel("购电电量").fill("91"))
    },
    {
      what: "a question to the terminal",
      who: "clerk",
      at: orders,
      path: "purchases/poll-remaining",
      show: async (page) => {
        await row(page, customerNo).click()
        return tool(page, "召测剩余电量")
      }
    },
    {
      what: "a file",
      who: "clerk",
      at: orders,
      path: "sheets/orders/import",
      show: async (page) => {
        await tool(page, "批量购电").click()
        const shown = dialog(page, "批量购电")
        const text = `购电设备编号,购电量\r\n${its.orders.devices.get(customerNo)},11\r\n`
        const file = { name: "twice.csv", mimeType: "text/csv", buffer: Buffer.from(text) }
        await shown.locator("input[type=file]").setInputFiles(file)
        await see(shown, "共 1 行")
        return ready(shown, "开始")
      }
    },
    {
      what: "a receipt",
      who: "clerk",
      at: "/records?dispatch=applied",
      path: "purchase-records/print-receipt",
      show: async (page) => {
        await press(page, "下发成功", "购电明细")
        await page.getByRole("dialog").first().getByRole("button", { name: "打印凭证" }).click()
        return ready(dialog(page, "打印购电凭证"), "生成凭证")
      }
    },
    {
      what: "a batch",
      who: "approver",
      at: "/approvals",
      path: "approvals/approve-batch",
      show: async (page) => {
        await page.locator(".rows .ant-table-row input[type=checkbox]").first().check()
        await page
          .getByRole("toolbar")
          .getByRole("button", { name: /批量审核/ })
          .click()
        return ready(dialog(page, "批量审核"), "开始")
      }
    },
    ...(["保存", "下发"] as const).map((button) => ({
      what: `a switch map: ${button}`,
      who: "engineer",
      at: `/customers?parameters=${customerNo}`,
      path: button === "保存" ? "customers/save-switch-map" : "customers/dispatch-switch-map",
      show: async (page: Page) => {
        await answer(dialog(page, "基本参数维护"), "维护开关轮次")
        return ready(dialog(page, `开关轮次 ${terminalId}`), button)
      }
    })),
    {
      what: "a template",
      who: "clerk",
      at: "/templates",
      path: "dunning/save-template",
      show: async (page) => {
        await page.locator(".ant-table-row").first().getByRole("button", { name: "修改" }).click()
        return ready(page.getByRole("dialog"), "保存")
      }
    },
    {
      what: "a user",
      who: "admin",
      at: "/users",
      path: "users/save",
      show: async (page) => {
        await inTable(page, "clerk", "修改")
        return ready(dialog(page, "修改用户"), "保存")
      }
    },
    {
      what: "a password for somebody else",
      who: "admin",
      at: "/users",
      path: "users/reset-password",
      show: async (page) => {
        await inTable(page, "clerk", "重置密码")
        return ready(page.getByRole("dialog"), "生成密码")
      }
    },
    {
      what: "a role",
      who: "admin",
      at: "/users?list=roles",
      path: "roles/save",
      show: async (page) => {
        await page.getByRole("tab", { name: "角色" }).click()
        await inTable(page, "auditor", "修改")
        return ready(dialog(page, "修改角色"), "保存")
      }
    },
    {
      what: "one's own password",
      who: "auditor",
      at: "/history",
      path: "session/change-password",
      show: async (page) => {
        await page.locator(".bar button").last().click()
        await page.getByRole("menuitem", { name: "修改密码" }).click()
        const shown = dialog(page, "修改密码")
        await shown.getByLabel("现密码").fill("no password of mine")
        await shown.getByLabel("新密码").fill("a password of mine")
        await shown.getByLabel("再输一次").fill("a password of mine")
        return ready(shown, "修改密码")
      }
    },
    {
      what: "a mishap of the demonstration",
      who: "clerk",
      at: "/demo",
      path: "demo/happen",
      show: async (page) => {
        await page.getByLabel("终端编号").fill(terminalId)
        return ready(page, "制造意外")
      }
    }
  ]
}

/** Presses a button twice at once and gives how many requests left; none of them arrives. */
const twice = async (page: Page, path: string, button: Locator): Promise<number> => {
  let count = 0
  const address = `**/api/v1/${path}**`
  const lost = async (route: Route) => {
    if (route.request().postData()?.includes('"dryRun"')) return route.fallback()
    count += 1
    return route.abort("connectionreset")
  }
  await page.route(address, lost)
  const failed = page.waitForEvent("requestfailed", (request) => request.url().includes(path))
  await button.evaluate((it: HTMLElement) => {
    it.click()
    it.click()
  })
  await failed
  // What a second click would have sent is on its way before the page says that the first one was lost.
  await page.getByText("UNREACHABLE").first().waitFor()
  await page.unroute(address, lost)
  return count
}

export const once = (opened: () => Desk) => {
  long("two clicks at once do everything once", async () => {
    const its = opened()
    const { station } = its.http
    const { customerNo, terminalId } = customerOf(its, 7)
    // Something waits for approval, and something was saved that can be dispatched.
    const waiting = { deviceId: its.orders.devices.get(customerNo) ?? "", energy: "93" }
    await station.purchases.save({ actor: "clerk", commandId: "once", ...waiting } as never)
    const switches = [{ switchNo: 1, name: "进线", round: 1 }]
    await station.customers.saveSwitchMap({ actor: "engineer", commandId: "once-map", terminalId, switches } as never)
    const counts: Array<readonly [string, number]> = []
    const all = deeds(its)
    for (const { what, who, at, path, show } of all) {
      const page = await its.at(who, at)
      const button = await show(page)
      await button.waitFor().catch(() => assert.fail(`${what}: no button`))
      counts.push([what, await twice(page, path, button)])
    }
    for (const who of new Set(all.map((deed) => deed.who))) await its.at(who, "/system")
    assert.deepStrictEqual(
      counts,
      all.map(({ what }) => [what, 1] as const)
    )
  })
}
