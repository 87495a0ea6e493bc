/**
 * `npm run bench -w packages/sms-cmpp`: codec and client, as ratios against a bare socket in the same run.
 *
 * The gateway is the simulated ISMG in another thread. Rounds of both senders alternate, medians are printed. Nothing is asserted: the
 * numbers are those of the machine and its other work.
 */
import * as BareSender from "./BareSender.ts"
import { client, gateways, submit } from "./Cases.ts"
import { subject } from "./Subject.ts"

const measured = await subject()

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const codec = (): object => {
  const count = 50_000
  const frame = measured.encode(submit)
  const round = (run: () => unknown): number => {
    const started = performance.now()
    for (let index = 0; index < count; index++) run()
    return ((performance.now() - started) * 1e6) / count
  }
  const rounds = (run: () => unknown): number => Math.round(median(Array.from({ length: 7 }, () => round(run))))
  return {
    submitBytes: frame.length,
    encodeNanos: rounds(() => measured.encode(submit)),
    decodeNanos: rounds(() => measured.decode(frame, "3.0")),
    detectAndDecodeNanos: rounds(() => measured.decode(frame)),
    copyNanos: rounds(() => frame.slice())
  }
}

/** Bytes that a run leaves on the heap when nothing is collected in between; needs --expose-gc and a large young generation. */
const allocated = async (count: number, run: () => Promise<unknown>): Promise<number | null> => {
  if (globalThis.gc === undefined) return null
  globalThis.gc()
  const before = process.memoryUsage()
  await run()
  const after = process.memoryUsage()
  return Math.round((after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / count)
}

interface Case {
  readonly answer: "atOnce" | "after5Millis" | "atOnceWithReport"
  readonly port: number
  readonly window: number
  readonly count: number
}

const loopback = async ({ answer, port, window, count }: Case): Promise<object> => {
  const account = await client(measured, port, window)
  const withReports = answer === "atOnceWithReport"
  const send = withReports ? account.sendAndHear : account.send
  const frame = measured.encode(submit)
  await send(count)
  const [bare, ours]: [Array<number>, Array<number>] = [[], []]
  for (let round = 0; round < 5; round++) {
    bare.push(await BareSender.send(port, frame, count, window, withReports ? "oneEach" : "none"))
    ours.push((await send(count)).millis)
  }
  const perSecond = (millis: number): number => Math.round((count * 1_000) / millis)
  const clientBytesPerMessage = await allocated(2_000, () => send(2_000))
  await account.close()
  return {
    answer,
    window,
    barePerSecond: perSecond(median(bare)),
    clientPerSecond: perSecond(median(ours)),
    ratio: Number((median(bare) / median(ours)).toFixed(3)),
    clientBytesPerMessage
  }
}

const { ports, close } = await gateways()
process.stdout.write(`${JSON.stringify({ codec: codec() })}\n`)
for (const window of [16, 100]) {
  const cases: ReadonlyArray<Case> = [
    { answer: "atOnce", port: ports.atOnce, window, count: 8_000 },
    { answer: "after5Millis", port: ports.distant, window, count: window * 50 },
    { answer: "atOnceWithReport", port: ports.reporting, window, count: 10_000 }
  ]
  for (const one of cases) process.stdout.write(`${JSON.stringify({ loopback: await loopback(one) })}\n`)
}
await close()
