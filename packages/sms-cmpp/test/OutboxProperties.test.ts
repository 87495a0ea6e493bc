/** Random interleavings of messages, answers, links that come and go, and time: the outbox without sockets. */
import { assert, describe, it } from "@effect/vitest"
import type { SubmitOutcome } from "@yugou/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { resolve } from "../src/CmppOptions.ts"
import type { OpenLink } from "../src/Outbox.ts"
import * as Outbox from "../src/Outbox.ts"
import type { Request, RequestOutcome } from "../src/SessionState.ts"
import { submitBody } from "./SessionBench.ts"
import { sms } from "./Station.ts"

const window = 3

const settings = Result.getOrThrow(
  resolve({
    host: "h",
    port: 1,
    spId: "900001",
    secret: Redacted.make("s"),
    srcId: "1",
    window,
    ratePerSecond: 100,
    rateBurst: 4,
    slowDownRetries: 2
  })
)

interface FakeLink extends OpenLink {
  open: boolean
  readonly requests: Array<Request>
}

type Move = readonly ["submit" | "answer" | "close" | "dial" | "time" | "fail" | "takeBack", number]

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("submit" as const), fc.integer({ min: 0, max: 5 })) },
  { weight: 6, arbitrary: fc.tuple(fc.constant("answer" as const), fc.integer({ min: 0, max: 8 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("dial" as const), fc.constant(0)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("time" as const), fc.integer({ min: 0, max: 400 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("close" as const), fc.integer({ min: 0, max: 1 })) },
  fc.tuple(fc.constantFrom("fail" as const, "takeBack" as const), fc.integer({ min: 0, max: 2 }))
)

/** Result codes by chance: accepted, refused, too fast, perhaps accepted. */
const results = [0, 0, 0, 8, 8, 13, 3, 70, 0]

class Model {
  now = 0
  readonly ended = new Map<number, SubmitOutcome>()
  readonly takenBack = new Set<number>()
  /** By message and part: how often it was given to a link, and how often it came back as too fast. */
  readonly given = new Map<string, number>()
  readonly tooFast = new Map<string, number>()
  readonly links: Array<FakeLink> = []
  readonly takeBacks: Array<() => void> = []
  messages = 0
  private readonly homes = new Map<string, Set<FakeLink>>()
  private readonly outbox = Outbox.make(settings, {
    monotonic: () => this.now,
    wall: () => this.now,
    pick: () => this.links.find((link) => link.open) ?? null,
    wakeAfter: () => {},
    observe: () => {}
  })

  play([kind, at]: Move): void {
    if (kind === "submit") this.submit(1 + (at % 3), at)
    else if (kind === "answer") this.answer(at)
    else if (kind === "dial") this.dial()
    else if (kind === "close") this.close(this.links.filter((link) => link.open)[at])
    else if (kind === "fail") this.outbox.failWaiting("offline")
    else if (kind === "takeBack") this.takeBacks.at(-1 - at)?.()
    else this.pass(at)
    this.check()
  }

  private submit(parts: number, at: number): void {
    const index = this.messages++
    const bodies = Array.from({ length: parts }, (_, part) => submitBody(`${index}.${part}`))
    const lane = at % 2 === 0 ? "alarm" : "bulk"
    const takeBack = this.outbox.submit(sms({ lane }), bodies, 1e9, (outcome) => {
      assert.isFalse(this.ended.has(index), "a message ends once")
      assert.isFalse(this.takenBack.has(index), "what was taken back does not end")
      this.ended.set(index, outcome)
    })
    this.takeBacks.push(() => {
      takeBack()
      const left = Array.from({ length: parts }, (_, part) => this.given.has(`${index}.${part}`)).some((left) => left)
      if (!left && !this.ended.has(index)) this.takenBack.add(index)
    })
  }

  private dial(): void {
    const requests: Array<Request> = []
    const link: FakeLink = {
      open: true,
      requests,
      isOpen: () => link.open,
      request: (request) => {
        assert.isTrue(link.open)
        requests.push(request)
        const key = keyOf(request)
        this.given.set(key, (this.given.get(key) ?? 0) + 1)
        const [message = ""] = key.split(".")
        this.homes.set(message, (this.homes.get(message) ?? new Set()).add(link))
      }
    }
    this.links.push(link)
    this.outbox.pump()
  }

  private answer(at: number): void {
    const link = this.links.find((one) => one.open && one.requests.length > 0)
    const request = link?.requests.splice(at % link.requests.length, 1)[0]
    if (request === undefined) return
    const code = results[at] ?? 0
    if (code === 8) this.tooFast.set(keyOf(request), (this.tooFast.get(keyOf(request)) ?? 0) + 1)
    this.outbox.settled(request.id, answered(code))
  }

  private close(link: FakeLink | undefined): void {
    if (link === undefined) return
    link.open = false
    for (const request of link.requests.splice(0)) {
      this.outbox.settled(request.id, { _tag: "Unknown", cause: "linkLost" })
    }
  }

  private pass(millis: number): void {
    this.now += millis
    this.outbox.pump()
  }

  private check(): void {
    const open = this.links.reduce((sum, link) => sum + link.requests.length, 0)
    assert.isAtMost(open, window)
    for (const [key, times] of this.given) {
      assert.isAtMost(
        times,
        1 + (this.tooFast.get(key) ?? 0),
        `${key} is given again only after it was refused as too fast`
      )
    }
    for (const home of this.homes.values()) assert.strictEqual(home.size, 1, "all parts over one link")
  }

  end(): void {
    for (const link of this.links) this.close(link)
    this.outbox.failWaiting("offline")
    for (let index = 0; index < this.messages; index++) {
      const outcome = this.ended.get(index)
      assert.strictEqual(outcome !== undefined, !this.takenBack.has(index), `message ${index} ends`)
      if (outcome?._tag === "NotSent") assert.isFalse(this.given.has(`${index}.0`), "not sent means not given")
    }
  }
}

const keyOf = (request: Request): string =>
  request.type === "SUBMIT" ? Buffer.from(request.body.Msg_Content).toString("latin1") : ""

const answered = (Result: number): RequestOutcome => ({
  _tag: "Answered",
  response: { type: "SUBMIT_RESP", version: "3.0", sequenceId: 1, body: { Msg_Id: 7n, Result } },
  elapsedMillis: 10,
  transmissions: 1
})

describe("outbox", () => {
  it("ends each message once, keeps the window, gives no part twice", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
        const model = new Model()
        model.play(["dial", 0])
        for (const one of moves) model.play(one)
        model.end()
      }),
      { numRuns: 1500 }
    )
  })

  it("gives an accepted message without a Msg_Id a reference of its own", () => {
    const refs = new Set<string>()
    const ids: Array<string> = []
    const outbox = Outbox.make(settings, {
      monotonic: () => 0,
      wall: () => 1_700_000_000_000,
      pick: () => ({ isOpen: () => true, request: ({ id }) => ids.push(id) }),
      wakeAfter: () => {},
      observe: () => {}
    })
    for (let index = 0; index < 2; index++) {
      outbox.submit(sms(), [submitBody("x")], 1e15, (outcome) => {
        const part = outcome._tag === "Submitted" ? outcome.parts[0] : null
        if (part?._tag === "Accepted") refs.add(part.ref)
      })
    }
    for (const id of ids) {
      const { response } = answered(0) as Extract<RequestOutcome, { readonly _tag: "Answered" }>
      const zero = { ...response, body: { Msg_Id: 0n, Result: 0 } } as typeof response
      outbox.settled(id, { _tag: "Answered", response: zero, elapsedMillis: 1, transmissions: 1 })
    }
    assert.strictEqual(refs.size, 2)
  })
})
