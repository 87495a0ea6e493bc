/** The measures as text in the OpenMetrics format (1.0.0). Pure. */
import type * as Metric from "effect/Metric"
import { type MeasureName, measures } from "../../engines/kernel/Metrics.ts"

type Snapshot = Metric.Metric.Snapshot
type Measure = (typeof measures)[MeasureName]

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")

const labelsOf = (pairs: { readonly [label: string]: string }): string => {
  const all = Object.entries(pairs)
  return all.length === 0 ? "" : `{${all.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`
}

/** The lines of one series. */
const linesOf = (name: string, { attributes = {}, state, type }: Snapshot): ReadonlyArray<string> => {
  const labels = labelsOf(attributes)
  switch (type) {
    case "Gauge":
      return [`${name}${labels} ${state.value}`]
    case "Counter":
      return [`${name}_total${labels} ${state.count}`]
    case "Histogram": {
      const finite = state.buckets.filter(([end]) => Number.isFinite(end))
      const buckets = finite.map(([le, count]) => `${name}_bucket${labelsOf({ ...attributes, le: `${le}` })} ${count}`)
      const all = `${name}_bucket${labelsOf({ ...attributes, le: "+Inf" })} ${state.count}`
      return [...buckets, all, `${name}_count${labels} ${state.count}`, `${name}_sum${labels} ${state.sum}`]
    }
    case "Frequency":
    case "Summary":
      return []
  }
}

const headOf = ({ name, kind, unit, help }: Measure): ReadonlyArray<string> => [
  `# TYPE ${name} ${kind}`,
  ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
  `# HELP ${name} ${escaped(help.en)}`
]

/** Writes the measures of the table out of what a registry holds, each line with its end; those of books that could not be read are left out. */
export const openMetrics = (snapshots: ReadonlyArray<Snapshot>, books: "up" | "down"): string =>
  Object.values(measures)
    .filter((measure) => measure.of === "process" || books === "up" || measure === measures.up)
    .flatMap((measure) => {
      const series = snapshots.filter(({ id }) => id === measure.name).flatMap((it) => linesOf(measure.name, it))
      return series.length === 0 ? [] : [...headOf(measure), ...series.sort()]
    })
    .map((line) => `${line}\n`)
    .join("")
