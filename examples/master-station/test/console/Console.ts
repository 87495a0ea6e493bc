/** A demonstration with its console in a browser: one station and one browser for all tests of a file. */
import { type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core"
import { afterAll, assert, beforeAll, beforeEach, inject, it, type TestContext } from "vitest"
import { type Begun, openDemo } from "../../scripts/Opened.ts"
import { password } from "../../src/demo/Accounts.ts"

export type Customer = Begun["customers"][number]

/** A station of the demonstration, and people in front of it. */
export interface Desk extends Begun {
  readonly url: string
  /** Gives the window of somebody who is signed in; each has one of his own. */
  readonly at: (who: string, address?: string) => Promise<Page>
  /** Opens a window in which nobody is signed in. */
  readonly window: (options?: BrowserContextOptions) => Promise<Page>
  /** Signs somebody in who stands before the form. */
  readonly signIn: (page: Page, who: string) => Promise<void>
  /** What the consoles of the windows said, and requests that left the machine. */
  readonly said: ReadonlyArray<string>
  /** What the station said at warning level and above. */
  readonly warned: ReadonlyArray<string>
}

/** What is waited for at most, in milliseconds; the machine may be busy with other tests. */
export const patience = 45_000

/** For so long a password that was typed counts in any case, in milliseconds. */
const provedMillis = 120_000

/** What a browser says of answers that are refusals is no fault of the page. */
const isOfBrowser = (text: string): boolean => text.startsWith("Failed to load resource")

/** Opens the desk before the tests of a file and closes it after them; where there is no browser the tests are skipped, and say why. */
export const desk = (customers: number): (() => Desk) => {
  const found = inject("chromium")
  let opened: Desk | null = null
  let close = async () => {}
  // What one test left open when it failed is in the way of no other.
  let leave = async () => {}
  beforeAll(async () => {
    if (found === null) return
    const [browser, { begun, url, warned, close: closeStation }] = await Promise.all([
      chromium.launch({ executablePath: found.executablePath, args: [...found.args], headless: true }),
      openDemo(customers)
    ])
    close = async () => {
      await browser.close()
      await closeStation()
    }
    const said: Array<string> = []
    const window = async (given: BrowserContextOptions = {}): Promise<Page> => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: "reduce",
        ...given
      })
      context.setDefaultTimeout(patience)
      context.on("console", (message) => {
        const isLoud = message.type() === "error" || message.type() === "warning"
        if (isLoud && !isOfBrowser(message.text())) said.push(`${message.page()?.url()}: ${message.text()}`)
      })
      context.on("weberror", (error) => said.push(String(error.error())))
      context.on("request", (request) => {
        if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) said.push(request.url())
      })
      // Who works here was shown around before.
      await context.addInitScript('if (location.protocol === "http:") localStorage.setItem("yugou.tour", "over")')
      const page = await context.newPage()
      await page.goto(url)
      return page
    }
    const signIn = async (page: Page, who: string): Promise<void> => {
      await page.locator("#name").fill(who)
      await page.locator("#password").fill(password)
      await page.locator("button[type=submit]").click()
      await page.getByRole("navigation").waitFor()
    }
    const windows = new Map<string, Page>()
    // What is dangerous wants a password of the last minutes; on a busy machine more of them have passed.
    const proved = new Map<Page, number>()
    const prove = async (page: Page): Promise<void> => {
      if (performance.now() - (proved.get(page) ?? 0) < provedMillis) return
      const given = { url, password }
      const isProved = await page.evaluate(async (its) => {
        const { csrf } = await (await fetch(`${its.url}/api/v1/session/show`)).json()
        const headers = { "content-type": "application/json", "x-csrf-token": csrf }
        const body = JSON.stringify({ password: its.password })
        return (await fetch(`${its.url}/api/v1/session/prove`, { method: "POST", headers, body })).ok
      }, given)
      assert.isTrue(isProved)
      proved.set(page, performance.now())
    }
    leave = async () => {
      const left = [...windows.values()]
      windows.clear()
      await Promise.all(left.map((page) => page.context().close()))
    }
    const at = async (who: string, address?: string): Promise<Page> => {
      let page = windows.get(who)
      if (page === undefined) {
        page = await window()
        windows.set(who, page)
        await signIn(page, who)
        proved.set(page, performance.now())
      }
      await prove(page)
      if (address !== undefined) await goTo(page, address)
      await page.locator("h1").first().waitFor()
      return page
    }
    opened = { ...begun, url, window, signIn, at, said, warned }
  }, 400_000)
  afterAll(() => close())
  beforeEach((test: TestContext) => {
    test.skip(found === null, "no browser here: set CHROMIUM_PATH to a Chromium")
    test.onTestFailed(() => leave())
  })
  return () => {
    if (opened === null) throw new Error("the desk is not open")
    return opened
  }
}

/** Whether all of it is played, as `npm run test:console` does. */
export const isWhole = process.env.MODE === "whole"

/** A test that takes too long for every change. */
export const long = isWhole ? it : it.skip

const push = (page: Page, address: string): Promise<void> =>
  page.evaluate((next) => {
    // The router counts the steps of a history.
    history.pushState({ __TSR_index: (history.state?.__TSR_index ?? 0) + 1 }, "", next)
    dispatchEvent(new PopStateEvent("popstate"))
  }, address)

