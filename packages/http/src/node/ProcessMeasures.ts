/** What a process of Node measures of itself, in the OpenMetrics format (1.0.0), by the names that programs which measure know. */
import { monitorEventLoopDelay } from "node:perf_hooks"

/** One measure: how it is told, and its lines without the name. */
type Row = readonly [
  name: string,
  kind: "gauge" | "counter",
  unit: "bytes" | "seconds",
  help: string,
  lines: ReadonlyArray<readonly [suffix: string, value: number]>
]

const textOf = ([name, kind, unit, help, lines]: Row): string =>
  [
    `# TYPE ${name} ${kind}`,
    `# UNIT ${name} ${unit}`,
    `# HELP ${name} ${help}`,
    ...lines.map(([suffix, value]) => `${name}${suffix} ${value}`)
  ]
    .map((line) => `${line}\n`)
    .join("")

/** How finely the delay of the event loop is looked at, in milliseconds. */
const resolution = 20

/**
 * Begins to measure this process: memory, CPU time, start, and for how long its event loop kept what was due waiting since it was asked last.
 *
 * **Example**
 *
 * ```ts
 * const ofProcess = processMeasures()
 * const metrics = { allow, more: async () => `${ofProcess()}${await station.metrics()}` }
 * ```
 *
 * @category Functions
 */
export const processMeasures = (): (() => string) => {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const startedAt = Date.now() / 1_000 - process.uptime()
  return () => {
    const { rss, heapUsed, heapTotal } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    // It counts from its own resolution upwards; nothing measured yet is no delay.
    const waited = (nanos: number) => Math.max(0, (Number.isFinite(nanos) ? nanos : 0) / 1e9 - resolution / 1e3)
    const [p99, max] = [waited(delay.percentile(99)), waited(delay.max)]
    delay.reset()
    const rows: ReadonlyArray<Row> = [
      ["process_resident_memory_bytes", "gauge", "bytes", "Memory of the process.", [["", rss]]],
      ["nodejs_heap_size_used_bytes", "gauge", "bytes", "What of the heap is in use.", [["", heapUsed]]],
      ["nodejs_heap_size_total_bytes", "gauge", "bytes", "The heap.", [["", heapTotal]]],
      ["process_cpu_seconds", "counter", "seconds", "CPU time.", [["_total", (user + system) / 1e6]]],
      ["process_start_time_seconds", "gauge", "seconds", "When the process started (Unix time).", [["", startedAt]]],
      ["nodejs_eventloop_lag_p99_seconds", "gauge", "seconds", "Delay of the event loop, 99 of 100.", [["", p99]]],
      ["nodejs_eventloop_lag_max_seconds", "gauge", "seconds", "Longest delay of the event loop.", [["", max]]]
    ]
    return rows.map(textOf).join("")
  }
}
