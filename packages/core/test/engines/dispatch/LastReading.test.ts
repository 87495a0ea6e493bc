/** The last known reading of a target: nothing that came after it hides it, however much that is. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, keyOf, TerminalId } from "@yugou/core"
import { Reading, Terminal } from "@yugou/core/books"
import { StationStoreMemory } from "@yugou/core/memory"
import { makeCommit, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { lastKnown, readingsSince } from "../../../src/engines/dispatch/LastReading.ts"

const terminalId = TerminalId.make("T1")
const target = keyOf({ _tag: "Terminal", terminalId })
const begin = Instant.at("2026-03-02T00:00:00Z")
const at = (minute: number) => Instant.plusMillis(begin, minute * 60_000)
const own = { dialectId: "line", address: "1" }
const terminal = Terminal.evolve(null, {
  ...{ _tag: "TerminalRegistered", v: 1, at: begin, terminalId, orgNo: "37401" as never, settings: {} },
  ...own
})

const reading = (minute: number, about: Partial<Reading.Reading>): Reading.Reading => ({
  remaining: Energy.kwh(`${minute}`),
  terminalTime: null,
  readAt: at(minute),
  identity: own,
  ...about
})

const kept = Effect.fnUntraced(function* (readings: ReadonlyArray<Reading.Reading>) {
  const store = yield* StationStore
  yield* store.commit(
    makeCommit(
      {},
      {},
      {
        command: { id: "kept", content: "kept", response: null },
        facts: readings.map((it_) => Reading.factOf(target, it_)),
        trail: { actor: "test", operation: "test", reason: null, at: begin }
      }
    )
  )
})

/** More than are fetched at a time. */
const many = 45
const later = (about: Partial<Reading.Reading>, minuteOf = (no: number) => no + 2) =>
  Array.from({ length: many }, (_, no) => reading(minuteOf(no), about))

describe("the last known reading", () => {
  const hiding = [
    ["without a value", later({ remaining: null })],
    ["of another device", later({ identity: { ...own, address: "2" } })],
    ["without a value, all of one moment", later({ remaining: null }, () => 2)]
  ] as const
  it.effect.each(hiding)("is not hidden by more than a page of readings %s", ([, readings]) =>
    Effect.gen(function* () {
      yield* kept([reading(1, {}), ...readings])
      const found = yield* lastKnown(target, terminal, at(100))
      assert.deepStrictEqual(found?.remaining, Energy.kwh("1"))
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )

  it.effect("is the newest without a value where none has one", () =>
    Effect.gen(function* () {
      yield* kept(later({ remaining: null }))
      assert.deepStrictEqual((yield* lastKnown(target, terminal, at(100)))?.readAt, at(many + 1))
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )
})

describe("the readings since a time", () => {
  it.effect("are all of them, and none of before", () =>
    Effect.gen(function* () {
      yield* kept([reading(1, {}), ...later({})])
      assert.lengthOf(yield* readingsSince(target, at(1), at(100)), many)
      assert.lengthOf(yield* readingsSince(target, at(10), at(100)), many - 9)
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )
})
