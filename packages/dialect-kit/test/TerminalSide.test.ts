/** The frame of the simulated terminals, with a dialect of one-letter frames: `!x` and what the master says, `x` echoed in capitals. */
import { assert, describe, it } from "@effect/vitest"
import {
  type TerminalSide as AnyTerminalSide,
  FaultPlan,
  groupTerminal,
  type Request,
  type TerminalSideInput,
  TerminalState
} from "@yugou/testkit/terminal"
import { TerminalSide } from "../src/testing/index.ts"

const text = (letters: string): Uint8Array => new TextEncoder().encode(letters)
const said = (letter: string): Uint8Array => text(`!${letter}`)

const requests: { readonly [letter: string]: Request } = {
  c: { _tag: "ReadClock" },
  t: { _tag: "Trip", round: 1, switches: null, delayMinutes: 1, halfHours: 0 }
}

/** `c` reads the clock and `t` trips in a minute, through the fault plan; anything else is not taken. Events are pushed as `e` while the link is up. */
const speech = (loopMillis: number | null): TerminalSide.Speech<number, string> => ({
  simulated: groupTerminal,
  splitter: {
    start: 0x21,
    look: (bytes, at) => {
      if (bytes[at] !== 0x21) return { _tag: "No", reason: "noStart" }
      return bytes.length - at < 2 ? { _tag: "NeedMore" } : { _tag: "Frame", size: 2 }
    },
    limit: 2,
    incomplete: "short",
    preamble: null
  },
  heartbeatSeconds: 60,
  loopMillis,
  login: ({ own }) => [own + 1, [said("l")]],
  heartbeat: ({ own }) => [own, [said("h")]],
  serve: (side, frame, now) => {
    const request = requests[String.fromCharCode(frame[1] ?? 0)]
    if (request === undefined) return null
    const before = [side.terminal, side.faults] as const
    const [[terminal, faults], met] = FaultPlan.exchange(groupTerminal, before, request, null, now)
    return { ...met, side: { ...side, terminal, faults }, reply: met.answer === null ? null : "C" }
  },
  report: ({ link, own }, events) => [own, link === "up" ? events.map(() => said("e")) : []],
  reply: ({ own }, letter) => [own, said(letter)]
})

const play = (loopMillis: number | null = null) => {
  let terminal: AnyTerminalSide = TerminalSide.make(speech(loopMillis), TerminalState.make(groupTerminal), 0)
  return {
    terminal: () => terminal,
    tell: (input: TerminalSideInput): ReadonlyArray<string> => {
      const [next, outputs] = terminal.step(input)
      terminal = next
      return outputs.flatMap((output) => {
        if (output._tag === "Write") return [new TextDecoder().decode(output.bytes)]
        return output._tag === "WakeAt" ? [`wake ${output.at}`] : output._tag === "Close" ? ["close"] : []
      })
    }
  }
}
const connected = (loopMillis: number | null = null) => {
  const played = play(loopMillis)
  played.tell({ _tag: "Connected", now: 0 })
  return played
}
const ask = (letter: string, now: number): TerminalSideInput => ({ _tag: "Bytes", bytes: said(letter), now })
const plan = (fault: FaultPlan.Fault): TerminalSideInput => ({ _tag: "Plan", faults: [{ fault, on: "any" }], now: 0 })

describe("on the wire", () => {
  it("logs in on each connection and beats at its time", () => {
    const played = play()
    assert.deepStrictEqual(played.tell({ _tag: "Connected", now: 0 }), ["!l", "wake 60000"])
    assert.deepStrictEqual(played.tell({ _tag: "Tick", now: 60_000 }), ["!h", "wake 120000"])
    assert.deepStrictEqual(played.tell({ _tag: "Closed", now: 70_000 }), ["wake null"])
    assert.deepStrictEqual(played.tell({ _tag: "Connected", now: 80_000 }), ["!l", "wake 140000"])
  })

  it("takes frames cut anywhere, and forgets half of one with its connection", () => {
    const played = connected()
    const half = (bytes: string, now: number) => played.tell({ _tag: "Bytes", bytes: text(bytes), now })
    assert.deepStrictEqual([half("x!", 1), half("c!c", 2)], [[], ["!C", "!C"]])
    half("!", 3)
    played.tell({ _tag: "Closed", now: 4 })
    played.tell({ _tag: "Connected", now: 4 })
    assert.deepStrictEqual(half("c", 5), [])
  })

  it("says nothing to what it does not take", () => {
    assert.deepStrictEqual(connected().tell(ask("q", 1)), [])
  })
})

describe("faults", () => {
  it("an answer that is held leaves at its time, before the next heartbeat", () => {
    const played = connected()
    played.tell(plan({ _tag: "Delay", millis: 500 }))
    assert.deepStrictEqual(played.tell(ask("c", 1)), ["wake 501"])
    assert.deepStrictEqual(played.tell({ _tag: "Tick", now: 501 }), ["!C", "wake 60000"])
  })

  it("an answer that is held is lost with the connection", () => {
    const played = connected()
    played.tell(plan({ _tag: "Delay", millis: 500 }))
    played.tell(ask("c", 1))
    assert.deepStrictEqual(played.tell({ _tag: "Closed", now: 2 }), ["wake null"])
    played.tell({ _tag: "Connected", now: 3 })
    assert.deepStrictEqual(played.tell({ _tag: "Tick", now: 501 }), [])
  })

  it("a power loss ends the connection after the answer that still left, and nothing is pushed any more", () => {
    const played = connected()
    played.tell(plan({ _tag: "PowerLoss", at: "afterApplying", reply: "sent" }))
    assert.deepStrictEqual(played.tell(ask("c", 1)), ["!C", "close", "wake null"])
    const pulled = connected()
    assert.deepStrictEqual(pulled.tell({ _tag: "World", input: { _tag: "PowerLoss" }, now: 1 }), ["close", "wake null"])
  })
})

describe("the main loop", () => {
  it("runs by itself while something is pending, where the dialect wants it to, and what it did is pushed", () => {
    const played = connected(1000)
    assert.deepStrictEqual(played.tell(ask("t", 1)), ["!C", "wake 1001"])
    assert.deepStrictEqual(played.tell({ _tag: "Tick", now: 1001 }), ["wake 2001"])
    assert.deepStrictEqual(played.tell({ _tag: "Tick", now: 60_001 }), ["!e", "!h", "wake 120001"])
  })

  it("waits for the world where the dialect leaves it to the world", () => {
    const played = connected()
    assert.deepStrictEqual(played.tell(ask("t", 1)), ["!C"])
    assert.deepStrictEqual(played.tell({ _tag: "World", input: { _tag: "Loop" }, now: 60_001 }), ["!e"])
  })
})
