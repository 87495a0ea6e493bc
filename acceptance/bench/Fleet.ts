/** The terminals' end of all connections, in a thread of its own: so that it takes no time from the station. */
import { Worker } from "node:worker_threads"
import type { Order, Report, Script } from "./FleetOrders.ts"

export interface Fleet {
  /** Connects simulated terminals to a station and resolves when all have logged in. */
  readonly dial: (port: number, addresses: ReadonlyArray<string>) => Promise<unknown>
  /** Connects plain sockets, one for each script; socket n says `n` in four bytes and then answers by its script. */
  readonly echo: (port: number, scripts: ReadonlyArray<Script>) => Promise<unknown>
  /** Has the last so many terminals answer nothing from now on. */
  readonly hush: (count: number) => Promise<unknown>
  /** Closes the simulated terminals or the plain sockets. */
  readonly hangUp: (which: "terminals" | "plain") => Promise<unknown>
  /** Gives the processor time that the thread has used, in milliseconds. */
  readonly cpuMillis: () => Promise<number>
  readonly close: () => Promise<void>
}

/** Starts the thread; each answer takes `answerMillis`. */
export const start = (answerMillis: number): Fleet => {
  const worker = new Worker(new URL("./fleetThread.ts", import.meta.url), { workerData: { answerMillis } })
  const ask = (order: Order): Promise<number> =>
    new Promise((resolve, reject) => {
      worker.once("error", reject)
      worker.once("message", (report: Report) => {
        worker.off("error", reject)
        if (report._tag === "Done") resolve(report.cpuMillis)
        else reject(new Error(report.detail))
      })
      worker.postMessage(order)
    })
  return {
    dial: (port, addresses) => ask({ _tag: "Dial", port, addresses }),
    echo: (port, scripts) => ask({ _tag: "Echo", port, scripts }),
    hush: (count) => ask({ _tag: "Hush", count }),
    hangUp: (which) => ask({ _tag: "HangUp", which }),
    cpuMillis: () => ask({ _tag: "Count" }),
    close: async () => {
      await worker.terminate()
    }
  }
}
