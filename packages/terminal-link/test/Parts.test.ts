/** The small parts: recognition, limits, frame log, mailbox, registry, events. */
import { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { Bytes } from "@yugou/core/dialect"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Allowance from "../src/Allowance.ts"
import { defaultLimits, FrameLog, type Limits, LinkEvent, layerFrameLogRing } from "../src/index.ts"
import { makeLimits } from "../src/Limits.ts"
import { headOf, headOfStranger, levelOf } from "../src/LinkEvent.ts"
import * as Mailbox from "../src/Mailbox.ts"
import { recognise } from "../src/Recognise.ts"
import * as Registry from "../src/Registry.ts"
import * as TcpSocket from "../src/TcpSocket.ts"
import * as Trust from "../src/Trust.ts"
import { read, terminal } from "./Harness.ts"
import * as LineDialect from "./LineDialect.ts"

const ascii = (text: string) => new Uint8Array(Buffer.from(text, "latin1"))

describe("recognise", () => {
  const dialects = [
    LineDialect.make("first", "HI"),
    LineDialect.make("second", "HELLO"),
    LineDialect.make("third", "HI")
  ]
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["", "NeedMore"],
    ["H", "NeedMore"],
    ["HE", "NeedMore"],
    ["HELLO 12", "NeedMore"],
    ["HELLO 12\n", "second 12"],
    ["HI 12\nHELLO", "first 12"],
    ["X", "noDialect 1"],
    ["HX", "noDialect 2"],
    [`HELLO ${"9".repeat(14)}`, "tooLong 20"],
    [`HELLO ${"9".repeat(14)}\n`, `second ${"9".repeat(14)}`]
  ]
  for (const [head, expected] of rows) {
    it(`${JSON.stringify(head)}: ${expected}`, () => {
      const said = recognise(dialects, ascii(head), 20)
      const shown =
        said._tag === "Known"
          ? `${said.dialect.id} ${said.address}`
          : said._tag === "NeedMore"
            ? "NeedMore"
            : `${said.reason} ${said.offset}`
      assert.strictEqual(shown, expected)
    })
  }
})

describe("limits", () => {
  it("completes what is given", () => {
    assert.deepStrictEqual(Result.getOrThrow(makeLimits({ idleMillis: 5 })), { ...defaultLimits, idleMillis: 5 })
    assert.strictEqual(Result.getOrThrow(makeLimits({ strangerMillis: 0 })).strangerMillis, 0)
  })

  const bad: ReadonlyArray<readonly [Partial<Limits>, string]> = [
    [{ idleMillis: 0 }, "limits.idleMillis"],
    [{ strangerMillis: -1 }, "limits.strangerMillis"],
    [{ connections: 1.5 }, "limits.connections"],
    [{ badFrames: Number.NaN }, "limits.badFrames"],
    [{ drainMillis: 2 ** 31 }, "limits.drainMillis"],
    [{ idleMilis: 1 } as Partial<Limits>, "limits.idleMilis"]
  ]
  for (const [given, setting] of bad) {
    it(`refuses ${JSON.stringify(given)} by name`, () => {
      assert.deepInclude(Result.getOrThrow(Result.flip(makeLimits(given))), { _tag: "LinkConfigError", setting })
    })
  }
})

