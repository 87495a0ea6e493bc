/** Writes what many runs reached, and what they did not. */
import { Coverage } from "@yugou/testkit/simulation"

const { areaNames, areas, missing } = Coverage

const width = Math.max(...areaNames.map((area) => areas[area].title.length))

const lineOf = (coverage: Coverage.Coverage, area: Coverage.Area): string => {
  const { title, all } = areas[area]
  const reached = all.length - missing(coverage, area).length
  return `  ${title.padEnd(width)}  ${`${reached}`.padStart(3)} of ${`${all.length}`.padStart(3)}`
}

/** One line for each area: how much of it was reached. */
export const summaryOf = (coverage: Coverage.Coverage): string =>
  ["reached:", ...areaNames.map((area) => lineOf(coverage, area))].join("\n")

const wholeArea = (coverage: Coverage.Coverage, area: Coverage.Area): ReadonlyArray<string> => {
  const counts = [...coverage[area]].sort(([, a], [, b]) => b - a)
  return [
    "",
    areas[area].title,
    ...counts.map(([tag, count]) => `  ${`${count}`.padStart(8)}  ${tag}`),
    ...missing(coverage, area).map((tag) => `         -  ${tag}`)
  ]
}

/** Every tag of every area with its count; what was not reached stands last. */
export const wholeOf = (coverage: Coverage.Coverage): string =>
  areaNames
    .flatMap((area) => wholeArea(coverage, area))
    .slice(1)
    .join("\n")
