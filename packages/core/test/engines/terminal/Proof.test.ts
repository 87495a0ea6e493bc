/** Whoever is not known to be the terminal gets nothing that has an effect: what is asked of him first, by which connection it goes, and what is said. */
import { assert, describe, it } from "@effect/vitest"
import { ClockKeeper, Energy, keyOf, Station } from "@yugou/core"
import { type Outcome, type RequestPayload, type RequestTag, requests, type TerminalRequest } from "@yugou/core/dialect"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { askTerminal, askWitness } from "../../../src/engines/terminal/AskTerminal.ts"
import { archive, type FakeTerminal, fakeTerminal, terminalId } from "../../Fixtures.ts"
import {
  chief,
  clerk,
  dispatchOf,
  engine,
  minutes,
  once,
  open,
  orderOf,
  over,
  sell,
  writes
} from "../../station/Desk.ts"
import { after, connection, doubts, own, strange } from "./MetAgain.ts"

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

const ask = (tag: RequestTag, changed: Partial<TerminalRequest> = {}) =>
  Effect.gen(function* () {
    const notAfter = Instant.plusMillis(yield* DateTime.now, 60_000)
    const request = { _tag: tag, requestId: once(), terminalId, notAfter, payload: payloads[tag], ...changed }
    return (yield* askTerminal(request as TerminalRequest)) as Outcome
  })

/** The looks and what had an effect, in order. */
const seenBy = ({ seen }: FakeTerminal) =>
  seen.map(({ _tag, connectionId }) => (requests[_tag].kind === "read" ? _tag : `${_tag} over ${connectionId}`))