describe("frame log", () => {
  it.effect("keeps the newest frames of each terminal, and of the terminals heard of last", () =>
    Effect.gen(function* () {
      const log = yield* FrameLog
      const append = (n: number, hex: string) =>
        log.append({ terminalId: terminal(n), direction: "up", at: Instant.fromMillis(0), hex, problem: null })
      const shown = (n: number) => Effect.map(log.recent(terminal(n), 9), (frames) => frames.map(({ hex }) => hex))
      for (const hex of ["01", "02", "03"]) yield* append(1, hex)
      yield* append(2, "0A")
      assert.deepStrictEqual(yield* shown(1), ["02", "03"])
      yield* append(1, "04")
      yield* append(3, "0B")
      assert.deepStrictEqual(yield* shown(1), ["03", "04"])
      assert.deepStrictEqual(yield* shown(2), [])
      assert.deepStrictEqual(yield* shown(3), ["0B"])
      assert.deepStrictEqual(yield* log.recent(terminal(1), 0), [])
    }).pipe(Effect.provide(layerFrameLogRing({ framesPerTerminal: 2, terminals: 2 })))
  )

  it.effect("keeps so many bytes of each terminal, and the newest frame whatever it has", () =>
    Effect.gen(function* () {
      const log = yield* FrameLog
      const append = (n: number, length: number) =>
        log.append({
          terminalId: terminal(n),
          direction: "up",
          at: Instant.fromMillis(0),
          hex: "A".repeat(length),
          problem: null
        })
      const kept = (n: number) =>
        Effect.map(log.recent(terminal(n), 99), (frames) => frames.map(({ hex }) => hex.length))
      yield* append(2, 10)
      for (const length of [100, 101, 102]) yield* append(1, length)
      assert.deepStrictEqual(yield* kept(1), [101, 102])
      yield* append(1, 9_000)
      assert.deepStrictEqual(yield* kept(1), [9_000])
      yield* append(1, 10)
      assert.deepStrictEqual(yield* kept(1), [10])
      assert.deepStrictEqual(yield* kept(2), [10])
    }).pipe(Effect.provide(layerFrameLogRing({ bytesPerTerminal: 500 })))
  )

  it("writes upper-case hex and shows the head of long bytes only", () => {
    assert.strictEqual(Bytes.hex(new Uint8Array([0x68, 0x0a, 0xff]).subarray(1)), "0AFF")
    assert.strictEqual(headOf(new Uint8Array(1_000)).length, 128)
    assert.strictEqual(headOfStranger(new Uint8Array(1_000)).length, 16)
  })
})

describe("mailbox", () => {
  it("holds one under way and so many that wait", () => {
    const enqueued: Array<string> = []
    const mailbox = Mailbox.make(1, ({ requestId }) => enqueued.push(requestId))
    assert.deepStrictEqual([read("a"), read("b"), read("c")].map(mailbox.submit), ["queued", "queued", "busy"])
    mailbox.taken(read("a"))
    mailbox.settled(read("b"))
    assert.strictEqual(mailbox.submit(read("d")), "queued")
    assert.deepStrictEqual(
      mailbox.close().map(({ request, stage }) => [request.requestId, stage]),
      [
        ["a", "taken"],
        ["d", "submitted"]
      ]
    )
    assert.strictEqual(mailbox.submit(read("e")), "ended")
    assert.deepStrictEqual(enqueued, ["a", "b", "d"])
  })
})

const entered = (limits: Partial<Limits> = {}): TcpSocket.Entered => ({
  connectionId: 1,
  arrival: { source: "203.0.113.7", port: 52_000, certificate: null },
  limits: { ...defaultLimits, ...limits }
})

