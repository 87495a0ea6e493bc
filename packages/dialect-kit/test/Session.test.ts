import { assert, describe, it } from "@effect/vitest"
import { Play, wire } from "./Line.ts"

/** A session whose next number is 1, so that no number is the terminal's own. */
const ready = (changes: Partial<typeof wire> = {}): Play => {
  const play = new Play({ ...wire, ...changes }, { next: 1 } as never)
  play.hear("<0 HELLO A>")
  return play
}

describe("a request", () => {
  it("asks, takes its answer though the socket has not said that the bytes left, and settles once", () => {
    const play = ready()
    play.start("ReadBalance")
    play.hear("<1 VAL 5><1 VAL 6>")
    assert.deepStrictEqual(play.words(), ["Answered"])
    assert.deepStrictEqual(play.lines().slice(1), ["<1 GET>"])
    assert.include(play.problems(), "late or doubled answer")
  })
  it("waits for its own answer while another is under way", () => {
    const play = ready()
    play.start("ReadBalance")
    play.start("SendText")
    play.hear("<7 VAL 5>")
    assert.deepStrictEqual(play.words(), ["NotSent busy"])
    assert.include(play.problems(), "another number")
  })
})

describe("how a request ends", () => {
  type Deed = string | number
  // A text is heard, a number of milliseconds passes before a tick.
  const rows: ReadonlyArray<readonly [what: string, deeds: ReadonlyArray<Deed>, expected: string]> = [
    ["a check that was written, then the link is lost", ["written"], "NotSent offline"],
    ["a check that nobody answers", ["written", 1_000, 1_000], "NotSent offline"],
    ["a check answered with what forbids the write", ["<1 VAL held>"], "NotSent gated"],
    ["a check that cannot be read", ["<1 BAD>"], "NotSent offline"],
    ["an effecting frame that was handed out only", ["<1 VAL free>"], "NotSent offline"],
    ["an effecting frame that was written", ["<1 VAL free>", "written"], "NoAnswer linkLost"],
    ["an effecting frame that nobody reported, in time", ["<1 VAL free>", 1_000], "NoAnswer timeout"],
    ["an effecting frame whose answer cannot be read", ["<1 VAL free><2 BAD>"], "NoAnswer unreadable"],
    ["an effecting frame that was refused", ["<1 VAL free><2 VAL no>"], "Refused unspecified"],
    ["an effecting frame that was accepted", ["<1 VAL free><2 VAL yes>"], "Answered"]
  ]
  const doIt = (play: Play, deed: Deed): void => {
    if (deed === "written") play.written()
    else if (typeof deed === "number") play.tell({ _tag: "Tick" }, deed)
    else play.hear(deed)
  }
  for (const [what, deeds, expected] of rows) {
    it(`${what}: ${expected}`, () => {
      const session = ready()
      session.start("WriteCredit")
      for (const deed of deeds) doIt(session, deed)
      session.tell({ _tag: "Closed", cause: "peer" })
      assert.deepStrictEqual(session.words(), [expected])
      session.start("SendText")
      assert.deepStrictEqual(session.words(), [expected, "NotSent offline"])
    })
  }
  it("a read whose bytes left may have been asked; one that nobody reported was not", () => {
    for (const [left, expected] of [
      ["yes", "NoAnswer linkLost"],
      ["no", "NotSent offline"]
    ] as const) {
      const play = ready()
      play.start("ReadBalance")
      if (left === "yes") play.written()
      play.tell({ _tag: "Closed", cause: "error" })
      assert.deepStrictEqual(play.words(), [expected])
    }
  })
  it("says until when a lost frame may act, and since when", () => {
    const play = ready()
    play.start("SendText", 7_000)
    play.now = 10
    play.written()
    play.tell({ _tag: "Tick" }, 1_000)
    const [outcome] = play.outcomes()
    assert.strictEqual(outcome?._tag, "NoAnswer")
    if (outcome?._tag === "NoAnswer") {
      assert.strictEqual(outcome.sentAt.toJSON(), "1970-01-01T00:00:00.010Z")
      assert.strictEqual(outcome.deadAt?.toJSON(), "1970-01-01T00:00:07.500Z")
      assert.strictEqual(outcome.frames.length, 1)
    }
  })
  it("a read never sends effecting frames, whatever its script says", () => {
    const play = ready()
    play.start("ReadClock")
    assert.deepStrictEqual(play.words(), ["NotSent unsupported"])
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
  })
  it("a frame that cannot be made was not sent", () => {
    const play = new Play(wire, { next: 9 } as never)
    play.hear("<0 HELLO A>")
    play.start("SendText")
    assert.deepStrictEqual(play.words(), ["NotSent unsupported"])
  })
})

