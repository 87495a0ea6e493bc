/**
 * The seed that the guide tells: the lines of its journal that a page quotes, and the same tales in the journal of another seed.
 *
 * A quoted line begins with its day; parts that are left out are marked by `…`. Each section of a page is a tale of its own, told in order. Within
 * one block of code no commit about an order that is told is left out, so that a look stands with what it led to.
 */
import { Dispatch, Order } from "@yugou/core/books"
import { StationStoreMemory } from "@yugou/core/memory"
import { refKey } from "@yugou/core/store"
import { draw, type Report, runScript, smallSize, usualSize } from "@yugou/testkit/simulation"
import * as Effect from "effect/Effect"
import { setupOf } from "./dialects.ts"
import type { Arguments } from "./simulateArguments.ts"

/** A seed, and how large a station is drawn from it. */
export interface Seed {
  readonly seed: number
  readonly size: Arguments["size"]
}

/** What came of a seed: its report with the journal, its orders, and each move of their dispatch (from, to, event). */
export interface Followed {
  readonly report: Report
  readonly orders: ReadonlyArray<Order.State>
  readonly moves: ReadonlySet<string>
}

/** Runs a seed and follows all its orders, commit by commit. */
export const follow = ({ seed, size }: Seed): Followed => {
  const setup = setupOf(size === "small" ? smallSize : usualSize)
  const orders = new Map<string, Order.State>()
  const moves = new Set<string>()
  const moved = (key: string, event: Order.Event): void => {
    const before = orders.get(key) ?? null
    const after = Order.evolve(before, event)
    orders.set(key, after)
    if (before === null || !(event._tag in Dispatch.eventCases)) return
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
  const report = runScript({ ...setup, store }, draw(seed, setup.size), { broken: null, journal: "lines" })
  return { report, orders: [...orders.values()], moves }
}

const isQuote = (line: string): boolean => /^day \d+ /.test(line)

/** A quoted line; `joined`: it stands in one block with the line before it. */
export interface Quote {
  readonly text: string
  readonly joined: "yes" | "no"
}

/** Gives the tales of a page: the quoted lines of each of its sections. */
export const talesIn = (page: string): ReadonlyArray<ReadonlyArray<Quote>> =>
  page
    .split(/^#+ /m)
    .map((section) => section.split("\n"))
    .map((lines) =>
      lines.flatMap((text, index): ReadonlyArray<Quote> => {
        const joined = isQuote(lines[index - 1] ?? "") ? "yes" : "no"
        return isQuote(text) ? [{ text, joined }] : []
      })
    )
    .filter((quotes) => quotes.length > 0)

/** Whether a journal line may not be passed over before a quote: a commit about an order that was told, within one block. */
const bars = (line: string, { joined }: Quote, told: ReadonlyArray<string>): boolean =>
  joined === "yes" && / commit /.test(line) && told.some((name) => line.includes(`/${name} `))

const command = /^npm run simulate -- (--seed (\d+)( --small)?)$/m

/** Gives the seed that a page tells; `null` where it has no command that replays one. */
export const seedIn = (page: string): Seed | null => {
  const found = command.exec(page)
  return found === null ? null : { seed: Number(found[2]), size: found[3] === undefined ? "usual" : "small" }
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")

const fits = (quote: string, line: string): boolean =>
  new RegExp(`^${quote.split("…").map(literal).join(".*")}$`).test(line)

const ordersIn = (text: string): ReadonlyArray<string> => text.match(/P\d{20}/g) ?? []

/** Gives the quotes of a tale that are not in the journal, or not where they stand on the page. */
const missingOf = (quotes: ReadonlyArray<Quote>, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const told = quotes.flatMap(({ text }) => ordersIn(text))
  let next = 0
  return quotes.flatMap((quote) => {
    const found = lines.findIndex((line, index) => index >= next && fits(quote.text, line))
    const barred = lines.slice(next, Math.max(next, found)).some((line) => bars(line, quote, told))
    if (found >= 0) next = found + 1
    return found < 0 || barred ? [quote.text] : []
  })
}

/** Who applied how much, under whatever number and whenever: no two orders of a simulated station have the same energy. */
const riseOf = (line: string): string | null => {
  const found = /(T\d{4}) applied append \d+ (\d+ kWh)$/.exec(line)
  return found === null ? null : `${found[1]} applied ${found[2]}`
}

/** The verdict of an order as the summary of a run writes it. */
const verdictOf = ({ attempts }: Order.State): string => {
  const { kind, by = [] } = attempts.at(-1)?.verdict ?? {}
  return `${kind} by ${by.join(" + ")}`
}

/** Says where a page departs from what its seed did: lines, verdicts, and that each quoted rise was the only one of its kind. */
export const problemsOf = (page: string, { report, orders }: Followed): ReadonlyArray<string> => {
  const { lines, violation } = report
  const tales = talesIn(page)
  const quotes = tales.flat().map(({ text }) => text)
  const missing = tales.flatMap((tale) => missingOf(tale, lines))
  const rises = quotes.flatMap((quote) => riseOf(quote) ?? [])
  const others = rises.filter((rise) => lines.filter((line) => riseOf(line) === rise).length > 1)
  const told = orders.filter(({ orderNo }) => quotes.some((line) => line.includes(orderNo)))
  const unsaid = told.filter((order) => !page.includes(verdictOf(order)))
  return [
    ...(violation === null ? [] : [`the seed fails: ${violation.rule}`]),
    ...missing.map((quote) => `not in the journal, or not right behind what is quoted before it: ${quote}`),
    ...others.map((rise) => `more than once in the journal: ${rise}`),
    ...unsaid.map((order) => `the page does not say of ${order.orderNo}: ${verdictOf(order)}`)
  ]
}

/** What of a quote differs from seed to seed: times, orders, terminals, what was left out, amounts, numbers. */
const changing = /(day \d+ \d\d:\d\d:\d\d\.\d{3}|P\d{20}|T\d{4}|…|\d+ \d+ kWh|\d+>\d+)/

/** Whether a part is the name of an order or of a terminal: it stands for the same one through a whole tale. */
const isName = (part: string): boolean => /^[PT]\d/.test(part)

type Names = ReadonlyMap<string, string>

const patternOf = (part: string, names: Names): string => {
  if (part === "…") return ".*"
  return names.get(part) ?? literal(part).replaceAll(/\d+/g, "\\d+")
}

/** Reads a line as another telling of a quote; gives the quote with what stands in the line, and the names with those that it brings. */
const readAs = (quote: string, line: string, names: Names): readonly [string, Names] | null => {
  // Every second part is one that changes.
  const parts = quote.split(changing)
  const patterns = parts.map((part, index) => (index % 2 === 0 ? literal(part) : `(${patternOf(part, names)})`))
  const found = new RegExp(`^${patterns.join("")}$`).exec(line)
  if (found === null) return null
  const bound = new Map(names)
  const told = parts.map((part, index) => {
    const value = index % 2 === 0 || part === "…" ? part : (found[(index + 1) / 2] ?? "")
    if (index % 2 === 1 && isName(part)) bound.set(part, value)
    return value
  })
  // Two of a tale are never one in another.
  return new Set(bound.values()).size === bound.size ? [told.join(""), bound] : null
}

/** Looks for a tale from a line on, with names that are bound already; `allowed` says whom it may be about. */
const search = (
  [quote, ...rest]: ReadonlyArray<Quote>,
  lines: ReadonlyArray<string>,
  from: number,
  names: Names,
  allowed: (name: string) => boolean
): ReadonlyArray<string> | null => {
  if (quote === undefined) return []
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? ""
    const read = readAs(quote.text, line, names)
    if (read !== null && [...read[1].values()].every(allowed)) {
      const told = search(rest, lines, index + 1, read[1], allowed)
      if (told !== null) return [read[0], ...told]
    }
    if (bars(line, quote, [...names.values()])) return null
  }
  return null
}

/** Gives the page with the same tales as another seed has them; `null` where that seed does not have them all. */
export const retold = (page: string, { seed, size }: Seed, followed: Followed): string | null => {
  const { lines } = followed.report
  const unsaid = new Set(followed.orders.filter((it) => !page.includes(verdictOf(it))).map(({ orderNo }) => orderNo))
  const told: Array<string> = []
  for (const tale of talesIn(page)) {
    const found = search(tale, lines, 0, new Map(), (name) => !unsaid.has(name))
    if (found === null) return null
    told.push(...found)
  }
  const flags = `--seed ${seed}${size === "small" ? " --small" : ""}`
  const next = page
    .replace(command, `npm run simulate -- ${flags}`)
    .split("\n")
    .map((line) => (isQuote(line) ? (told.shift() ?? line) : line))
    .join("\n")
  return problemsOf(next, followed).length === 0 ? next : null
}
