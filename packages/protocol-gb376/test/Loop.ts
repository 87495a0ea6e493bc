/** A session and a simulated terminal, connected in memory: no sockets, a clock that the test moves. */
import {
  Energy,
  Instant,
  type SessionInput,
  type SessionOutput,
  type TerminalEvent,
  TerminalId,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { dialect } from "../src/index.ts"
import { Face } from "../src/testing/index.ts"

export const terminalId = TerminalId.make("T1")
export const kwh = Energy.kwh
export const group = (totalGroupNo: number) => ({ _tag: "Group" as const, terminalId, totalGroupNo })
export const startAt = Date.parse("2026-11-22T03:00:00Z")

export type Settled = Extract<SessionOutput, { readonly _tag: "Settle" }>

export interface Loop {
  now: number
  face: Face.Face
  readonly settled: Array<Settled>
  readonly events: Array<TerminalEvent>
  readonly problems: Array<string>
  readonly written: Array<Uint8Array>
  memo: Schema.Json
  readonly feed: (input: SessionInput) => void
  readonly send: (bytes: Uint8Array) => void
  readonly connect: () => void
  readonly ask: (
    tag: TerminalRequest["_tag"],
    payload: unknown,
    changes?: { readonly notAfter?: number; readonly id?: string }
  ) => Settled["outcome"]
  /** Moves the clock to the session's next deadline as long as there is one. */
  readonly runDown: () => void
  wakeAt: number | null
}

/** Connects a session to a face; `settings` are those of the dialect. */
export const loop = (given: Face.Settings, settings: Schema.Json = {}, memo: Schema.Json = null): Loop => {
  const configured = Result.getOrThrow(dialect.configure(settings))
  let session = configured.open(terminalId, memo)
  const inputs: Array<SessionInput> = []
  const self: Loop = {
    now: startAt,
    face: Face.make(given),
    settled: [],
    events: [],
    problems: [],
    written: [],
    memo,
    wakeAt: null,
    feed: (input) => {
      inputs.push(input)
      if (inputs.length > 1) return
      // An input that an output causes waits until the outputs before it are done, as it would behind a socket.
      for (let next = inputs[0]; next !== undefined; next = inputs[0]) {
        const [moved, outputs] = session.step(next)
        session = moved
        for (const output of outputs) perform(output)
        inputs.shift()
      }
    },
    send: (bytes) => self.feed({ _tag: "Bytes", bytes, now: self.now }),
    connect: () => toMaster(Face.connect(self.face)),
    ask: (tag, payload, changes = {}) => {
      const requestId = changes.id ?? `r${self.settled.length}`
      const notAfter = Instant.fromMillis(changes.notAfter ?? self.now + 60_000)
      self.feed({
        _tag: "Start",
        now: self.now,
        request: { _tag: tag, requestId, terminalId, notAfter, payload } as TerminalRequest
      })
      self.runDown()
      const found = self.settled.filter((it) => it.requestId === requestId)
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${requestId} settled ${found.length} times`)
      return found[0].outcome
    },
    runDown: () => {
      for (let ticks = 0; self.wakeAt !== null; ticks += 1) {
        if (ticks > 100) throw new Error("the session never comes to rest")
        self.now = Math.max(self.now, self.wakeAt)
        self.feed({ _tag: "Tick", now: self.now })
      }
    }
  }
  const toMaster = ([face, outputs]: Face.Moved): void => {
    self.face = face
    for (const output of outputs) if (output._tag === "Send") self.send(output.bytes)
  }
  const perform = (output: SessionOutput): void => {
    switch (output._tag) {
      case "Write":
        self.written.push(output.bytes)
        self.feed({ _tag: "Written", writeId: output.writeId, now: self.now })
        toMaster(Face.receive(self.face, output.bytes, self.now))
        break
      case "Settle":
        self.settled.push(output)
        break
      case "Emit":
        self.events.push(output.event)
        self.feed({ _tag: "Accepted", key: output.event.key, now: self.now })
        break
      case "Remember":
        self.memo = output.memo
        break
      case "WakeAt":
        self.wakeAt = output.at
        break
      case "Trace":
        if (output.problem !== null) self.problems.push(output.problem)
        break
      case "Close":
        break
    }
  }
  return self
}
