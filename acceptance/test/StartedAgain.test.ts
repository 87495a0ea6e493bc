/** The example station, started three times on one database: each time it comes up, and what was there before is there. */
import { assert, describe, it } from "@effect/vitest"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { started, stopped } from "../src/Example.ts"
import { freePort } from "../src/FreePort.ts"
import { until } from "../src/OneTerminal.ts"
import * as Postgres from "../src/Postgres.ts"
import { orgNo, spoken } from "../src/Station.ts"

type Row = { readonly [name: string]: unknown }
type Headers = { readonly [name: string]: string }

/** Asks the station, or tells it something, as somebody. */
const speaking = (address: string, headers: () => Headers) => {
  const answered = async (name: string, init: RequestInit): Promise<Row> => {
    const response = await fetch(`${address}/api/v1/${name}`, init)
    const text = await response.text()
    assert.strictEqual(response.status, 200, `${name}: ${text}`)
    return { ...JSON.parse(text), cookies: response.headers.getSetCookie() }
  }
  return {
    rows: async (name: string) => (await answered(name, { headers: headers() })).rows as ReadonlyArray<Row>,
    tell: (name: string, body: object) =>
      answered(name, {
        method: "POST",
        headers: { ...headers(), "content-type": "application/json" },
        body: JSON.stringify(body)
      })
  }
}

/** Somebody who signs in with his password. */
const signingIn = (address: string) => {
  let headers: Headers = {}
  const { rows, tell } = speaking(address, () => headers)
  const enter = async (name: string, body: object) => {
    const { csrf, cookies } = await tell(name, body)
    const cookie = (cookies as ReadonlyArray<string>).map((each) => each.split(";")[0]).join("; ")
    headers = { cookie, "x-csrf-token": String(csrf) }
  }
  return { rows, tell, enter }
}

const password = "correct horse 9 battery"
const admin = { name: "admin-wang", displayName: "王管理" }
const starts = [1, 2, 3]

describe("the example that is started three times", { timeout: 60_000 }, () => {
  it.live("on one database: people sign in, terminals come back by themselves, and the trail goes on", () =>
    Effect.gen(function* () {
      const environment = { DATABASE_URL: Redacted.value(yield* yield* Postgres.start("inMemory")) }
      const port = yield* freePort
      const dialled = (address: string) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            TcpTerminal.start({
              ...{ host: "127.0.0.1", port, redialMillis: 50 },
              terminal: spoken.simulated(address, {}, 3_600)
            })
          ),
          (it) => Effect.promise(() => it.close())
        )
      let trail: ReadonlyArray<Row> = []
      for (const start of starts) {
        const isUp = start === 1 ? /"token":"[^"]+"/ : /HTTP API: \S+/
        const station = yield* started({ environment, args: ["--port", `${port}`], isUp })
        const { enter, rows, tell } = signingIn(station.address)
        const [, token] = /"token":"([^"]+)"/.exec(station.said.out) ?? []
        const terminalId = `T${start}`
        const address = `3701-0000${start}`
        yield* Effect.promise(async () => {
          if (start === 1) await tell("session/first-administrator", { ...admin, token, password })
          await enter("session/sign-in", { name: admin.name, password })
          const roles = ["administrator", "auditor", "engineer"]
          if (start === 1) await tell("users/save", { ...admin, roles, orgScope: [""], state: "enabled", version: 1 })
        })
        yield* Effect.promise(() =>
          tell("customers/register-terminal", {
            ...{ commandId: `register-${start}`, terminalId, orgNo, address },
            ...{ dialectId: spoken.dialect.id, settings: {} }
          })
        )
        yield* dialled(address)
        const there = starts.slice(0, start).map((each) => [`T${each}`, "online"])
        yield* until(`${start} terminals are online`, async () => {
          const terminals = await rows("customers/terminals")
          return JSON.stringify(terminals.map((it) => [it.terminalId, it.presence])) === JSON.stringify(there)
        })
        const lines = yield* Effect.promise(() => rows("history/trail"))
        assert.deepStrictEqual(lines.slice(lines.length - trail.length), trail)
        assert.isAbove(lines.length, trail.length)
        trail = lines
        assert.strictEqual(yield* stopped(station), 0)
      }
    }).pipe(Effect.scoped)
  )
})
