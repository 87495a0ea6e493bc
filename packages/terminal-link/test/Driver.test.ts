/** The pure interpreter: what it promises whatever a session says. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, type Outcome, type Session, type SessionOutput, type TerminalRequest } from "@yugou/core"
import * as fc from "fast-check"
import * as Driver from "../src/Driver.ts"
import { credit, read, set, terminal } from "./Harness.ts"

const settings: Driver.Settings = { idleMillis: 1_000, badFrames: 2, requestMillis: 500 }

/** A session that reads its lines from a script, one entry for each step, and then falls silent. */
const scripted = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): Session => ({
  step: () => {
    const [outputs = [], ...rest] = script
    return [scripted(rest), outputs]
  }
})

const begin = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): Driver.State =>
  Driver.open(terminal(1), scripted(script), 0)

const play = (state: Driver.State, inputs: ReadonlyArray<Driver.Input>, now = 0): Driver.Step =>
  inputs.reduce<Driver.Step>(
    ([before, commands], input) => {
      const [after, more] = Driver.step(settings, before, input, now)
      return [after, [...commands, ...more]]
    },
    [state, []]
  )

const tags = (commands: ReadonlyArray<Driver.Command>): ReadonlyArray<string> => commands.map(({ _tag }) => _tag)
const outcomes = (commands: ReadonlyArray<Driver.Command>): ReadonlyArray<Outcome> =>
  commands.flatMap((command) => (command._tag === "Deliver" ? [command.outcome] : []))

const writeOf = (effect: "none" | "effecting", writeId = 1): SessionOutput => ({
  _tag: "Write",
  writeId,
  bytes: new Uint8Array([writeId]),
  effect
})
const settleOf = (requestId: string): SessionOutput => ({
  _tag: "Settle",
  requestId,
  outcome: { _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] }
})
const submit = (request: TerminalRequest): Driver.Input => ({ _tag: "Submit", request })
const closedBy = (cause: Driver.CloseCause): Driver.Input => ({ _tag: "Closed", cause })
const bytes: Driver.Input = { _tag: "Bytes", bytes: new Uint8Array(1) }

describe("order", () => {
  it("keeps the outputs of a step in their order and starts the next request after them", () => {
    const [, commands] = play(
      begin([[writeOf("effecting")], [writeOf("none", 2), settleOf("a")], [writeOf("none", 3)]]),
      [submit(set("a")), submit(read("b")), bytes]
    )
    assert.deepStrictEqual(
      commands.map((command) => (command._tag === "Send" ? command.writeId : command._tag)),
      [1, 2, "Deliver", 3]
    )
  })

  it("lets an effecting write go until notAfter only, others without a limit", () => {
    const [, commands] = play(begin([[writeOf("none"), writeOf("effecting", 2)]]), [
      submit(set("a", 1, Instant.fromMillis(77)))
    ])
    assert.deepStrictEqual(
      commands.map((command) => (command._tag === "Send" ? command.notAfter : null)),
      [Number.POSITIVE_INFINITY, 77]
    )
  })
})

describe("the end of a request that the session leaves open", () => {
  const rows: ReadonlyArray<
    readonly [string, TerminalRequest, ReadonlyArray<SessionOutput>, Driver.CloseCause, string]
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
      const [after, commands] = play(begin([outputs]), [submit(request), closedBy(cause)])
      const shown = outcomes(commands).map((outcome) => {
        if (outcome._tag === "NotSent") return `NotSent/${outcome.reason}`
        return outcome._tag === "NoAnswer" ? `NoAnswer/${outcome.cause}` : outcome._tag
      })
      assert.deepStrictEqual(shown, [end])
      assert.strictEqual(after.life, "closed")
    })
  }

  it("counts a withheld write back", () => {
    const [, commands] = play(begin([[writeOf("effecting")]]), [
      submit(credit("a")),
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "closed" },
      closedBy("error")
    ])
    assert.deepInclude(outcomes(commands)[0], { _tag: "NotSent", reason: "offline" })
  })

  it("does not count the withheld write of a former request back from the next", () => {
    const [, commands] = play(begin([[writeOf("effecting"), settleOf("a")], [writeOf("effecting", 2)]]), [
      submit(credit("a")),
      submit(credit("b")),
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "closed" },
      closedBy("error")
    ])
    assert.deepInclude(outcomes(commands)[1], { _tag: "NoAnswer", cause: "linkLost" })
  })

  it("does not count a withheld second frame as if nothing had left", () => {
    const [, commands] = play(begin([[writeOf("effecting"), writeOf("effecting", 2)]]), [
      submit(credit("a")),
      { _tag: "Written", writeId: 1 },
      { _tag: "Withheld", requestId: "a", effect: "effecting", why: "expired" }
    ])
    assert.deepInclude(outcomes(commands)[0], { _tag: "NoAnswer", cause: "timeout" })
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
    const [, commands] = play(second, [closedBy("peer")], 20)
    assert.deepStrictEqual(outcomes(commands), [
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
    ["one more", [bad, bad, bad], ["Log", "Log", "Log", "HangUp"]],
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
    assert.strictEqual(Driver.deadline(settings, started), 301)
    const [expired, commands] = play(started, [{ _tag: "Timer" }], 301)
    assert.deepInclude(outcomes(commands)[0], { _tag: "NotSent", reason: "expired" })
    assert.strictEqual(Driver.deadline(settings, expired), 400)
    const [woken] = play(expired, [{ _tag: "Timer" }], 400)
    assert.strictEqual(Driver.deadline(settings, woken), 600)
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
      const [set] = Driver.step(patient, begin([[{ _tag: "WakeAt", at: 100 }], outputs]), bytes, 0)
      const [woken] = Driver.step(patient, set, { _tag: "Timer" }, 100)
      assert.strictEqual(Driver.deadline(patient, woken), next)
    })
  }

  it("a timer that fires early does nothing", () => {
    assert.deepStrictEqual(play(begin([[writeOf("none")]]), [{ _tag: "Timer" }], 999)[1], [])
    assert.deepStrictEqual(tags(play(begin([]), [{ _tag: "Timer" }], 1_000)[1]), ["HangUp"])
  })

  it("nothing is sent or started after the end; a late request is not sent", () => {
    const [gone] = play(begin([[writeOf("none")]]), [closedBy("peer")])
    const [, commands] = play(gone, [bytes, submit(credit("a")), { _tag: "Timer" }])
    assert.deepInclude(outcomes(commands)[0], { _tag: "NotSent", reason: "offline" })
    assert.strictEqual(commands.length, 1)
  })
})

