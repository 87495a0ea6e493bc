/** Whose device a credit went to: what another device says decides nothing, and a terminal does not become another one meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import { EngineProcess, keyOf, Station } from "@yugou/core"
import { Reading, Terminal } from "@yugou/core/books"
import { SecretsMemory } from "@yugou/core/memory"
import { ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { terminalState } from "../../books/purchase/Orders.ts"
import { fakeTerminal, terminalId } from "../../Fixtures.ts"
import {
  clerk,
  dispatch,
  dispatchOf,
  engine,
  instant,
  kwh,
  minutes,
  open,
  orderOf,
  over,
  playing,
  resolver,
  sell,
  tagOf
} from "../Desk.ts"

const ours = { dialectId: "fake", address: terminalId as string }
const target = keyOf({ _tag: "Group", terminalId, totalGroupNo: 1 })

type Settings = { readonly [name: string]: string }

const update = Effect.fnUntraced(function* (change: Partial<typeof ours & { readonly settings: Settings }>) {
  const station = yield* Station.Station
  return yield* station.customers.updateTerminal({ ...clerk(), terminalId, ...ours, settings: {}, ...change })
})

/** The station in another process, whose key has this name, and whose terminals are there. */
const withKey = Effect.fnUntraced(function* (keyId: string, terminals: EngineProcess.Terminals = "here") {
  const ports = yield* Effect.context<Layer.Services<typeof Station.layer>>()
  const station = Station.layer.pipe(
    Layer.provide(SecretsMemory.layer(keyId)),
    Layer.provide(Layer.succeed(EngineProcess.EngineProcess, EngineProcess.makeProcess(terminals))),
    Layer.provide(Layer.succeedContext(ports))
  )
  return Context.get(yield* Layer.build(Layer.fresh(station)), Station.Station)
})

const expected = Effect.gen(function* () {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Target", target)])
  return found?.state?.expected._tag ?? null
})

