/** Signing in over a real socket, as a browser does it. */
import { assert, describe, it } from "@effect/vitest"
import { createClient } from "../../src/client/index.ts"
import { serve } from "../../src/node/index.ts"
import { office, password } from "./Office.ts"

describe("a browser", () => {
  it("gets each cookie in a line of its own, and the client works with them", async () => {
    const at = await office()
    await at.administrator()
    const server = await serve(at.api, { port: 0 })
    const cookies: Array<string> = []
    let csrf = ""
    const client = createClient<{
      readonly session: {
        readonly signIn: {
          kind: "command"
          payload: { Encoded: { name: string; password: string } }
          success: { Encoded: { csrf: string } }
        }
        readonly show: { kind: "query"; payload: { Encoded: object }; success: { Encoded: { actor: string } } }
      }
    }>({
      baseUrl: `http://127.0.0.1:${server.port}`,
      headers: () => ({ "x-csrf-token": csrf, cookie: cookies.join("; ") }),
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        for (const line of response.headers.getSetCookie()) cookies.push(line.split(";")[0] ?? "")
        return response
      }
    })
    try {
      csrf = (await client.session.signIn({ name: "admin-wang", password })).csrf
      assert.deepEqual(
        cookies.map((cookie) => cookie.split("=")[0]),
        ["yugou", "yugou-device"]
      )
      assert.strictEqual((await client.session.show({})).actor, "admin-wang")
    } finally {
      await server.stop()
    }
  })
})
