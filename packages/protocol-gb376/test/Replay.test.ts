import { assert, describe, it } from "@effect/vitest"
import { Instant, type SessionOutput, TerminalId } from "@yugou/core/dialect"
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { dialect, Frame } from "../src/index.ts"
import * as Settings from "../src/request/Settings.ts"
import { conversations } from "./fixtures/Vectors.ts"

const terminalId = TerminalId.make("2449-22597")
const bytesOf = (hex: string) => Result.getOrThrow(Bytes.fromHex(hex))
const open = (settings: object = {}) => Result.getOrThrow(dialect.configure(settings as never)).open(terminalId, null)

interface Replayed {
  readonly written: ReadonlyArray<{ readonly t: number; readonly hex: string }>
  readonly events: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
}

/** Feeds what the terminal sent at its times, ticking at every deadline between. */
const replay = (conversation: (typeof conversations)[number], settings: object = {}): Replayed => {
  const written: Array<{ t: number; hex: string }> = []
  const events: Array<string> = []
  const problems: Array<string> = []
  let session = open(settings)
  let wakeAt: number | null = null
  const take = (t: number, outputs: ReadonlyArray<SessionOutput>) => {
    for (const output of outputs) {
      if (output._tag === "Write") written.push({ t, hex: Bytes.lowerHex(output.bytes) })
      if (output._tag === "Emit") events.push(output.event.kind)
      if (output._tag === "WakeAt") wakeAt = output.at
      if (output._tag === "Trace" && output.problem !== null) problems.push(output.problem)
    }
  }
  for (const event of conversation.events) {
    if (event.who === "master" || event.tcp_retransmission === true) continue
    const now = event.t * 1000
    while (wakeAt !== null && wakeAt < now) {
      const [next, outputs] = session.step({ _tag: "Tick", now: wakeAt })
      session = next
      take(wakeAt / 1000, outputs)
    }
    const [next, outputs] = session.step({ _tag: "Bytes", bytes: bytesOf(event.hex), now })
    session = next
    take(event.t, outputs)
  }
  return { written, events, problems }
}

const mastersFrames = (conversation: (typeof conversations)[number]) =>
  conversation.events
    .filter((event) => event.who === "master" && event.tcp_retransmission !== true)
    .map((event) => event.hex)

describe("captured conversations", () => {
  it.each(conversations)("$session is answered byte for byte as the real master did", (conversation) => {
    const { events, problems, written } = replay(conversation)
    assert.deepStrictEqual(
      written.map((it) => it.hex),
      mastersFrames(conversation)
    )
    assert.deepStrictEqual(events, ["erc14"])
    assert.deepStrictEqual(problems, [])
  })

  it.each(conversations)("$session is answered unit by unit (F3) where the setting says so", (conversation) => {
    const { written } = replay(conversation, { confirmWith: "F3" })
    assert.strictEqual(written.length, mastersFrames(conversation).length)
    for (const { hex } of written) {
      const frame = Result.getOrThrow(Frame.decode(bytesOf(hex)))
      assert.strictEqual(frame.units[0]?.fn, 3)
      assert.deepInclude(frame.units[0]?.value, { afn: "02" })
    }
  })
})

describe("recognising a terminal", () => {
  const login = bytesOf(conversations[0]?.events[0]?.hex ?? "")
  const withPreamble = Uint8Array.of(0xfe, 0xfe, ...login)

  it("answers the address from the first whole frame, whatever the fragments", () => {
    for (let size = 0; size < withPreamble.length; size += 1) {
      assert.strictEqual(dialect.identify(withPreamble.subarray(0, size))._tag, "NeedMore")
    }
    assert.deepStrictEqual(dialect.identify(withPreamble), { _tag: "Yes", address: "2449-22597" })
  })

  it("says no to other protocols and to noise", () => {
    assert.strictEqual(dialect.identify(new Uint8Array(64).fill(0x41))._tag, "No")
    assert.strictEqual(dialect.identify(new Uint8Array(0))._tag, "NeedMore")
  })
})

describe("settings", () => {
  it.each([
    ["an unknown name", { pasword: null }, "pasword"],
    ["a short password", { password: "00" }, "password"],
    ["a master address of 0", { masterAddress: 0 }, "masterAddress"],
    ["a lifetime without limit", { lifetimeMinutes: 0 }, "lifetimeMinutes"]
  ])("refuse %s and name it", (_what, given, path) => {
    const configured = dialect.configure(given as never)
    assert.isTrue(Result.isFailure(configured) && configured.failure.path === path)
  })

  it("speak to the 2005 family: protocol identifier 1, a PW of two bytes, which is hidden", () => {
    const configured = Result.getOrThrow(dialect.configure({ protocol: 1, password: "980a", address: "3411-00001" }))
    const request = {
      _tag: "SetClock",
      requestId: "r",
      terminalId,
      notAfter: Instant.at("2026-11-22T03:00:00Z"),
      payload: {}
    } as const
    const [bytes = new Uint8Array(0)] = Result.getOrThrow(configured.plan(request))
    const frame = Result.getOrThrow(Frame.decode(bytes))
    assert.deepInclude(frame, { protocol: 1, afn: "05", aux: { pw: "0000" } })
  })

  it("keep a password out of what is printed", () => {
    const settings = Result.getOrThrow(Settings.decode({ password: "a1".repeat(16) }))
    assert.notInclude(`${JSON.stringify(settings)} ${settings.password}`, "a1a1")
  })
})