const confirm = Effect.fnUntraced(function* (by: ReturnType<typeof clerk>, right: "old" | "new" | "neither") {
  const { customers } = yield* Station.Station
  return yield* customers.confirmTerminal({ ...by, terminalId, right, reason: "现场核对" })
})

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

  it.effect("whose dialect cannot ask him what the terminal holds is for persons", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.says = ({ _tag }, at) =>
          _tag === "ReadBalance" || _tag === "ReadStoredCredit"
            ? { _tag: "NotSent", at, reason: "gated", detail: "a terminal that counts money" }
            : null
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
        assert.strictEqual(yield* doubts, 1)
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

  for (const presence of ["offline", "unknown"] as const) {
    it.effect(`who comes in at the last moment as a terminal that was ${presence} gets nothing`, () =>
      after(strange, (terminal) =>
        Effect.gen(function* () {
          terminal.presence = presence
          const meanwhile = Effect.sync(() => {
            terminal.presence = "online"
          })
          terminal.meanwhile = meanwhile
          assert.strictEqual(reasonOf(yield* ask("SetClock")), "unproved")
          assert.deepStrictEqual(terminal.seen, [])
        })
      )
    )
  }

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

  it.effect("calls nobody for one who answers and cannot tell: nothing was to have an effect", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        terminal.says = ({ _tag }, at) =>
          _tag === "ReadBalance" ? { _tag: "Refused", at, raw: "", reason: "unsupported", frames: [] } : null
        assert.strictEqual(yield* askRounds, "unproved")
        assert.strictEqual(yield* doubts, 0)
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

/** The second group of a terminal. */
const group2 = { _tag: "Group", terminalId, totalGroupNo: 2 } as const

const bindSecond = Effect.gen(function* () {
  const { customers } = yield* Station.Station
  const { customerNo } = archive.customer
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  return yield* customers.bindDevice({ ...clerk(), customerNo, target: group2, thresholds })
})

/** The second group on the terminal: it holds no number, and nothing else, until a credit is written to it. `refuses`: that once. */
const withSecond = (terminal: FakeTerminal, fault: "none" | "refuses" = "none") => {
  const held = { wireNo: null as number | null, balance: 0n, fault }
  terminal.says = ({ _tag, payload }, at) => {
    if (!("target" in payload) || keyOf(payload.target) !== keyOf(group2)) return null
    const answered = (answer: unknown) => ({ _tag: "Answered", at, answer, frames: [] }) as Outcome
    if (_tag === "ReadStoredCredit") return answered({ wireNo: held.wireNo, value: null, thresholds: null })
    if (_tag === "ReadBalance")
      return answered({ remaining: Energy.fromUnits(held.balance), terminalTime: terminal.clock })
    if (_tag !== "WriteCredit") return null
    if (held.fault === "refuses") {
      held.fault = "none"
      return { _tag: "Refused", at, raw: "02", reason: "badValue", frames: [] }
    }
    held.wireNo = payload.wireNo
    held.balance += payload.value
    return answered(null)
  }
}

describe("the first purchase of another target of the terminal", () => {
  /** What the books know of the second group before: nothing, or that it holds no number. */
  const known = {
    nothing: () => Effect.void,
    "no number": Effect.fnUntraced(function* (terminal: FakeTerminal, deviceId: string) {
      terminal.connected = own
      withSecond(terminal, "refuses")
      const orderNo = yield* sell(deviceId, "40")
      yield* engine
      assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
      terminal.connected = strange
      terminal.seen.splice(0)
    })
  }

  for (const name of ["nothing", "no number"] as const) {
    it.effect(`does not go to who cannot tell the number of the first one: known is ${name}`, () =>
      after(strange, (terminal) =>
        Effect.gen(function* () {
          const { deviceId } = yield* bindSecond
          yield* known[name](terminal, deviceId)
          withSecond(terminal)
          terminal.wireNo = 55
          const orderNo = yield* sell(deviceId, "50")
          yield* engine
          assert.strictEqual(writes(terminal), 0)
          assert.strictEqual(yield* dispatchOf(orderNo), "queued")
          assert.strictEqual(yield* doubts, 1)
        })
      )
    )

    it.effect(`goes to who tells it, over that connection: known is ${name}`, () =>
      after(strange, (terminal) =>
        Effect.gen(function* () {
          const { deviceId } = yield* bindSecond
          yield* known[name](terminal, deviceId)
          withSecond(terminal)
          const orderNo = yield* sell(deviceId, "50")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          const sent = seenBy(terminal).filter((it) => it.startsWith("WriteCredit"))
          assert.deepStrictEqual(sent, ["WriteCredit over c2"])
        })
      )
    )
  }

  it.effect("raises no doubt where the first one is sold to meanwhile: it waits, and goes out after it", () =>
    after(strange, (terminal, first) =>
      Effect.gen(function* () {
        const { deviceId } = yield* bindSecond
        withSecond(terminal)
        const orderNo = yield* sell(deviceId, "50")
        const context = yield* Effect.context<Effect.Services<typeof engine> | Station.Station>()
        const sold = Effect.andThen(sell(first, "30"), engine).pipe(
          Effect.provide(context),
          Effect.orDie,
          Effect.asVoid
        )
        terminal.over = ({ _tag, payload }) => {
          const isSecond = "target" in payload && keyOf(payload.target) === keyOf(group2)
          if (_tag === "ReadConsumption" && isSecond) terminal.meanwhile = sold
          return null
        }
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(orderNo), writes(terminal), yield* doubts], ["queued", 1, 0])
        terminal.over = () => null
        yield* minutes(2)
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(orderNo), writes(terminal), yield* doubts], ["applied", 2, 0])
      })
    )
  )

  it.effect("waits where the connection was taken between the two looks", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        const { deviceId } = yield* bindSecond
        withSecond(terminal)
        terminal.over = ({ _tag, payload }) => {
          const isSecond = "target" in payload && keyOf(payload.target) === keyOf(group2)
          if (_tag === "ReadConsumption" && isSecond) terminal.connected = { ...strange, connectionId: "c3" }
          return null
        }
        const orderNo = yield* sell(deviceId, "50")
        yield* engine
        assert.strictEqual((yield* orderOf(orderNo)).attempts, 0)
      })
    )
  )
})

