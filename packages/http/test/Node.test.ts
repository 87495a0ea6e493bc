/** The API on Node's own server: what goes over a real socket. */
import { once } from "node:events"
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { assert, describe, it } from "vitest"
import { clientAddress, listenerOf, type ServeOptions, serve } from "../src/node/index.ts"
import { apiOf, type Call, nothing } from "./Stub.ts"

const list = "/api/v1/customers/list"
const batch = "/api/v1/purchases/save-batch"
const json = { "content-type": "application/json" }

const serving = async <A>(
  call: Call,
  test: (base: string, its: Awaited<ReturnType<typeof serve>>) => Promise<A>,
  options: Partial<ServeOptions> & { readonly identify?: (request: Request) => string | null } = {}
): Promise<A> => {
  const { api } = apiOf(call, options.identify === undefined ? {} : { identify: options.identify })
  const server = await serve(api, { port: 0, drainMillis: 2_000, ...options })
  try {
    return await test(`http://127.0.0.1:${server.port}`, server)
  } finally {
    await server.stop()
  }
}

const deferred = <A = void>() => {
  let resolve!: (value: A) => void
  const promise = new Promise<A>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Sends bytes as they are, and gives all that comes back until the server closes. */
const raw = (base: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => socket.write(text))
    let heard = ""
    socket.setEncoding("utf8").on("data", (part) => {
      heard += part
    })
    socket.on("close", () => resolve(heard)).on("error", reject)
  })

