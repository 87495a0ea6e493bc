import { connect as dial, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import { type LinkEvent, TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { bind, connect, customerNo, layer, register } from "../src/Station.ts"

/** A login (AFN02 F1) of terminal 3701-00002, whom the directory does not know. */
const strangerLogin = "683200320068C901370200000270000001007616"

/** A login of terminal 3701-00003, and the same with a checksum that is off by one. */
const login = "683200320068C901370300000270000001007716"
const loginWithWrongChecksum = "683200320068C901370300000270000001007816"

const socketTo = Effect.fnUntraced(function* () {
  const { address } = yield* TerminalLink
  return yield* Effect.acquireRelease(
    Effect.callback<Socket>((resume) => {
      const socket = dial(address.port, address.host, () => resume(Effect.succeed(socket)))
      socket.on("error", () => undefined)
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
})

const firstEvent = Effect.fnUntraced(function* (tag: LinkEvent["_tag"]) {
  const link = yield* TerminalLink
  return yield* link.events.pipe(
    Stream.filter((event) => event._tag === tag),
    Stream.runHead,
    Effect.forkChild({ startImmediately: true })
  )
})

/** Sends bytes on a connection of its own and gives the first event of that kind that the link reports. */
const provoke = Effect.fnUntraced(function* (tag: LinkEvent["_tag"], bytes: Uint8Array) {
  const first = yield* firstEvent(tag)
  const socket = yield* socketTo()
  socket.write(bytes)
  return Option.getOrThrow(yield* Fiber.join(first))
})

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"))

const rows: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array; readonly tag: LinkEvent["_tag"] }> = [
  { name: "bytes that are no frame", bytes: new Uint8Array(64).fill(0x41), tag: "Unrecognised" },
  { name: "an over-long beginning", bytes: new Uint8Array(4096).fill(0x68), tag: "Unrecognised" },
  { name: "a login from an unknown terminal", bytes: fromHex(strangerLogin), tag: "UnknownTerminal" }
]

describe("bad input from the network", () => {
  for (const { name, bytes, tag } of rows) {
    it.live(`${name}: a typed event, and the other terminals go on`, () =>
      Effect.gen(function* () {
        const { purchases } = yield* Station.Station
        const { terminalId } = yield* connect("3701-00001")
        const { deviceId } = yield* bind(terminalId)
        const event = yield* provoke(tag, bytes)
        assert.strictEqual(event._tag, tag)
        if (event._tag === "Unrecognised") assert.isAtLeast(event.offset, 1)
        const reading = yield* purchases.pollRemaining({ actor: "clerk", deviceId })
        assert.strictEqual(reading.remaining, 0n)
      }).pipe(Effect.scoped, Effect.provide(layer({ strangerMillis: 0, identifyBytes: 1024 })))
    )
  }

  it.live("a frame with a wrong checksum: a typed event with the offset, and that same connection goes on", () =>
    Effect.gen(function* () {
      const link = yield* TerminalLink
      yield* register("3701-00003")
      const socket = yield* socketTo()
      const online = yield* firstEvent("Online")
      socket.write(fromHex(login))
      yield* Fiber.join(online)
      const bad = yield* firstEvent("BadFrame")
      socket.write(fromHex(loginWithWrongChecksum))
      const event = Option.getOrThrow(yield* Fiber.join(bad))
      assert.strictEqual(event._tag, "BadFrame")
      if (event._tag === "BadFrame") assert.match(event.problem, /\d/)
      const answer = Effect.callback<Buffer>(
        (resume) => void socket.once("data", (data) => resume(Effect.succeed(data)))
      )
      socket.write(fromHex(login))
      assert.strictEqual((yield* answer)[0], 0x68)
      assert.strictEqual((yield* link.online).length, 1)
    }).pipe(Effect.scoped, Effect.provide(layer()))
  )
})

describe("bad input from the clerk", () => {
  const amounts = [
    { kwh: "0", tag: "ValueInvalid" },
    { kwh: "-5", tag: "ValueInvalid" },
    { kwh: "0.5", tag: "Quantum" },
    { kwh: "10000000", tag: "ValueInvalid" }
  ] as const
  for (const { kwh, tag } of amounts) {
    it.live(`a purchase of ${kwh} kWh: ${tag}, nothing stored, nothing sent`, () =>
      Effect.gen(function* () {
        const { purchases } = yield* Station.Station
        const store = yield* StationStore
        const { terminal, terminalId } = yield* connect("3701-00001")
        const { deviceId } = yield* bind(terminalId)
        const before = terminal.terminal()
        const rejection = yield* Effect.flip(
          purchases.save({ actor: "clerk", commandId: "save", deviceId, energy: Energy.kwh(kwh) })
        )
        assert.strictEqual(rejection._tag, tag)
        assert.strictEqual(yield* store.count("Order", { orgScope: [""], where: {} }), 0)
        assert.strictEqual(terminal.terminal(), before)
      }).pipe(Effect.scoped, Effect.provide(layer()))
    )
  }

  it.live("a purchase for a void customer: CustomerInvalid, nothing stored", () =>
    Effect.gen(function* () {
      const { customers, purchases } = yield* Station.Station
      const store = yield* StationStore
      const { terminalId } = yield* connect("3701-00001")
      const { deviceId } = yield* bind(terminalId)
      yield* customers.void({ actor: "clerk", commandId: "void", customerNo, reason: "销户" })
      const rejection = yield* Effect.flip(
        purchases.save({ actor: "clerk", commandId: "save", deviceId, energy: Energy.kwh("5") })
      )
      assert.strictEqual(rejection._tag, "CustomerInvalid")
      assert.strictEqual(yield* store.count("Order", { orgScope: [""], where: {} }), 0)
    }).pipe(Effect.scoped, Effect.provide(layer()))
  )
})
