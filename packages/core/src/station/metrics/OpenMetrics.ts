/** The registry of metrics as text in the OpenMetrics format (1.0.0). Pure. */
import type * as Metric from "effect/Metric"
import { measures } from "../../engines/kernel/Metrics.ts"

type Snapshot = Metric.Metric.Snapshot

/** Metrics of one name: what stands above their lines, and the lines. */
interface Family {
  readonly name: string
  readonly kind: "gauge" | "counter" | "histogram"
  readonly unit: "seconds" | null
  readonly help: string | undefined
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")

const labelsOf = (pairs: { readonly [label: string]: string }): string => {
  const all = Object.entries(pairs)
  return all.length === 0 ? "" : `{${all.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`
}

/** Writes a number as the format does. */
const numberOf = (value: number | bigint): string => `${value}`.replace("Infinity", "Inf").replace(/^Inf/, "+Inf")

/** The most keys of a frequency that are told apart, those that came first; all others are one, `other`. A gateway makes up its codes by itself. */
export const maxKeys = 50

/** The counts of a frequency, as many as are told apart. */
const countsOf = (occurrences: ReadonlyMap<string, number>): ReadonlyArray<readonly [key: string, count: number]> => {
  const all = [...occurrences]
  const rest = all.slice(maxKeys)
  const others = rest.reduce((sum, [, count]) => sum + count, 0)
  return [...all.slice(0, maxKeys), ...(rest.length === 0 ? [] : [["other", others] as const])]
}

/** The lines of one series. */
const linesOf = (name: string, { attributes = {}, state, type }: Snapshot): ReadonlyArray<string> => {
  const labels = labelsOf(attributes)
  switch (type) {
    case "Gauge":
      return [`${name}${labels} ${numberOf(state.value)}`]
    case "Counter":
      return [`${name}_total${labels} ${numberOf(state.count)}`]
    case "Histogram": {
      const finite = state.buckets.filter(([end]) => Number.isFinite(end))
      const buckets = finite.map(([le, count]) => `${name}_bucket${labelsOf({ ...attributes, le: `${le}` })} ${count}`)
      const all = `${name}_bucket${labelsOf({ ...attributes, le: "+Inf" })} ${state.count}`
      return [...buckets, all, `${name}_count${labels} ${state.count}`, `${name}_sum${labels} ${numberOf(state.sum)}`]
    }
    case "Frequency":
      return countsOf(state.occurrences).map(
        ([key, count]) => `${name}_total${labelsOf({ ...attributes, key })} ${count}`
      )
    case "Summary":
      return []
  }
}

const headOf = ({ name, kind, unit, help }: Family): ReadonlyArray<string> => [
  `# TYPE ${name} ${kind}`,
  ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
  ...(help === undefined ? [] : [`# HELP ${name} ${escaped(help)}`])
]

const kinds = {
  Gauge: "gauge",
  Counter: "counter",
  Frequency: "counter",
  Histogram: "histogram",
  Summary: null
} as const satisfies { readonly [type in Snapshot["type"]]: Family["kind"] | null }

/** A name that the format has, of a metric or of a label. */
const isName = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)

/** What the parts of a station measure besides, such as the front end: named and described where they are made. What has a name that the format lacks is left out: one such line makes all of them unreadable. */
const besides = (snapshots: ReadonlyArray<Snapshot>): ReadonlyArray<readonly [Family, ReadonlyArray<Snapshot>]> => {
  const own = new Set<string>(Object.values(measures).map(({ name }) => name))
  const other = snapshots.filter(
    ({ attributes = {}, id }) => !own.has(id) && [id, ...Object.keys(attributes)].every(isName)
  )
  return [...new Set(other.map(({ id }) => id))].sort().flatMap((id) => {
    const series = other.filter((it) => it.id === id)
    const kind = kinds[series[0]?.type ?? "Summary"]
    if (kind === null) return []
    const name = kind === "counter" ? id.replace(/_total$/, "") : id
    return [[{ name, kind, unit: null, help: series[0]?.description }, series] as const]
  })
}

/**
 * Writes what a registry holds, each line with its end: the measures of the table, then those of other parts; those of books that could not be read are
 * left out.
 */
export const openMetrics = (snapshots: ReadonlyArray<Snapshot>, books: "up" | "down"): string =>
  [
    ...Object.values(measures)
      .filter((measure) => measure.of === "process" || books === "up" || measure === measures.up)
      .map((it) => [{ ...it, help: it.help.en }, snapshots.filter(({ id }) => id === it.name)] as const),
    ...besides(snapshots)
  ]
    .flatMap(([family, found]) => {
      const series = found.flatMap((it) => linesOf(family.name, it))
      return series.length === 0 ? [] : [...headOf(family), ...series.sort()]
    })
    .map((line) => `${line}\n`)
    .join("")
