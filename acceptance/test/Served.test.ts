/** The example station on a database that is kept: it sends nothing that nobody gets, and is reached as a real one is, over TLS by way of a proxy. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { started, stopped } from "../src/Example.ts"
import * as Postgres from "../src/Postgres.ts"

const password = "correct horse 9 battery"
const name = "admin-wang"

describe("the example on a database that is kept", { timeout: 120_000 }, () => {
  it.live(
    "says that its messages wait, binds sessions to TLS, believes its proxies, and logs requests without what they say",
    () =>
      Effect.gen(function* () {
        const url = Redacted.value(yield* yield* Postgres.start("inMemory"))
        const environment = { DATABASE_URL: url }
        const station = yield* started({ environment, args: ["--proxies", "127.0.0.1"], isUp: /"token":"[^"]+"/ })
        const { said, address: base } = station
        for (const part of ["store", "frontEnd", "people"])
          assert.match(said.error, new RegExp(`message=opened .*part=${part} millis=\\d+`))
        assert.match(said.out, /CAUTION: there is no SMS gateway \(CMPP_URL is not set\); messages wait/)
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
      })
  )
})
