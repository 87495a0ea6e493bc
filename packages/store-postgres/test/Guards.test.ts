/** Broken states cannot be written, and bad input is refused by name (on PGlite; the same schema stands on PostgreSQL). */
import { assert, type Vitest, layer as withLayer } from "@effect/vitest"
import { absent, everyOrg, ref, StationStore, type Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import * as F from "./Fixtures.ts"

const findings = Effect.fnUntraced(function* () {
  const { verify } = yield* StationDatabase
  const found = yield* Stream.runCollect(verify)
  return found.map((it) => `${it.row}: ${it.problem}`)
})

type It = Vitest.MethodsNonLive<StationStore | StationDatabase>

const holders = (it: It): void => {
  it.effect("refuses a second active binding of a target, and lets a replacement change it in one commit", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      yield* F.change("bind-1", "Device", "bind-a", F.deviceBound("bind-a", "bind"))
      assert.strictEqual(
        yield* F.wordOf(F.change("bind-2", "Device", "bind-b", F.deviceBound("bind-b", "bind"))),
        "notUnique"
      )
      const view = { new: absent("Device", "bind-b"), old: yield* F.loadOne("Device", "bind-a") }
      const replaced = F.commitOf("bind-3", view, { new: [F.deviceBound("bind-b", "bind")], old: [F.deviceCancelled] })
      assert.strictEqual(yield* F.wordOf(store.commit(replaced)), "ok")
      assert.strictEqual((yield* F.loadOne("Device", "bind-b")).state?.binding, "active")
    })
  )

  it.effect("refuses a second holder of a slot, and nothing of that commit is stored", () =>
    Effect.gen(function* () {
      yield* F.change("slot-1", "Order", "slot-a", F.orderSaved("slot-a", "slot"), F.attemptOpened(1))
      const second = F.change("slot-2", "Order", "slot-b", F.orderSaved("slot-b", "slot"), F.attemptOpened(2))
      assert.strictEqual(yield* F.wordOf(second), "notUnique")
      assert.strictEqual((yield* F.loadOne("Order", "slot-b")).version, 0)
      yield* F.change("slot-3", "Order", "slot-a", F.settled(1))
      const third = F.change("slot-2", "Order", "slot-b", F.orderSaved("slot-b", "slot"), F.attemptOpened(2))
      assert.strictEqual(yield* F.wordOf(third), "ok")
      yield* F.change("slot-4", "Order", "slot-b", F.settled(2))
    })
  )
}

const wireNumbers = (it: It): void => {
  const draws: ReadonlyArray<
    readonly [
      name: string,
      events: ReadonlyArray<number | readonly [number | null] | "1 again" | "10 again">,
      word: string
    ]
  > = [
    ["counts upwards", [1, 2, 3, 700], "ok"],
    ["refuses the number that is the newest", [1, 2, 2], "notUnique"],
    ["refuses a number below the newest", [5, 6, 3], "notUnique"],
    ["begins a circle again", [[98], 99, "1 again", 2], "ok"],
    ["begins a circle again with its least number, whatever that is", [[98], 99, "10 again", 11], "ok"],
    ["does not draw twice in the next round, either", [[98], 99, "10 again", 11, 11], "notUnique"],
    ["begins no circle again unless the event says so", [1, 2, 3, 1], "notUnique"],
    ["goes on from an adopted number, which may be lower", [8, 9, [3], 4, 5], "ok"],
    ["refuses an adopted number as the next", [8, 9, [3], 3], "notUnique"],
    ["begins with 1 when the terminal has no number", [8, [null], 1], "ok"]
  ]
  for (const [name, numbers, word] of draws) {
    it.effect(`a wire-number series ${name}`, () =>
      Effect.gen(function* () {
        const terminal = `wire-${name.replaceAll(/[^a-z0-9]/g, "-").slice(0, 30)}`
        const key = F.targetKey(terminal)
        yield* F.change(`${terminal}-0`, "Target", key, F.targetRegistered(terminal))
        const steps = numbers.map((it_, index) =>
          F.change(
            `${terminal}-${index + 1}`,
            "Target",
            key,
            typeof it_ === "number"
              ? F.numberDrawn(it_, `o${index}`)
              : typeof it_ === "string"
                ? F.circleBegun(Number.parseInt(it_, 10), `o${index}`)
                : F.numberAdopted(it_[0])
          )
        )
        const last = steps.at(-1) ?? Effect.void
        yield* Effect.all(steps.slice(0, -1))
        assert.strictEqual(yield* F.wordOf(last as typeof last & Effect.Effect<unknown, { reason: string }>), word)
      })
    )
  }

  it.effect("lets a target follow the series of its terminal round the circle, and no further", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const key = F.targetKey("across")
      yield* F.change("across-1", "Terminal", "across", F.terminalRegistered("across"))
      yield* F.change("across-2", "Target", key, F.targetRegistered("across"), F.numberAdopted(97))
      const draw = Effect.fnUntraced(function* (wireNo: number, orderNo = `o${wireNo}`) {
        const view = { target: yield* F.loadOne("Target", key), terminal: yield* F.loadOne("Terminal", "across") }
        const events = { target: [F.numberDrawn(wireNo, orderNo)], terminal: [F.terminalNumberDrawn(wireNo, orderNo)] }
        return yield* F.wordOf(store.commit(F.commitOf(`across-draw-${orderNo}`, view, events)))
      })
      assert.strictEqual(yield* draw(98), "ok")
      yield* F.change("across-3", "Terminal", "across", F.terminalNumberDrawn(99, "x"), F.terminalCircleBegun(1, "y"))
      assert.strictEqual(yield* draw(2), "ok")
      assert.strictEqual(yield* draw(2, "again"), "notUnique")
      assert.strictEqual(yield* F.wordOf(F.change("across-4", "Target", key, F.numberDrawn(2, "z"))), "notUnique")
    })
  )
}

