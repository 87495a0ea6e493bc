/** The report of a soak as lines. */
import { Policy } from "@yugou/core"
import type { Report } from "./Soak.ts"

/** For how many customers a year is reckoned. */
export const sizes = [10_000, 100_000] as const

/** How often terminals beat, in minutes, for which the frames of a day are reckoned. */
const heartbeats = [1, 5, 15] as const

const kb = (bytes: number): string => (bytes / 1_000).toFixed(2)
const gb = (bytes: number): string => (bytes / 1e9).toFixed(1)
const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(22))).join("")

const yearOf = (bytes: number): ReadonlyArray<string> => sizes.map((customers) => gb(bytes * customers * 365))

/** For how long raw readings are kept where nothing else is said. */
const { rawReadingDays: usualRaw } = Policy.defaults

const windowOf = (bytes: number): ReadonlyArray<string> => sizes.map((customers) => gb(bytes * customers * usualRaw))

const sumOf = (tables: Report["grown"]): number => tables.reduce((total, { bytes }) => total + bytes, 0)

const frameRows = ({ tables }: Report): ReadonlyArray<string> => {
  const frames = tables.find(({ name }) => name === "frames")
  if (frames === undefined || frames.rows === 0) return []
  const each = (frames.heap + frames.indexes) / frames.rows
  const days = heartbeats.map((minutes) => {
    const bytes = each * 2 * (1_440 / minutes)
    return row([`  heartbeat each ${minutes} min`, kb(bytes), ...sizes.map((terminals) => gb(bytes * terminals))])
  })
  return [
    row([`a frame: ${each.toFixed(0)} B; a day`, "kB/terminal", ...sizes.map((count) => `GB at ${count}`)]),
    ...days
  ]
}

/** Gives the lines. */
export const rowsOf = (report: Report): ReadonlyArray<string> => {
  const { cpuOfDay, done, given, grown, heap, idle, operations, raw, seconds } = report
  const kept = grown.filter(({ name }) => name !== "frames")
  const [sum, rawSum] = [sumOf(kept), sumOf(raw)]
  const [first = 0, last = 0] = [heap[Math.floor(heap.length / 4)], heap.at(-1)]
  return [
    `${given.terminals} terminals, ${given.days} days in ${seconds.toFixed(0)} s; each customer buys every ${given.buyEvery} days`,
    "",
    row(["stays, a customer and day", "rows", "kB", ...sizes.map((count) => `GB/a at ${count}`)]),
    ...grown.map(({ bytes, name, rows }) => row([`  ${name}`, rows.toFixed(2), kb(bytes), ...yearOf(bytes)])),
    row(["  all but frames", "", kb(sum), ...yearOf(sum)]),
    "",
    row(["raw besides", "rows", "kB", ...sizes.map((count) => `GB in ${usualRaw} d at ${count}`)]),
    ...raw.map(({ bytes, name, rows }) => row([`  ${name}`, rows.toFixed(2), kb(bytes), ...windowOf(bytes)])),
    row(["  all", "", kb(rawSum), ...windowOf(rawSum)]),
    "",
    ...frameRows(report),
    "",
    "commits by operation",
    ...operations.map(({ commits, operation }) => row([`  ${operation}`, commits.toFixed(0)])),
    "",
    `steps of engines: ${done.steps}, work: ${done.claimed}, failed: ${done.failed}; sold: ${done.sold}`,
    ...Object.entries(done.failedBy).map(([engine, count]) => row([`  left by ${engine}`, `${count}`])),
    ...done.broken,
    `held in memory: ${first.toFixed(1)} MB after a quarter, ${last.toFixed(1)} MB at the end`,
    `processor: ${cpuOfDay.toFixed(2)} s for each day, terminals included`,
    `idle: ${idle.statements.toFixed(1)} statements/s, ${(idle.core * 100).toFixed(1)} % of a core (${(idle.without * 100).toFixed(1)} % without engines)`,
    ...idle.most.map(({ often, text }) => `  ${often.toFixed(2)}  ${text}`)
  ]
}
