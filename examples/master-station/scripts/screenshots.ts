/** Makes pictures of every page of the console, in both languages. `--help` says how. */
import { mkdirSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { Instant } from "@yugou/core"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { optionsOf, refuse } from "../../../scripts/Arguments.ts"
import { password } from "../src/demo/Accounts.ts"
import * as Beginning from "../src/demo/Beginning.ts"
import { findChromium } from "./Chromium.ts"
import { type Begun, openDemo } from "./Opened.ts"
import { type Language, languages, type Picture, pictures } from "./Pictures.ts"

const usage = `npm run screenshots -- [--out DIR] [--lang zh|en] [--width PIXELS] [--shade light|dark] [--only NAME,NAME]
                       [--format webp|png] [--address URL]

Makes pictures of every page of the console out of a demonstration that is begun for it, on a day that is always the same.

  --out     where they go, docs/screenshots by default: a folder for each language
  --lang    one language, both by default
  --width   of the window, 1280 by default (320 to 7680)
  --shade   of all pages, light by default
  --only    names of pictures
  --format  of the files, webp by default
  --address of a demonstration that runs already, which is taken as it is
  --help    this text`
const given = optionsOf(usage, {
  out: { type: "string" },
  lang: { type: "string" },
  width: { type: "string" },
  shade: { type: "string" },
  only: { type: "string" },
  format: { type: "string" },
  address: { type: "string" }
})

const customers = 18
/** The morning of a working day, two minutes to ten at the site. */
const morning = Instant.at("2026-03-02T01:58:00Z")
/** The quality of a picture, in percent: letters stay sharp, and a page has some 40 kB. */
const quality = 82
/** What is waited for at most, in milliseconds; the machine may be busy with other work. */
const patience = 120_000
const tablet = { width: 820, height: 1180 }

/** Waits until something holds that the station does by itself, for at most {@link patience}. */
const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > patience)
      throw new Error(`${what}: not within ${patience / 1000} s; run it again when the machine has less to do`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Lets happen what work lists show: replies that are lost, another master, balances that run low, a device under commissioning. */
const happen = async ({ http, fleet, customers: all, orders }: Begun): Promise<void> => {
  const { station } = http
  for (const { happen } of Beginning.mishaps(orders, fleet, all)) await happen()
  console.log("the demonstration has begun")
  const deviceOf = (index: number) => orders.devices.get(all[index]?.customerNo ?? "") ?? ""
  const begun = { customerNo: all[0]?.customerNo, deviceId: deviceOf(0) }
  await station.commissioning.start({ actor: "engineer", commandId: "start", ...begun } as never)
  // Some of those that wait are alike, so that they are approved at once; a customer has a history.
  for (const [index, energy] of [
    [5, "640"],
    [7, "1280"],
    [8, "900"],
    [11, "350"]
  ] as const) {
    const sold = { deviceId: deviceOf(index), energy, amountFen: Number(energy) * 68, paymentWay: "cash" }
    const workOrderNo = `YX-20260302-${index}`
    await station.purchases.save({ actor: "clerk", commandId: `wait-${index}`, workOrderNo, ...sold } as never)
  }
  // What the marketing system says that was paid: one other amount, one that nobody sold.
  const payments = [
    { workOrderNo: "YX-20260302-5", amountFen: 43_500 },
    { workOrderNo: "YX-20260302-99", amountFen: 68_000 }
  ]
  const list = { day: "2026-03-02", orgNo: all[5]?.orgNo, payments }
  await station.settlement.reconcilePayments({ actor: "approver", commandId: "payments", ...list } as never)
  const closed = { deviceId: deviceOf(10), reason: "客户搬迁", disposition: { _tag: "RefundOutside" } }
  await station.customers.closeAccount({ actor: "clerk", commandId: "close", ...closed } as never)
  // Two of them have little left.
  const low = [4, 13]
  fleet.setSpeed(600)
  await until("two customers with little left", async () => {
    for (const index of low)
      await station.purchases.pollRemaining({ actor: "clerk", deviceId: deviceOf(index) }).catch(() => {})
    const { rows } = await station.dunning.lowBalances({ actor: "clerk", alarm: "below", limit: 5 } as never)
    return rows.length >= low.length
  })
  fleet.setSpeed(1)
  await until("an order of unknown outcome", async () => {
    const { rows } = await station.purchaseRecords.list({ actor: "clerk", dispatch: ["unknown"], limit: 1 } as never)
    return rows.length > 0
  })
}

/** Waits until a page shows what it asked for, with its letters, and nothing moves. */
const settled = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => {
    const open = ".ant-skeleton, .ant-spin-spinning, .ant-btn-loading"
    const charts = [...document.querySelectorAll(".chart")].every((chart) => chart.querySelector("canvas") !== null)
    const isStill = document.getAnimations().every(({ playState }) => playState !== "running")
    return document.querySelector(open) === null && charts && isStill && document.fonts.status === "loaded"
  })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** Takes a picture of what a window shows. */