const input = (it: It): void => {
  it.effect("refuses an order whose number is not its id, and an order of nothing", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* F.wordOf(F.change("no-1", "Order", "no-a", F.orderSaved("no-b", "no"))), "corrupt")
      const nothing = F.change("no-2", "Order", "no-c", F.orderSaved("no-c", "no", { kwh: "0" }))
      const error = yield* Effect.flip(nothing)
      assert.deepStrictEqual([error.reason, error.isRetryable], ["corrupt", false])
      assert.include(error.detail, "order_energy_positive")
    })
  )

  const lacking: ReadonlyArray<readonly [kind: string, state: string, columns: string, constraint: string]> = [
    ["Order", "{}", '{"orderNo":"lacking","target":"t/1"}', "order_energy_positive"],
    ["Order", '{"energy":null}', '{"orderNo":"lacking","target":"t/1"}', "order_energy_positive"],
    ["Order", '{"energy":"1"}', '{"target":"t/1"}', "order_no_is_id"],
    ["Customer", "{}", "{}", "customer_no_is_id"],
    ["Target", "{}", '{"target":null}', "target_key_is_id"],
    ["Terminal", "{}", "{}", "terminal_id_is_id"],
    ["Order", '{"energy":"1"}', '{"orderNo":"lacking","dispatch":"sending"}', "target_known"],
    ["Adjustment", "{}", '{"dispatch":"sending"}', "target_known"],
    ["Device", "{}", '{"binding":"active"}', "target_known"]
  ]
  for (const [kind, state, columns, constraint] of lacking) {
    it.effect(`refuses by ${constraint}: ${kind} ${state} ${columns}`, () =>
      Effect.gen(function* () {
        const { sql } = yield* StationDatabase
        yield* F.change("lacking", "Customer", "lacks", F.customerAdded("lacks"))
        const error = yield* Effect.flip(sql`
          INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, position)
          SELECT ${kind}, 'lacking', 1, ${state}::text::jsonb, '', '', ${columns}::text::jsonb, max(position) FROM yugou.commits`)
        assert.include(`${(error.reason.cause as Error).message}`, constraint)
      })
    )
  }

  it.effect("refuses text that PostgreSQL cannot keep by its place, and keeps text that only looks like it", () =>
    Effect.gen(function* () {
      for (const [index, name] of ["a\u0000b", "a\ud83d", "\udd0ca"].entries()) {
        const error = yield* Effect.flip(F.change(`nul-${index}`, "Customer", "nul", F.customerAdded("nul", name)))
        assert.strictEqual(error.reason, "invalid")
        assert.match(error.detail, /^\$\.writes\.0\.(state|events).*name holds U\+0000/)
      }
      const looks = "\\u0000 🔌 \\ud83d"
      yield* F.change("nul-9", "Customer", "nul", F.customerAdded("nul", looks))
      assert.strictEqual((yield* F.loadOne("Customer", "nul")).state?.name, looks)
      assert.strictEqual(yield* F.wordOf((yield* StationStore).remember("nul", "\u0000")), "invalid")
      assert.strictEqual(yield* F.wordOf((yield* StationStore).remember("long", "x".repeat(5_000))), "invalid")
    })
  )

  it.effect("refuses the bad rows of a batch, each by itself, and keeps all others", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const rows = Array.from({ length: 200 }, (_, row) => ({
        id: `batch-${row}`,
        kwh: row === 57 ? "0" : "1000",
        terminal: row === 58 ? "batch-\u0000" : `batch-${row}`
      }))
      const words = yield* Effect.forEach(
        rows,
        ({ id, kwh, terminal }) => {
          const saved = F.orderSaved(id, terminal, { kwh })
          return F.wordOf(store.commit(F.commitOf(`batch/${id}`, { it: absent("Order", id) }, { it: [saved] })))
        },
        { concurrency: 8 }
      )
      assert.deepStrictEqual(
        words.flatMap((word, row) => (word === "ok" ? [] : [[row, word]])),
        [
          [57, "corrupt"],
          [58, "invalid"]
        ]
      )
      const stored = { orgScope: everyOrg, where: { orderNo: { _tag: "StartsWith", prefix: "batch-" } } } as const
      assert.strictEqual(yield* store.count("Order", stored), 198)
    })
  )

  it.effect("goes on after a commit was interrupted", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (let round = 0; round < 20; round++) {
        const id = `stop-${round}`
        const commit = F.commitOf(id, { it: absent("Customer", id) }, { it: [F.customerAdded(id)] })
        const fiber = yield* Effect.forkChild(store.commit(commit))
        for (let turn = 0; turn < round % 5; turn++) yield* Effect.yieldNow
        yield* Fiber.interrupt(fiber)
        const again = yield* store.commit(commit)
        assert.include(["Committed", "Repeated"], again._tag)
        assert.strictEqual((yield* F.loadOne("Customer", id)).version, 1)
      }
    })
  )
}

