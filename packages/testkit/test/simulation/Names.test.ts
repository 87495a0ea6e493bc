import { assert, describe, it } from "@effect/vitest"
import { Id, TerminalId } from "@yugou/core"
import { run, smallSize } from "@yugou/testkit/simulation"
import * as Schema from "effect/Schema"
import * as Names from "../../src/simulation/Names.ts"
import { setupOf } from "./Kinds.ts"

const seeds = Array.from({ length: 120 }, (_, index) => index + 1)
const isOdd = (seed: number): boolean => Names.make(seed).terminal(0) !== "T0000"
const odd = seeds.filter(isOdd)
const numbers = Array.from({ length: 60 }, (_, no) => no)
const people = ["clerk", "chief", "stranger", "guest"]

describe("the names of a world", () => {
  it("are odd in some worlds, and what anybody may call anything", () => {
    assert.isAbove(odd.length, 10)
    assert.isBelow(odd.length, seeds.length / 2)
    for (const seed of odd) {
      const names = Names.make(seed)
      const terminals = numbers.flatMap((no) => [names.terminal(no), names.spare(no)])
      const customers = numbers.flatMap((no) => [names.customer(no), names.neighbour(no)])
      const actors = people.map(names.actor)
      for (const it of terminals) assert.isTrue(Schema.is(TerminalId)(it), it)
      for (const it of customers) assert.isTrue(it.length >= 1 && it.length <= 32, it)
      for (const it of [...actors, ...numbers.map(names.template)]) assert.isTrue(Schema.is(Id)(it), it)
      for (const of of [terminals, customers, actors]) assert.strictEqual(new Set(of).size, of.length, `seed ${seed}`)
    }
  })

  it("are among others members of objects, and all lengths that there are", () => {
    const of = (name: (names: Names.Names, no: number) => string): ReadonlyArray<string> =>
      odd.flatMap((seed) => numbers.map((no) => name(Names.make(seed), no)))
    const kinds = [
      [of(({ terminal }, no) => terminal(no)), 48],
      [of(({ customer }, no) => customer(no)), 32],
      [of(({ template }, no) => template(no)), 64]
    ] as const
    for (const [names, most] of kinds) {
      assert.includeMembers([...names], ["constructor", "__proto__", "toString"])
      const lengths = names.map(({ length }) => length)
      assert.deepStrictEqual([Math.min(...lengths), Math.max(...lengths)], [1, most])
    }
  })

  it("are the same for the same command, and different for different ones", () => {
    const commands = numbers.flatMap((no) => [`save-${no}`, `Approve-${no}-1`, `customers.update-${no}`])
    for (const seed of odd) {
      const { id } = Names.make(seed)
      const made = commands.map((it) => id(it, 64))
      assert.strictEqual(new Set(made).size, made.length)
      assert.deepStrictEqual(
        commands.map((it) => id(it, 64)),
        made
      )
      assert.isAtMost(Math.max(...made.map(({ length }) => length)), 64)
    }
  })

  it("change nothing of what a station does", () => {
    for (const seed of odd.slice(0, 3)) {
      const report = run(setupOf(smallSize), seed)
      assert.isNull(report.violation)
      assert.isAtLeast(report.applied, 1)
    }
  })
})
