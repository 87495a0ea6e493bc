/** Where the log lines of a station of promises go: the console, nowhere, or a function of the host. */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"

/**
 * One line of the station's log: `at` is ISO 8601 text, `fields` is what belongs to it, `cause` the error that it is about.
 *
 * @category Models
 */
export interface LogEntry {
  readonly at: string
  readonly level: string
  readonly message: string
  readonly fields: { readonly [name: string]: unknown }
  readonly cause: string | null
}

/** What a host may say of the log. @category Models */
export type Log = "console" | "none" | ((entry: LogEntry) => void)

const isRecord = (part: unknown): part is { readonly [name: string]: unknown } =>
  typeof part === "object" && part !== null && !Array.isArray(part) && !(part instanceof Error)

const wordOf = (part: unknown): string => (part instanceof Error ? part.message : String(part))

const entryOf = Logger.map(Logger.formatStructured, ({ annotations, cause, level, message, timestamp }): LogEntry => {
  const parts: ReadonlyArray<unknown> = Array.isArray(message) ? message : [message]
  const named = parts.filter(isRecord)
  return {
    at: timestamp,
    level: level.toLowerCase(),
    message: parts
      .filter((part) => !isRecord(part))
      .map(wordOf)
      .join(" "),
    fields: Object.assign({}, annotations, ...named),
    cause: cause ?? null
  }
})

/** What the host's function throws is dropped: a log that breaks must not break a sale. */
const given = (log: (entry: LogEntry) => void) =>
  Logger.map(entryOf, (entry) => {
    try {
      log(entry)
    } catch {}
  })

/** Provides the loggers. */
export const layer = (log: Log = "console"): Layer.Layer<never> => {
  if (log === "console") return Layer.empty
  return Logger.layer(log === "none" ? [] : [given(log)])
}