const shoot = async (page: Page, file: string): Promise<number> => {
  const line = await page.context().newCDPSession(page)
  const { data } = await line.send("Page.captureScreenshot", format === "png" ? { format } : { format, quality })
  await line.detach()
  const bytes = Buffer.from(data, "base64")
  writeFileSync(file, bytes)
  return bytes.length
}

/** Gives what stands behind an option; of anything else than these it says which they are. */
const oneOf = <const T extends string>(
  option: string,
  value: string | undefined,
  words: readonly [T, ...Array<T>]
): T =>
  value === undefined
    ? words[0]
    : (words.find((word) => word === value) ?? refuse(`--${option} is ${words.join(" or ")}, not ${value}`, usage))

const width = Number(given.width ?? "1280")
if (!Number.isInteger(width) || width < 320 || width > 7_680)
  refuse(`--width is 320 to 7680 pixels, not ${given.width}`, usage)
/** WebP is a third of PNG, and not every program shows it. */
const format = oneOf("format", given.format, ["webp", "png"])
const shade = oneOf("shade", given.shade, ["light", "dark"])
const chosen = given.lang === undefined ? languages : [oneOf("lang", given.lang, languages)]
const names = given.only?.split(",")
const stray = names?.find((name) => !pictures.some((picture) => picture.name === name))
if (stray !== undefined) refuse(`--only: there is no picture ${stray}`, usage)
const wanted = pictures.filter(({ name }) => names?.includes(name) ?? true)

/** Opens a window in which somebody is signed in. */
const windowOf = async (browser: Browser, url: string, { who, look }: Picture, language: Language): Promise<Page> => {
  const viewport = look === "tablet" ? tablet : { width, height: 800 }
  const context: BrowserContext = await browser.newContext({ viewport, locale: language === "zh" ? "zh-CN" : "en-GB" })
  const kept = { "yugou.language": language, "yugou.shade": look === "dark" ? "dark" : shade }
  await context.addInitScript(
    `if (location.protocol === "http:") Object.assign(localStorage, ${JSON.stringify({ ...kept, ...(look === "tour" ? {} : { "yugou.tour": "over" }) })})`
  )
  // What a station says that is no demonstration.
  if (look === "real") await context.route("**/health/live", (route) => route.fulfill({ json: { status: "up" } }))
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  await page.goto(url)
  if (who === null) return page
  await page.locator("#name").fill(who)
  await page.locator("#password").fill(password)
  await page.locator("button[type=submit]").click()
  await page.locator(".bar").waitFor()
  return page
}

const found = await findChromium()
if (found === null) throw new Error("no browser here: set CHROMIUM_PATH to a Chromium")
/** A demonstration of its own, in which something has happened already. */
const prepared = async () => {
  const { begun, url, close } = await openDemo(customers, morning)
  await happen(begun)
  return { url, close }
}
const { url, close } = given.address === undefined ? await prepared() : { url: given.address, close: async () => {} }
const browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args], headless: true })
const out = path.resolve(given.out ?? path.join(import.meta.dirname, "../../../docs/screenshots"))
let failed = 0
for (const language of chosen) {
  const folder = path.join(out, language)
  mkdirSync(folder, { recursive: true })
  const windows = new Map<string, Page>()
  for (const picture of wanted) {
    const key = `${picture.who} ${picture.look ?? ""}`
    const page = windows.get(key) ?? (await windowOf(browser, url, picture, language))
    windows.set(key, page)
    try {
      await page.goto(`${url}${picture.at}`)
      await page.locator("h1").first().waitFor()
      await settled(page)
      await picture.before?.(page, language)
      await settled(page)
      const bytes = await shoot(page, path.join(folder, `${picture.name}.${format}`))
      console.log(`${language}/${picture.name}.${format} ${(bytes / 1000).toFixed(0)} kB`)
    } catch (error) {
      failed += 1
      console.error(`${language}/${picture.name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`)
      await shoot(page, path.join(folder, `${picture.name}.failed.${format}`))
    }
  }
  for (const page of windows.values()) await page.context().close()
}
await browser.close()
await close()
process.exit(failed === 0 ? 0 : 1)