describe("notAfter", () => {
  it("starts nothing after it, reads included", () => {
    for (const tag of ["ReadBalance", "WriteCredit", "SendText"] as const) {
      const play = ready()
      play.now = 51
      play.start(tag, 50)
      assert.deepStrictEqual(play.words(), ["NotSent expired"])
    }
  })
  it("passes during the check: no effecting frame, and the check is not asked again", () => {
    const answered = ready()
    answered.start("WriteCredit", 500)
    answered.hear("<1 VAL free>", 501)
    const silent = ready()
    silent.start("WriteCredit", 500)
    silent.tell({ _tag: "Tick" }, 1_000)
    for (const play of [answered, silent]) {
      assert.deepStrictEqual(play.words(), ["NotSent expired"])
      assert.deepStrictEqual(play.lines().slice(1), ["<1 LOOK>"])
    }
  })
  it("passes during a read: it is asked again as often as it may be", () => {
    const play = ready()
    play.start("ReadBalance", 500)
    play.tell({ _tag: "Tick" }, 1_000)
    play.written()
    play.hear("<1 VAL 5>")
    assert.deepStrictEqual(play.words(), ["Answered"])
    assert.deepStrictEqual(play.lines().slice(1), ["<1 GET>", "<1 GET>"])
  })
})

describe("numbers", () => {
  it("are remembered in blocks, before the first of a block leaves", () => {
    const play = new Play(wire, null)
    play.hear("<0 HELLO A>")
    for (let count = 0; count < 5; count += 1) {
      const said = play.start("SendText").map(({ _tag }) => _tag)
      assert.strictEqual(said.indexOf("Remember"), count % 4 === 0 ? 0 : -1)
      play.tell({ _tag: "Tick" }, 1_000)
    }
    const memos = play.outputs.flatMap((it) => (it._tag === "Remember" ? [it.memo] : []))
    assert.deepStrictEqual(memos, [
      { next: 4, seen: 0 },
      { next: 8, seen: 0 }
    ])
  })
  it("are kept for a repeated question, or drawn anew, and then every one of them is answered", () => {
    const same = ready()
    same.start("ReadBalance")
    same.tell({ _tag: "Tick" }, 1_000)
    assert.deepStrictEqual(same.lines().slice(1), ["<1 GET>", "<1 GET>"])
    const anew = ready({ counter: { ...wire.counter, again: "new" } })
    anew.start("ReadBalance")
    anew.tell({ _tag: "Tick" }, 1_000)
    assert.deepStrictEqual(anew.lines().slice(1), ["<1 GET>", "<2 GET>"])
    anew.hear("<1 VAL 5>")
    assert.deepStrictEqual(anew.words(), ["Answered"])
  })
})

describe("answers in parts", () => {
  it("are joined, each part is asked for, and each moves the deadline", () => {
    const play = ready()
    play.start("ReadBalance")
    play.hear("<1 MORE 1>", 900)
    play.tell({ _tag: "Tick" }, 900)
    play.hear("<1 VAL 2>")
    assert.deepStrictEqual(play.lines().slice(1), ["<1 GET>", "<1 NEXT>"])
    assert.deepStrictEqual(play.words(), ["Answered"])
  })
})

describe("what terminals say by themselves", () => {
  it("is handed on, and confirmed once it is stored", () => {
    const play = ready()
    play.hear("<0 EVENT a>")
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
    play.tell({ _tag: "Accepted", key: "b" })
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
    play.tell({ _tag: "Accepted", key: "a" })
    play.tell({ _tag: "Accepted", key: "a" })
    assert.deepStrictEqual(play.lines(), ["<0 ON>", "<0 ACK a>"])
  })
  it("closes the connection where the dialect says so", () => {
    const outputs = ready().hear("<0 BYE>")
    assert.deepInclude(outputs, { _tag: "Close", reason: "bye" })
  })
  it("is dropped when another terminal says it, or no terminal", () => {
    const play = ready()
    play.hear("<0 HELLO B><3 GET>")
    assert.deepStrictEqual(play.problems().slice(1), ["another terminal's address", "not from a terminal"])
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
  })
})

describe("an idle read", () => {
  it("asks on the dialect's own account when nothing else is to be done; a request waits for its end", () => {
    const play = ready()
    play.hear("<0 WAITING 3>")
    assert.strictEqual(play.wakeAt(), 2_000)
    play.tell({ _tag: "Tick" }, 2_000)
    play.start("ReadBalance")
    play.hear("<1 VAL x>")
    assert.deepStrictEqual(play.lines().slice(1), ["<1 LIST>", "<2 GET>"])
    assert.isTrue(play.outputs.some((it) => it._tag === "Emit" && it.event.key === "listed x"))
    assert.isTrue(play.outputs.some((it) => it._tag === "Remember" && JSON.stringify(it.memo).includes('"seen":1')))
    play.hear("<2 VAL 1>")
    assert.deepStrictEqual(play.words(), ["Answered"])
  })
  it("is asked once, and settles nothing", () => {
    const play = ready()
    play.hear("<0 WAITING 3>")
    play.tell({ _tag: "Tick" }, 2_000)
    play.tell({ _tag: "Tick" }, 1_000)
    play.tell({ _tag: "Tick" }, 1_000)
    assert.deepStrictEqual(play.lines().slice(1), ["<1 LIST>"])
    assert.deepStrictEqual(play.words(), [])
  })
  it("gives the request that waits its outcome when the link is lost", () => {
    const play = ready()
    play.hear("<0 WAITING 3>")
    play.tell({ _tag: "Tick" }, 2_000)
    play.start("SendText")
    play.tell({ _tag: "Closed", cause: "shutdown" })
    assert.deepStrictEqual(play.words(), ["NotSent shutdown"])
  })
})

