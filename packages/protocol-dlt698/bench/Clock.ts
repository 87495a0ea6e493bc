/** Processor time of work that runs without a pause: other programs on the machine disturb it less than the clock. */

/** Microseconds of processor time for each of `count` turns. */
export const microsEach = (count: number, work: () => void): number => {
  const before = process.cpuUsage()
  for (let index = 0; index < count; index += 1) work()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / count
}
