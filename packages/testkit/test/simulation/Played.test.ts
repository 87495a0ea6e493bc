import { assert, describe, it } from "@effect/vitest"
import { operations } from "@yugou/core"
import {
  type CommandName,
  Coverage,
  commandNames,
  deedNames,
  draw,
  notPlayed,
  storyNames,
  unexplained,
  unreached,
  usualSize
} from "@yugou/testkit/simulation"

/** The table itself, read here once more: every operation that is no query. */
const inTheTable = Object.entries(operations).flatMap(([facade, rows]) =>
  Object.entries<{ readonly kind: string }>(rows).flatMap(([row, { kind }]) =>
    kind === "query" ? [] : [`${facade}.${row}` as CommandName]
  )
)

describe("the operations that the simulation plays", () => {
  it("are all of the table but those in the list, and nothing else", () => {
    assert.sameMembers([...commandNames], inTheTable)
    assert.sameMembers([...deedNames, ...storyNames, ...notPlayed.keys()], inTheTable)
  })

  it("are left out for a reason", () => {
    for (const [name, reason] of notPlayed) assert.isAbove(reason.length, 20, name)
  })

  it("are all drawn where they have a deed of their own: seeds 1 to 60", () => {
    const drawn = new Set<string>()
    for (let seed = 1; seed <= 60; seed += 1)
      for (const entry of draw(seed, usualSize).entries)
        if (entry._tag === "Operate" && entry.operation._tag === "Deed") drawn.add(entry.operation.name)
    assert.sameMembers([...drawn], [...deedNames])
  })
})

describe("what 500 seeds may leave out", () => {
  it("is something that there is, for a reason", () => {
    for (const area of Coverage.areaNames)
      for (const [tag, reason] of Object.entries(unreached[area] ?? {})) {
        assert.include(Coverage.areas[area].all, tag)
        assert.isAbove(reason.length, 20, tag)
      }
  })

  it("is told where no list names it", () => {
    const left = unexplained(Coverage.nothing)
    const listed = Coverage.areaNames.reduce((sum, area) => sum + Object.keys(unreached[area] ?? {}).length, 0)
    const all = Coverage.areaNames.reduce((sum, area) => sum + Coverage.areas[area].all.length, 0)
    assert.strictEqual(left.length, all - listed)
    assert.include(left, "verdicts: applied")
  })
})
