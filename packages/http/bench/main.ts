/**
 * `npm run bench -w packages/http`: requests a second over loopback, beside Fastify that makes the same call of the station and writes the answer by a
 * JSON Schema, and beside a bare `node:http` that sends the same bytes. Client and servers share one process; rounds alternate, medians are printed.
 */
import { Agent, createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import fastify from "fastify"
import { apiDocument } from "../src/index.ts"
import { serve } from "../src/node/index.ts"
import { type Live, withLive } from "../test/Live.ts"
import { newId } from "../test/Requests.ts"

const connections = 16
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const roundMillis = 1_000
const rounds = 5

interface Case {
  readonly name: string
  readonly method: "GET" | "POST"
  readonly path: string
  readonly body: () => string | null
  /** The same call of the station, by what Fastify read. */
  readonly call: (live: Live, given: never) => Promise<unknown>
  readonly schema: string
}

const send = (port: number, { method, path, body }: Case): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const headers = { "x-actor": "clerk", "content-type": "application/json" }
    const sent = request({ port, method, path, agent, headers }, (answer) => {
      const parts: Array<Buffer> = []
      answer.on("data", (part) => parts.push(part))
      answer.on("end", () => {
        const all = Buffer.concat(parts)
        if (answer.statusCode === 200) resolve(all)
        else reject(new Error(`${path}: ${answer.statusCode} ${all}`))
      })
    })
    sent.on("error", reject).end(body())
  })

/** Gives the requests a second of one round. */
const round = async (port: number, one: Case): Promise<number> => {
  const until = performance.now() + roundMillis
  const start = performance.now()
  let count = 0
  const work = async () => {
    while (performance.now() < until) {
      await send(port, one)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return (count * 1000) / (performance.now() - start)
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const bare = async (bytes: Buffer) => {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on("end", () => {
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": String(bytes.length) })
      outgoing.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

const beside = async (live: Live, { method, path, call, schema }: Case) => {
  const app = fastify()
  app.addSchema({ $id: "api", components: apiDocument().components })
  const response = { 200: { $ref: `api#/components/schemas/${schema}` } }
  app.route({
    method,
    url: path.split("?")[0] ?? path,
    schema: { response },
    handler: ({ body, query }) => call(live, (method === "GET" ? query : body) as never)
  })
  await app.listen({ port: 0, host: "127.0.0.1" })
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}

const measure = async (live: Live): Promise<void> => {
  const [deviceId] = live.world.devices
  const order = () => ({ deviceId, energy: "1", commandId: newId() })
  for (let count = 0; count < 60; count += 1) await live.station.purchases.save({ actor: "clerk", ...order() })
  const { rows } = await live.station.customers.list({ actor: "clerk", limit: 1 })
  const customerNo = rows[0]?.customerNo ?? ""
  const cases: ReadonlyArray<Case> = [
    {
      name: "read (customers.get)",
      method: "GET",
      path: `/api/v1/customers/get?customerNo=${customerNo}`,
      body: () => null,
      call: ({ station }, given: { customerNo: string }) => station.customers.get({ ...given, actor: "clerk" }),
      schema: "CustomerView"
    },
    {
      name: "list of 50 (purchaseRecords.list)",
      method: "GET",
      path: "/api/v1/purchase-records/list?limit=50",
      body: () => null,
      call: ({ station }, { limit }: { limit: string }) =>
        station.purchaseRecords.list({ limit: Number(limit), actor: "clerk" }),
      schema: "OrderViewPage"
    },
    {
      name: "command (purchases.save)",
      method: "POST",
      path: "/api/v1/purchases/save",
      body: () => JSON.stringify(order()),
      call: ({ station }, given: ReturnType<typeof order>) => station.purchases.save({ ...given, actor: "clerk" }),
      schema: "SavedOrderView"
    }
  ]
  const ours = await serve(live.api, { port: 0 })
  for (const one of cases) {
    const sides = [ours, await beside(live, one), await bare(await send(ours.port, one))] as const
    const speeds: ReadonlyArray<Array<number>> = [[], [], []]
    for (let at = 0; at <= rounds; at += 1)
      for (const [index, { port }] of sides.entries()) {
        const speed = await round(port, one)
        // The first round warms up.
        if (at > 0) speeds[index]?.push(speed)
      }
    const [own = 0, fast = 1, plain = 1] = speeds.map(median)
    console.log(
      `${one.name}: ${Math.round(own)}/s; Fastify ${Math.round(fast)}/s, ratio ${(own / fast).toFixed(2)}; bare ${Math.round(plain)}/s, ratio ${(own / plain).toFixed(2)}`
    )
    await sides[1].close()
    sides[2].close()
  }
  agent.destroy()
  await ours.stop()
}

await Effect.runPromise(Effect.provide(withLive(measure, "clerk"), TestClock.layer()))
