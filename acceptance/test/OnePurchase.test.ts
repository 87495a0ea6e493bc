/** The guide about one purchase tells what simulated stations do: its arrows are the moves of their orders, and its seed replays as it is quoted. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Dispatch, Order, refKey, StationStoreMemory } from "@yugou/core"
import { draw, type Report, runScript, smallSize, usualSize } from "@yugou/testkit/simulation"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Arguments, parse } from "../src/simulateArguments.ts"
import { setupOf } from "../src/simulateKinds.ts"

const pages = ["one-purchase.md", "one-purchase.zh-CN.md"]
const read = (file: string): string => readFileSync(path.join(import.meta.dirname, "../../docs/guides", file), "utf8")

interface Followed {
  readonly report: Report
  readonly orders: ReadonlyMap<string, Order.State>
  /** Each move of a dispatch region: from, to, event. */
  readonly moves: ReadonlySet<string>
}

/** Runs a seed and follows all its orders, commit by commit. */
const follow = ({ from, size }: Pick<Arguments, "from" | "size">): Followed => {
  const setup = setupOf(size === "small" ? smallSize : usualSize)
  const orders = new Map<string, Order.State>()
  const moves = new Set<string>()
  const moved = (key: string, event: Order.Event): void => {
    const before = orders.get(key) ?? null
    const after = Order.evolve(before, event)
    orders.set(key, after)
    if (before !== null && event._tag in Dispatch.eventCases)
      moves.add(`${before.dispatch._tag} --> ${after.dispatch._tag} : ${event._tag}`)
  }
  const store = () => {
    const inner = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    const commit: typeof inner.commit = (it) =>
      Effect.tap(inner.commit(it), ({ _tag }) =>
        Effect.sync(() => {
          if (_tag === "Repeated") return
          for (const { ref, events } of it.writes) {
            if (ref._tag === "Order") for (const event of events) moved(refKey(ref), event as Order.Event)
          }
        })
      )
    return { ...inner, commit }
  }
  const report = runScript({ ...setup, store }, draw(from, setup.size), { broken: null, journal: "lines" })
  return { report, orders, moves }
}

describe("the state diagram of the guide", () => {
  it("has an arrow for every move of every order of some simulated stations", () => {
    const arrows = read("one-purchase.md")
      .split("\n")
      .map((line) => line.trim())
    const drawn = (move: string): boolean => {
      const [arrow = "", event = ""] = move.split(" : ")
      return arrows.some((line) => line.startsWith(`${arrow} : `) && line.includes(`${event} · `))
    }
    const moves = new Set([1, 2, 3, 4, 5, 6].flatMap((from) => [...follow({ from, size: "small" }).moves]))
    assert.isAtLeast(moves.size, 10)
    assert.deepStrictEqual(
      [...moves].filter((move) => !drawn(move)),
      []
    )
  })
})

const quotedIn = (page: string): ReadonlyArray<string> => page.split("\n").filter((line) => /^day \d+ /.test(line))

/** A quoted line may leave out one part, which is marked by `…`. */
const fits = (quote: string, line: string): boolean => {
  const [head = "", tail] = quote.split("…")
  return tail === undefined ? line === quote : line.startsWith(head) && line.endsWith(tail)
}

const replayOf = (page: string): Followed => {
  const [, args = ""] = /^npm run simulate -- (--seed .*)$/m.exec(page) ?? []
  const given = Result.getOrThrow(parse(args.split(" ")))
  return given === "help" ? assert.fail("the guide quotes no seed") : follow(given)
}

describe("the seed that the guide tells", () => {
  it.each(pages)("replays with the lines that %s quotes, in their order", (file) => {
    const page = read(file)
    const { report, orders } = replayOf(page)
    assert.isNull(report.violation)
    let next = 0
    for (const quote of quotedIn(page)) {
      const found = report.lines.findIndex((line, index) => index >= next && fits(quote, line))
      assert.isAtLeast(found, 0, `not in the journal, or not behind the line quoted before it: ${quote}`)
      next = found + 1
    }
    const told = [...orders.values()].filter(({ orderNo }) => quotedIn(page).some((line) => line.includes(orderNo)))
    assert.isAtLeast(told.length, 1)
    for (const { orderNo, attempts, dispatch } of told) {
      const verdict = attempts.at(-1)?.verdict
      assert.include(page, `${verdict?.kind} by ${verdict?.by.join(" + ")}`, orderNo)
      assert.include(["Applied", "Rejected"], dispatch._tag, orderNo)
    }
  })

  it.each(pages)("raised the balance once for each rise that %s quotes", (file) => {
    const page = read(file)
    const { lines } = replayOf(page).report
    const rises = quotedIn(page).filter((line) => / applied append /.test(line))
    assert.isAtLeast(rises.length, 1)
    for (const rise of rises) {
      const what = rise.replace(/^day \d+ \S+ /, "")
      assert.strictEqual(lines.filter((line) => line.endsWith(` ${what}`)).length, 1, what)
    }
  })

  it("is quoted alike in both languages", () => {
    const [en = "", zh = ""] = pages.map(read)
    assert.deepStrictEqual(quotedIn(zh), quotedIn(en))
  })
})
