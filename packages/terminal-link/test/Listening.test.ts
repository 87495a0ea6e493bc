/** Ports: who dials in through a proxy, and over TLS. */
import { readFileSync } from "node:fs"
import { connect, type Socket } from "node:net"
import * as tls from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type Address, type Listening, TerminalLink, type Tls } from "../src/index.ts"
import { dial, dialBy, login, station, terminal, turn, watch } from "./Harness.ts"

const pem = (name: string): string => readFileSync(new URL(`./fixtures/tls/${name}`, import.meta.url), "utf8")

/** A header of version 2 for 203.0.113.7:52000 (RFC 5737) → 192.0.2.1:9001. */
const header = Buffer.from("0d0a0d0a000d0a515549540a2111000ccb007107c0000201cb202329", "hex")
const localHeader = Buffer.from("0d0a0d0a000d0a515549540a20000000", "hex")

const online = Effect.flatMap(TerminalLink, (link) => link.online)

describe("a port on which many dial at once", () => {
  /** More than Node has the system hold ready by itself: those beyond dial again after a second. */
  const many = 700

  it.effect("answers all of them in the first turns", () =>
    Effect.gen(function* () {
      const { address } = yield* TerminalLink
      let connected = 0
      const dialled = (): Socket => {
        const socket = connect(address, () => (connected += 1))
        return socket.on("error", () => socket.destroy())
      }
      const sockets = Array.from({ length: many }, dialled)
      yield* Effect.addFinalizer(() => Effect.sync(() => sockets.map((socket) => socket.destroy())))
      for (let turns = 0; turns < 10; turns += 1) yield* turn
      assert.strictEqual(connected, many)
    }).pipe(Effect.provide(station()))
  )
})

describe("a port behind a proxy", () => {
  const behind = station({ proxies: ["127.0.0.0/8"], networks: [{ name: "site", ranges: ["203.0.113.0/24"] }] })

  it.effect("knows who dialled in, and hears what the proxy sent along with its header", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      peer.socket.write(Buffer.concat([header, Buffer.from("HELLO 1\n")]))
      yield* peer.hear("OK")
      const [one] = yield* online
      assert.deepInclude(one, { terminalId: terminal(1), remote: "203.0.113.7:52000", certificate: null })
    }).pipe(Effect.provide(behind))
  )

  it.effect("reads a header that comes byte by byte", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      for (const byte of header) peer.socket.write(Buffer.of(byte))
      peer.say("HELLO 1")
      yield* peer.hear("OK")
    }).pipe(Effect.provide(behind))
  )

  it.effect("believes nobody who brings no header, and says so", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.say("HELLO 1")
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "noProxyHeader", offset: 0 })
      assert.deepStrictEqual(yield* online, [])
    }).pipe(Effect.provide(behind))
  )

  it.effect("lets the proxy itself look whether somebody listens", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      peer.socket.write(localHeader)
      yield* peer.closed
      yield* dial
    }).pipe(Effect.provide(behind))
  )

  it.effect("takes a header of somebody who is no proxy for what it is: no frame", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.socket.write(header)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "noDialect" })
    }).pipe(Effect.provide(station({ proxies: ["203.0.113.7"] })))
  )
})

