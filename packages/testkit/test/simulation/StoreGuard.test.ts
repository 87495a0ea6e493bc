import { assert, describe, it } from "@effect/vitest"
import { StationStoreMemory } from "@yugou/core/memory"
import type { Commit } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Ledger from "../../src/simulation/Ledger.ts"
import * as StoreGuard from "../../src/simulation/StoreGuard.ts"

describe("the guard of a store", () => {
  it("tells a command id that is committed twice", () => {
    const inner = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    let calls = 0
    const twice = {
      ...inner,
      commit: (it: Commit) => {
        calls += 1
        return inner.commit({ ...it, command: { ...it.command, id: `${it.command.id}#${calls}` } })
      }
    }
    const told: Array<string> = []
    const ground = {
      ledger: Ledger.open(),
      broken: (port: string, rule: string, detail: string) => void told.push(`${port} ${rule} ${detail}`),
      stuck: (detail: string) => void told.push(detail)
    }
    const { store } = StoreGuard.make(twice, () => 0, ground, {
      accepted: ground.ledger.write,
      released: () => undefined,
      putOff: () => undefined
    })
    const command = { id: "c1", content: "save", response: null }
    const trail = { actor: "clerk", operation: "save", reason: null, at: null as never }
    const commit: Commit = { command, reads: [], writes: [], facts: [], trail }
    Effect.runSync(store.commit(commit))
    assert.deepStrictEqual(told, [])
    Effect.runSync(store.commit(commit))
    assert.deepStrictEqual(told, ["StationStore once c1 was committed again"])
  })
})
