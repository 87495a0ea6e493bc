/** What a bench measures, in the form that one revision can be compared in with another. */

/** So many units of work took so long. */
export interface Run {
  readonly count: number
  readonly millis: number
}

/** One measurement. Each run does the same amount of work; what it needs is made before its clock runs. */
export interface Case {
  readonly name: string
  /** What is counted, in the plural: `frames`. */
  readonly unit: string
  readonly run: () => Run | Promise<Run>
}

/** The cases of one package, open: sockets and stores behind them are there until `close`. */
export interface Bench {
  readonly cases: ReadonlyArray<Case>
  readonly close: () => Promise<void>
}

/** What `bench/Cases.ts` of a package exports. */
export interface CasesModule {
  readonly open: () => Promise<Bench>
}

/** Holds the last result, so that no work is optimised away. */
export const sink: { value: unknown } = { value: undefined }

/** Does the work so many times in a row. */
export const repeat = (count: number, work: () => unknown): Run => {
  const started = performance.now()
  for (let index = 0; index < count; index += 1) sink.value = work()
  return { count, millis: performance.now() - started }
}

/** Waits for work that does so many units. */
export const during = async (count: number, work: () => Promise<unknown>): Promise<Run> => {
  const started = performance.now()
  await work()
  return { count, millis: performance.now() - started }
}

/** Nothing to close. */
export const nothing = async (): Promise<void> => undefined

/** Runs a case until the time is over, at least once, and gives units per second. */
export const rate = async ({ run }: Case, millis: number): Promise<number> => {
  let all: Run = { count: 0, millis: 0 }
  for (const end = performance.now() + millis; all.count === 0 || performance.now() < end; ) {
    const each = await run()
    all = { count: all.count + each.count, millis: all.millis + each.millis }
  }
  return (all.count * 1_000) / all.millis
}
