/** SUBMIT encoded and decoded, and messages through the client to a simulated gateway in another thread. */
import { Worker } from "node:worker_threads"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type Bench, during, type Run, repeat } from "../../../scripts/bench/Case.ts"
import { type Pdu, type Subject, subject } from "./Subject.ts"

const text = "电".repeat(70)

export const submit: Pdu = {
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

/** Where the simulated gateways listen: one answers at once, one after 5 ms, one at once and with a report. */
export interface Gateways {
  readonly ports: { readonly atOnce: number; readonly distant: number; readonly reporting: number }
  readonly close: () => Promise<unknown>
}

export const gateways = async (): Promise<Gateways> => {
  const worker = new Worker(new URL("./gateway.ts", import.meta.url))
  const ports = await new Promise<Gateways["ports"]>((resolve, reject) => {
    worker.once("message", resolve)
    worker.once("error", reject)
  })
  return { ports, close: () => worker.terminate() }
}

/** An account that is logged in, or about to be. */
export interface Client {
  /** Submits so many messages, `window` of them at once. */
  readonly send: (count: number) => Promise<Run>
  /** The same, and waits until as many receipts have reached the inbox. */
  readonly sendAndHear: (count: number) => Promise<Run>
  readonly close: () => Promise<void>
}

/** Counts what comes, for one that waits. */
const counted = () => {
  let left = 0
  let done = (): void => undefined
  return {
    one: Effect.sync(() => {
      left--
      if (left === 0) done()
    }),
    more: (count: number): Promise<void> =>
      new Promise((resolve) => {
        left = count
        done = resolve
      })
  }
}

export const client = async (measured: Subject, port: number, window: number): Promise<Client> => {
  const scope = Scope.makeUnsafe()
  const receipts = counted()
  const inbox = measured.Inbox.of({ receipt: () => receipts.one, reply: () => Effect.void })
  const options = {
    host: "127.0.0.1",
    port,
    spId: "900001",
    secret: Redacted.make("888888"),
    srcId: "10690000",
    serviceCode: "PREPAY",
    ismgAuthenticator: "off",
    window
  }
  const quiet = Effect.provide(Logger.layer([]))
  const opened = measured.make(options).pipe(Effect.provideService(measured.Inbox, inbox), Scope.provide(scope), quiet)
  const { gateway } = await Effect.runPromise(opened)
  const notAfter = measured.instant(4e12)
  const made = { kind: "dunning", templateId: "dunning", variables: {}, signature: null, role: null } as const
  const sms = { messageId: "m", to: "13900000001", text, lane: "bulk", ...made, notAfter } as const
  const all = (count: number) =>
    Effect.forEach(Array.from({ length: count }), () => gateway.submit(sms), { concurrency: window, discard: true })
  return {
    send: (count) => during(count, () => Effect.runPromise(quiet(all(count)))),
    sendAndHear: (count) =>
      during(count, () => {
        const heard = receipts.more(count)
        return Promise.all([Effect.runPromise(quiet(all(count))), heard])
      }),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

const frames = 2_000
const messages = 1_000
const window = 16
/** As wide as operators give to large accounts. */
const wideWindow = 100

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  const frame = measured.encode(submit)
  const { ports, close } = await gateways()
  const account = await client(measured, ports.atOnce, window)
  const reported = await client(measured, ports.reporting, wideWindow)
  return {
    cases: [
      { name: "encode SUBMIT", unit: "frames", run: () => repeat(frames, () => measured.encode(submit)) },
      { name: "decode SUBMIT", unit: "frames", run: () => repeat(frames, () => measured.decode(frame, "3.0")) },
      { name: `submit, window ${window}`, unit: "messages", run: () => account.send(messages) },
      // Not more than may be open at a time (1,000): older revisions dropped what came beyond, and would be waited for in vain.
      {
        name: `submit with a report each, window ${wideWindow}`,
        unit: "messages",
        run: () => reported.sendAndHear(messages)
      }
    ],
    close: async () => {
      await account.close()
      await reported.close()
      await close()
    }
  }
}
