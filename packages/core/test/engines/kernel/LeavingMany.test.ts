/** More due work than a process can leave to others: it is put off by none that does not reach it, and what it does reach goes on. */
import { assert, describe, it } from "@effect/vitest"
import { EngineProcess } from "@yugou/core"
import type { AlarmWatch } from "@yugou/core/books"
import { StationStoreMemory } from "@yugou/core/memory"
import { absent, makeCommit, maxExcept, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { type Leave, leftMillis } from "../../../src/engines/kernel/Left.ts"
import { run, type Settings } from "../../../src/engines/kernel/Step.ts"

const settings: Settings = {
  queue: "alarm",
  terminals: "needed",
  holder: "test",
  room: 100,
  leaseMillis: 300_000,
  longestMillis: () => null
}

/** More than a note has room for twice. */
const many = 2 * maxExcept + 300

const watchOf = (no: number) => absent("AlarmWatch", `C${`${no}`.padStart(5, "0")}`)

/** Watches, each due at once, the last one after the others. */
const due = Effect.gen(function* () {
  const store = yield* StationStore
  const now = yield* DateTime.now
  for (let no = 0; no <= many; no++) {
    const watch = watchOf(no)
    const nextAt = DateTime.add(now, { milliseconds: no - many })
    const orgNo = "37401" as AlarmWatch.State["orgNo"]
    const started: AlarmWatch.Event = { _tag: "WatchStarted", v: 1, customerNo: watch.ref.id, orgNo, nextAt }
    const trail = { actor: "test", operation: "test", reason: null, at: now }
    const command = { id: watch.ref.id, content: "", response: null }
    yield* store.commit(makeCommit({ watch }, { watch: [started] }, { command, trail }))
  }
})

/** A process that reaches some of the terminals; gives what it did of the work about each of them, by name. */
const processOf = (reaches: (customerNo: string) => boolean) => {
  const process = EngineProcess.makeProcess("here")
  const done: Array<string> = []
  const putOff: Array<string> = []
  let looked = 0
  const work = Effect.fnUntraced(function* (customerNo: string, leave: Leave) {
    looked += 1
    const store = yield* StationStore
    const now = yield* DateTime.now
    const [watch = absent("AlarmWatch", customerNo)] = yield* store.load([ref("AlarmWatch", customerNo)])
    const isHere = reaches(customerNo)
    const left = isHere ? null : leave(watch.version)
    if (left !== null) return left
    ;(isHere ? done : putOff).push(customerNo)
    const nextAt = isHere ? null : DateTime.add(now, { minutes: 15 })
    const command = { id: `${customerNo}/${watch.version}`, content: "", response: null }
    const trail = { actor: "test", operation: "test", reason: null, at: now }
    yield* store.commit(
      makeCommit({ watch }, { watch: [{ _tag: "WatchScheduled", v: 1, nextAt }] }, { command, trail })
    )
    return null
  })
  /** Takes steps until one finds nothing to take: a loop would begin each of them at once. */
  const steps = Effect.provideService(
    Effect.gen(function* () {
      let before: number
      do {
        before = looked
        yield* run(settings, yield* DateTime.now, (id, _, leave) => work(id, leave))
      } while (looked > before)
    }),
    EngineProcess.EngineProcess,
    process
  )
  return { done, putOff, steps }
}

const seconds = (count: number) => TestClock.adjust(`${count} seconds`)

describe("more due work than a process can leave to others", () => {
  it.effect("is put off by none that reaches nothing, while another one does it", () =>
    Effect.gen(function* () {
      yield* due
      const [nothing, all] = [processOf(() => false), processOf(() => true)]
      for (let second = 0; second < 12; second++) {
        yield* nothing.steps
        if (second > 0) yield* all.steps
        yield* seconds(1)
      }
      assert.deepStrictEqual([nothing.putOff.length, all.done.length], [0, many + 1])
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )

  it.effect("is put off by one that is alone, and what it reaches behind that is done", () =>
    Effect.gen(function* () {
      yield* due
      const last = watchOf(many).ref.id
      const alone = processOf((customerNo) => customerNo === last)
      yield* alone.steps
      assert.deepStrictEqual([alone.putOff.length, alone.done], [0, []], "there may be others")
      yield* seconds(leftMillis / 1000)
      yield* alone.steps
      assert.deepStrictEqual([alone.putOff.length, alone.done], [many - maxExcept, [last]])
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )
})