/** Closes what is open: what was typed into it would be asked for. */
const closeDialogs = async (page: Page): Promise<void> => {
  const shown = page.locator(".ant-modal-wrap:visible")
  for (let left = await shown.count(); left > 0; left -= 1) {
    await page.keyboard.press("Escape")
    await shown.nth(left - 1).waitFor({ state: "hidden" })
  }
}

/** Goes to an address as a link of the page does, without loading it anew: by another page, so that it begins anew. */
export const goTo = async (page: Page, address: string): Promise<void> => {
  await closeDialogs(page)
  const between = page.locator("h1", { hasText: /运行状态|State of the system/ })
  // Whoever has just signed in is brought to the first page, perhaps after this.
  for (let tries = 0; tries < 20; tries += 1) {
    await push(page, "/system")
    const isThere = await between.waitFor({ timeout: patience / 20 }).then(
      () => true,
      () => false
    )
    if (isThere) break
  }
  await push(page, address)
}

/** Asks for rows by a condition of a list. */
export const find = async (page: Page, label: string, value: string): Promise<void> => {
  const conditions = page.getByRole("form", { name: "查询条件" })
  await conditions.getByLabel(label).fill(value)
  await conditions.getByRole("button", { name: "查询" }).click()
}

/** The row of a list that says this. */
export const row = (page: Page, text: string): Locator =>
  page.locator(".rows .ant-table-row", { hasText: text }).first()

/** Waits for a row that comes while the list is shown: others do not move under the pointer, and what is new is shown to whoever asks for it. */
export const comes = async (page: Page, text: string): Promise<void> => {
  const news = page.locator(".moved").getByRole("button", { name: "刷新" })
  const isThere = row(page, text)
  await isThere.or(news).first().waitFor()
  while (!(await isThere.isVisible())) {
    await news.click()
    await isThere.or(news).first().waitFor()
  }
}

/** A button above a list. */
export const tool = (page: Page, name: string): Locator =>
  page.getByRole("toolbar").getByRole("button", { name, exact: true })

/** Chooses the row that says this, and presses a button above the list. */
export const press = async (page: Page, text: string, name: string): Promise<void> => {
  await row(page, text).click()
  await tool(page, name).click()
}

/** The dialog or drawer of this title. */
export const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name })

/** Presses a button of a dialog; the cross above has the name of one below. */
export const answer = (shown: Locator, name: string): Promise<void> =>
  shown.getByRole("button", { name, exact: true }).last().click()

/** Presses a button that confirms what a dialog showed; where something moved meanwhile the dialog says so, and it is confirmed as it is now. */
export const confirm = async (shown: Locator, name: string): Promise<void> => {
  const moved = shown.getByText("请核对后再次提交")
  do {
    await answer(shown, name)
    await Promise.race([shown.waitFor({ state: "hidden" }), moved.waitFor()])
  } while (await moved.isVisible())
}

/** Waits until a text is seen, in milliseconds for at most so long. */
export const see = (where: Page | Locator, text: string | RegExp, timeout = patience): Promise<void> =>
  where.getByText(text).first().waitFor({ timeout })

/** What every customer of the demonstration has one of. */
export const deviceOf = ({ orders }: Desk, { customerNo }: Customer): string => orders.devices.get(customerNo) ?? ""

/** The customer of the demonstration at a place. */
export const customerOf = ({ customers }: Desk, index: number): Customer => {
  const customer = customers[index]
  if (customer === undefined) throw new Error(`the demonstration has no customer ${index}`)
  return customer
}

/** An order that is approved, made without clicking. */
export const approved = async (opened: Desk, customer: Customer, energy: string): Promise<string> => {
  const { station } = opened.http
  const deviceId = deviceOf(opened, customer)
  const { orderNo } = await station.purchases.save({
    actor: "clerk",
    commandId: `test-${customer.customerNo}-${energy}`,
    deviceId,
    energy
  } as never)
  await station.approvals.approve({ actor: "approver", commandId: `test-${orderNo}`, orderNo })
  return orderNo
}

/** Lets a customer use energy until little is left. */
export const runLow = async (opened: Desk, customer: Customer): Promise<void> => {
  const { fleet, http } = opened
  const { customerNo } = customer
  const asked = { actor: "clerk", customerNo, alarm: "below" }
  fleet.setSpeed(600)
  for (;;) {
    await http.station.purchases.pollRemaining({ actor: "clerk", deviceId: deviceOf(opened, customer) })
    const { rows } = await http.station.dunning.lowBalances(asked as never)
    if (rows.length > 0) break
  }
  fleet.setSpeed(1)
}

/** Ends the session of a window behind its back, as time does. */
export const endSession = async (page: Page, url: string): Promise<void> => {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ")
  const shown = await fetch(`${url}/api/v1/session/show`, { headers: { cookie } })
  const { csrf } = (await shown.json()) as { readonly csrf: string }
  const headers = { cookie, "x-csrf-token": csrf, "content-type": "application/json" }
  assert.isTrue((await fetch(`${url}/api/v1/session/sign-out`, { method: "POST", headers, body: "{}" })).ok)
}
