/** A terminal of which it is in doubt who answers as it: what it gets, what its answers are worth, and how two persons end the doubt. */
import { assert, describe, it } from "@effect/vitest"
import {
  Contested,
  connectionContested,
  type Over,
  ParameterSender,
  Station,
  StationDirectory,
  TerminalDirectory,
  TerminalInbox
} from "@yugou/core"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { capabilities, fakeTerminal, terminalId } from "../../Fixtures.ts"
import {
  chief,
  clerk,
  details,
  dispatchOf,
  engine,
  minutes,
  open,
  over,
  resolver,
  sell,
  tagOf,
  writes
} from "../Desk.ts"

const since = Instant.at("2026-03-02T01:00:00Z")
const connection = (connectionId: string, source: string, identity: Over["identity"]): Over => ({
  ...{ connectionId, source, identity, certificate: null, since }
})
const own = connection("c1", "10.8.3.17", "proved")
const strange = connection("c2", "203.0.113.9", "unproved")
const peer = ({ source, certificate }: Over) => ({ source, certificate, since })

const contested = (key = "contested-1", found = since, came: Over = strange) =>
  Effect.gen(function* () {
    const inbox = yield* TerminalInbox
    const detail = Schema.encodeSync(Contested)({ old: peer(own), new: { ...peer(came), since: found } })
    yield* inbox.accept(
      { terminalId, key, kind: connectionContested, detail },
      { dialectId: "fake", address: terminalId }
    )
  }).pipe(Effect.provide(StationDirectory.layerInbox))

const entry = Effect.flatMap(TerminalDirectory, (directory) =>
  Effect.map(directory.get(terminalId), Option.getOrThrow)
).pipe(Effect.provide(StationDirectory.layerDirectory))

const items = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  const { rows } = yield* dunning.workItems({ actor: "clerk", state: "all" })
  return rows.filter(({ cause }) => cause === "terminalSuspected")
})

const confirm = Effect.fnUntraced(function* (by: ReturnType<typeof clerk>, right: "old" | "new" | "neither") {
  const { customers } = yield* Station.Station
  return yield* customers.confirmTerminal({ ...by, terminalId, right, reason: "现场核对" })
})

describe("two connections that claim to be one terminal", () => {
  it.effect("keep a release back, and it is told that it waits for whoever ends the doubt", () =>
    over(
      Object.assign(fakeTerminal(), { capabilities: { ...capabilities, parameters: ["PurchaseControl"] } }),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const { device } = yield* open
        const { deviceId } = device
        yield* customers.pollRemaining({ actor: "clerk", deviceId })
        yield* contested()
        const disposition = { _tag: "RefundOutside" } as const
        yield* customers.cancelDevice({ ...clerk(), deviceId, reason: "销户", disposition, control: "release" })
        yield* Effect.flatMap(DateTime.now, ParameterSender.runOnce)
        const { rows } = yield* customers.parameterReports({ actor: "clerk", deviceId })
        assert.deepStrictEqual(
          rows.map(({ purpose, waiting }) => [purpose, waiting?.code, waiting?.messageZh]),
          [["release", "TERMINAL_SUSPECTED", "终端连接存疑，等待两人确认"]]
        )
      })
    )
  )

  it.effect("get neither money nor control until two persons have said which one is right", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { commissioning, purchases } = yield* Station.Station
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* contested()
        yield* contested("contested-2")
        yield* engine
        assert.strictEqual(writes(terminal), 0)
        assert.strictEqual((yield* details(orderNo)).order.waiting?.code, "TERMINAL_SUSPECTED")
        const { deviceId } = device
        const save = purchases.save({ ...clerk(), deviceId, energy: 1_000_000n as never })
        assert.strictEqual(yield* tagOf(save), "TerminalSuspected")
        const trip = commissioning.trip({ ...clerk(), deviceId, rounds: [1], delayMinutes: 0, halfHours: 0 })
        yield* commissioning.start({ ...clerk(), customerNo: device.customerNo as never, deviceId })
        assert.strictEqual(yield* tagOf(trip as Effect.Effect<unknown, { _tag: string }, never>), "TerminalSuspected")
        const [item, ...more] = yield* items
        assert.deepStrictEqual(more, [])
        assert.include(item?.text.en ?? "", "203.0.113.9")
        assert.deepInclude(yield* entry, {
          suspected: { at: (yield* entry).suspected?.at as never, old: peer(own), new: peer(strange), closingTo: null }
        })

        const proposed = yield* confirm(clerk(), "new")
        assert.deepInclude(proposed.suspicion?.confirmation, { by: "clerk", right: "new" })
        assert.deepInclude((yield* entry).suspected?.closingTo, { source: strange.source })
        assert.strictEqual(yield* tagOf(confirm(clerk(), "new")), "FourEyes")
        // Who says otherwise proposes anew: two must say the same.
        assert.deepInclude((yield* confirm(chief(), "old")).suspicion?.confirmation, { by: "chief", right: "old" })
        yield* minutes(6)
        yield* engine
        assert.strictEqual(writes(terminal), 0)
        const ended = yield* confirm(clerk(), "old")
        assert.isNull(ended.suspicion)
        assert.deepInclude(ended.trusted, { source: own.source, by: "persons" })
        assert.isNotNull((yield* items)[0]?.closed)
        assert.deepInclude((yield* entry).trusted, { source: own.source, by: "persons" })
        assert.isUndefined((yield* entry).suspected)
        assert.deepInclude(yield* Effect.flip(confirm(clerk(), "old")), { conflict: "notSuspected" })

        yield* minutes(6)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })

  it.effect("leave a credit that was under way unknown, whoever answers", () => {
    const terminal = fakeTerminal()
    terminal.faults.push("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* contested()
        yield* minutes(30)
        const asked = terminal.seen.length
        yield* resolver
        assert.strictEqual(terminal.seen.length, asked, "nobody is asked")
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        yield* confirm(clerk(), "old")
        yield* confirm(chief(), "old")
        yield* minutes(60)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })
})