describe("TCP socket", () => {
  it("switches Nagle's algorithm off and keep-alive on", () => {
    const calls: Array<unknown> = []
    class Recorded extends Socket {
      override setNoDelay(...given: ReadonlyArray<unknown>): this {
        calls.push(["noDelay", ...given])
        return this
      }
      override setKeepAlive(...given: ReadonlyArray<unknown>): this {
        calls.push(["keepAlive", ...given])
        return this
      }
    }
    TcpSocket.make(new Recorded(), entered({ keepAliveMillis: 7 }), () => undefined)
    assert.deepStrictEqual(calls, [
      ["noDelay", true],
      ["keepAlive", true, 7]
    ])
  })

  it("stops reading while more bytes wait than allowed", () => {
    const socket = new Socket()
    const arrived: Array<number> = []
    const tcp = TcpSocket.make(socket, entered({ inputBytes: 10 }), (arrival) => {
      if (arrival._tag === "Bytes") arrived.push(arrival.bytes.length)
    })
    socket.emit("data", Buffer.alloc(10))
    assert.isFalse(socket.isPaused())
    socket.emit("data", Buffer.alloc(1))
    assert.isTrue(socket.isPaused())
    tcp.taken(10)
    assert.isFalse(socket.isPaused())
    assert.deepStrictEqual(arrived, [10, 1])
  })

  it("reads no more of somebody unknown than has to say who it is", () => {
    const socket = new Socket()
    const tcp = TcpSocket.make(socket, entered({ identifyBytes: 10, inputBytes: 100 }), () => undefined)
    socket.emit("data", Buffer.alloc(11))
    assert.isTrue(socket.isPaused())
    tcp.taken(0)
    assert.isFalse(socket.isPaused())
    socket.emit("data", Buffer.alloc(50))
    assert.isFalse(socket.isPaused())
  })

  it("hands over in one write what one turn sends", () => {
    const written: Array<string> = []
    class Taking extends Socket {
      override readonly writable = true
      override write(...[bytes]: ReadonlyArray<unknown>): boolean {
        written.push(Buffer.from(bytes as Uint8Array).toString("latin1"))
        return true
      }
    }
    const tcp = TcpSocket.make(new Taking(), entered(), () => undefined)
    for (const text of ["a", "b", "c"]) assert.strictEqual(tcp.send(ascii(text)), "handed")
    assert.strictEqual(tcp.backlog(), "none")
    assert.deepStrictEqual(written, [])
    tcp.flush()
    tcp.flush()
    assert.deepStrictEqual(written, ["abc"])
  })

  it("is not read while it is slowed, whatever is taken", () => {
    const socket = new Socket()
    const tcp = TcpSocket.make(socket, entered(), () => undefined)
    socket.emit("data", Buffer.alloc(10))
    tcp.slow("yes")
    tcp.taken(10)
    assert.isTrue(socket.isPaused())
    tcp.slow("no")
    assert.isFalse(socket.isPaused())
  })

  it("hands nothing to a socket that is gone", () => {
    const socket = new Socket()
    const tcp = TcpSocket.make(socket, entered(), () => undefined)
    tcp.destroy()
    assert.strictEqual(tcp.send(new Uint8Array(1)), "closed")
    assert.strictEqual(tcp.backlog(), "none")
  })
})

describe("registry", () => {
  const live = (n: number, connectionId: number): Registry.Live => ({
    connectionId,
    remote: "",
    arrival: { source: "203.0.113.7", port: connectionId, certificate: null },
    terminalId: terminal(n),
    entry: { terminalId: terminal(n), dialectId: "line", address: `${n}`, settings: {}, memo: null },
    since: 0,
    order: 0,
    moments: { nextMoment: () => 0, unread: () => "none" },
    capabilities: LineDialect.capabilities,
    plan: () => Result.fail("unsupported"),
    allowance: { left: Allowance.full(Allowance.rulesOf(defaultLimits), 0) },
    frames: { lastAt: null },
    trust: Trust.make("none"),
    gate: () => undefined,
    submit: () => "ended",
    load: () => 0,
    end: () => undefined,
    ended: Deferred.makeUnsafe()
  })

  it("the connection that was entered last has the terminal; the former one leaves without a trace", () => {
    const registry = Registry.make(5)
    const [first, second] = [live(1, 1), live(1, 2)]
    registry.attach(first)
    registry.attach(second)
    registry.detach(first, 10)
    assert.strictEqual(registry.find(terminal(1)), second)
    assert.isUndefined(registry.lastSeen(terminal(1)))
    registry.detach(second, 20)
    assert.isUndefined(registry.find(terminal(1)))
    assert.strictEqual(registry.lastSeen(terminal(1))?.at, 20)
    assert.isNull(registry.lastSeen(terminal(1))?.frameAt)
  })

  it("remembers so many that left", () => {
    const registry = Registry.make(2)
    for (const n of [1, 2, 3]) {
      const one = live(n, n)
      registry.attach(one)
      registry.detach(one, n)
    }
    assert.deepStrictEqual(
      [1, 2, 3].map((n) => registry.lastSeen(terminal(n))?.at),
      [undefined, 2, 3]
    )
  })
})

describe("link events", () => {
  it("travel as JSON, and trouble is louder than coming and going", () => {
    const event = Schema.decodeUnknownSync(LinkEvent)({
      _tag: "BadFrame",
      at: "2026-03-02T01:00:00.000Z",
      connectionId: 1,
      remote: "10.0.0.1:5000",
      terminalId: "T-1",
      problem: "wrong checksum at offset 14",
      head: "68"
    })
    assert.strictEqual(levelOf(event), "Warn")
    assert.strictEqual(JSON.parse(JSON.stringify(Schema.encodeSync(LinkEvent)(event))).at, "2026-03-02T01:00:00.000Z")
  })
})
