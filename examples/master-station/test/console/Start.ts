/** The demonstration as a stranger begins it, by the command of the README: what he waits for, and what happens by itself. */
import { type ChildProcess, spawn } from "node:child_process"
import * as path from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { password } from "../../src/demo/Accounts.ts"
import { isWhole } from "./Console.ts"

const root = path.resolve(import.meta.dirname, "../../../..")

/** Until the address is printed, in milliseconds; the page is built before. */
const patience = 120_000
/** The first planned mishap comes so long after that. */
const calmMillis = 30_000
/** Within this time the work lists have filled. */
const filledMillis = 120_000
const paintedMillis = 1_000
/** The most that is loaded until a clerk sees his first page, letters aside. */
const loadedBytes = 450_000

interface Line {
  readonly text: string
  /** Since the address was printed; before it, 0. */
  readonly afterMillis: number
}

interface Started {
  readonly url: string
  readonly startedMillis: number
  readonly printed: string
  readonly log: ReadonlyArray<Line>
  readonly sinceMillis: () => number
}

/** Without what the tests run with, and what would make it no demonstration. */
const environment = (): NodeJS.ProcessEnv => {
  const { NODE_ENV, VITEST, MODE, DATABASE_URL, CMPP_URL, ...others } = process.env
  return { ...others, PATH: `${path.join(root, "node_modules/.bin")}${path.delimiter}${others.PATH}` }
}

const begin = async (child: ChildProcess): Promise<Started> => {
  const began = performance.now()
  let printed = ""
  let readyAt: number | null = null
  const log: Array<Line> = []
  const sinceMillis = () => (readyAt === null ? 0 : performance.now() - readyAt)
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n").filter((each) => each !== ""))
      log.push({ text: line, afterMillis: sinceMillis() })
  })
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within ${patience / 1000} s:\n${printed}`)), patience)
    child.once("exit", (code) => reject(new Error(`ended with ${code}:\n${printed}\n${log.map(({ text }) => text)}`)))
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      const [found] = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(printed) ?? []
      if (found === undefined || readyAt !== null) return
      readyAt = performance.now()
      clearTimeout(timer)
      resolve(found)
    })
  })
  return { url, startedMillis: performance.now() - began, printed, log, sinceMillis }
}

const signIn = async (page: Page, who: string): Promise<void> => {
  await page.locator("#name").fill(who)
  await page.locator("#password").fill(password)
  await page.locator("button[type=submit]").click()
  await page.locator(".rows .ant-table-row").first().waitFor()
}

/** A newcomer, who has nothing of the page yet, up to his first list: when he saw something, and what came over the line. */
const visit = async (browser: Browser, url: string) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await line.send("Network.enable")
    const kinds = new Map<string, string>()
    const bytes = { Document: 0, Stylesheet: 0, Script: 0, Font: 0 }
    line.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type))
    line.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId)
      if (kind !== undefined && kind in bytes) bytes[kind as keyof typeof bytes] += encodedDataLength
    })
    await page.goto(url)
    await page.locator("#name").waitFor()
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime
    await page.waitForFunction(painted)
    const paintMillis = (await page.evaluate(painted)) ?? Number.POSITIVE_INFINITY
    await signIn(page, "clerk")
    return { paintMillis, loaded: bytes.Document + bytes.Stylesheet + bytes.Script, fonts: bytes.Font }
  } finally {
    await context.close()
  }
}

export const start = () =>
  describe.skipIf(!isWhole)("npm start", { timeout: patience + filledMillis }, () => {
    const found = inject("chromium")
    let child: ChildProcess | null = null
    let browser: Browser | null = null
    let started: Started | null = null
    const its = () => {
      if (started === null || browser === null) throw new Error("it has not begun")
      return { ...started, browser }
    }
    beforeAll(async () => {
      if (found === null) return
      // A group of its own: npm and what it starts end together.
      child = spawn("npm", ["start"], { cwd: root, env: environment(), detached: true })
      started = await begin(child)
      browser = await chromium.launch({ executablePath: found.executablePath, args: [...found.args] })
    }, patience + 60_000)
    afterAll(async () => {
      await browser?.close()
      if (child?.pid === undefined || child.exitCode !== null) return
      const ended = new Promise((resolve) => child?.once("exit", resolve))
      process.kill(-child.pid, "SIGTERM")
      await ended
    })
    const tried = found === null ? it.skip : it

    tried("prints one address and its accounts, shows itself within a second, and loads little", async () => {
      const { url, startedMillis, printed, browser: opened } = its()
      assert.strictEqual(printed.match(/http:\/\//g)?.length, 1, printed)
      for (const name of ["clerk", "approver", "engineer", "admin", password]) assert.include(printed, name)
      const visits = [await visit(opened, url), await visit(opened, url), await visit(opened, url)]
      // Other work on the machine makes it slower, and nothing makes it faster.
      const paintMillis = Math.min(...visits.map((each) => each.paintMillis))
      const [{ loaded, fonts } = { loaded: Number.POSITIVE_INFINITY, fonts: 0 }] = visits
      console.log(
        `npm start: ready after ${(startedMillis / 1000).toFixed(1)} s; first paint ${paintMillis.toFixed(0)} ms; loaded ${(loaded / 1000).toFixed(0)} kB, letters ${(fonts / 1000).toFixed(0)} kB besides`
      )
      assert.isBelow(paintMillis, paintedMillis)
      assert.isAtMost(loaded, loadedBytes)
    })

    tried("its work lists fill by themselves, and before the first mishap there is nothing to warn of", async () => {
      const { url, log, sinceMillis, browser: opened } = its()
      const page = await opened.newPage()
      try {
        await page.goto(url)
        await signIn(page, "clerk")
        await page.goto(`${url}/work`)
        const filled: Array<string> = []
        for (const title of ["结果未知", "待审核", "事项"]) {
          const tab = page.getByRole("tab", { name: new RegExp(`${title}\\s*[1-9]`) })
          await tab.waitFor({ timeout: Math.max(1, filledMillis - sinceMillis()) })
          filled.push(`${title} after ${(sinceMillis() / 1000).toFixed(0)} s at the latest`)
        }
        const warned = log.filter(({ text }) => /level=(?:WARN|ERROR|FATAL)/.test(text))
        const first = warned[0]
        console.log(
          `npm start: ${filled.join(", ")}; ${first === undefined ? "no warning" : `first warning after ${(first.afterMillis / 1000).toFixed(0)} s: ${first.text}`}`
        )
        assert.deepStrictEqual(
          log.filter(({ afterMillis }) => afterMillis < calmMillis),
          []
        )
      } finally {
        await page.context().close()
      }
    })
  })
