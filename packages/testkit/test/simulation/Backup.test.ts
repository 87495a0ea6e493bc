import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { absent, makeCommit, ref } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Backup from "../../src/simulation/Backup.ts"

const at = Instant.at("2026-11-23T00:00:00Z")

const commitOf = (id: string) =>
  makeCommit(
    { item: absent("WorkItem", id) },
    {
      item: [
        {
          _tag: "WorkItemOpened",
          v: 1,
          at,
          finding: { cause: "notSent", subject: id, orgNo: "37401", customerNo: null, detail: "" }
        }
      ]
    } as never,
    { command: { id, content: id, response: null }, trail: { actor: "chief", operation: id, reason: null, at } }
  )

describe("a copy of a store that takes its place", () => {
  it.effect("holds what the store held at that moment, commits and notes, and goes on from there", () =>
    Effect.gen(function* () {
      let now = 1
      const { store, restore, commits } = Backup.make(
        () => StationStoreMemory.make(StationStoreMemory.emptyBooks()),
        () => now
      )
      const versions = () =>
        Effect.map(store.load(["a", "b", "c"].map((id) => ref("WorkItem", id))), (found) =>
          found.map(({ version }) => version)
        )
      yield* store.commit(commitOf("a"))
      yield* store.remember("frame", 1)
      now = 2
      yield* store.commit(commitOf("b"))
      yield* store.remember("frame", 2)
      now = 3
      restore(1)
      assert.deepStrictEqual(yield* versions(), [1, 0, 0])
      assert.deepStrictEqual(yield* store.recall("frame"), Option.some(1))
      assert.isTrue(Option.isNone(yield* store.answered("b")))
      yield* store.commit(commitOf("c"))
      assert.deepStrictEqual(yield* versions(), [1, 0, 1])
      assert.deepStrictEqual(
        commits().map((it) => it.commit.command.id),
        ["a", "c"]
      )
    })
  )
})
