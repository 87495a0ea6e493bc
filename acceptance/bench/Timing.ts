/** Numbers about times in milliseconds. */
import * as Effect from "effect/Effect"

/** Gives the time that an effect took. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    const started = performance.now()
    return Effect.map(effect, () => performance.now() - started)
  })

/** Gives the processor time that this thread has used, in milliseconds. */
export const cpuMillis = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Gives the smallest value that at least this share (0–1) of all do not exceed; 0 of none. */
export const percentile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0
}

export const median = (values: ReadonlyArray<number>): number => percentile(values, 0.5)
