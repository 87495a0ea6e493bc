/** The settings of a store on PostgreSQL that are numbers: what they are when not given, and what they may be. */
import * as Effect from "effect/Effect"
import { OpenError } from "./OpenError.ts"

/** How many connections there are, and how long things may take, in milliseconds of real time. */
export interface Settings {
  readonly maxConnections: number
  readonly statementTimeoutMillis: number
  readonly lockTimeoutMillis: number
  readonly waitMillis: number
  readonly pollMillis: number
}

/** The settings that are used where none are given. */
export const settings: Settings = {
  maxConnections: 10,
  statementTimeoutMillis: 30_000,
  lockTimeoutMillis: 10_000,
  waitMillis: 10_000,
  pollMillis: 1_000
}

/** The longest time that a setting may name: a day. */
export const longestMillis = 86_400_000

/** The least and the greatest value of each setting. No time is 0: to PostgreSQL that means without a limit. */
export const bounds: Record<keyof Settings, readonly [least: number, greatest: number]> = {
  maxConnections: [2, 100],
  statementTimeoutMillis: [1, longestMillis],
  lockTimeoutMillis: [1, longestMillis],
  waitMillis: [1, longestMillis],
  pollMillis: [1, longestMillis]
}

const names = Object.keys(bounds) as ReadonlyArray<keyof Settings>

/** Fills in what is not given; a setting that is no integer within its bounds fails by its name. */
export const complete = (given: Partial<Settings>): Effect.Effect<Settings, OpenError> => {
  const all = Object.fromEntries(names.map((name) => [name, given[name] ?? settings[name]])) as unknown as Settings
  for (const name of names) {
    const [least, greatest] = bounds[name]
    if (!Number.isInteger(all[name]) || all[name] < least || all[name] > greatest) {
      const detail = `${name} must be an integer between ${least} and ${greatest}, not ${all[name]}`
      return Effect.fail(new OpenError({ reason: "failed", detail }))
    }
  }
  return Effect.succeed(all)
}
