/** The pure interpreter: what it promises whatever a session says. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import type { Outcome, SessionOutput } from "@yugou/core/dialect"
import * as fc from "fast-check"
import * as SessionHost from "../src/SessionHost.ts"
import { credit } from "./Harness.ts"
import { begin, bytes, closedBy, settings, submit, writeOf } from "./Script.ts"

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
  const feed = (input: SessionHost.Input): void => {
    const queue = [input]
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [after, actions] = SessionHost.step(settings, state, next, now)
      state = after
      for (const action of actions) {
        if (action._tag === "HangUp") queue.push(closedBy("error"))
        if (action._tag === "Deliver") {
          const { requestId } = action.request
          delivered.set(requestId, [...(delivered.get(requestId) ?? []), action.outcome])
        }
        if (action._tag !== "Send") continue
        const { effect, requestId, writeId } = action
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
