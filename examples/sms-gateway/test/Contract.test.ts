/** The contract of `SmsGateway`, against a provider on loopback that does what the case wants. */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Instant, SmsGateway } from "@yugou/core"
import { SmsGatewayTest } from "@yugou/testkit/suites"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { answerMillis } from "../src/Provider.ts"
import { layer } from "../src/SmsGateway.ts"

const provider = Effect.gen(function* () {
  const seen = { behaviour: "accepts" as SmsGatewayTest.Behaviour, taken: [] as Array<string>, parts: 0 }
  const answer = (response: ServerResponse, parts: number): void => {
    if (seen.behaviour === "silent") return
    const ids = Array.from({ length: parts }, () => `id-${seen.parts++}`)
    const refusal = { code: "BLACKLIST", again: "never" }
    response.end(JSON.stringify(seen.behaviour === "refuses" ? refusal : { ids }))
  }
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { text } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly text: string }
      const parts = text.length <= 70 ? 1 : Math.ceil(text.length / 67)
      seen.taken.push(...Array.from({ length: parts }, () => text))
      answer(response, parts)
    })
  })
  const stop = Effect.promise(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  )
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => stop
  )
  return { seen, stop, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms` }
})

const untilTaken = (taken: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.suspend(() =>
    taken.length > 0
      ? Effect.void
      : Effect.andThen(
          Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
          untilTaken(taken)
        )
  )

const open = Effect.fnUntraced(function* () {
  const { seen, stop, url } = yield* provider
  const gateway = Context.get(yield* Layer.build(layer({ url })), SmsGateway)
  const behave = (behaviour: SmsGatewayTest.Behaviour) =>
    Effect.sync(() => {
      seen.behaviour = behaviour
    })
  const of = { kind: "alarm", templateId: "alarm", variables: {}, signature: null, role: null } as const
  const inTheWay = { messageId: "0", to: "13900000000", text: "in the way", lane: "alarm", ...of } as const
  return {
    gateway,
    behave,
    disconnect: stop,
    // One message at a time: what waits behind a silent one waits until that is given up.
    hold: Effect.gen(function* () {
      yield* behave("silent")
      const notAfter = Instant.plusMillis(yield* DateTime.now, 60_000)
      yield* Effect.forkScoped(gateway.submit({ ...inTheWay, notAfter }), { startImmediately: true })
      yield* untilTaken(seen.taken)
      yield* behave("accepts")
      return { release: TestClock.adjust(answerMillis + 1) }
    }),
    taken: Effect.sync(() => [...seen.taken])
  } satisfies SmsGatewayTest.Bench
})

SmsGatewayTest.suite("HTTP", { open })