/** Two persons say which connection is right. */
const decided = Effect.fnUntraced(function* (right: "old" | "new" | "neither") {
  yield* confirm(clerk(), right)
  return yield* confirm(chief(), right)
})

describe("what two persons have decided", () => {
  it.effect("is not undone by what happened before, however late it is told", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        yield* open
        yield* contested()
        yield* minutes(5)
        const before = yield* DateTime.now
        yield* decided("old")
        yield* minutes(1)
        // Another one than the one they ruled out, who came before they decided: they could have known.
        yield* contested("contested-2", before, { ...strange, source: "203.0.113.77" })
        assert.isUndefined((yield* entry).suspected)
        assert.isNotNull((yield* items)[0]?.closed)
        yield* contested("contested-3", yield* DateTime.now, { ...strange, source: "203.0.113.77" })
        assert.deepInclude((yield* entry).suspected?.new, { source: "203.0.113.77" })
        assert.isNull((yield* items)[0]?.closed)
      })
    )
  )

  const rows: ReadonlyArray<readonly ["old" | "new" | "neither", ReadonlyArray<string>]> = [
    ["old", [strange.source]],
    ["new", [own.source]],
    ["neither", [own.source, strange.source]]
  ]
  for (const [right, ruledOut] of rows) {
    it.effect(`${right}: ruled out is ${ruledOut.join(" and ")}, whose claim raises no doubt any more`, () =>
      over(
        fakeTerminal(),
        Effect.gen(function* () {
          yield* open
          yield* contested()
          const said = yield* decided(right)
          assert.deepStrictEqual(
            said.ruledOut.map(({ source }) => source),
            ruledOut
          )
          yield* minutes(1)
          yield* contested("contested-2", yield* DateTime.now)
          assert.isUndefined((yield* entry).suspected)
          assert.deepStrictEqual((yield* entry).decided?.ruledOut, said.ruledOut)
        })
      )
    )
  }

  for (const right of ["old", "new", "neither"] as const) {
    it.effect(`${right}, where both came from one place: it is neither trusted nor ruled out`, () =>
      over(
        fakeTerminal(),
        Effect.gen(function* () {
          yield* open
          yield* contested("contested-1", since, { ...strange, source: own.source })
          const { ruledOut, trusted } = yield* decided(right)
          assert.deepStrictEqual([ruledOut, trusted], [[], null])
        })
      )
    )
  }

  it.effect("keeps one who was ruled out from raising the doubt again by not knowing what stands there", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        yield* contested()
        yield* decided("old")
        yield* minutes(1)
        terminal.over = () => strange
        const held = { wireNo: terminal.wireNo, balance: terminal.balance }
        terminal.wireNo = 3
        const before = writes(terminal)
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(writes(terminal), before)
        assert.strictEqual((yield* details(orderNo)).order.waiting?.code, "CONNECTION_RULED_OUT")
        assert.isUndefined((yield* entry).suspected)
        // The terminal is back.
        Object.assign(terminal, held)
        terminal.over = () => own
        yield* minutes(10)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })

  it.effect(
    "is asked again where one who was ruled out knows what stands there: no money goes to him, and persons may choose him",
    () => {
      const terminal = fakeTerminal()
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          yield* sell(device.deviceId, "100")
          yield* engine
          yield* contested()
          yield* decided("old")
          yield* minutes(1)
          terminal.over = () => strange
          const before = writes(terminal)
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(writes(terminal), before)
          assert.deepInclude((yield* entry).suspected?.new, { source: strange.source })
          assert.include((yield* items)[0]?.text.en ?? "", "ruled out")
          const said = yield* decided("new")
          assert.deepStrictEqual([said.trusted?.source, said.ruledOut], [strange.source, []])
          terminal.over = () => ({ ...strange, identity: "proved" })
          yield* minutes(10)
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        })
      )
    }
  )

  it.effect("is no longer what the first one said a day ago", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        yield* open
        yield* contested()
        yield* confirm(clerk(), "old")
        yield* minutes(24 * 60 + 1)
        const { suspicion } = yield* confirm(chief(), "old")
        assert.deepInclude(suspicion?.confirmation, { by: "chief", right: "old" })
        assert.isNull((yield* confirm(clerk(), "old")).suspicion)
      })
    )
  )
})

