/** An office with accounts: browsers that keep cookies, a clock that tests move, and an administrator. */
import { assert } from "@effect/vitest"
import { operations, type PromiseStation, Rejection, StationPromise } from "@yugou/core"
import { createHttpApi, type Defect, type HttpApiOptions } from "../../src/index.ts"
import {
  type Accounts,
  memoryAccounts,
  openSessions,
  type SessionOptions,
  type Sessions
} from "../../src/sessions/index.ts"

export type Body = { readonly [field: string]: unknown }

/** A browser or a program: what it sends, and what it keeps of the answer. */
export interface Browser {
  readonly cookies: Map<string, string>
  csrf: string
  readonly send: (method: string, path: string, json?: unknown, headers?: Record<string, string>) => Promise<Response>
}

export const password = "correct horse 9 battery"

/** A station whose every operation says who did it; `authorize` and, before what is sensitive, `reauthentication` are asked as core asks them. */
const sayingStation = ({ authorize, reauthentication }: Sessions): PromiseStation => {
  const facadeOf = (facade: string, deed: "execute" | "plan") =>
    new Proxy(
      {},
      {
        get:
          (_, row) =>
          async ({ actor }: { readonly actor: string }, { proof = null }: { readonly proof?: string | null }) => {
            const operation = `${facade}.${String(row)}`
            const asked = { signal: new AbortController().signal }
            const isSensitive = deed === "execute" && sensitive.has(operation)
            if (isSensitive && (await reauthentication({ actor, operation, proof }, asked)) === "stale")
              throw StationPromise.toStationError(new Rejection.Reauthenticate())
            return { actor, may: await authorize(actor, "purchase.save") }
          }
      }
    )
  const facades = (deed: "execute" | "plan") =>
    new Proxy(
      {},
      { get: (_, facade): object => (facade === "plan" ? facades("plan") : facadeOf(String(facade), deed)) }
    )
  return facades("execute") as PromiseStation
}

const sensitive = new Set<string>(
  Object.values(operations).flatMap((rows) =>
    Object.values(rows).flatMap((row) => (row.sensitive === "yes" ? [row.name] : []))
  )
)

export const office = async (
  options: Partial<SessionOptions> & { readonly accounts?: Accounts } = {},
  more: Partial<HttpApiOptions> = {}
) => {
  const clock = { now: Date.parse("2026-03-02T00:00:00Z") }
  const now = () => clock.now
  const log: Array<string> = []
  const defects: Array<Defect> = []
  const addresses = new WeakMap<Request, string>()
  const accounts = options.accounts ?? memoryAccounts({ now })
  const sessions = await openSessions({
    accounts,
    clientAddress: (request) => addresses.get(request) ?? "10.0.0.1",
    secureCookie: "no",
    log: (line) => log.push(line),
    now,
    ...options
  })
  const api = createHttpApi({
    station: sayingStation(sessions),
    identify: sessions.identify,
    routes: sessions.routes,
    log: (defect) => defects.push(defect),
    ...more
  })

  const browser = (address = "10.0.0.1"): Browser => {
    const cookies = new Map<string, string>()
    const self: Browser = {
      cookies,
      csrf: "",
      send: async (method, path, json, headers = {}) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
        const request = new Request(`http://station/api/v1/${path}`, {
          method,
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
          headers: {
            ...(json === undefined ? {} : { "content-type": "application/json" }),
            ...(cookie === "" ? {} : { cookie }),
            ...(self.csrf === "" ? {} : { "x-csrf-token": self.csrf }),
            ...headers
          }
        })
        addresses.set(request, address)
        const response = await api.fetch(request)
        for (const line of response.headers.getSetCookie()) {
          const [pair = ""] = line.split(";")
          const at = pair.indexOf("=")
          if (line.includes("Max-Age=0")) cookies.delete(pair.slice(0, at))
          else cookies.set(pair.slice(0, at), pair.slice(at + 1))
        }
        return response
      }
    }
    return self
  }

  const signIn = async (at: Browser, name: string, typed: string): Promise<Response> => {
    const response = await at.send("POST", "session/sign-in", { name, password: typed })
    if (response.ok) at.csrf = ((await response.clone().json()) as { readonly csrf: string }).csrf
    return response
  }

  /** Makes the first administrator by the token of the log, and signs him in. */
  const administrator = async (name = "admin-wang"): Promise<Browser> => {
    const token = /"token":"([^"]+)"/.exec(log[0] ?? "")?.[1]
    const at = browser()
    const made = await at.send("POST", "session/first-administrator", { token, name, displayName: "王管理", password })
    assert.strictEqual(made.status, 200, await made.clone().text())
    assert.strictEqual((await signIn(at, name, password)).status, 200)
    return at
  }

  /** Makes a user, who has changed his first password. */
  const user = async (by: Browser, name: string, roles: ReadonlyArray<string>, orgScope = ["37"]): Promise<Browser> => {
    const saved = await by.send("POST", "users/save", {
      name,
      displayName: name,
      roles,
      orgScope,
      state: "enabled",
      version: 0
    })
    assert.strictEqual(saved.status, 200, await saved.clone().text())
    const first = (await okay(await by.send("POST", "users/reset-password", { name }))) as { readonly password: string }
    const at = browser()
    await okay(await signIn(at, name, first.password))
    const changed = await at.send("POST", "session/change-password", {
      password: first.password,
      newPassword: password
    })
    at.csrf = String((await okay(changed)).csrf)
    return at
  }

  return { accounts, administrator, api, browser, clock, defects, log, sessions, signIn, user }
}

/** Gives the body of an answer that went well. */
export const okay = async (response: Response): Promise<Body> => {
  const body = (await response.json()) as Body
  assert.strictEqual(response.status, 200, JSON.stringify(body))
  return body
}

/** Checks what an answer refuses with; every refusal is a problem in both languages. */
export const refused = async (response: Response, status: number, code: string): Promise<Body> => {
  const body = (await response.json()) as Body
  assert.deepEqual([response.status, body.code], [status, code], JSON.stringify(body))
  assert.match(String(body.messageZh), /[一-鿿]/)
  assert.strictEqual(response.headers.get("content-type"), "application/problem+json; charset=utf-8")
  return body
}

export const minute = 60_000