describe("a port of the host", () => {
  const asked = (): Play => {
    const play = ready()
    play.start("SetClock")
    return play
  }
  const idOf = (play: Play): number => {
    const ask = play.outputs.find((it) => it._tag === "Ask")
    return ask?._tag === "Ask" ? ask.askId : -1
  }
  it("is asked before the frame is made", () => {
    const play = asked()
    assert.deepInclude(play.outputs, { _tag: "Ask", askId: idOf(play), port: "seal", payload: { want: "mac" } })
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
    play.tell({ _tag: "Told", askId: idOf(play), told: { _tag: "Answer", answer: "mac" } })
    assert.deepStrictEqual(play.lines().slice(1), ["<1 PUT>"])
  })
  it("that fails leaves the request unsent", () => {
    const play = asked()
    play.tell({ _tag: "Told", askId: idOf(play), told: { _tag: "Failure", reason: "timeout", detail: "10 s" } })
    assert.deepStrictEqual(play.words(), ["NotSent gated"])
    play.tell({ _tag: "Told", askId: idOf(play), told: { _tag: "Answer", answer: "late" } })
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
  })
  it("that answers after notAfter, or to nobody, changes nothing", () => {
    const play = asked()
    play.tell({ _tag: "Told", askId: 99, told: { _tag: "Answer", answer: "stray" } })
    play.tell({ _tag: "Told", askId: idOf(play), told: { _tag: "Answer", answer: "mac" } }, 200_000)
    assert.deepStrictEqual(play.words(), ["NotSent expired"])
    assert.deepStrictEqual(play.lines(), ["<0 ON>"])
  })
  it("is forgotten when the link is lost", () => {
    const play = asked()
    play.tell({ _tag: "Closed", cause: "peer" })
    assert.deepStrictEqual(play.words(), ["NotSent offline"])
    assert.deepStrictEqual(play.tell({ _tag: "Told", askId: idOf(play), told: { _tag: "Answer", answer: "late" } }), [])
  })
})

describe("the connection", () => {
  it("gives up half a frame after a silence, and takes the frame behind it", () => {
    const play = new Play()
    play.hear("<9 FALSE <0 HELLO A")
    play.hear(">", 1)
    assert.deepStrictEqual(play.lines(), [])
    const broken = new Play()
    broken.hear("<9 FALSE <0 HELL")
    assert.strictEqual(broken.wakeAt(), 5_000)
    broken.tell({ _tag: "Tick" }, 5_000)
    broken.hear("O A>")
    assert.deepStrictEqual(broken.lines(), ["<0 ON>"])
  })
  it("is closed after a silence longer than the online time", () => {
    const play = ready()
    assert.strictEqual(play.wakeAt(), 60_000)
    play.hear("<0 PING>", 59_000)
    assert.deepStrictEqual(play.tell({ _tag: "Tick" }, 1_000), [])
    const said = play.tell({ _tag: "Tick" }, 59_000)
    assert.deepInclude(said, { _tag: "Close", reason: "silent for longer than the online time" })
  })
  it("only traces frames once it has asked to be closed, and settles what is under way when it is", () => {
    const play = ready()
    play.start("WriteCredit")
    play.hear("<1 VAL free>")
    play.written()
    const lines = play.lines()
    const said = play.hear("<0 BYE><0 HELLO A><2 VAL yes>")
    assert.deepStrictEqual(
      said.filter((it) => it._tag !== "Trace"),
      [
        { _tag: "Close", reason: "bye" },
        { _tag: "WakeAt", at: null }
      ]
    )
    play.tell({ _tag: "Tick" }, 1_000_000)
    play.start("SendText")
    assert.deepStrictEqual(play.words(), ["NotSent offline"])
    play.tell({ _tag: "Closed", cause: "error" })
    assert.deepStrictEqual(play.words(), ["NotSent offline", "NoAnswer linkLost"])
    assert.deepStrictEqual(play.lines(), lines)
  })
  it("says nothing more once it is closed, whatever comes", () => {
    const play = ready()
    play.tell({ _tag: "Closed", cause: "peer" })
    assert.strictEqual(play.wakeAt(), null)
    assert.deepStrictEqual(play.hear("<0 HELLO A>"), [])
    assert.deepStrictEqual(play.tell({ _tag: "Tick" }, 1_000_000), [])
    assert.deepStrictEqual(play.tell({ _tag: "Accepted", key: "a" }), [])
    assert.deepStrictEqual(play.tell({ _tag: "Written", writeId: 1 }), [])
    assert.deepStrictEqual(play.tell({ _tag: "Closed", cause: "peer" }), [])
  })
})
