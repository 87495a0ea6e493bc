/** What an operator sees: metrics with few values, log lines with annotations. */
import { assert, describe, it } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import { ask, credit, dial, login, read, station, until, watch } from "./Harness.ts"
import { reply } from "./Plays.ts"

/** Reads every metric of the link: name and attributes → value. */
const values = Effect.map(Metric.snapshot, (all) => {
  const found = new Map<string, number>()
  for (const { id, attributes, state, type } of all) {
    if (!id.startsWith("yugou_link_")) continue
    const name = [id, ...Object.entries(attributes ?? {}).map(([key, value]) => `${key}=${value}`)].join(" ")
    if (type === "Counter" || type === "Histogram") found.set(name, Number(state.count))
    if (type === "Gauge") found.set(name, Number(state.value))
  }
  return found
})

describe("metrics", () => {
  it.effect("count requests by outcome and kind, frames by direction, and who is turned away", () =>
    Effect.gen(function* () {
      const before = yield* values
      const gateway = yield* TerminalGateway
      const events = yield* watch
      const peer = yield* login(1)
      assert.strictEqual((yield* values).get("yugou_link_online"), 1)
      const asked = yield* ask(read("a"))
      yield* reply(peer, "GET a", "VAL a 1")
      yield* Fiber.join(asked)
      yield* gateway.execute(credit("b", 2))
      yield* gateway.execute(credit("b", 2))
      peer.say("junk")
      yield* events.expect("BadFrame")
      const stranger = yield* dial
      stranger.say("HELLO 99")
      yield* events.expect("UnknownTerminal")
      const after = yield* values
      const rose = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
      assert.strictEqual(rose("yugou_link_requests outcome=Answered kind=read"), 1)
      assert.strictEqual(rose("yugou_link_requests outcome=NotSent kind=money"), 1)
      assert.strictEqual(rose("yugou_link_request_millis"), 2)
      assert.strictEqual(rose("yugou_link_frames direction=up"), 2)
      assert.strictEqual(rose("yugou_link_frames direction=down"), 2)
      assert.strictEqual(rose("yugou_link_frames direction=up problem=yes"), 1)
      assert.strictEqual(rose("yugou_link_turned_away reason=unknownTerminal"), 1)
      assert.strictEqual(after.get("yugou_link_connections"), 2)
    }).pipe(Effect.provide(station()))
  )
})

describe("log", () => {
  const written: Array<string> = []
  const logger = Logger.map(Logger.formatJson, (line) => {
    written.push(line)
  })

  it.effect("each event is one line with its data as annotations", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const stranger = yield* dial
      stranger.say("HELLO 99")
      yield* events.expect("UnknownTerminal")
      yield* until(() => written.some((text) => text.includes("UnknownTerminal")))
      const line = written.find((text) => text.includes("UnknownTerminal")) ?? "{}"
      assert.deepInclude(JSON.parse(line), { level: "WARN", message: "terminal-link UnknownTerminal" })
      assert.deepInclude(JSON.parse(line).annotations, { dialectId: "line", address: "99" })
    }).pipe(Effect.provide(station({ loggers: [logger] })))
  )
})