describe("the device of a terminal", () => {
  it.effect("an order is not settled by what another device says", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        terminal.device = { ...ours, address: "another" }
        yield* minutes(120)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        terminal.device = ours
        yield* minutes(120)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })

  it.effect("an order does not go to another device", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        terminal.device = { ...ours, address: "another" }
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "queued")
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  })

  it.effect("a terminal does not change while the outcome of a credit is open, and says which one", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        const changes = [
          { address: "another" },
          { dialectId: "another" },
          { settings: { pw: "new" } },
          { settings: { framing: "new" } },
          { settings: { patience: "more", pw: "new" } }
        ]
        for (const change of changes) {
          const refused = yield* Effect.flip(update(change))
          assert.deepStrictEqual(
            refused._tag === "TerminalInUse" ? refused.creditNo : refused._tag,
            orderNo,
            JSON.stringify(change)
          )
        }
        // Saying again what stands there changes nothing, and tuning shapes no frame.
        yield* update({})
        yield* update({ settings: { patience: "more" } })
      })
    )
  })

  it.effect(
    "a lost password is entered anew though an order is unknown, and only then can the order be looked at",
    () => {
      const terminal = playing("dropReply")
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          yield* update({ settings: { pw: "old" } })
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          terminal.presence = "offline"
          const { customers } = yield* withKey("another")
          const change = (settings: Settings) =>
            customers.updateTerminal({ ...clerk(), terminalId, ...ours, settings: { patience: "more", ...settings } })
          assert.strictEqual(yield* tagOf(change({ framing: "new" })), "TerminalInUse")
          assert.strictEqual(yield* tagOf(change({ pw: "anew", framing: "new" })), "TerminalInUse")
          yield* change({ pw: "anew" })
          // From now on it opens again, so that it is a password as any other.
          assert.strictEqual(yield* tagOf(change({ pw: "once more" })), "TerminalInUse")
          terminal.presence = "online"
          terminal.device = { ...ours, address: "another" }
          yield* minutes(120)
          yield* resolver
          assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
          terminal.device = ours
          yield* minutes(120)
          yield* resolver
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        })
      )
    }
  )

  it.effect("who has not the key overtakes no credit under way, and without a front end none that is unknown", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        yield* update({ settings: { pw: "old" } })
        const orderNo = yield* sell(device.deviceId, "100")
        const [front, office] = [yield* withKey("another", "here"), yield* withKey("another", "elsewhere")]
        const anew = { ...ours, terminalId, settings: { pw: "anew" } }
        const tries = Effect.gen(function* () {
          const answers = yield* Effect.forEach([front, office], ({ customers }) =>
            Effect.match(customers.updateTerminal({ ...clerk(), ...anew }), {
              onFailure: ({ _tag }): string => _tag,
              onSuccess: () => "changed"
            })
          )
          return [yield* dispatchOf(orderNo), ...answers]
        })
        const services = yield* Effect.context<Station.Station>()
        const seen: Array<ReadonlyArray<string>> = []
        const look: Effect.Effect<void> = Effect.gen(function* () {
          if ((yield* dispatchOf(orderNo)) === "sending") seen.push(yield* tries)
          else terminal.meanwhile = look
        }).pipe(Effect.provideContext(services), Effect.orDie)
        terminal.meanwhile = look
        yield* engine
        assert.deepStrictEqual(seen, [["sending", "TerminalInUse", "TerminalInUse"]])
        const unknown = yield* Effect.flip(office.customers.updateTerminal({ ...clerk(), ...anew }))
        assert.deepStrictEqual([yield* dispatchOf(orderNo), unknown._tag], ["unknown", "TerminalInUse"])
        yield* front.customers.updateTerminal({ ...clerk(), ...anew })
      })
    )
  })

  it.effect(
    "a credit that waits after an attempt may get a new password, and neither another device nor other frames",
    () => {
      const terminal = playing("notSent")
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          const { dispatch, attempts } = yield* orderOf(orderNo)
          assert.deepStrictEqual([dispatch, attempts], ["queued", 1])
          for (const change of [
            { address: "another" },
            { settings: { framing: "new" } },
            { settings: { pw: "a", f: "b" } }
          ]) {
            assert.strictEqual(yield* tagOf(update(change)), "TerminalInUse", JSON.stringify(change))
          }
          yield* update({ settings: { pw: "new" } })
          yield* update({ settings: { pw: "new", patience: "more" } })
        })
      )
    }
  )

  it.effect("an order that was refused on one device gets a number of its own on the next", () => {
    const terminal = playing("refuse")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
        yield* update({ address: "another" })
        terminal.wireNo = 50
        yield* minutes(120)
        yield* dispatch(orderNo)
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(orderNo), terminal.wireNo], ["applied", 51])
      })
    )
  })

  it.effect("after another address the first contact starts anew", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(yield* dispatchOf(first), "applied")
        assert.strictEqual(yield* expected, "Number")
        yield* update({ address: "another" })
        assert.strictEqual(yield* expected, "NeverSeen")
        const second = yield* sell(device.deviceId, "50")
        yield* engine
        assert.strictEqual(yield* dispatchOf(second), "applied")
        assert.deepStrictEqual(terminal.seen.at(-1)?.identity, { ...ours, address: "another", entryNo: 1 })
      })
    )
  })

  it.effect("what a former device held counts for nothing: no refund, no adjustment rests on it", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { customers, purchases } = yield* Station.Station
        const { device } = yield* open
        const { deviceId } = device
        const { remaining } = yield* purchases.pollRemaining({ actor: "clerk", deviceId })
        assert.strictEqual(remaining, kwh("20"))
        yield* update({ address: "another" })
        const cancel = { deviceId, reason: "moved", disposition: { _tag: "RefundOutside" } } as const
        assert.strictEqual(yield* tagOf(customers.cancelDevice({ ...clerk(), ...cancel })), "StaleReading")
        const change = { deviceId, value: kwh("10"), ifRemainingWas: kwh("20"), reason: "表计更换" }
        assert.strictEqual(yield* tagOf(purchases.adjust({ ...clerk(), ...change })), "StaleReading")
        // It is the same device again that it was: what it held counts.
        yield* update({})
        const { cancelled } = yield* customers.cancelDevice({ ...clerk(), ...cancel })
        assert.strictEqual(cancelled?.finalReading.remaining, kwh("20"))
      })
    )
  })

  it("a reading is of the device that gave it, whenever it arrives; one of before that was kept, of the one since when", () => {
    const read = { remaining: kwh("1"), terminalTime: null }
    const now = { ...terminalState, deviceSince: instant("2026-03-02T03:00:00Z") }
    const rows = [
      [{ readAt: instant("2026-03-02T04:00:00Z"), identity: { ...ours, address: "former" } }, "no"],
      [{ readAt: instant("2026-03-02T01:00:00Z"), identity: ours }, "yes"],
      [{ readAt: instant("2026-03-02T03:00:00Z") }, "no"],
      [{ readAt: instant("2026-03-02T03:00:01Z") }, "yes"]
    ] as const
    for (const [about, counts] of rows) {
      assert.strictEqual(Reading.isOfDevice({ ...read, ...about }, now), counts === "yes", JSON.stringify(about))
    }
    assert.isTrue(Reading.isOfDevice({ ...read, readAt: instant("2020-01-01T00:00:00Z") }, terminalState))
  })

  it("what a former device reported is forgotten, what is desired stays", () => {
    const at = instant("2026-03-02T03:00:00Z")
    const engaged = { _tag: "PurchaseControl", state: "engaged" } as const
    const guarded = { _tag: "Protection", state: "protected", halfHours: null } as const
    const events: ReadonlyArray<Terminal.Event> = [
      { _tag: "ParametersDesired", v: 1, at, target, mode: "energy", items: [engaged] },
      { _tag: "ParametersReported", v: 1, at, target, items: [engaged, guarded] },
      { _tag: "RoundsReported", v: 1, at, target, states: [] },
      { _tag: "FirstContactDue", v: 1, at }
    ]
    const after = events.reduce<Terminal.State>(Terminal.evolve, terminalState)
    assert.deepStrictEqual([after.book.reported, after.deviceSince], [[], at])
    assert.deepStrictEqual(after.targets[target], {
      mode: "energy",
      book: { desired: [engaged], reported: [] },
      rounds: null
    })
  })
})