describe("a target that does not answer any more", () => {
  /** What becomes of the questions to a group, one that is silent or whose meter the terminal does not find. */
  const dead = (terminal: FakeTerminal, no: number, how: "silent" | "refused") => {
    const says = terminal.says
    terminal.says = (request, at) => {
      const { payload } = request
      if (!("target" in payload) || payload.target._tag !== "Group" || payload.target.totalGroupNo !== no)
        return says(request, at)
      return how === "silent"
        ? { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
        : { _tag: "Refused", at, raw: "", reason: "unsupported", frames: [] }
    }
  }

  const cancel = Effect.fnUntraced(function* (deviceId: string) {
    const { customers } = yield* Station.Station
    const disposition = { _tag: "RefundOutside" } as const
    yield* customers.cancelDevice({ ...clerk(), deviceId, reason: "销户", disposition })
  })

  /** A terminal of two groups; `sold`: the second one has had a purchase, too. */
  const ofTwo = <E, R>(
    sold: "sold" | "not sold",
    story: (terminal: FakeTerminal, first: string) => Effect.Effect<void, E, R>
  ) =>
    after(own, (terminal, first) =>
      Effect.gen(function* () {
        const { deviceId } = yield* bindSecond
        withSecond(terminal)
        if (sold === "sold") {
          const orderNo = yield* sell(deviceId, "50")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        }
        terminal.seen.splice(0)
        terminal.connected = strange
        yield* story(terminal, first)
      })
    )

  for (const how of ["silent", "refused"] as const) {
    it.effect(`is ${how}: the terminal is proved by another one of which as much is known`, () =>
      ofTwo("sold", (terminal) =>
        Effect.gen(function* () {
          dead(terminal, 1, how)
          assert.strictEqual(reasonOf(yield* ask("SetClock")), reached)
          assert.strictEqual(yield* doubts, 0)
        })
      )
    )

    it.effect(`is ${how}: who cannot tell the number of the other one gets nothing`, () =>
      ofTwo("sold", (terminal) =>
        Effect.gen(function* () {
          withSecond(terminal)
          dead(terminal, 1, how)
          assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
          assert.strictEqual(yield* doubts, 1)
        })
      )
    )

    it.effect(`is ${how}, and no device is bound to it: it is not asked where another one tells as much`, () =>
      ofTwo("sold", (terminal, first) =>
        Effect.gen(function* () {
          dead(terminal, 1, how)
          yield* cancel(first)
          terminal.seen.splice(0)
          assert.strictEqual(reasonOf(yield* ask("SetClock")), reached)
          assert.deepStrictEqual(seenBy(terminal), [...looked, "SetClock over c2"])
        })
      )
    )

    it.effect(`is ${how}, no device is bound to it, and nothing is known of the others: that is for persons`, () =>
      ofTwo("not sold", (terminal, first) =>
        Effect.gen(function* () {
          dead(terminal, 1, how)
          yield* cancel(first)
          assert.strictEqual(reasonOf(yield* ask("SetClock")), "suspected")
          assert.strictEqual(yield* doubts, 1)
        })
      )
    )
  }

  it.effect("is refused, and the other one was lost: it is tried again, and nobody is called", () =>
    ofTwo("sold", (terminal) =>
      Effect.gen(function* () {
        const says = terminal.says
        dead(terminal, 1, "refused")
        dead(terminal, 2, "silent")
        assert.strictEqual(reasonOf(yield* ask("SetClock")), "unproved")
        assert.strictEqual(yield* doubts, 0)
        terminal.says = says
        assert.strictEqual(reasonOf(yield* ask("SetClock")), reached)
      })
    )
  )
})

describe("a wrong clock that is not set since nothing shows whose it is", () => {
  const keeper = Effect.flatMap(DateTime.now, ClockKeeper.runOnce)

  const clockItems = Effect.gen(function* () {
    const { dunning } = yield* Station.Station
    const { rows } = yield* dunning.workItems({ actor: "clerk" })
    return rows.flatMap(({ cause }) => (cause === "clockSkewed" || cause === "terminalSuspected" ? [cause] : []))
  })

  const skewed = (terminal: FakeTerminal, balance: "lost" | "told") => {
    terminal.says = ({ _tag }, at) => {
      if (_tag === "ReadClock")
        return { _tag: "Answered", at, answer: { terminalTime: "", skewMillis: 900_000 }, frames: [] } as Outcome
      return _tag === "ReadBalance" && balance === "lost"
        ? { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
        : null
    }
  }

  it.effect("is for persons when it was tried three times", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        skewed(terminal, "lost")
        for (const told of [[], [], ["clockSkewed"]]) {
          yield* minutes(24 * 60)
          yield* keeper
          assert.deepStrictEqual(yield* clockItems, told)
        }
        assert.isFalse(terminal.seen.some(({ _tag }) => _tag === "SetClock"))
      })
    )
  )

  it.effect("has no work item beside that of the doubt", () =>
    after(strange, (terminal) =>
      Effect.gen(function* () {
        skewed(terminal, "told")
        terminal.wireNo = 55
        for (let day = 0; day < 4; day += 1) {
          yield* minutes(24 * 60)
          yield* keeper
          assert.deepStrictEqual(yield* clockItems, ["terminalSuspected"])
        }
      })
    )
  )
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
