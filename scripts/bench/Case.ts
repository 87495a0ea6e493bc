/** What a bench measures, in the form that one revision can be compared in with another. */

/** So many units of work took so long by the clock, and so much processor time of all threads of the process. */
export interface Run {
  readonly count: number
  readonly millis: number
  readonly cpuMillis: number
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

/** Starts both clocks; what it gives stops them. */
const clocks = () => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  return (count: number): Run => {
    const millis = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    return { count, millis, cpuMillis: (user + system) / 1_000 }
  }
}

/** Does the work so many times in a row. */
export const repeat = (count: number, work: () => unknown): Run => {
  const stop = clocks()
  for (let index = 0; index < count; index += 1) sink.value = work()
  return stop(count)
}

/** Waits for work that does so many units. */
export const during = async (count: number, work: () => Promise<unknown>): Promise<Run> => {
  const stop = clocks()
  await work()
  return stop(count)
}

/** Nothing to close. */
export const nothing = async (): Promise<void> => undefined

/** Units a second by the clock, and a second of processor time. */
export interface Rate {
  readonly perSecond: number
  readonly perCpuSecond: number
}

/** Runs a case until the time is over, at least once. */
export const rate = async ({ run }: Case, millis: number): Promise<Rate> => {
  let all: Run = { count: 0, millis: 0, cpuMillis: 0 }
  for (const end = performance.now() + millis; all.count === 0 || performance.now() < end; ) {
    const each = await run()
    all = {
      count: all.count + each.count,
      millis: all.millis + each.millis,
      cpuMillis: all.cpuMillis + each.cpuMillis
    }
  }
  return { perSecond: (all.count * 1_000) / all.millis, perCpuSecond: (all.count * 1_000) / all.cpuMillis }
}
