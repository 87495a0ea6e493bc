import { assert, describe, it } from "@effect/vitest"
import { operations } from "@yugou/core"
import {
  type CommandName,
  commandNames,
  deedNames,
  draw,
  notPlayed,
  storyNames,
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
