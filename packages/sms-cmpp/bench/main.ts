/**
 * `npm run bench -w packages/sms-cmpp`: codec and client, as ratios against a bare socket in the same run.
 *
 * The gateway is the simulated ISMG in another thread. Rounds of both senders alternate, medians are printed. Nothing is asserted: the
 * numbers are those of the machine and its other work.
 */
import { Worker } from "node:worker_threads"
import { Instant, SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { decode, encode, type Pdu } from "../src/Messages.ts"
import { make } from "../src/SmsGateway.ts"
import * as BareSender from "./BareSender.ts"

const text = "电".repeat(70)

const submit: Pdu<"SUBMIT"> = {
  type: "SUBMIT",
  version: "3.0",
  sequenceId: 1,
  body: {
    Msg_Id: 0n,
    Pk_total: 1,
    Pk_number: 1,
    Registered_Delivery: 1,
    Msg_level: 0,
    Service_Id: "PREPAY",
    Fee_UserType: 2,
    Fee_terminal_Id: "",
    TP_pId: 0,
    TP_udhi: 0,
    Msg_Fmt: 8,
    Msg_src: "900001",
    FeeType: "01",
    FeeCode: "000000",
    ValId_Time: "",
    At_Time: "",
    Src_Id: "10690000",
    Dest_terminal_Id: ["13900000001"],
    Msg_Content: new Uint8Array(Buffer.from(text, "utf16le").swap16())
  }
}

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const codec = (): object => {
  const count = 50_000
  const frame = Result.getOrThrow(encode(submit))
  const round = (run: () => unknown): number => {
    const started = performance.now()
    for (let index = 0; index < count; index++) run()
    return ((performance.now() - started) * 1e6) / count
  }
  const rounds = (run: () => unknown): number => Math.round(median(Array.from({ length: 7 }, () => round(run))))
  return {
    submitBytes: frame.length,
    encodeNanos: rounds(() => encode(submit)),
    decodeNanos: rounds(() => decode(frame, "3.0")),
    detectAndDecodeNanos: rounds(() => decode(frame)),
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

const client = (port: number, window: number) =>
  Effect.map(
    make({
      host: "127.0.0.1",
      port,
      spId: "900001",
      secret: Redacted.make("888888"),
      srcId: "10690000",
      serviceCode: "PREPAY",
      ismgAuthenticator: "off",
      window
    }),
    ({ gateway }) => {
      const sms = { messageId: "m", to: "13900000001", text, lane: "bulk", notAfter: Instant.fromMillis(4e12) } as const
      return (count: number) =>
        Effect.forEach(Array.from({ length: count }), () => gateway.submit(sms), { concurrency: window, discard: true })
    }
  )

const inbox = SmsInbox.of({ receipt: () => Effect.void, reply: () => Effect.void })

interface Case {
  readonly answer: "atOnce" | "after5Millis"
  readonly port: number
  readonly window: number
  readonly count: number
}

const loopback = ({ answer, port, window, count }: Case): Effect.Effect<object> =>
  Effect.gen(function* () {
    const send = yield* client(port, window)
    const frame = Result.getOrThrow(encode(submit))
    yield* send(count)
    const [bare, ours]: [Array<number>, Array<number>] = [[], []]
    for (let round = 0; round < 5; round++) {
      bare.push(yield* Effect.promise(() => BareSender.send(port, frame, count, window)))
      const started = performance.now()
      yield* send(count)
      ours.push(performance.now() - started)
    }
    const perSecond = (millis: number): number => Math.round((count * 1_000) / millis)
    return {
      answer,
      window,
      barePerSecond: perSecond(median(bare)),
      clientPerSecond: perSecond(median(ours)),
      ratio: Number((median(bare) / median(ours)).toFixed(3)),
      clientBytesPerMessage: yield* Effect.promise(() => allocated(2_000, () => Effect.runPromise(send(2_000))))
    }
  }).pipe(Effect.scoped, Effect.provideService(SmsInbox, inbox), Effect.provide(Logger.layer([])))

const worker = new Worker(new URL("./gateway.ts", import.meta.url))
const ports = await new Promise<{ readonly atOnce: number; readonly distant: number }>((resolve) =>
  worker.once("message", resolve)
)
process.stdout.write(`${JSON.stringify({ codec: codec() })}\n`)
for (const window of [16, 100]) {
  const cases: ReadonlyArray<Case> = [
    { answer: "atOnce", port: ports.atOnce, window, count: 8_000 },
    { answer: "after5Millis", port: ports.distant, window, count: window * 50 }
  ]
  for (const one of cases) {
    process.stdout.write(`${JSON.stringify({ loopback: await Effect.runPromise(loopback(one)) })}\n`)
  }
}
await worker.terminate()
