/** The guide about one purchase tells what simulated stations do: its arrows are the moves of their orders, and its seed replays as it is quoted. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { follow, problemsOf, retold, seedIn, talesIn } from "../src/Tale.ts"

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, "../../docs/guides", file), "utf8")
const pages = ["one-purchase.md", "one-purchase.zh-CN.md"] as const
const english = read("one-purchase.md")

describe("the state diagram of the guide", () => {
  it("has an arrow for every move of every order of some simulated stations", () => {
    const arrows = english.split("\n").map((line) => line.trim())
    const drawn = (move: string): boolean => {
      const [arrow = "", event = ""] = move.split(" : ")
      return arrows.some((line) => line.startsWith(`${arrow} : `) && line.includes(`${event} · `))
    }
    const moves = new Set([1, 2, 3, 4, 5, 6].flatMap((seed) => [...follow({ seed, size: "small" }).moves]))
    assert.isAtLeast(moves.size, 10)
    assert.deepStrictEqual(
      [...moves].filter((move) => !drawn(move)),
      []
    )
  })
})

describe("the seed that the guide tells", () => {
  const told = seedIn(english) ?? { seed: 0, size: "small" }
  const followed = follow(told)
  const quotes = talesIn(english).flatMap((tale) => tale.map(({ text }) => text))

  it.each(pages)("replays as %s quotes it (after a change of the simulation: npm run retell)", (file) => {
    const page = read(file)
    assert.deepStrictEqual(seedIn(page), told)
    assert.deepStrictEqual(talesIn(page), talesIn(english))
    assert.isAtLeast(talesIn(page).length, 2)
    assert.deepStrictEqual(problemsOf(page, followed), [])
  })

  it("is found again by its tales, whatever names and times they had, and not where something else happened", () => {
    const other = english
      .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, "00:00:00.000")
      .replaceAll(/\b(P)\d{14}/g, "$199999999999999")
    assert.notInclude(other, quotes[0] ?? english)
    assert.strictEqual(retold(other, told, followed), english)
    assert.isNull(retold(english.replaceAll(/(\/P\d+) OutcomeBecameUnknown/g, "$1 Settled"), told, followed))
  })

  it("does not say what a page would like it to: lines out of order, a rise that came twice, another verdict", () => {
    const [first = "", second = ""] = quotes
    const swapped = english.replace(first, "?").replace(second, first).replace("?", second)
    assert.match(problemsOf(swapped, followed).join(), /not in the journal, or not right behind/)
    const rise = quotes.find((line) => line.includes(" applied append ")) ?? ""
    const twice = {
      ...followed,
      report: { ...followed.report, lines: [...followed.report.lines, rise.replace(/append \d+/, "append 9")] }
    }
    assert.match(problemsOf(english, twice).join(), /more than once in the journal/)
    const silent = english.replaceAll("storedNumber + balance", "nothing")
    assert.match(problemsOf(silent, followed).join(), /the page does not say of P\d+: \w+ by storedNumber/)
  })
})
