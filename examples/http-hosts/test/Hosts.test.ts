/** The API in other people's hosts, over real sockets: reading, changing, streams, refusals, and the host's own routes beside it. */
import type { AddressInfo } from "node:net"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { expressHost } from "../src/Express.ts"
import { fastifyHost } from "../src/Fastify.ts"
import { type Opened, open } from "../src/Station.ts"

type Listening = { readonly base: string; readonly stop: () => Promise<unknown> }

const hosts: { readonly [name: string]: (opened: Opened) => Promise<Listening> } = {
  Express: ({ api }) =>
    new Promise((resolve) => {
      const server = expressHost(api).listen(0, "127.0.0.1", () =>
        resolve({
          base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          stop: () => new Promise((done) => server.close(done))
        })
      )
    }),
  Fastify: async ({ api }) => {
    const app = fastifyHost(api)
    return { base: await app.listen({ port: 0, host: "127.0.0.1" }), stop: () => app.close() }
  }
}

const password = "correct horse 9 battery"
const json = { "content-type": "application/json" }

for (const [name, start] of Object.entries(hosts)) {
  describe(`the API in ${name}`, () => {
    let opened: Opened
    let host: Listening
    let line = ""
    const cookies: Array<string> = []
    let csrf = ""
    const signed = () => ({ ...json, cookie: cookies.join("; "), "x-csrf-token": csrf })
    const post = (path: string, body: unknown, headers: Record<string, string> = json) =>
      fetch(`${host.base}/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) })

    beforeAll(async () => {
      opened = await open((said) => {
        line = said
      })
      host = await start(opened)
      const token = /"token":"([^"]+)"/.exec(line)?.[1]
      const admin = { token, name: "admin-wang", displayName: "王", password }
      assert.strictEqual((await post("session/first-administrator", admin)).status, 200)
      const response = await post("session/sign-in", { name: "admin-wang", password })
      for (const cookie of response.headers.getSetCookie()) cookies.push(cookie.split(";")[0] ?? "")
      csrf = ((await response.json()) as { readonly csrf: string }).csrf
      const all = { name: "administrator", version: 1 }
      const permissions = ["account.read", "account.manage", "customer.read", "history.read", "purchase.save"]
      assert.strictEqual((await post("roles/save", { ...all, permissions }, signed())).status, 200)
    })
    afterAll(async () => {
      await opened.close()
      await host.stop()
    })

    it("reads for whoever signed in, and for nobody else", async () => {
      const list = `${host.base}/api/v1/customers/list?limit=10`
      assert.strictEqual((await fetch(list)).status, 401)
      const response = await fetch(list, { headers: signed() })
      assert.deepEqual(await response.json(), { rows: [], next: null, total: 0 })
    })

    it("takes a command, and says what is wrong with one", async () => {
      const given = { commandId: "1", deviceId: "none", energy: "500" }
      const response = await post("purchases/save", given, signed())
      assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [404, "NOT_FOUND"])
      const surplus = await post("purchases/save", { ...given, actor: "chief" }, signed())
      assert.strictEqual(surplus.status, 400)
      const text = await post("purchases/save", given, { ...signed(), "content-type": "text/plain" })
      assert.strictEqual(text.status, 415)
    })

    it("begins a stream at once, also a quiet one", async () => {
      const leaving = new AbortController()
      const response = await fetch(`${host.base}/api/v1/changes?after=0`, { headers: signed(), signal: leaving.signal })
      assert.strictEqual(response.status, 200)
      assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/)
      leaving.abort()
    })

    it("leaves the routes of the host alone, and answers what is not there itself", async () => {
      assert.include(await (await fetch(host.base)).text(), "marketing system")
      const missing = await fetch(`${host.base}/api/v1/no/such`)
      assert.deepEqual([missing.status, ((await missing.json()) as { code: string }).code], [404, "NO_ROUTE"])
      assert.strictEqual((await fetch(`${host.base}/health/ready`)).status, 200)
    })
  })
}
