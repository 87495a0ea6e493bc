/** The pure interpreter, case by case. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import type { SessionOutput, TerminalRequest } from "@yugou/core/dialect"
import * as SessionHost from "../src/SessionHost.ts"
import { credit, read, set, terminal } from "./Harness.ts"
import { begin, bytes, closedBy, outcomes, play, settings, settleOf, submit, tags, writeOf } from "./Script.ts"

describe("order", () => {
  it("keeps the outputs of a step in their order and starts the next request after them", () => {
    const [, actions] = play(
      begin([[writeOf("effecting")], [writeOf("none", 2), settleOf("a")], [writeOf("none", 3)]]),
      [submit(set("a")), submit(read("b")), bytes]
    )
    assert.deepStrictEqual(
      actions.map((action) => (action._tag === "Send" ? action.writeId : action._tag)),
      [1, 2, "Deliver", 3]
    )
  })

  it("lets an effecting write go until notAfter only, others without a limit", () => {
    const [, actions] = play(begin([[writeOf("none"), writeOf("effecting", 2)]]), [
      submit(set("a", 1, Instant.fromMillis(77)))
    ])
    assert.deepStrictEqual(
      actions.map((action) => (action._tag === "Send" ? action.notAfter : null)),
      [Number.POSITIVE_INFINITY, 77]
    )
  })
})

describe("the end of a request that the session leaves open", () => {
  const rows: ReadonlyArray<
    readonly [string, TerminalRequest, ReadonlyArray<SessionOutput>, SessionHost.CloseCause, string]
  > = [
    ["nothing written", credit("a"), [], "peer", "NotSent/offline"],
    ["a harmless write", credit("a"), [writeOf("none")], "error", "NotSent/offline"],
    ["an effecting write", credit("a"), [writeOf("effecting")], "peer", "NoAnswer/linkLost"],
    ["an effecting write", credit("a"), [writeOf("effecting")], "replaced", "NoAnswer/linkLost"],
    ["an effecting write", credit("a"), [writeOf("effecting")], "shutdown", "NoAnswer/stationStopped"],
    ["a harmless write", credit("a"), [writeOf("none")], "shutdown", "NotSent/shutdown"],
    ["the write of a read", read("a"), [writeOf("none")], "peer", "NoAnswer/linkLost"],
    ["nothing of a read", read("a"), [], "peer", "NotSent/offline"]
  ]
  for (const [what, request, outputs, cause, end] of rows) {
    it(`${request._tag}, ${what}, ${cause}: ${end}`, () => {
      const [after, actions] = play(begin([outputs]), [submit(request), closedBy(cause)])
      const shown = outcomes(actions).map((outcome) => {
        if (outcome._tag === "NotSent") return `NotSent/${outcome.reason}`
        return outcome._tag === "NoAnswer" ? `NoAnswer/${outcome.cause}` : outcome._tag
      })
      assert.deepStrictEqual(shown, [end])
      assert.strictEqual(after.life, "closed")
    })
  }

  it("counts a withheld write back", () => {
    const [, actions] = play(begin([[writeOf("effecting")]]), [
      submit(credit("a")),
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "closed" },
      closedBy("error")
    ])
    assert.deepInclude(outcomes(actions)[0], { _tag: "NotSent", reason: "offline" })
  })

  it("does not count the withheld write of a former request back from the next", () => {
    const [, actions] = play(begin([[writeOf("effecting"), settleOf("a")], [writeOf("effecting", 2)]]), [
      submit(credit("a")),
      submit(credit("b")),
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "closed" },
      closedBy("error")
    ])
    assert.deepInclude(outcomes(actions)[1], { _tag: "NoAnswer", cause: "linkLost" })
  })

  it("does not count a withheld second frame as if nothing had left", () => {
    const [, actions] = play(begin([[writeOf("effecting"), writeOf("effecting", 2)]]), [
      submit(credit("a")),
      { _tag: "Written", writeId: 1 },
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "expired" }
    ])
    assert.deepInclude(outcomes(actions)[0], { _tag: "NoAnswer", cause: "timeout" })
  })

  it("shows the frames that were traced and when the first effecting byte left", () => {
    const [first] = play(
      begin([
        [{ _tag: "Trace", direction: "down", bytes: new Uint8Array([0xab]), problem: null }, writeOf("none")],
        [writeOf("effecting", 2)]
      ]),
      [submit(credit("a"))],
      5
    )
    const [second] = play(first, [bytes], 9)
    const [, actions] = play(second, [closedBy("peer")], 20)
    assert.deepStrictEqual(outcomes(actions), [
      {
        _tag: "NoAnswer",
        sentAt: Instant.fromMillis(9),
        deadAt: null,
        cause: "linkLost",
        frames: [{ direction: "down", at: Instant.fromMillis(5), hex: "AB" }]
      }
    ])
  })
})

describe("limits", () => {
  const bad: SessionOutput = {
    _tag: "Trace",
    direction: "up",
    bytes: new Uint8Array(1),
    problem: "no frame at offset 0"
  }
  const good: SessionOutput = { ...bad, problem: null }
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<SessionOutput>, ReadonlyArray<string>]> = [
    ["as many bad frames as allowed", [bad, bad], ["Log", "Log"]],
    ["one more", [bad, bad, bad], ["Log", "Log", "Log", "CutOff", "HangUp"]],
    ["a good one between", [bad, bad, good, bad], ["Log", "Log", "Log", "Log"]],
    ["the session closes", [{ _tag: "Close", reason: "bye" }], ["HangUp"]],
    [
      "it closes twice",
      [
        { _tag: "Close", reason: "bye" },
        { _tag: "Close", reason: "bye" }
      ],
      ["HangUp"]
    ],
    ["effecting bytes without a request", [writeOf("effecting")], ["Fault"]],
    ["a memo of 256 bytes", [{ _tag: "Remember", memo: "x".repeat(254) }], ["Save"]],
    ["a memo of 257 bytes", [{ _tag: "Remember", memo: "x".repeat(255) }], ["Fault"]],
    ["a settlement of nothing", [settleOf("a")], ["Fault"]],
    [
      "an event for another terminal",
      [{ _tag: "Emit", event: { terminalId: terminal(2), key: "k", kind: "k", detail: null } }],
      ["Fault"]
    ]
  ]
  for (const [name, outputs, expected] of rows) {
    it(`${name}: ${expected.join(" ")}`, () => {
      assert.deepStrictEqual(tags(play(begin([outputs]), [bytes])[1]), expected)
    })
  }

  it("knows the one next deadline", () => {
    const late = Instant.fromMillis(300)
    const [started] = play(
      begin([[{ _tag: "WakeAt", at: 400 }], [{ _tag: "WakeAt", at: null }]]),
      [submit(read("a")), submit(read("b", 1, late))],
      100
    )
    assert.strictEqual(SessionHost.deadline(settings, started), 301)
    const [expired, actions] = play(started, [{ _tag: "Timer" }], 301)
    assert.deepInclude(outcomes(actions)[0], { _tag: "NotSent", reason: "expired" })
    assert.strictEqual(SessionHost.deadline(settings, expired), 400)
    const [woken] = play(expired, [{ _tag: "Timer" }], 400)
    assert.strictEqual(SessionHost.deadline(settings, woken), 600)
    const [givenUp, more] = play(woken, [{ _tag: "Timer" }], 600)
    assert.deepStrictEqual(tags(more), ["Fault", "Deliver", "HangUp"])
    assert.strictEqual(givenUp.life, "closing")
  })

  const pasts: ReadonlyArray<readonly [string, ReadonlyArray<SessionOutput>, number]> = [
    ["says nothing: asked again in a second", [], 1_100],
    ["names a past time: the same", [{ _tag: "WakeAt", at: 50 }], 1_100],
    ["names a time to come: then", [{ _tag: "WakeAt", at: 101 }], 101],
    ["clears it: never again", [{ _tag: "WakeAt", at: null }], 5_000]
  ]
  for (const [name, outputs, next] of pasts) {
    it(`a session that is woken and ${name}`, () => {
      const patient = { ...settings, idleMillis: 5_000 }
      const [set] = SessionHost.step(patient, begin([[{ _tag: "WakeAt", at: 100 }], outputs]), bytes, 0)
      const [woken] = SessionHost.step(patient, set, { _tag: "Timer" }, 100)
      assert.strictEqual(SessionHost.deadline(patient, woken), next)
    })
  }

  const rowsAndGood = (rows: number) => Array.from({ length: rows }, () => [bad, bad, good])
  it("bad frames among good ones are forgiven one by one, not by each good one", () => {
    const [, allowed] = play(begin(rowsAndGood(3)), [bytes, bytes, bytes])
    assert.notInclude(tags(allowed), "CutOff")
    const [after, cut] = play(begin(rowsAndGood(4)), [bytes, bytes, bytes, bytes])
    assert.deepInclude(cut, {
      _tag: "CutOff",
      reason: "badFrames",
      detail: "more than 6 bad frames among good ones"
    })
    assert.strictEqual(after.life, "closing")
    let slow = begin(rowsAndGood(40))
    for (let n = 0; n < 40; n++) slow = play(slow, [bytes], n * 2_000)[0]
    assert.strictEqual(slow.life, "open")
  })

  it("nothing is interpreted after a hang-up but what ends a request and what has to be remembered", () => {
    const close: SessionOutput = { _tag: "Close", reason: "bye" }
    const event: SessionOutput = { _tag: "Emit", event: { terminalId: terminal(1), key: "k", kind: "k", detail: null } }
    const rest: ReadonlyArray<SessionOutput> = [writeOf("none", 2), good, bad, event, close]
    const [, actions] = play(
      begin([[writeOf("none")], [close, ...rest, { _tag: "Remember", memo: 1 }, settleOf("a")]]),
      [submit(read("a")), bytes, bytes]
    )
    assert.deepStrictEqual(tags(actions), ["Send", "HangUp", "Save", "Deliver"])
  })

  it("a timer that fires early does nothing", () => {
    assert.deepStrictEqual(play(begin([[writeOf("none")]]), [{ _tag: "Timer" }], 999)[1], [])
    assert.deepStrictEqual(tags(play(begin([]), [{ _tag: "Timer" }], 1_000)[1]), ["HangUp"])
  })

  it("nothing is sent or started after the end; a late request is not sent", () => {
    const [gone] = play(begin([[writeOf("none")]]), [closedBy("peer")])
    const [, actions] = play(gone, [bytes, submit(credit("a")), { _tag: "Timer" }])
    assert.deepInclude(outcomes(actions)[0], { _tag: "NotSent", reason: "offline" })
    assert.strictEqual(actions.length, 1)
  })
})
