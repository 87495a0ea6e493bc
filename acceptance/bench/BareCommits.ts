/** The first reference: the commits of recorded purchases, straight into a store of the same kind that holds what the station's held. */
import { StationDirectory } from "@yugou/core"
import { type Commit, refKey, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type { Counter } from "./Shop.ts"
import { timed } from "./Timing.ts"

/** Which terminal's affair a commit is; those of one terminal follow each other, those of two have nothing in common. */
const ownersOf = (counters: ReadonlyArray<Counter>): ReadonlyMap<string, string> =>
  new Map(
    counters.flatMap(({ terminalId, customerNo, deviceId }) =>
      [
        refKey({ _tag: "Terminal", id: terminalId }),
        refKey({ _tag: "Customer", id: customerNo }),
        refKey({ _tag: "Device", id: deviceId }),
        refKey({ _tag: "Target", id: `${terminalId}/1` }),
        StationDirectory.eventSeries(terminalId)
      ].map((key): readonly [string, string] => [key, terminalId])
    )
  )

const keysOf = ({ writes, reads, facts }: Commit): ReadonlyArray<string> => [
  ...writes.map(({ ref }) => refKey(ref)),
  ...reads.map(({ ref }) => refKey(ref)),
  ...facts.map(({ series }) => series)
]

/** Sorts commits by the terminal that they are about. */
const chainsOf = (commits: ReadonlyArray<Commit>, counters: ReadonlyArray<Counter>) => {
  const owners = ownersOf(counters)
  return Map.groupBy(commits, (commit) => {
    const owner = keysOf(commit).flatMap((key) => owners.get(key) ?? [])[0]
    if (owner === undefined) throw new Error(`a commit of no terminal: ${commit.trail.operation}`)
    return owner
  })
}

/** Commits what was recorded, `sideBySide` terminals at a time, and gives the time of all and of each. */
export const replay = Effect.fnUntraced(function* (
  commits: ReadonlyArray<Commit>,
  counters: ReadonlyArray<Counter>,
  sideBySide: number
) {
  const store = yield* StationStore
  const millis: Array<number> = []
  const bring = Effect.fnUntraced(function* (commit: Commit) {
    const started = performance.now()
    const { _tag } = yield* store.commit(commit)
    millis.push(performance.now() - started)
    if (_tag !== "Committed") return yield* Effect.die(new Error(`${commit.command.id} was committed before`))
  })
  const chains = [...chainsOf(commits, counters).values()]
  const total = yield* timed(
    Effect.forEach(chains, (chain) => Effect.forEach(chain, bring, { discard: true }), {
      concurrency: sideBySide,
      discard: true
    })
  )
  return { total, millis }
})
