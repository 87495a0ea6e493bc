import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { SimulatedIsmg } from "@yugou/sms-cmpp/testing"
import * as Effect from "effect/Effect"
import { afterAll, assert, describe, it, onTestFinished } from "vitest"
import { groupsOf, storyDialects } from "../src/Dialects.ts"
import { faults, OptionError, read } from "../src/Options.ts"

const root = path.resolve(import.meta.dirname, "../../..")
const main = path.join(root, "examples/master-station/src/main.ts")

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const station = (...args: ReadonlyArray<string>): Promise<Run> => stationIn({}, ...args)

const stationIn = (environment: NodeJS.ProcessEnv, ...args: ReadonlyArray<string>): Promise<Run> =>
  ran(environment, main, ...args)

const ran = (environment: NodeJS.ProcessEnv, program: string, ...args: ReadonlyArray<string>): Promise<Run> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ["--conditions=@yugou/source", program, ...args], {
      cwd: root,
      env: { ...process.env, ...environment }
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (chunk) => {
      stdout += chunk
    })
    child.stderr.on("data", (chunk) => {
      stderr += chunk
    })
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })

/** One folder for the station that is stopped and for the stories after it: each starts on what those before have left. */
const around = mkdtempSync(path.join(tmpdir(), "yugou-test-"))
const folder = path.join(around, "station")
afterAll(() => rmSync(around, { recursive: true, force: true }))

/** How many stories were told in the folder. */
let told = 0

/** Runs the curl lines of the READMEs of `@yugou/http` against a station that printed where it serves; each ends with the status that it gets. */
const callAsTheReadmesSay = (printed: string): void => {
  const [, url = ""] = /HTTP API: (\S+)\/api\/v1,/.exec(printed) ?? []
  const [, token = ""] = /clerk-zhang: Bearer (\S+)/.exec(printed) ?? []
  for (const readme of ["README.md", "README.zh-CN.md"]) {
    const text = readFileSync(path.join(root, "packages/http", readme), "utf8")
    const lines = [...text.matchAll(/^(curl .*) # (\d{3})/gm)]
    assert.isAtLeast(lines.length, 6)
    for (const [, line = "", status = ""] of lines) {
      const args = ["-c", `${line} -s -o /dev/null -w '%{http_code}'`]
      const { stdout } = spawnSync("bash", args, {
        encoding: "utf8",
        env: { ...process.env, STATION: url, TOKEN: token }
      })
      assert.strictEqual(stdout, status, line)
    }
  }
}

describe("a station that keeps running", { timeout: 120_000 }, () => {
  it("says what it listens on and how to stop, keeps others out of its folder, and is stopped by SIGTERM with code 0", async () => {
    const first = spawn(
      process.execPath,
      ["--conditions=@yugou/source", main, "--lang", "en", "--data", folder, "--http-port", "0"],
      {
        cwd: root
      }
    )
    onTestFinished(() => void first.kill("SIGKILL"))
    let printed = ""
    const serving = new Promise<void>((resolve) => {
      first.stdout.on("data", (chunk) => {
        printed += chunk
        if (/chief-li: Bearer \S+\n/.test(printed)) resolve()
      })
    })
    const stopped = new Promise<number | null>((resolve) => first.on("close", resolve))
    await serving
    told += 1
    // The keys of the folder are beside it, for nobody else to read.
    assert.strictEqual(statSync(`${folder}.keys`).mode & 0o777, 0o600)
    assert.match(readFileSync(`${folder}.keys`, "utf8"), /^k1:[0-9a-f]{64}\n$/)
    assert.match(printed, /terminals dial into 127\.0\.0\.1:\d+/)
    assert.include(printed, "Stop it with Ctrl+C")
    callAsTheReadmesSay(printed)
    const [, url = ""] = /HTTP API: (\S+)\/api\/v1,/.exec(printed) ?? []
    // With accounts, webhooks and files: as large as a document becomes.
    const document = await (await fetch(`${url}/api/v1/openapi.json`)).arrayBuffer()
    assert.isBelow(document.byteLength, 400_000)
    const ready = await fetch(`${url}/health/ready`)
    const parts = { engines: "up", store: "up", migrations: "up", frontEnd: "up", sms: "up" }
    assert.deepEqual(await ready.json(), { status: "up", parts })
    const second = await station("--once", "--data", folder)
    assert.strictEqual(second.code, 1)
    assert.include(second.stderr, "another process works on")
    assert.isFalse(JSON.parse(second.stdout.trim().split("\n").at(-1) ?? "{}").ok)
    first.kill("SIGTERM")
    assert.strictEqual(await stopped, 0)
    assert.include(printed, "what is under way may end, for 45 s at most")
    assert.include(printed, "station stopped")
  })
})

const expected = {
  none: { increases: 1, remainingAfterKwh: "1120", attempts: 1, unknowns: 0 },
  reply: { increases: 1, remainingAfterKwh: "1120", attempts: 1, unknowns: 1 },
  request: { increases: 1, remainingAfterKwh: "1120", attempts: 2, unknowns: 1 },
  "power-loss": { increases: 0, remainingAfterKwh: "120", attempts: 1, unknowns: 1, evidence: "arrivedWithoutEffect" }
} as const

describe("the story", { timeout: 120_000 }, () => {
  for (const fault of faults) {
    it(`comes out right with fault ${fault}, on a folder that was used before`, async () => {
      const { code, stdout, stderr } = await station("--once", "--lang", "en", "--fault", fault, "--data", folder)
      const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}")
      told += 1
      assert.strictEqual(code, 0, `${JSON.stringify(last)}\n${stderr}`)
      const common = { ok: true, remainingBeforeKwh: "120", smsDelivered: 1, reopened: true }
      assert.deepInclude(last, { ...common, ...expected[fault] })
      assert.strictEqual(typeof last.orderNo, "string")
    })
  }

  it("leaves everything that those before it have left in the folder", async () => {
    const tool = path.join(root, "packages/store-postgres/src/cli.ts")
    const { stdout } = await ran({}, tool, "status", "--directory", folder)
    // Each adds two customers with their targets, an order that is carried out, and one that is voided and restored.
    for (const kind of ["Customer", "Order", "Target"]) assert.include(stdout, `\n${kind} ${2 * told}\n`)
    const { code, stdout: verified } = await ran({}, tool, "verify", "--directory", folder)
    assert.deepStrictEqual([code, verified], [0, "the books hold together\n"])
  })
})

// Most of the time of a story is waiting for terminals: two are told side by side.
describe("the story on a folder of its own", { concurrent: true, timeout: 120_000 }, () => {
  for (const dialect of storyDialects) {
    for (const firmware of groupsOf(dialect).makers) {
      it(`comes out right with the firmware ${firmware} of ${dialect}, the first frame lost`, async () => {
        const { code, stdout, stderr } = await station(
          "--once",
          "--dialect",
          dialect,
          "--firmware",
          firmware,
          "--fault",
          "request"
        )
        const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}")
        assert.strictEqual(code, 0, `${JSON.stringify(last)}\n${stderr}`)
        assert.deepInclude(last, { ok: true, ...expected.request, tripConfirmed: true, closeConfirmed: true })
      })
    }
  }

  it("speaks Chinese by default", async () => {
    const { stdout } = await station("--once", "--fault", "none")
    assert.include(stdout, "尚未审核（NOT_APPROVED）")
    assert.include(stdout, "短信回执：已送达")
  })
})