/** Any session: each step says a few things out of a small set, with ids that collide. */
const id = fc.integer({ min: 0, max: 3 }).map((n) => `r${n}`)
const anOutcome = fc.constantFrom<Outcome>(
  { _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] },
  { _tag: "NotSent", at: Instant.fromMillis(0), reason: "offline", detail: "" },
  { _tag: "NoAnswer", sentAt: Instant.fromMillis(0), deadAt: null, cause: "timeout", frames: [] }
)
const output: fc.Arbitrary<SessionOutput> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(writeOf("none"), writeOf("effecting")) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("Settle" as const), requestId: id, outcome: anOutcome }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("WakeAt" as const), at: fc.constantFrom(null, 0, 200) }) },
  { weight: 1, arbitrary: fc.constant({ _tag: "Close" as const, reason: "enough" }) }
)
type Move = "submit" | "bytes" | "timer" | "peer" | "shutdown"
const move = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>("submit") },
  { weight: 4, arbitrary: fc.constant<Move>("bytes") },
  { weight: 2, arbitrary: fc.constant<Move>("timer") },
  { weight: 1, arbitrary: fc.constantFrom<Move>("peer", "shutdown") }
)
type Fate = "handed" | "expired" | "closed"
const chaos = fc.record({
  script: fc.array(fc.array(output, { maxLength: 3 }), { maxLength: 12 }),
  moves: fc.array(fc.tuple(move, fc.constantFrom(0, 90, 600)), { maxLength: 12 }),
  fates: fc.array(fc.constantFrom<Fate>("handed", "expired", "closed"), { minLength: 40, maxLength: 40 })
})

/** Plays the shell: lets writes go or withholds them, and hangs up when told to. */
const run = ({ script, moves, fates }: typeof chaos extends fc.Arbitrary<infer A> ? A : never) => {
  let state = begin(script)
  let now = 0
  let requests = 0
  let fate = 0
  const delivered = new Map<string, Array<Outcome>>()
  const effecting = new Set<string>()
  const strays: Array<string> = []
  const feed = (input: Driver.Input): void => {
    const queue = [input]
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [after, commands] = Driver.step(settings, state, next, now)
      state = after
      for (const command of commands) {
        if (command._tag === "HangUp") queue.push(closedBy("error"))
        if (command._tag === "Deliver") {
          const { requestId } = command.request
          delivered.set(requestId, [...(delivered.get(requestId) ?? []), command.outcome])
        }
        if (command._tag !== "Send") continue
        const { effect, requestId, writeId } = command
        const what = fates[fate++] ?? "handed"
        if (what !== "handed") queue.push({ _tag: "Withheld", requestId, effect, why: what })
        else queue.push({ _tag: "Written", writeId })
        if (effect === "none" || what !== "handed") continue
        if (requestId === null || delivered.has(requestId)) strays.push("effecting bytes without an open request")
        else effecting.add(requestId)
      }
    }
  }
  for (const [what, pause] of moves) {
    now += pause
    if (what === "submit") feed(submit(credit(`r${requests++}`, 1, Instant.fromMillis(900))))
    else if (what === "bytes") feed(bytes)
    else if (what === "timer") feed({ _tag: "Timer" })
    else feed(closedBy(what))
  }
  feed(closedBy("peer"))
  return { delivered, requests, strays, effecting }
}

describe("properties", () => {
  it("settles every request exactly once, whatever the session says", () => {
    fc.assert(
      fc.property(chaos, (plan) => {
        const { delivered, requests } = run(plan)
        for (let n = 0; n < requests; n++) assert.strictEqual(delivered.get(`r${n}`)?.length, 1, `r${n}`)
        assert.strictEqual(delivered.size, requests)
      }),
      { numRuns: 1_000 }
    )
  })

  it("lets no effecting byte go without an open request", () => {
    fc.assert(
      fc.property(chaos, (plan) => {
        assert.deepStrictEqual(run(plan).strays, [])
      }),
      { numRuns: 500 }
    )
  })

  it("never says NotSent of a request whose effecting bytes left", () => {
    fc.assert(
      fc.property(chaos, (plan) => {
        const { delivered, effecting } = run(plan)
        for (const requestId of effecting)
          assert.notStrictEqual(delivered.get(requestId)?.[0]?._tag, "NotSent", requestId)
      }),
      { numRuns: 1_500 }
    )
  })
})
