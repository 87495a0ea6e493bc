/** The example station on a database that is kept: it sends nothing that nobody gets, and is reached as a real one is, over TLS by way of a proxy. */
import { spawn } from "node:child_process"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Postgres from "../src/Postgres.ts"

const root = path.resolve(import.meta.dirname, "../..")
const main = path.join(root, "examples/master-station/src/main.ts")
const password = "correct horse 9 battery"
const name = "admin-wang"

/** Starts the station, waits until it has said something, and ends it with the scope; gives what it wrote, as it grows. */
const started = (databaseUrl: string, isUp: RegExp, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const said = { out: "", error: "" }
      const child = spawn(process.execPath, ["--conditions=@yugou/source", main, "--lang", "en", ...args], {
        cwd: root,
        env: { ...process.env, DATABASE_URL: databaseUrl, YUGOU_SECRET_KEYS: `k1:${"0f".repeat(32)}` }
      })
      const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
      child.stderr.on("data", (part) => {
        said.error += part
      })
      await new Promise<void>((resolve, reject) => {
        child.stdout.on("data", (part) => {
          said.out += part
          if (isUp.test(said.out)) resolve()
        })
        ended.then(() => reject(new Error(said.error)))
      })
      return { said, child, ended }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGTERM")
        return ended
      })
  )

/** Stops it as whoever runs processes does, and gives what it exits with. */
const stopped = ({ child, ended }: Effect.Success<ReturnType<typeof started>>) =>
  Effect.promise(async () => {
    child.kill("SIGTERM")
    await ended
    return child.exitCode
  })

describe("the example on a database that is kept", { timeout: 120_000 }, () => {
  it.live(
    "says that its messages wait, binds sessions to TLS, believes its proxies, and logs requests without what they say",
    () =>
      Effect.gen(function* () {
        const url = Redacted.value(yield* yield* Postgres.start("inMemory"))
        const station = yield* started(url, /"token":"[^"]+"/, "--proxies", "127.0.0.1")
        const { said } = station
        for (const part of ["store", "frontEnd", "people"])
          assert.match(said.error, new RegExp(`message=opened .*part=${part} millis=\\d+`))
        assert.match(said.out, /CAUTION: there is no SMS gateway \(CMPP_URL is not set\); messages wait/)
        const [, base = ""] = /HTTP API: (\S+)\/api\/v1,/.exec(said.out) ?? []
        const [, token = ""] = /"token":"([^"]+)"/.exec(said.out) ?? []
        const forwarded = { "x-forwarded-for": "198.51.100.9", "content-type": "application/json" }
        const post = (at: string, body: object) =>
          fetch(`${base}/api/v1/${at}`, { method: "POST", headers: forwarded, body: JSON.stringify(body) })
        yield* Effect.promise(async () => {
          const ready = (await (await fetch(`${base}/health/ready`)).json()) as {
            readonly status: string
            readonly parts: object
          }
          assert.strictEqual(ready.status, "up")
          assert.deepInclude(ready.parts, { store: "up", sms: "away" })
          const first = { token, name, displayName: "王管理", password }
          assert.strictEqual((await post("session/first-administrator", first)).status, 200)
          const signedIn = await post("session/sign-in", { name, password })
          const cookies = signedIn.headers.getSetCookie()
          const [session = ""] = cookies.filter((each) => each.startsWith("__Host-yugou="))
          assert.match(session, /; Secure(;|$)/)
          const cookie = cookies.map((each) => each.split(";")[0]).join("; ")
          const trail = await fetch(`${base}/api/v1/account-trail/list`, { headers: { cookie } })
          assert.include(await trail.text(), '"source":"198.51.100.9"')
          assert.strictEqual((await fetch(`${base}/api/v1/customers/list?name=secret-customer`)).status, 401)
        })
        assert.match(said.error, /message=request .*path=\/api\/v1\/customers\/list .*status=401/)
        assert.match(said.error, /path=\/api\/v1\/account-trail\/list status=200 actor=admin-wang/)
        for (const secret of [password, "secret-customer", token]) assert.notInclude(said.error, secret)
        assert.strictEqual(yield* stopped(station), 0)
        for (const _ of ["second", "third"]) {
          const again = yield* started(url, /HTTP API: \S+/)
          assert.include(again.said.out, "terminals dial into")
          assert.strictEqual(yield* stopped(again), 0)
        }
      })
  )
})
