/** The session under a bad line: what is unknown stays unknown, what never left is not sent, late answers change nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core/dialect"
import { increases, remainingOf } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import { Conversation, RTUA, requestOf, t0, target } from "./support/conversation.ts"
import { Bytes, Frame, MessageCodec, type Messages, Profiles } from "./support/subject.ts"

const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const buy = {
  target,
  mode: "append",
  wireNo: 1,
  value: Energy.kwh("1000"),
  thresholds: null,
  lifetimeMinutes: null
} as const

const up = (func: number, message: Messages.Message, head: Partial<Frame.Frame> = {}): Uint8Array => {
  const data = Result.getOrThrow(MessageCodec.encode(message, func, book))
  return Result.getOrThrow(Frame.encode({ rtua: RTUA, msta: 0, fseq: 1, iseq: 0, up: 1, exp: 0, func, data, ...head }))
}
const feed = (talk: Conversation, bytes: Uint8Array) => {
  talk.toSession({ _tag: "Bytes", bytes, now: talk.now })
  talk.run()
}

describe("unknown outcomes", () => {
  it("settles a purchase whose answer was lost as NoAnswer, and sends it once", () => {
    const talk = new Conversation()
    talk.line = ["good", "dropUp"]
    const outcome = talk.ask("WriteCredit", buy)
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.cause === "timeout")
    assert.strictEqual(increases(talk.side.terminal, 0), 1)
    assert.strictEqual(talk.writes.filter((write) => write.effect === "effecting").length, 1)
  })

  it("says when a timed frame is dead: validity, the minute it lost, and what the terminal's clock is behind", () => {
    const talk = new Conversation()
    talk.toTerminal({ _tag: "World", input: { _tag: "SkewClock", millis: -90_000 }, now: talk.now })
    talk.line = ["good", "dropDown"]
    const outcome = talk.ask("WriteCredit", buy)
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.deadAt !== null)
    if (outcome._tag !== "NoAnswer" || outcome.deadAt === null) return
    assert.strictEqual(Instant.toMillis(outcome.deadAt), t0 + 6 * 60_000 + 90_000)
  })

  it("a frame that was held up past its validity is refused by the terminal, and that is safe", () => {
    const talk = new Conversation()
    talk.line = ["good", "dropDown"]
    talk.ask("WriteCredit", buy)
    const late = talk.writes.at(-1)?.bytes ?? new Uint8Array(0)
    talk.advance(7 * 60_000)
    talk.toTerminal({ _tag: "Bytes", bytes: late, now: talk.now })
    assert.strictEqual(remainingOf(talk.side.terminal, 0), Energy.zero)
  })

  const ends: ReadonlyArray<[string, ReadonlyArray<Conversation["line"][number]>, "peer" | "shutdown", string]> = [
    ["before the check was written", ["notWritten"], "peer", "NotSent/offline"],
    ["after the check, before the purchase was written", ["good", "notWritten"], "peer", "NotSent/offline"],
    ["after the purchase was written", ["good", "dropDown"], "peer", "NoAnswer/linkLost"],
    ["after it was written, by our own stop", ["good", "dropDown"], "shutdown", "NoAnswer/stationStopped"],
    ["before anything, by our own stop", ["notWritten"], "shutdown", "NotSent/shutdown"]
  ]
  it.each(ends)("a link lost %s", (_, line, cause, expected) => {
    const talk = new Conversation()
    talk.line = [...line]
    talk.toSession({ _tag: "Start", request: requestOf("WriteCredit", buy), now: talk.now })
    talk.run()
    talk.toSession({ _tag: "Closed", cause, now: talk.now })
    const [outcome] = talk.outcomes
    const detail = outcome?._tag === "NotSent" ? outcome.reason : outcome?._tag === "NoAnswer" ? outcome.cause : ""
    assert.strictEqual(`${outcome?._tag}/${detail}`, expected)
    assert.strictEqual(talk.outcomes.length, 1)
  })

  it("no answer to the check before a purchase: nothing was sent", () => {
    const talk = new Conversation()
    talk.line = ["dropDown", "dropDown", "dropDown"]
    const outcome = talk.ask("WriteCredit", buy)
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "offline")
    assert.strictEqual(talk.asked().length, 3)
  })

  it("asks a read again under a new number and takes the answer to any of them", () => {
    const talk = new Conversation()
    talk.line = ["dropDown", "dropDown"]
    assert.strictEqual(talk.ask("ReadBalance", { target })._tag, "Answered")
    assert.strictEqual(new Set(talk.asked().map((write) => Bytes.hex(write.bytes, 5, 7))).size, 3)
    const silent = new Conversation()
    silent.line = ["dropDown", "dropDown", "dropDown"]
    const outcome = silent.ask("ReadBalance", { target })
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.cause === "timeout")
  })

  const results: ReadonlyArray<[string, ReadonlyArray<string>, string]> = [
    ["both accepted", ["ok", "ok"], "Answered"],
    ["one accepted, one refused", ["ok", "illegal-content"], "NoAnswer/unreadable"],
    ["both refused", ["illegal-content", "illegal-content"], "Refused/badValue"],
    ["command expired", ["command-expired", "command-expired"], "Refused/expired"],
    ["a front end's time-out", ["terminal-timeout", "terminal-timeout"], "NoAnswer/timeout"],
    ["a front end without a line", ["disconnected", "disconnected"], "NoAnswer/linkLost"],
    ["a byte that no source explains", ["other-77", "other-77"], "Refused/unspecified"],
    ["one result missing", ["ok"], "NoAnswer/unreadable"],
    ["a silent meter", ["relay-no-answer", "relay-no-answer"], "NoAnswer/timeout"]
  ]
  it.each(results)("a write of two items: %s", (_, given, expected) => {
    const talk = new Conversation()
    talk.ask("ReadClock", {})
    talk.line = ["dropDown"]
    const map = [
      { switchNo: 1, round: 1 },
      { switchNo: 2, round: 1 }
    ]
    talk.toSession({
      _tag: "Start",
      request: requestOf("WriteParameter", { target, item: { _tag: "SwitchRounds", map } }),
      now: talk.now
    })
    talk.run()
    const rows = given.map((result, index) => ({ di: `823${index}`, result }))
    feed(talk, up(0x07, { _tag: "WriteReply", tn: 0, results: rows }, { msta: 1, fseq: 2 }))
    const outcome = talk.outcomes.at(-1)
    const detail =
      outcome?._tag === "Refused" ? `/${outcome.reason}` : outcome?._tag === "NoAnswer" ? `/${outcome.cause}` : ""
    assert.strictEqual(`${outcome?._tag}${detail}`, expected)
  })

  it("takes a purchase that is refused for its content as refused without a reason: its slip may be there already", () => {
    const talk = new Conversation()
    talk.ask("ReadClock", {})
    talk.line = ["good", "dropDown"]
    talk.toSession({ _tag: "Start", request: requestOf("WriteCredit", buy), now: talk.now })
    talk.run()
    const results = [{ di: "8062", result: "illegal-content" }]
    feed(talk, up(0x07, { _tag: "WriteReply", tn: 0, results }, { msta: 1, fseq: 3 }))
    const outcome = talk.outcomes.at(-1)
    assert.isTrue(outcome?._tag === "Refused" && outcome.reason === "unspecified", JSON.stringify(outcome))
  })

  it("leaves a purchase open that the socket never reported as written: the bytes may still leave it", () => {
    const talk = new Conversation()
    talk.line = ["good", "notWritten"]
    const outcome = talk.ask("WriteCredit", buy)
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.deadAt !== null)
  })

  it("takes an answer that lacks an item for no answer", () => {
    const talk = new Conversation()
    talk.line = ["dropDown"]
    talk.toSession({ _tag: "Start", request: requestOf("ReadBalance", { target }), now: talk.now })
    talk.run()
    feed(talk, up(0x01, { _tag: "ReadReply", items: [{ tn: 0, di: "8063", value: "1.0" }] }, { msta: 1, fseq: 1 }))
    assert.isTrue(talk.outcomes[0]?._tag === "NoAnswer" && talk.outcomes[0].cause === "unreadable")
  })

  it("settles an answer that contradicts its layout as unreadable", () => {
    const talk = new Conversation()
    talk.ask("ReadClock", {})
    talk.line = ["dropDown"]
    talk.toSession({
      _tag: "Start",
      request: requestOf("WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1] } }),
      now: talk.now
    })
    talk.run()
    feed(talk, up(0x07, { _tag: "Raw", raw: "0043" }, { msta: 1, fseq: 2 }))
    const outcome = talk.outcomes.at(-1)
    assert.isTrue(outcome?._tag === "NoAnswer" && outcome.cause === "unreadable")
  })
})

describe("answers that do not count", () => {
  const wrong: ReadonlyArray<[string, Partial<Frame.Frame>]> = [
    ["another number", { msta: 1, fseq: 99 }],
    ["another master", { msta: 2, fseq: 1 }],
    ["another terminal", { msta: 1, fseq: 1, rtua: "94300483" }],
    ["the wrong direction", { msta: 1, fseq: 1, up: 0 }]
  ]
  it.each(wrong)("%s", (_, head) => {
    const talk = new Conversation()
    talk.line = ["dropDown"]
    talk.toSession({ _tag: "Start", request: requestOf("ReadClock", {}), now: talk.now })
    talk.run()
    const items = [{ tn: 0, di: "8030", value: "2026-11-22 10:00:00" }]
    feed(
      talk,
      up(0x01, head.up === 0 ? { _tag: "ReadRequest", points: [0], dis: ["8030"] } : { _tag: "ReadReply", items }, head)
    )
    assert.strictEqual(talk.outcomes.length, 0)
    assert.isNotNull(talk.traces.at(-1)?.problem ?? null)
    feed(talk, up(0x01, { _tag: "ReadReply", items }, { msta: 1, fseq: 1 }))
    assert.strictEqual(talk.outcomes[0]?._tag, "Answered")
  })

  it("a late answer after the time-out changes nothing and is logged", () => {
    const talk = new Conversation()
    talk.line = ["good", "dropUp"]
    talk.ask("WriteCredit", buy)
    feed(talk, up(0x07, { _tag: "WriteReply", tn: 0, results: [{ di: "8062", result: "ok" }] }, { msta: 1, fseq: 2 }))
    assert.strictEqual(talk.outcomes.length, 1)
    assert.strictEqual(talk.traces.at(-1)?.problem, "late or doubled answer")
  })
})

describe("one at a time", () => {
  it("refuses a second request as busy, one after notAfter as expired, one before the first frame as offline", () => {
    const talk = new Conversation()
    talk.line = ["dropDown"]
    talk.toSession({ _tag: "Start", request: requestOf("ReadClock", {}), now: talk.now })
    talk.toSession({ _tag: "Start", request: requestOf("ReadClock", {}), now: talk.now })
    assert.isTrue(talk.outcomes[0]?._tag === "NotSent" && talk.outcomes[0].reason === "busy")
    const late = new Conversation()
    late.toSession({ _tag: "Start", request: requestOf("WriteCredit", buy, t0 - 1), now: t0 })
    assert.isTrue(late.outcomes[0]?._tag === "NotSent" && late.outcomes[0].reason === "expired")
    late.toSession({ _tag: "Closed", cause: "peer", now: t0 })
    late.toSession({ _tag: "Start", request: requestOf("ReadClock", {}), now: t0 })
    assert.isTrue(late.outcomes[1]?._tag === "NotSent" && late.outcomes[1].reason === "offline")
  })

  it("sends no effecting byte when notAfter passed during the check", () => {
    const talk = new Conversation()
    talk.line = ["dropDown"]
    talk.toSession({ _tag: "Start", request: requestOf("WriteCredit", buy, t0 + 10_000), now: talk.now })
    talk.run()
    talk.advance(30_000)
    assert.isTrue(talk.outcomes[0]?._tag === "NotSent" && talk.outcomes[0].reason === "expired")
    assert.isTrue(talk.writes.every((write) => write.effect === "none"))
  })

  it("remembers the frame counter within 256 bytes", () => {
    const talk = new Conversation()
    talk.ask("ReadClock", {})
    assert.deepStrictEqual(talk.memo, { fseq: 64 })
    assert.isBelow(JSON.stringify(talk.memo).length, 256)
  })
})
