/** What the terminal starts: login, heartbeat, logout, alarms; what is answered, what becomes an event, what stays raw. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { allowed, Conversation, RTUA, target } from "./support/conversation.ts"
import { Bytes, Frame, MessageCodec, type Messages, Profiles } from "./support/subject.ts"

const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const up = (func: number, message: Messages.Message, head: Partial<Frame.Frame> = {}): Uint8Array => {
  const data = Result.getOrThrow(MessageCodec.encode(message, func, book))
  return Result.getOrThrow(Frame.encode({ rtua: RTUA, msta: 0, fseq: 1, iseq: 0, up: 1, exp: 0, func, data, ...head }))
}
const feed = (talk: Conversation, bytes: Uint8Array) => {
  talk.toSession({ _tag: "Bytes", bytes, now: talk.now })
  talk.run()
}
const lastWrite = (talk: Conversation) => Bytes.hex(talk.writes.at(-1)?.bytes ?? new Uint8Array(0))

describe("what the terminal starts", () => {
  it("answers login and heartbeat as peers do, byte by byte", () => {
    const talk = new Conversation()
    feed(talk, Result.getOrThrow(Bytes.fromHex("68943082044000 68A103001234569A16".replaceAll(" ", ""))))
    assert.strictEqual(lastWrite(talk), "68943082044000682100007B16")
    feed(talk, up(0x24, { _tag: "Empty" }, { fseq: 2 }))
    assert.strictEqual(lastWrite(talk), "6894308204800068240000BE16")
    feed(talk, up(0x24, { _tag: "Empty" }, { fseq: 2, up: 0 }))
    assert.strictEqual(lastWrite(talk).slice(16, 18), "A4")
  })

  it("shows neither the login's password nor that of a write in its traces", () => {
    const talk = new Conversation()
    feed(talk, up(0x21, { _tag: "Login", passwordBytes: "123456" }))
    const item = { _tag: "EffectiveRounds", rounds: [1] } as const
    talk.ask("WriteParameter", { target, item })
    const shown = talk.traces.map((trace) => Bytes.hex(trace.bytes)).join(" ")
    assert.notInclude(shown, "123456")
    assert.notInclude(shown, "563412")
    assert.isTrue(talk.traces.every((trace) => Result.isSuccess(Frame.decode(trace.bytes))))
  })

  it("drops a heartbeat with a bad sum", () => {
    const talk = new Conversation()
    const before = talk.writes.length
    feed(talk, Result.getOrThrow(Bytes.fromHex("6894308204400068A40000FF16")))
    assert.strictEqual(talk.writes.length, before)
  })

  it.each([
    ["as written", "123456", 0],
    ["reversed", "563412", 0],
    ["wrong", "111111", 1]
  ])("takes a login password %s", (_, passwordBytes, closes) => {
    const talk = new Conversation({ ...allowed, loginPassword: "123456" })
    talk.writes.length = 0
    feed(talk, up(0x21, { _tag: "Login", passwordBytes }))
    assert.deepStrictEqual([talk.closes.length, talk.writes.length], [closes, 1 - closes])
  })

  it("answers nothing behind a login with a wrong password", () => {
    const talk = new Conversation({ ...allowed, loginPassword: "123456" })
    talk.writes.length = 0
    const heartbeat = up(0x24, { _tag: "Empty" }, { fseq: 2 })
    feed(talk, Uint8Array.of(...up(0x21, { _tag: "Login", passwordBytes: "111111" }), ...heartbeat))
    assert.deepStrictEqual([talk.closes.length, talk.writes.length], [1, 0])
  })

  it.each([
    ["sameDirection", "A2"],
    ["down", "22"],
    ["none", ""]
  ])("answers a logout as the profile says: %s", (logoutReply, control) => {
    const talk = new Conversation({
      profile: { id: "x1", family: "zj-6868", basedOn: "zj-sibling", session: { logoutReply } }
    })
    talk.writes.length = 0
    feed(talk, up(0x22, { _tag: "Empty" }))
    assert.strictEqual(control === "" ? "" : lastWrite(talk).slice(16, 18), control)
    assert.deepStrictEqual(talk.closes, ["logout"])
  })

  const alarm = { _tag: "AlarmReport", alarms: [{ tn: 0, at: "2026-11-22 10:00", code: "0166", args: [] }] } as const

  it("emits an alarm once per content and does not answer it by default", () => {
    const talk = new Conversation()
    talk.writes.length = 0
    feed(talk, up(0x09, alarm))
    feed(talk, up(0x09, alarm))
    assert.strictEqual(talk.events[0]?.kind, "remainingLow")
    assert.strictEqual(talk.events[0]?.key, talk.events[1]?.key)
    assert.isAtMost(talk.events[0]?.key.length ?? 99, 64)
    assert.strictEqual(talk.writes.length, 0)
  })

  it("confirms an alarm after the inbox has it, if the profile says so", () => {
    const talk = new Conversation({
      profile: { id: "x1", family: "zj-6868", basedOn: "zj-sibling", session: { alarmReply: "confirm" } }
    })
    talk.writes.length = 0
    feed(talk, up(0x09, alarm, { fseq: 5 }))
    assert.strictEqual(talk.writes.length, 0)
    talk.toSession({ _tag: "Accepted", key: talk.events[0]?.key ?? "", now: talk.now })
    assert.strictEqual(lastWrite(talk).slice(16, 18), "0A")
  })

  it("confirms a frame of two alarms after both are stored", () => {
    const profile = { id: "x1", family: "zj-6868", basedOn: "zj-sibling", session: { alarmReply: "confirm" } }
    const talk = new Conversation({ profile })
    talk.writes.length = 0
    const second = { tn: 0, at: "2026-11-22 10:01", code: "0166", args: [] }
    feed(talk, up(0x09, { _tag: "AlarmReport", alarms: [...alarm.alarms, second] }))
    const confirmed = talk.events.map((event) => {
      talk.toSession({ _tag: "Accepted", key: event.key, now: talk.now })
      return talk.writes.length
    })
    assert.deepStrictEqual(confirmed, [0, 1])
  })

  it("keeps an alarm that no row explains raw", () => {
    const talk = new Conversation()
    feed(talk, up(0x09, { _tag: "Raw", raw: "01002611221000990101020304" }))
    assert.strictEqual(talk.events[0]?.kind, "alarm.unparsed")
    assert.deepStrictEqual(talk.events[0]?.detail, { code: "0199", raw: "002611221000990101020304" })
  })

  it("gives up a frame that does not go on, and closes a line that is silent", () => {
    const talk = new Conversation()
    feed(talk, Result.getOrThrow(Bytes.fromHex("68AAAAAAAAAAAA68A4FF03")))
    talk.advance(1000)
    feed(talk, up(0x24, { _tag: "Empty" }, { fseq: 3 }))
    const before = talk.writes.length
    talk.advance(5000)
    assert.strictEqual(talk.writes.length, before + 1)
    const silent = new Conversation(allowed, { heartbeatSeconds: 100_000 })
    silent.advance(751_000)
    assert.deepStrictEqual(silent.closes, ["silent for longer than the online time"])
  })
})