describe("a part that does not open", { timeout: 60_000 }, () => {
  const nowhere = "/dev/null/station"
  const keys = { YUGOU_SECRET_KEYS: `k1:${"0f".repeat(32)}` }
  const told = ["--once", "--mobile", "13800000000"]
  const rows: ReadonlyArray<{
    readonly environment: NodeJS.ProcessEnv
    readonly args: ReadonlyArray<string>
    readonly says: string
  }> = [
    {
      environment: { ...keys, DATABASE_URL: "postgres://a:secret@127.0.0.1:1/x" },
      args: [],
      says: "DATABASE_URL: unreachable: PgConnection: Failed to connect: connect ECONNREFUSED 127.0.0.1:1"
    },
    {
      environment: { ...keys, DATABASE_URL: "postgres" },
      args: [],
      says: "DATABASE_URL: failed: PgConnection: Invalid connection URL"
    },
    {
      environment: { DATABASE_URL: "postgres://a:b@127.0.0.1:1/x" },
      args: [],
      says: "YUGOU_SECRET_KEYS is missing: use id:key"
    },
    {
      environment: { CMPP_URL: "cmpp://127.0.0.1:1" },
      args: told,
      says: "CMPP_URL: spId: must have 1 to 6 characters"
    },
    { environment: {}, args: ["--once", "--data", nowhere], says: `--data ${nowhere}: failed: cannot make ${nowhere}` }
  ]
  for (const { environment, args, says } of rows) {
    it(`is told by what names it: ${says.slice(0, says.indexOf(":"))} ${Object.values(environment).join("")}`, async () => {
      const { code, stderr, stdout } = await stationIn(environment, ...args)
      assert.strictEqual(code, 1)
      assert.include(stderr, says)
      assert.isFalse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}").ok)
      assert.notInclude(stderr + stdout, "secret")
    })
  }
})