describe("a port with TLS", () => {
  const own: Tls = { cert: pem("station.pem"), key: Redacted.make(pem("station.key")) }
  const mutual: Tls = { ...own, ca: pem("ca.pem") }
  const open = (options: tls.ConnectionOptions) => (connected: () => void) =>
    tls.connect({ host: "127.0.0.1", ca: pem("ca.pem"), checkServerIdentity: () => undefined, ...options }, connected)
  const dialTls = Effect.fnUntraced(function* (options: tls.ConnectionOptions = {}) {
    const { address } = yield* TerminalLink
    return yield* dialBy(open({ port: address.port, ...options }))
  })

  it.effect("serves terminals", () =>
    Effect.gen(function* () {
      const peer = yield* dialTls()
      peer.say("HELLO 1")
      yield* peer.hear("OK")
      assert.deepInclude((yield* online)[0], { terminalId: terminal(1), certificate: null })
    }).pipe(Effect.provide(station({ tls: own })))
  )

  it.effect("knows the certificate of a terminal where it asks for one", () =>
    Effect.gen(function* () {
      const peer = yield* dialTls({ cert: pem("3701-00001.pem"), key: pem("3701-00001.key") })
      peer.say("HELLO 1")
      yield* peer.hear("OK")
      assert.deepInclude((yield* online)[0], { certificate: "3701-00001" })
    }).pipe(Effect.provide(station({ tls: mutual })))
  )

  const strangers: ReadonlyArray<{ readonly title: string; readonly with: tls.ConnectionOptions }> = [
    { title: "none", with: {} },
    { title: "one that somebody else signed", with: { cert: pem("stranger.pem"), key: pem("stranger.key") } },
    { title: "an old version of TLS", with: { maxVersion: "TLSv1.1", minVersion: "TLSv1" } }
  ]
  it.effect.each(strangers)("lets nobody in whose certificate is $title, and says so", ({ with: given }) =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dialTls(given)
      peer.say("HELLO 1")
      yield* peer.closed
      assert.deepStrictEqual([yield* online, peer.lines], [[], []])
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "tlsRefused" })
    }).pipe(Effect.provide(station({ tls: mutual })))
  )

  it.effect("does not hear who speaks plainly", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      peer.say("HELLO 1")
      yield* peer.closed
      assert.deepStrictEqual(yield* online, [])
    }).pipe(Effect.provide(station({ tls: own })))
  )

  it.effect("stands beside a plain one, and both bring terminals to one station", () =>
    Effect.gen(function* () {
      yield* login(1)
      const { also } = yield* TerminalLink
      const [{ port }] = also as readonly [Address]
      const peer = yield* dialBy(open({ port }))
      peer.say("HELLO 2")
      yield* peer.hear("OK")
      assert.deepStrictEqual(
        (yield* online).map(({ terminalId }) => terminalId),
        [terminal(1), terminal(2)]
      )
    }).pipe(Effect.provide(station({ also: [{ host: "127.0.0.1", port: 0, tls: own }] })))
  )
})

describe("a station that stops", () => {
  const halfway: ReadonlyArray<{ readonly title: string; readonly listening: Parameters<typeof station>[0] }> = [
    { title: "the header of a proxy", listening: { proxies: ["127.0.0.1"] } },
    { title: "a handshake", listening: { tls: { cert: pem("station.pem"), key: Redacted.make(pem("station.key")) } } }
  ]
  it.effect.each(halfway)("does not wait for $title", ({ listening }) =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station(listening), scope)
      const peer = yield* Effect.provide(dial, context)
      yield* Scope.close(scope, Exit.void)
      yield* peer.closed
    })
  )
})

describe("what cannot be opened is said with its setting", () => {
  const own: Tls = { cert: pem("station.pem"), key: Redacted.make(pem("station.key")) }
  const rows: ReadonlyArray<{ readonly title: string; readonly given: Partial<Listening>; readonly setting: string }> =
    [
      { title: "a range that is none", given: { proxies: ["10.0.0.0/33"] }, setting: "proxies" },
      { title: "TLS behind a proxy", given: { proxies: ["10.0.0.1"], tls: own }, setting: "proxies" },
      { title: "a key that is none", given: { tls: { ...own, key: Redacted.make("x") } }, setting: "tls" },
      { title: "a certificate of another key", given: { tls: { ...own, cert: pem("stranger.pem") } }, setting: "tls" }
    ]
  it.effect.each(rows)("$title", ({ given, setting }) =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(Effect.provide(Effect.void, station(given)))
      assert.strictEqual(failed._tag === "LinkConfigError" ? failed.setting : failed._tag, setting)
      assert.notInclude(failed.message, "PRIVATE KEY")
    })
  )
})