describe("a listener", () => {
  it("answers with the length of the body, over a connection that stays", () =>
    serving(nothing, async (base) => {
      const response = await fetch(`${base}${list}`)
      assert.deepEqual(await response.json(), {})
      assert.strictEqual(response.headers.get("content-length"), "2")
    }))

  it("takes a body, and answers one that is too long without reading it all", () =>
    serving(
      (input) => Promise.resolve(input),
      async (base) => {
        const post = (body: string) => fetch(`${base}/api/v1/purchases/save`, { method: "POST", headers: json, body })
        assert.deepEqual(await (await post('{"a":1}')).json(), { a: 1, actor: "clerk" })
        const response = await post(JSON.stringify({ a: "x".repeat(5_000_000) }))
        assert.strictEqual(response.status, 413)
      }
    ))

  it("lets the status of a stream out before its first event is followed by another", () =>
    serving(
      async function* () {
        yield { row: 1 }
        await new Promise(() => {})
      },
      async (base) => {
        const leaving = new AbortController()
        const response = await fetch(`${base}${batch}`, {
          method: "POST",
          headers: json,
          body: "{}",
          signal: leaving.signal
        })
        assert.strictEqual(response.status, 200)
        const part = await response.body?.getReader().read()
        assert.include(new TextDecoder().decode(part?.value), "event: row")
        leaving.abort()
      }
    ))

  it("tells the station when the client has left", async () => {
    const called = deferred()
    const left = deferred()
    await serving(
      (_, { signal }) => {
        signal.addEventListener("abort", () => left.resolve())
        called.resolve()
        return new Promise(() => {})
      },
      async (base) => {
        const leaving = new AbortController()
        const asked = fetch(`${base}${list}`, { signal: leaving.signal }).catch(() => null)
        await called.promise
        leaving.abort()
        await asked
        await left.promise
      }
    )
  })

  it("ends a stream whose client left before it began", async () => {
    const { promise: ended, resolve: end } = deferred()
    const { promise: called, resolve: call } = deferred()
    await serving(
      async function* (_, { signal }) {
        call()
        await new Promise((resolve) => signal.addEventListener("abort", resolve))
        try {
          for (;;) yield { row: 1 }
        } finally {
          end()
        }
      },
      async (base) => {
        const leaving = new AbortController()
        const asked = fetch(`${base}${batch}`, { method: "POST", headers: json, body: "{}", signal: leaving.signal })
        const failed = asked.catch(() => null)
        await called
        leaving.abort()
        await failed
        await ended
      }
    )
  })

  it("takes a body that breaks off for no defect", async () => {
    const { promise: answered, resolve: answer } = deferred<Response>()
    const { api, defects } = apiOf(nothing)
    const listener = listenerOf({
      fetch: async (request) => {
        const response = await api.fetch(request)
        answer(response)
        return response
      }
    })
    const server = createServer(listener).listen(0, "127.0.0.1")
    await once(server, "listening")
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
    server.once("request", () => socket.destroy())
    socket.write(`POST ${list} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`)
    assert.strictEqual((await answered).status, 400)
    assert.deepEqual(defects, [])
    server.close()
  })

  for (const [title, text, status] of [
    ["no HTTP", "GARBAGE\r\n\r\n", 400],
    ["headers without end", `GET / HTTP/1.1\r\nx: ${"y".repeat(20_000)}`, 431],
    ["two lengths", `POST ${list} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`, 400],
    [
      "a length and chunks",
      `POST ${list} HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n`,
      400
    ]
  ] as const) {
    it(`answers ${title} with a problem`, () =>
      serving(nothing, async (base) => {
        const heard = await raw(base, text)
        assert.match(heard, new RegExp(`^HTTP/1.1 ${status} `))
        assert.include(heard, "application/problem+json")
        assert.strictEqual(JSON.parse(heard.slice(heard.indexOf("\r\n\r\n"))).status, status)
      }))
  }

  it("does not take a host out of an address", () =>
    serving(nothing, async (base) => {
      const heard = await raw(base, `GET //evil.example${list} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
      assert.match(heard, /^HTTP\/1.1 404 /)
    }))
})

describe("a client that an answer waits for", () => {
  const heads = { "content-type": "application/json" }
  const listening = async (answerOf: (path: string, socket: Socket) => Response | Promise<Response>) => {
    const sockets = new Map<string, Socket>()
    const listener = listenerOf(
      {
        fetch: async ({ url }) => {
          const { pathname } = new URL(url)
          return answerOf(pathname, sockets.get(pathname) as Socket)
        }
      },
      { stallMillis: 50 }
    )
    const server = createServer((incoming, outgoing) => {
      sockets.set(incoming.url ?? "", incoming.socket)
      listener(incoming, outgoing)
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    /** Asks for something, and gives what tells that the server closed the connection. */
    const asking = async (...paths: ReadonlyArray<string>) => {
      const client = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {})
      const [socket] = (await once(server, "connection")) as [Socket]
      client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(""))
      return { client, closed: once(socket, "close") }
    }
    return { asking, server }
  }
  const large = () => new Response("x".repeat(32_000_000), { headers: heads })
  /** A stream that ends as soon as the network takes no more: what is left fits into the buffer of the process. */
  const endingFull = (socket: Socket) =>
    new Response(
      new ReadableStream({
        pull: async (controller) => {
          await setImmediate()
          if (socket.writableLength > 0) controller.close()
          else controller.enqueue(Buffer.alloc(16_000, "x"))
        }
      }),
      { headers: { "content-type": "text/csv" } }
    )

  for (const [title, answerOf] of [
    ["a body", large],
    ["the end of a stream", (_: string, socket: Socket) => endingFull(socket)]
  ] as const) {
    it(`is cut off when it does not read ${title}`, async () => {
      const { asking, server } = await listening(answerOf)
      const { client, closed } = await asking("/")
      await closed
      client.destroy()
      server.close()
    })
  }

  it("is not one that waits for an earlier answer of the same connection", async () => {
    const { promise: earlier, resolve: answer } = deferred<Response>()
    const { promise: asked, resolve: ask } = deferred()
    const { asking, server } = await listening((path) => {
      if (path === "/earlier") return earlier
      if (path === "/large") return large()
      ask()
      return new Response('"later"', { headers: heads })
    })
    const { client } = await asking("/earlier", "/later")
    await asked
    // When this one is cut off, the later answer has waited as long.
    const other = await asking("/large")
    await other.closed
    other.client.destroy()
    answer(new Response('"earlier"', { headers: heads }))
    let heard = ""
    for await (const part of client) {
      heard += String(part)
      if (heard.includes('"later"')) break
    }
    assert.match(heard, /"earlier"[\s\S]*"later"/)
    server.close()
  })

  it("gets all of a large body that it reads", async () => {
    const { asking, server } = await listening(large)
    const { client } = await asking("/")
    let bytes = 0
    for await (const part of client) {
      bytes += (part as Buffer).length
      if (bytes >= 32_000_000) break
    }
    assert.isAtLeast(bytes, 32_000_000)
    server.close()
  })
})

describe("who is at the other end", () => {
  const seen = (header: string | null, proxies: ReadonlyArray<string>) => {
    let address: string | null = null
    const identify = (request: Request) => {
      address = clientAddress(request)
      return "clerk"
    }
    const headers = header === null ? {} : { "x-forwarded-for": header }
    return serving(nothing, (base) => fetch(`${base}${list}`, { headers }), { proxies, identify }).then(() => address)
  }
  for (const [header, proxies, expected] of [
    [null, [], "127.0.0.1"],
    ["10.9.9.9", [], "127.0.0.1"],
    ["10.9.9.9", ["10.0.0.1"], "127.0.0.1"],
    ["10.9.9.9", ["127.0.0.1"], "10.9.9.9"],
    ["6.6.6.6, 10.9.9.9", ["127.0.0.1"], "10.9.9.9"],
    ["10.9.9.9, 10.1.2.3", ["127.0.0.1", "10.1.0.0/16"], "10.9.9.9"],
    ["not an address", ["127.0.0.1"], "127.0.0.1"],
    ["2001:db8::1", ["127.0.0.1"], "2001:db8::1"]
  ] as const) {
    it(`is ${expected}, where ${JSON.stringify(header)} is forwarded and ${JSON.stringify(proxies)} are proxies`, async () => {
      assert.strictEqual(await seen(header, proxies), expected)
    })
  }
})

describe("a server that stops", () => {
  it("lets answers under way out, ends streams with a problem, and takes nothing new", async () => {
    const called = deferred()
    const answer = deferred<unknown>()
    const held: Call = () => {
      called.resolve()
      return answer.promise
    }
    await serving(held, async (base, server) => {
      const asked = fetch(`${base}${list}`).then((response) => response.json())
      await called.promise
      const stopped = server.stop()
      answer.resolve({ late: "yes" })
      assert.deepEqual(await asked, { late: "yes" })
      await stopped
      const refused = await fetch(`${base}${list}`).then(
        () => "answered",
        () => "refused"
      )
      assert.strictEqual(refused, "refused")
    })
    const following: Call = async function* (_, { signal }) {
      yield {}
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(Object.assign(new Error(), { name: "AbortError" })))
      )
    }
    await serving(following, async (base, server) => {
      const response = await fetch(`${base}${batch}`, { method: "POST", headers: json, body: "{}" })
      const text = response.text()
      await server.stop()
      assert.match(await text, /event: problem\ndata: .*"code":"CLOSED"/)
    })
  })
})

describe("other hosts", () => {
  const mounted = async (
    before: (incoming: IncomingMessage & { body?: unknown; originalUrl?: string }) => Promise<void>
  ) => {
    const { api } = apiOf((input) => Promise.resolve(input))
    const listener = listenerOf(api)
    const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
      before(incoming).then(() => listener(incoming, outgoing))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    const heard = await new Promise<string>((resolve) => {
      const sent = httpRequest({ port, path: "/api/v1/purchases/save", method: "POST", headers: json }, (answer) => {
        let text = ""
        answer.setEncoding("utf8").on("data", (part) => {
          text += part
        })
        answer.on("end", () => resolve(text))
      })
      sent.end('{"a":1}')
    })
    server.close()
    return JSON.parse(heard)
  }
  it("that take a part of the address away keep it as originalUrl", async () => {
    const answer = await mounted(async (incoming) => {
      incoming.originalUrl = incoming.url ?? ""
      incoming.url = "/purchases/save"
    })
    assert.deepEqual(answer, { a: 1, actor: "clerk" })
  })
  it("that read the body leave it on the request", async () => {
    const answer = await mounted(async (incoming) => {
      const parts: Array<Buffer> = []
      for await (const part of incoming) parts.push(part as Buffer)
      incoming.body = JSON.parse(Buffer.concat(parts).toString())
    })
    assert.deepEqual(answer, { a: 1, actor: "clerk" })
  })
})