const repairs = (it: It): void => {
  it.effect("finds what was changed by hand, names the row, and writes it anew from the events", () =>
    Effect.gen(function* () {
      const { sql, rebuild } = yield* StationDatabase
      assert.deepStrictEqual(yield* findings(), [])
      yield* F.change("hand-1", "Customer", "hand", F.customerAdded("hand"))
      yield* sql`UPDATE yugou.aggregates SET state = jsonb_set(state, '{name}', '"别名"'), columns = columns - 'name' WHERE id = 'hand'`
      yield* F.change("hand-2", "Target", F.targetKey("hand"), F.targetRegistered("hand"), F.slotTaken("nobody"))
      assert.deepStrictEqual(yield* findings(), [
        "Customer/hand: stored and replayed differ in state, columns",
        "Target/hand/1: its slot is held by Order/nobody, which is neither sending nor unknown"
      ])
      assert.deepStrictEqual([...(yield* Stream.runCollect(rebuild))], [{ _tag: "Rebuilt", row: "Customer/hand" }])
      yield* F.change("hand-3", "Target", F.targetKey("hand"), F.slotFreed(null))
      assert.deepStrictEqual(yield* findings(), [])
    })
  )

  it.effect("names a corrupt row, harms no other, and verify finds it", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      yield* F.change("corrupt-1", "Customer", "corrupt", F.customerAdded("corrupt"))
      yield* sql`UPDATE yugou.aggregates SET state = state - 'name' WHERE id = 'corrupt'`
      const loaded = yield* Effect.flip(F.loadOne("Customer", "corrupt"))
      assert.strictEqual(loaded.reason, "corrupt")
      assert.match(loaded.detail, /state of Customer\/corrupt/)
      yield* sql`UPDATE yugou.revisions SET events = '[{"_tag":"CustomerAdded","v":9}]' WHERE id = 'corrupt'`
      const history = yield* Effect.flip(store.history(ref("Customer", "corrupt"), { afterVersion: 0, limit: 10 }))
      assert.match(history.detail, /events of Customer\/corrupt version 1/)
      const changes = yield* Effect.flip(Stream.runDrain(store.changes(0n)))
      assert.strictEqual(changes.reason, "corrupt")
      assert.match((yield* findings())[0] ?? "", /^Customer\/corrupt: events of Customer\/corrupt version 1/)
      yield* sql`DELETE FROM yugou.revisions WHERE id = 'corrupt'`
      assert.match((yield* findings())[0] ?? "", /version 1 is stored, revisions are none/)
      assert.strictEqual(((yield* F.loadOne("Customer", "hand")) as Versioned<"Customer">).version, 1)
      yield* sql`DELETE FROM yugou.aggregates WHERE id = 'corrupt'`
    })
  )
}

