/** Whoever is not known to be the terminal gets nothing that has an effect: what is asked of him first, by which connection it goes, and what is said. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, type Over, Station } from "@yugou/core"
import { type Outcome, type RequestPayload, type RequestTag, requests, type TerminalRequest } from "@yugou/core/dialect"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { askTerminal, askWitness } from "../../../src/engines/terminal/AskTerminal.ts"
import { type FakeTerminal, fakeTerminal, terminalId } from "../../Fixtures.ts"
import { chief, clerk, dispatchOf, engine, minutes, once, open, over, sell } from "../../station/Desk.ts"

const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
const scope = { target, round: 1, switches: null }

/** Something of everything that a terminal can be asked. */
const payloads: { readonly [T in RequestTag]: RequestPayload<T> } = {
  ReadBalance: { target },
  ReadStoredCredit: { target },
  ReadCreditRecords: { target, limit: 5 },
  ReadConsumption: { target },
  ReadClock: {},
  ReadParameters: { target, items: ["PurchaseControl"] },
  ReadItems: { items: ["voltage"] },
  ReadRounds: { target },
  WriteParameter: { target, item: { _tag: "PurchaseControl", state: "engaged" } },
  SetClock: {},
  SendText: { text: "您好" },
  Trip: { scope, delayMinutes: 0, halfHours: 0 },
  Close: { scope, mode: "permit" },
  WriteCredit: {
    target,
    mode: "append",
    wireNo: 9,
    value: Energy.kwh("1"),
    thresholds: null,
    lifetimeMinutes: null
  }
}

const tags = Object.keys(payloads) as ReadonlyArray<RequestTag>
const reading = tags.filter((tag) => requests[tag].kind === "read")
const effecting = tags.filter((tag) => requests[tag].kind !== "read")

const connection = (connectionId: string, source: string, identity: Over["identity"]): Over => ({
  ...{ connectionId, source, identity, certificate: null, since: Instant.at("2026-03-02T01:00:00Z") }
})
const own = connection("c1", "10.8.3.17", "proved")
const strange = connection("c2", "203.0.113.9", "unproved")

const ask = (tag: RequestTag, changed: Partial<TerminalRequest> = {}) =>
  Effect.gen(function* () {
    const notAfter = Instant.plusMillis(yield* DateTime.now, 60_000)
    const request = { _tag: tag, requestId: once(), terminalId, notAfter, payload: payloads[tag], ...changed }
    return (yield* askTerminal(request as TerminalRequest)) as Outcome
  })

/** The looks and what had an effect, in order. */
const seenBy = ({ seen }: FakeTerminal) =>
  seen.map(({ _tag, connectionId }) => (requests[_tag].kind === "read" ? _tag : `${_tag} over ${connectionId}`))

const doubts = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk" })
  return rows.filter(({ cause }) => cause === "terminalSuspected").length
})

const confirm = Effect.fnUntraced(function* (by: ReturnType<typeof clerk>, right: "old" | "new" | "neither") {
  const { customers } = yield* Station.Station
  return yield* customers.confirmTerminal({ ...by, terminalId, right, reason: "现场核对" })
})

/** A terminal that has had a purchase, and what comes after it, over the connection that it has then. */
const after = <E, R>(connected: Over | null, story: (terminal: FakeTerminal) => Effect.Effect<void, E, R>) => {
  const terminal = fakeTerminal()
  return over(
    terminal,
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      terminal.seen.splice(0)
      terminal.connected = connected
      yield* story(terminal)
    })
  )
}

const reasonOf = (outcome: Outcome): string => (outcome._tag === "NotSent" ? outcome.reason : outcome._tag)

/** What a fake terminal says of what it does not do: that it was asked. */
const reached = "unsupported"

const looked = ["ReadStoredCredit", "ReadBalance", "ReadConsumption"]

