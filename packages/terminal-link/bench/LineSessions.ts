/** The least dialect that a front end can host: `HELLO a` logs in, `PING` is a heartbeat, `GET id` asks for a balance, `VAL id n` answers with whole kWh. A line is a frame. */
import { Result } from "effect"
import type { Subject } from "./Subject.ts"

type Output = { readonly _tag: string } & { readonly [field: string]: unknown }

interface Input {
  readonly _tag: string
  readonly now: number
  readonly bytes?: Uint8Array
  readonly request?: { readonly requestId: string }
}

interface Session {
  readonly step: (input: Input) => readonly [Session, ReadonlyArray<Output>]
}

/** As cheap as what the bare server does: a decoder made for each line was a tenth of a read. */
const textOf = ({ buffer, byteLength, byteOffset }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("latin1")
const bytesOf = (line: string): Uint8Array => Buffer.from(`${line}\n`, "latin1")

const traced = (direction: "up" | "down", bytes: Uint8Array): Output => ({
  _tag: "Trace",
  direction,
  bytes,
  problem: null
})

export const make = ({ kwh, instant }: Subject) => {
  const one = kwh("1")
  const write = (writeId: number, line: string): ReadonlyArray<Output> => {
    const bytes = bytesOf(line)
    return [{ _tag: "Write", writeId, bytes, effect: "none" }, traced("down", bytes)]
  }
  const settled = (requestId: string, now: number, value: string): Output => ({
    _tag: "Settle",
    requestId,
    outcome: {
      _tag: "Answered",
      at: instant(now),
      answer: { remaining: BigInt(value) * one, terminalTime: null },
      frames: []
    }
  })
  const session = (writes: number): Session => ({
    step: (input) => {
      if (input._tag === "Start") return [session(writes + 1), write(writes, `GET ${input.request?.requestId}`)]
      if (input._tag !== "Bytes" || input.bytes === undefined) return [session(writes), []]
      const trace = traced("up", input.bytes)
      const [word = "", requestId = "", value = "0"] = textOf(input.bytes).trim().split(" ")
      if (word === "PING") return [session(writes + 1), [trace, ...write(writes, "PONG")]]
      return word === "HELLO"
        ? [session(writes + 1), [trace, ...write(writes, "OK")]]
        : [session(writes), [trace, settled(requestId, input.now, value)]]
    }
  })
  const capabilities = {
    creditScope: "terminal",
    creditUnit: "energy",
    maxRounds: 8,
    numbering: { _tag: "Increasing", max: 99 },
    numberScope: "terminal",
    duplicateNumber: "refused",
    purchase: { quantum: kwh("1"), max: kwh("1000") },
    readingQuantum: kwh("1"),
    setBalance: null,
    thresholds: "none",
    lifetime: { _tag: "Quarantine", minutes: 5 },
    evidence: [],
    consumption: "none",
    switchRoundMapping: "none",
    tripOptions: "inCommand",
    closeModes: [],
    protectionCloses: "unknown",
    parameters: [],
    items: []
  }
  return {
    id: "line",
    identify: (head: Uint8Array) => {
      const text = textOf(head)
      const end = text.indexOf("\n")
      return end < 0 ? { _tag: "NeedMore" } : { _tag: "Yes", address: text.slice("HELLO ".length, end) }
    },
    canonicalAddress: (address: string) => Result.succeed(address),
    settings: { secret: [], tuning: [] },
    configure: () =>
      Result.succeed({ capabilities, open: () => session(1), plan: () => Result.succeed([new Uint8Array(0)]) })
  }
}