const frameLog = (it: It): void => {
  it.effect("keeps frames by day, gives the newest of a terminal, and drops whole days", () =>
    Effect.gen(function* () {
      const { frames } = yield* StationDatabase
      const frame = (minute: number, hex: string, terminalId = "frames") =>
        frames.append({
          terminalId: terminalId as never,
          direction: minute % 2 === 0 ? "down" : "up",
          at: F.minutes(minute),
          hex,
          problem: hex === "FF" ? "checksum" : null
        })
      yield* Effect.all([
        frame(-1440, "00"),
        frame(0, "01"),
        frame(1, "FF"),
        frame(2, "03"),
        frame(2, "04"),
        frame(3, "EE", "x")
      ])
      yield* frames.flush
      const recent = (limit: number) =>
        Effect.map(frames.recent("frames" as never, limit), (all) => all.map((it_) => it_.hex))
      assert.deepStrictEqual(yield* recent(3), ["FF", "03", "04"])
      assert.deepStrictEqual(yield* recent(99), ["00", "01", "FF", "03", "04"])
      assert.deepStrictEqual(yield* recent(0), [])
      assert.strictEqual(yield* frames.dropBefore(F.minutes(0)), 1)
      assert.deepStrictEqual(yield* recent(99), ["01", "FF", "03", "04"])
      assert.strictEqual((yield* frames.recent("frames" as never, 3))[0]?.problem, "checksum")
    })
  )

  it.effect("drops no partition that the owner of the schema named", () =>
    Effect.gen(function* () {
      const { frames, sql } = yield* StationDatabase
      for (const name of ["archived_frames", "frames_2000"]) {
        yield* sql`CREATE TABLE yugou.${sql(name)} PARTITION OF yugou.frames FOR VALUES FROM ('2000-01-01Z') TO ('2000-02-01Z')`
        assert.strictEqual(yield* frames.dropBefore(F.minutes(-100 * 1440)), 0)
        yield* sql`DROP TABLE yugou.${sql(name)}`
      }
    })
  )

  it.effect("drops days whichever way PostgreSQL goes to find their partitions", () =>
    Effect.gen(function* () {
      const { frames, sql } = yield* StationDatabase
      const other = { terminalId: "frames" as never, direction: "up", hex: "00", problem: null } as const
      for (const day of [-11, -10]) yield* frames.append({ ...other, at: F.minutes(day * 1440) })
      yield* frames.flush
      // Then it looks at the names of all tables before it knows which are of frames; it does so by itself once a table has been analysed.
      const ways = ["enable_nestloop", "enable_mergejoin", "enable_indexscan", "enable_bitmapscan"]
      yield* sql`DISCARD PLANS`
      for (const way of ways) yield* sql`SELECT set_config(${way}, 'off', false)`
      const dropped = yield* Effect.exit(frames.dropBefore(F.minutes(-10 * 1440)))
      for (const way of ways) yield* sql`SELECT set_config(${way}, 'on', false)`
      assert.isTrue(Exit.isSuccess(dropped))
      const days = Effect.map(
        frames.recent("frames" as never, 99),
        (all) => all.filter(({ hex }) => hex === "00").length
      )
      assert.strictEqual(yield* days, 1)
    })
  )
}

withLayer(layerPgLite(), { timeout: "60 seconds", excludeTestServices: true })("guards", (it) => {
  holders(it)
  wireNumbers(it)
  input(it)
  repairs(it)
  frameLog(it)
})