describe("the story beside real parts", { timeout: 60_000 }, () => {
  const database = "postgres://a:hunter2@127.0.0.1:1/x"
  const gateway = "cmpp://901234:hunter2@127.0.0.1:1?srcId=1069"
  const rows: ReadonlyArray<{
    readonly environment: NodeJS.ProcessEnv
    readonly args: ReadonlyArray<string>
    readonly says: RegExp
  }> = [
    {
      environment: { CMPP_URL: gateway },
      args: ["--once"],
      says: /CMPP_URL: .* really sends one SMS; .*--mobile NUMBER/
    },
    { environment: { CMPP_URL: gateway }, args: [], says: /--mobile NUMBER/ },
    { environment: { CMPP_URL: gateway }, args: ["--mobile", "12345"], says: /--mobile 12345: use 11 digits/ },
    { environment: { DATABASE_URL: database }, args: ["--once"], says: /--once with DATABASE_URL: .*wrong dates/ }
  ]
  for (const { environment, args, says } of rows) {
    it(`is not told unless it is wanted: ${Object.keys(environment).join()} ${args.join(" ")}`, async () => {
      const { code, stderr, stdout } = await stationIn(environment, ...args)
      assert.strictEqual(code, 2)
      assert.match(stderr, says)
      assert.strictEqual(stdout, "")
      assert.notInclude(stderr, "hunter2")
    })
  }

  it("says to whom it sends before it does, and sends to nobody else", async () => {
    const mobile = "13900000000"
    const account = { spId: "901234", secret: "shared-secret" }
    const told = Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make({ account })
      const url = `cmpp://${account.spId}:${account.secret}@${ismg.host}:${ismg.port}?srcId=1069012345`
      const args = ["--once", "--lang", "en", "--fault", "none", "--mobile", mobile]
      const { stdout } = yield* Effect.promise(() => stationIn({ CMPP_URL: url }, ...args))
      return { stdout, host: `${ismg.host}:${ismg.port}`, reports: ismg.reportsSent() }
    })
    const { stdout, host, reports } = await Effect.runPromise(Effect.scoped(told))
    const [first = ""] = stdout.split("\n")
    assert.strictEqual(first, `the story will send one alarm SMS to ${mobile} through ${host}`)
    assert.include(stdout, `alarm SMS to ${mobile}`)
    assert.notInclude(stdout, "13805310001")
    assert.strictEqual(reports, 1)
  })
})

describe("the command line", () => {
  it("refuses keys that cannot be read, and shows none of them", async () => {
    const { code, stderr } = await stationIn({ YUGOU_SECRET_KEYS: `k1:${"0f".repeat(31)}` }, "--once")
    assert.strictEqual(code, 2)
    assert.include(stderr, "YUGOU_SECRET_KEYS: Key 1 does not have 64 hexadecimal digits")
    assert.notInclude(stderr, "0f0f")
  })

  const rows = [
    { args: ["--fault", "fire"], says: "--fault fire: use one of reply, request, none, power-loss" },
    { args: ["--lang", "fr"], says: "--lang fr: use one of zh, en" },
    { args: ["--port", "70000"], says: "--port 70000: use 0 to 65535" },
    { args: ["--customers", "0"], says: "--customers 0: use 1 to 500" },
    { args: ["--http-port", "http"], says: "--http-port http: use 0 to 65535" },
    { args: ["--secure-cookie", "maybe"], says: "--secure-cookie maybe: use one of yes, no" },
    { args: ["--access-log", "all"], says: "--access-log all: use one of on, off" },
    { args: ["--proxies", "10.0.0.7,intranet"], says: "--proxies intranet: use an address or a network" },
    { args: ["--proxies", "10.0.0.0/33"], says: "--proxies 10.0.0.0/33: use an address or a network" },
    { args: ["--unknown"], says: "--unknown" }
  ]
  for (const { args, says } of rows) {
    it(`refuses ${args.join(" ")} and says what to write`, () => {
      assert.throws(() => read(args, {}), OptionError, says)
    })
  }

  it("ends with code 2 on what it refuses, and shows how to call it", async () => {
    const { code, stderr } = await station("--unknown")
    assert.strictEqual(code, 2)
    assert.include(stderr, "--unknown")
    assert.include(stderr, "npm start --")
  })

  it("explains itself with --help", async () => {
    const { code, stdout } = await station("--help")
    assert.strictEqual(code, 0)
    assert.include(stdout, "--once")
  })
})