describe("a stranger who answers as a terminal", () => {
  it.effect("gets nothing where he does not know what stands there, and raises the doubt", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        const orderNo = yield* sell(device.deviceId, "100")
        terminal.over = () => strange
        terminal.wireNo = 3
        const before = writes(terminal)
        yield* engine
        assert.strictEqual(writes(terminal), before)
        assert.strictEqual((yield* details(orderNo)).order.waiting?.code, "TERMINAL_SUSPECTED")
        const { suspicion } = yield* confirm(clerk(), "neither")
        assert.deepInclude(suspicion, { because: "lookDiffers", old: null })
        assert.deepInclude(yield* Effect.flip(confirm(chief(), "old")), { conflict: "noFormerConnection" })
        assert.isNull((yield* confirm(chief(), "neither")).trusted)
      })
    )
  })

  it.effect("who takes the connection between the look and the frame proves nothing by what he learned from it", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        let taken = false
        terminal.over = ({ _tag }) => {
          taken = taken || _tag === "WriteCredit"
          return taken ? strange : own
        }
        yield* engine
        assert.strictEqual(writes(terminal), 1)
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        const { attempts } = yield* details(orderNo)
        assert.deepInclude(attempts[0]?.before.over, { connectionId: "c1", identity: "proved" })
        assert.deepInclude(attempts[0]?.ending as { over?: Over }, { over: strange })
        const { suspicion } = yield* confirm(clerk(), "old")
        assert.deepInclude(suspicion, { because: "lookDiffers", old: peer(own), new: peer(strange) })
        // Persons choose the one before: what it says counts again.
        yield* confirm(chief(), "old")
        terminal.over = () => own
        terminal.wireNo = 6
        terminal.balance = 200_000n
        yield* minutes(60)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
      })
    )
  })

  it.effect(
    "cannot be told from a terminal with a new address that knows number and balance: that one is remembered",
    () => {
      const terminal = fakeTerminal()
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          yield* sell(device.deviceId, "100")
          yield* engine
          terminal.over = () => ({ ...strange, source: "10.8.9.9" })
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          assert.deepInclude((yield* entry).trusted, { source: "10.8.9.9", by: "look" })
          assert.deepStrictEqual(yield* items, [])
        })
      )
    }
  )

  it.effect("is not read with another: a look whose parts came over two connections is none", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        terminal.over = ({ _tag }) => (_tag === "ReadBalance" ? strange : own)
        yield* engine
        assert.strictEqual(writes(terminal), 0)
        assert.strictEqual((yield* details(orderNo)).order.waiting?.code, "NO_READING")
      })
    )
  })
})
