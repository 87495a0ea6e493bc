/** Random interleavings of requests, answers, drops, reports and time: nothing is settled twice, lost, over the window, or given up in a pause. */
import { assert, describe, it } from "@effect/vitest"
import * as HashMap from "effect/HashMap"
import * as fc from "fast-check"
import type { SessionOutput } from "../src/SessionState.ts"
import { deliverBody, SessionBench, submitOf } from "./SessionBench.ts"
import { bytesOf } from "./Vectors.ts"

/** Small numbers: so that answers, sequence numbers and requests meet. */
const small = fc.integer({ min: 0, max: 5 })

type Move = { readonly kind: Kind; readonly at: number }
type Kind =
  | "submit"
  | "answer"
  | "shortAnswer"
  | "deliver"
  | "confirm"
  | "test"
  | "terminate"
  | "stop"
  | "drop"
  | "garbage"
  | "time"
  | "reconnect"

const one = (kind: Kind, at: fc.Arbitrary<number> = small): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constant(kind), at })

const move = fc.oneof(
  { weight: 6, arbitrary: one("submit") },
  { weight: 4, arbitrary: one("answer") },
  { weight: 3, arbitrary: one("time", fc.integer({ min: 0, max: 70_000 })) },
  { weight: 2, arbitrary: one("reconnect") },
  one("shortAnswer"),
  { weight: 3, arbitrary: one("deliver") },
  { weight: 3, arbitrary: one("confirm") },
  one("test"),
  one("terminate"),
  one("stop"),
  one("drop"),
  one("garbage")
)

const window = 3

class Model {
  bench: SessionBench
  readonly settled = new Map<string, string>()
  readonly written = new Map<string, number>()
  private readonly settings: ConstructorParameters<typeof SessionBench>[0]
  private nextId = 0
  private open = new Set<string>()
  private closed = false
  private paused = false

  constructor(transmissions: number) {
    this.settings = {
      window,
      transmissions,
      responseTimeoutMillis: 60_000,
      deliveryLimit: 2,
      pauseLimitMillis: 100_000
    }
    this.bench = new SessionBench(this.settings).login()
  }

  /** Looks at what a step gave. */
  look(outputs: ReadonlyArray<SessionOutput>, requested: string | null = null): void {
    for (const output of outputs) {
      if (this.closed) assert.strictEqual(output._tag, "Settle", "after Close only requests are settled")
      if (output._tag === "Write") this.wrote(output.bytes)
      if (output._tag === "Pause" || output._tag === "Resume") {
        assert.strictEqual(output._tag === "Resume", this.paused, "pauses begin and end in turns")
        this.paused = output._tag === "Pause"
      }
      if (output._tag === "Settle") {
        assert.isFalse(this.settled.has(output.id), `${output.id} is settled once`)
        this.settled.set(output.id, output.outcome._tag)
        const isGivenUp = output.outcome._tag === "Unknown" && output.outcome.cause === "timeout"
        assert.isFalse(this.paused && isGivenUp, "nothing is given up while nothing is read")
        assert.strictEqual(output.outcome._tag === "NotSent", !this.written.has(output.id))
        this.open.delete(output.id)
      }
      if (output._tag === "Close") this.closed = true
    }
    if (requested !== null && !this.settled.has(requested)) this.open.add(requested)
    assert.isAtMost(this.open.size, window)
    if (this.closed) assert.strictEqual(this.open.size, 0, "Close leaves nothing open")
  }

  private wrote(bytes: Uint8Array): void {
    if (bytes[7] !== 4) return
    const content = Buffer.from(bytes).toString("latin1")
    const id = /r\d+(?=\0)/.exec(content)?.[0] ?? ""
    this.written.set(id, (this.written.get(id) ?? 0) + 1)
  }

  play({ kind, at }: Move): void {
    if (kind === "submit") {
      const id = `r${this.nextId++}`
      this.look(this.bench.give({ _tag: "Request", request: submitOf(id) }), id)
    } else if (kind === "reconnect") {
      if (this.bench.state.phase._tag === "Closed") this.reconnect()
    } else {
      this.look(this.outputsOf(kind, at))
    }
  }

  private outputsOf(kind: Exclude<Move["kind"], "submit" | "reconnect">, at: number): ReadonlyArray<SessionOutput> {
    const { bench } = this
    switch (kind) {
      case "answer":
        return bench.hear("SUBMIT_RESP", 1 + at, { Msg_Id: 1n, Result: at % 2 })
      case "shortAnswer":
        return bench.give({ _tag: "Bytes", bytes: bytesOf(`0000000c800000040000000${1 + at}`) })
      case "deliver":
        return this.delivered(bench.hear("DELIVER", at, deliverBody(BigInt(at % 2))))
      case "confirm":
        return bench.give({ _tag: "Confirm", token: `${at}:${at % 2}`, result: 0 })
      case "test":
        return bench.hear("ACTIVE_TEST", at, {})
      case "terminate":
        return bench.hear("TERMINATE", at, {})
      case "stop":
        return bench.give({ _tag: "Stop" })
      case "drop":
        return bench.give({ _tag: "Closed", cause: "peer", detail: "test" })
      case "garbage":
        return bench.give({ _tag: "Bytes", bytes: bytesOf("ffffffff00") })
      case "time":
        return bench.wait(at)
    }
  }

  /** A DELIVER is handed out, open already, or left to the gateway for want of room; over the limit only what the last read brought. */
  private delivered(outputs: ReadonlyArray<SessionOutput>): ReadonlyArray<SessionOutput> {
    const ends = outputs.filter(
      (output) =>
        output._tag === "Deliver" ||
        output._tag === "LeftUnanswered" ||
        (output._tag === "Notice" && output.notice._tag === "RepeatedDelivery")
    )
    assert.strictEqual(ends.length, this.closed ? 0 : 1)
    const mayBeLeft = this.bench.state.reading._tag === "Overflowing" && HashMap.size(this.bench.state.deliveries) >= 2
    if (ends[0]?._tag === "LeftUnanswered") assert.isTrue(mayBeLeft)
    return outputs
  }

  private reconnect(): void {
    this.bench = new SessionBench(this.settings).login()
    this.closed = false
    this.paused = false
  }

  end(): void {
    this.look(this.bench.give({ _tag: "Closed", cause: "error", detail: "end" }))
    assert.strictEqual(this.settled.size, this.nextId, "every request is settled")
  }
}

describe("session", () => {
  for (const transmissions of [1, 2]) {
    it(`settles each request once and keeps its window, ${transmissions} transmission(s)`, () => {
      fc.assert(
        fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
          const model = new Model(transmissions)
          for (const one of moves) model.play(one)
          model.end()
          for (const times of model.written.values()) assert.isAtMost(times, transmissions)
        }),
        { numRuns: 600 }
      )
    })
  }

  it("takes any bytes at any time without throwing", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        const bench = new SessionBench().login()
        for (const bytes of chunks) bench.give({ _tag: "Bytes", bytes })
      })
    )
  })
})