describe("over a connection that nothing proves", () => {
  it.effect.each(effecting)("a stranger who holds another number gets no %s, and raises the doubt", (tag) =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.wireNo = 55
        assert.strictEqual(reasonOf(yield* ask(tag)), "suspected")
        assert.deepStrictEqual(seenBy(terminal), looked)
        assert.strictEqual(yield* doubts, 1)
      })
    )
  )

  it.effect.each(effecting)("who has more than can be there gets no %s either", (tag) =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.balance = Energy.kwh("9999")
        assert.strictEqual(reasonOf(yield* ask(tag)), "suspected")
        assert.strictEqual(yield* doubts, 1)
      })
    )
  )

  it.effect.each(effecting.filter((tag) => tag !== "WriteCredit"))(
    "%s goes to who tells what the terminal holds, over that connection; he is looked at once",
    (tag) =>
      after(strange, (terminal) =>
        Effect.gen(function* () {
          for (const expected of [[...looked, `${tag} over c2`], [`${tag} over c2`]]) {
            assert.strictEqual(reasonOf(yield* ask(tag)), reached)
            assert.deepStrictEqual(seenBy(terminal), expected)
            terminal.seen.splice(0)
          }
          terminal.connected = { ...strange, connectionId: "c3" }
          yield* ask(tag)
          assert.deepStrictEqual(seenBy(terminal), [...looked, `${tag} over c3`])
          assert.strictEqual(yield* doubts, 0)
        })
      )
  )

  it.effect.each(reading)("%s goes to anybody", (tag) =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.wireNo = 55
        yield* ask(tag)
        assert.deepStrictEqual(seenBy(terminal), [tag])
      })
    )
  )

  it.effect("who says nothing proves nothing: it is tried again, and nobody is called", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.says = ({ _tag }, at) =>
          _tag === "ReadBalance" ? { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] } : null
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "unproved")
        assert.strictEqual(yield* doubts, 0)
        terminal.says = () => null
        assert.strictEqual(reasonOf(yield* ask("SetClock")), reached)
      })
    )
  )

  it.effect("who answers, and cannot tell what the terminal holds, is for persons", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.says = ({ _tag }, at) =>
          _tag === "ReadBalance" ? { _tag: "Refused", at, raw: "", reason: "unsupported", frames: [] } : null
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
        assert.strictEqual(yield* doubts, 1)
        yield* confirm(clerk(), "new")
        yield* confirm(chief(), "new")
        terminal.connected = { ...strange, identity: "proved" }
        assert.strictEqual(reasonOf(yield* ask("SetClock")), reached)
      })
    )
  )

  it.effect("a connection that comes in the place of the one that was looked at gets nothing", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.over = () => ({ ...strange, connectionId: "c3" })
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "unproved")
        assert.isFalse(terminal.seen.some(({ _tag }) => _tag === "SetClock"))
      })
    )
  )

  it.effect("who comes in at the last moment as a terminal that was away gets nothing", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.presence = "offline"
        const meanwhile = Effect.sync(() => {
          terminal.presence = "online"
        })
        terminal.meanwhile = meanwhile
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "unproved")
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  )

  it.effect("a doubt holds back also with whom it was agreed before", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.over = ({ _tag }) => {
          terminal.wireNo = _tag === "ReadConsumption" ? 55 : terminal.wireNo
          return null
        }
        yield* ask("SetClock")
        terminal.connected = { ...strange, connectionId: "c3" }
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
        terminal.connected = strange
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
      })
    )
  )
})

describe("an answer that proves what nothing in the books agrees with", () => {
  const askRounds = Effect.gen(function* () {
    const notAfter = Instant.plusMillis(yield* DateTime.now, 60_000)
    const payload = payloads.ReadRounds
    const outcome = yield* askWitness<"ReadRounds">({
      ...{ _tag: "ReadRounds", requestId: once(), terminalId, notAfter, payload }
    } as TerminalRequest<"ReadRounds">)
    return reasonOf(outcome as Outcome)
  })

  it.effect("is nobody's who does not know what the terminal holds", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.wireNo = 55
        assert.strictEqual(yield* askRounds, "suspected")
        assert.deepStrictEqual(seenBy(terminal), looked)
        assert.strictEqual(yield* doubts, 1)
      })
    )
  )

  it.effect("is that of who does, over the connection that was looked at", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* askRounds, reached)
        assert.deepStrictEqual(terminal.seen.map(({ _tag, connectionId }) => [_tag, connectionId]).at(-1), [
          "ReadRounds",
          "c2"
        ])
      })
    )
  )
})

describe("what is not looked at", () => {
  it.effect.each(effecting.filter((tag) => tag !== "WriteCredit"))("%s over a connection that is proved", (tag) =>
    after(own, (terminal) =>
      Effect.gen(function* () {
        yield* ask(tag)
        assert.deepStrictEqual(seenBy(terminal), [`${tag} over c1`])
      })
    )
  )

  it.effect.each(effecting.filter((tag) => tag !== "WriteCredit"))("%s by a gateway that tells no connections", (tag) =>
    after(null, (terminal) =>
      Effect.gen(function* () {
        yield* ask(tag)
        assert.deepStrictEqual(seenBy(terminal), [`${tag} over undefined`])
      })
    )
  )

  it.effect("a terminal of which nothing is known: the first contact is believed", () => {
    const terminal = fakeTerminal()
    terminal.connected = strange
    return over(
      terminal,
      Effect.gen(function* () {
        yield* open
        yield* ask("SetClock")
        assert.deepStrictEqual(seenBy(terminal), ["SetClock over c2"])
      })
    )
  })
})

describe("while it is in doubt who answers", () => {
  it.effect("what keeps the power on goes to the connection that one person chose, and to no other", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.wireNo = 55
        yield* ask("Trip")
        assert.strictEqual(reasonOf(yield* ask("Close")), "suspected")
        yield* confirm(clerk(), "new")
        terminal.seen.splice(0)
        assert.strictEqual(reasonOf(yield* ask("Trip")), "suspected")
        terminal.connected = connection("c4", "198.51.100.4", "unproved")
        assert.strictEqual(reasonOf(yield* ask("Close")), "suspected")
        terminal.connected = { ...strange, connectionId: "c5" }
        assert.strictEqual(reasonOf(yield* ask("Close")), reached)
        assert.deepStrictEqual(seenBy(terminal), ["Close over c5"])
        yield* minutes(1)
      })
    )
  )
})
