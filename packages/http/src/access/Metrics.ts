/** Counts of requests in the OpenMetrics format (1.0.0). There are as many series as addresses and statuses, whatever clients send. */
import type { AccessEntry } from "./Access.ts"

/** The upper ends of the buckets of durations, in seconds. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10] as const

interface Durations {
  /** How many were no longer than each of the buckets. */
  readonly within: Array<number>
  count: number
  seconds: number
}

/** Counts what it is told, and writes it. */
export interface Metrics {
  readonly count: (entry: AccessEntry) => void
  readonly text: (streams: number) => string
}

const labels = (pairs: { readonly [name: string]: string | number }): string =>
  `{${Object.entries(pairs)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}}`

/** Makes counts that begin at nothing. */
export const metrics = (): Metrics => {
  const requests = new Map<string, number>()
  const durations = new Map<string, Durations>()

  const durationsOf = (path: string): Durations => {
    const known = durations.get(path) ?? { within: buckets.map(() => 0), count: 0, seconds: 0 }
    durations.set(path, known)
    return known
  }

  const histogram = ([path, { within, count, seconds }]: readonly [string, Durations]): ReadonlyArray<string> => [
    ...buckets.map((le, at) => `yugou_http_request_seconds_bucket${labels({ path, le })} ${within[at]}`),
    `yugou_http_request_seconds_bucket${labels({ path, le: "+Inf" })} ${count}`,
    `yugou_http_request_seconds_count${labels({ path })} ${count}`,
    `yugou_http_request_seconds_sum${labels({ path })} ${seconds}`
  ]

  return {
    count: ({ method, path, status, millis }) => {
      const series = labels({ method, path, status })
      requests.set(series, (requests.get(series) ?? 0) + 1)
      const its = durationsOf(path)
      const seconds = millis / 1_000
      its.count += 1
      its.seconds += seconds
      for (const [at, end] of buckets.entries()) if (seconds <= end) its.within[at] = (its.within[at] ?? 0) + 1
    },
    text: (streams) =>
      [
        "# TYPE yugou_http_requests counter",
        "# HELP yugou_http_requests Requests that were answered.",
        ...[...requests].map(([series, count]) => `yugou_http_requests_total${series} ${count}`),
        "# TYPE yugou_http_request_seconds histogram",
        "# UNIT yugou_http_request_seconds seconds",
        "# HELP yugou_http_request_seconds Until the answer began.",
        ...[...durations].flatMap(histogram),
        "# TYPE yugou_http_streams gauge",
        "# HELP yugou_http_streams Streams of changes that are open.",
        `yugou_http_streams ${streams}`
      ]
        .map((line) => `${line}\n`)
        .join("")
  }
}
