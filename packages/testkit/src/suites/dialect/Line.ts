/**
 * A line between a dialect's session and a simulated terminal, in virtual time: it plays the host (socket, inbox, clock) and notes every breach
 * of the session's contract that shows on the way. It changes in place; a case opens its own lines.
 */
import { Instant, type TerminalEvent, type TerminalId } from "@yugou/core"
import {
  type ConfiguredDialect,
  type Dialect,
  maxAskBytes,
  maxMemoBytes,
  memoBytes,
  type Outcome,
  outcomeCodec,
  type Session,
  type SessionInput,
  type SessionOutput,
  type TerminalRequest,
  type Told
} from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Firmware, TerminalSide, TerminalSideInput, TerminalSideOutput } from "../../terminal/index.ts"

/**
 * What the suite needs of a dialect.
 *
 * **Details**
 * - `settings`: of a terminal on which everything that the capabilities name is allowed.
 * - `otherValues`: for each setting that the dialect calls secret or tuning another value than that of `settings`.
 * - `address`, `otherAddress`: as `identify` gives them; two terminals of the same model. `spellings`: other ways to write the first one.
 * - `openTerminal`: the terminal's side, never connected, with the firmware changed as told; it must say something when it is connected.
 * - `pushes`: that the terminal's side reports a tripped round by itself, and whether the wire has a confirmation for it; left out where it
 *   reports nothing.
 * - `ports`: what sessions of the dialect ask of their host, by name, and what it answers; left out where they ask nothing.
 *
 * @category Suites
 */
export interface Setup {
  readonly dialect: Dialect
  readonly settings: Schema.Json
  readonly otherValues?: { readonly [name: string]: Schema.Json }
  readonly address: string
  readonly otherAddress: string
  readonly spellings?: ReadonlyArray<string>
  readonly pushes?: "confirmed" | "unconfirmed"
  readonly ports?: { readonly [name: string]: (payload: Schema.Json) => Schema.Json }
  readonly openTerminal: (terminal: { readonly address: string; readonly firmware: Partial<Firmware> }) => TerminalSide
}

/** A frame or part of one that the session wanted written. */
export interface Written {
  readonly writeId: number
  readonly effect: "none" | "effecting"
  readonly bytes: Uint8Array
  readonly at: number
  readonly requestId: string | null
  taken: "yes" | "no"
}

/** What the line does with bytes: hand them on, keep them for later, or lose them. */
export type Passage = "open" | "held" | "cut"

export interface Line {
  readonly setup: Setup
  readonly configured: ConfiguredDialect
  readonly terminalId: TerminalId
  session: Session
  side: TerminalSide
  now: number
  sessionWakeAt: number | null
  sideWakeAt: number | null
  /** Whether the socket takes what is written; `busyForEffects` takes only what has no effect, `silent` takes everything and does not say so. */
  socket: "taking" | "busy" | "busyForEffects" | "silent"
  /** Whether the inbox stores what is emitted; `silent` leaves it to the case. */
  inbox: "storing" | "silent"
  /** Whether the ports of the host answer; `silent` leaves it to the case. */
  ports: "answering" | "failing" | "silent"
  down: Passage
  /** What becomes of effecting bytes, in place of `down`. */
  effectsDown: Passage
  up: Passage
  /** What `up` becomes when effecting bytes have reached the terminal; `null`: it stays. */
  afterEffect: Passage | null
  /** How bytes of the terminal arrive: as sent, byte by byte, or every piece twice. */
  arrival: "whole" | "bytewise" | "doubled"
  /** What the way up makes of the piece with this number (from 0). */
  alter: (bytes: Uint8Array, no: number) => Uint8Array
  readonly heldDown: Array<Uint8Array>
  readonly heldUp: Array<Uint8Array>
  readonly sentUp: Array<Uint8Array>
  readonly writes: Array<Written>
  readonly emitted: Array<TerminalEvent>
  readonly memos: Array<Schema.Json>
  readonly asks: Array<number>
  readonly closes: Array<string>
  readonly started: Map<string, TerminalRequest>
  readonly outcomes: Map<string, Outcome>
  readonly breaches: Array<string>
  readonly queue: Array<() => void>
  active: string | null
}

/** When every conversation begins. */
export const beginning = Date.UTC(2026, 10, 22)

/** How long virtual time may run until a request has to be settled. */
export const patienceMillis = 2 * 3_600_000

const maxSteps = 20_000

/** Writes anything as text, so that two things can be compared. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) =>
    typeof it === "bigint" ? `${it}n` : it instanceof Uint8Array ? Array.from(it) : it
  )

const guard = (line: Line, what: string, act: () => void): void => {
  try {
    act()
  } catch (thrown) {
    line.breaches.push(`${what} threw ${thrown instanceof Error ? thrown.message : `${thrown}`}`)
  }
}

const noteSettle = (line: Line, { requestId, outcome }: Extract<SessionOutput, { _tag: "Settle" }>): void => {
  const request = line.started.get(requestId)
  if (request === undefined) line.breaches.push(`settled ${requestId}, which was never started`)
  if (line.outcomes.has(requestId)) line.breaches.push(`settled ${requestId} twice`)
  if (request !== undefined) {
    const encoded = Schema.encodeUnknownResult(outcomeCodec(request._tag) as Schema.Codec<unknown, unknown>)(outcome)
    if (Result.isFailure(encoded))
      line.breaches.push(`outcome of ${request._tag} is not of its form: ${encoded.failure}`)
  }
  if (!line.outcomes.has(requestId)) line.outcomes.set(requestId, outcome)
  if (line.active === requestId) line.active = null
}

const noteWrite = (line: Line, { writeId, effect, bytes }: Extract<SessionOutput, { _tag: "Write" }>): void => {
  const request = line.active === null ? undefined : line.started.get(line.active)
  if (line.writes.some((it) => it.writeId === writeId)) line.breaches.push(`used the write id ${writeId} twice`)
  if (effect === "effecting") {
    if (request === undefined) line.breaches.push("wrote effecting bytes without a request")
    else if (line.now > Instant.toMillis(request.notAfter)) line.breaches.push("wrote effecting bytes after notAfter")
  }
  const written: Written = { writeId, effect, bytes, at: line.now, requestId: line.active, taken: "no" }
  line.writes.push(written)
  if (line.socket === "busy" || (line.socket === "busyForEffects" && effect === "effecting")) return
  written.taken = "yes"
  if (line.socket !== "silent") line.queue.push(() => tell(line, { _tag: "Written", writeId, now: line.now }))
  line.queue.push(() => carryDown(line, written))
}

const carryDown = (line: Line, { bytes, effect }: Written): void => {
  const passage = line.down === "open" && effect === "effecting" ? line.effectsDown : line.down
  if (passage === "held") line.heldDown.push(bytes)
  if (passage !== "open") return
  if (effect === "effecting") line.up = line.afterEffect ?? line.up
  const before = textOf(line.side.terminal)
  tellTerminal(line, { _tag: "Bytes", bytes, now: line.now })
  if (effect === "none" && textOf(line.side.terminal) !== before) {
    line.breaches.push("bytes without effect changed the terminal")
  }
}

const noteMemo = (line: Line, memo: Schema.Json): void => {
  line.memos.push(memo)
  if (memoBytes(memo) > maxMemoBytes) {
    line.breaches.push(`a memo of more than ${maxMemoBytes} bytes`)
  }
}

const answerOfPort = (line: Line, { port, payload }: Extract<SessionOutput, { _tag: "Ask" }>): Told => {
  const answer = line.setup.ports?.[port]
  if (answer === undefined) {
    line.breaches.push(`asked the port ${port}, which the setup does not give`)
    return { _tag: "Failure", reason: "noSuchPort", detail: port }
  }
  if (line.ports === "failing") return { _tag: "Failure", reason: "failed", detail: "the case says so" }
  return { _tag: "Answer", answer: answer(payload) }
}

const noteAsk = (line: Line, output: Extract<SessionOutput, { _tag: "Ask" }>): void => {
  const { askId, payload } = output
  if (line.asks.includes(askId)) line.breaches.push(`used the ask id ${askId} twice`)
  line.asks.push(askId)
  const bytes = memoBytes(payload)
  if (bytes > maxAskBytes) line.breaches.push(`asked with ${bytes} bytes, allowed are ${maxAskBytes}`)
  const told = answerOfPort(line, output)
  if (line.ports !== "silent") line.queue.push(() => tell(line, { _tag: "Told", askId, told, now: line.now }))
}

const onSessionOutput = (line: Line, output: SessionOutput): void => {
  switch (output._tag) {
    case "Write":
      noteWrite(line, output)
      return
    case "Settle":
      noteSettle(line, output)
      return
    case "Emit":
      line.emitted.push(output.event)
      if (line.inbox === "storing")
        line.queue.push(() => tell(line, { _tag: "Accepted", key: output.event.key, now: line.now }))
      return
    case "WakeAt":
      line.sessionWakeAt = output.at
      return
    case "Remember":
      noteMemo(line, output.memo)
      return
    case "Ask":
      noteAsk(line, output)
      return
    case "Trace":
      return
    case "Close":
      line.closes.push(output.reason)
      line.queue.push(() => tell(line, { _tag: "Closed", cause: "error", now: line.now }))
  }
}

/** Tells the session something; what it wants done is queued. The former session is asked again: it must say the same. */
export const tell = (line: Line, input: SessionInput): void =>
  guard(line, `the session's step on ${input._tag}`, () => {
    const former = line.session
    const [next, outputs] = former.step(input)
    if (textOf(former.step(input)[1]) !== textOf(outputs))
      line.breaches.push(`the former session changed on ${input._tag}`)
    line.session = next
    for (const output of outputs) onSessionOutput(line, output)
  })

/** Hands bytes of the terminal to the session, as the line's `arrival` says. */
export const carryUp = (line: Line, bytes: Uint8Array): void => {
  const pieces = line.arrival === "bytewise" ? Array.from(bytes, (byte) => Uint8Array.of(byte)) : [bytes]
  const arriving = line.arrival === "doubled" ? [...pieces, ...pieces] : pieces
  for (const piece of arriving) tell(line, { _tag: "Bytes", bytes: piece, now: line.now })
}

const onTerminalOutput = (line: Line, output: TerminalSideOutput): void => {
  switch (output._tag) {
    case "Write": {
      const bytes = line.alter(output.bytes, line.sentUp.length)
      line.sentUp.push(output.bytes)
      if (line.up === "held") line.heldUp.push(bytes)
      if (line.up === "open") line.queue.push(() => carryUp(line, bytes))
      return
    }
    case "WakeAt":
      line.sideWakeAt = output.at
      return
    case "Close":
      line.queue.push(() => tell(line, { _tag: "Closed", cause: "peer", now: line.now }))
      return
    case "Happened":
      return
  }
}

/** Tells the terminal's side something. */
export const tellTerminal = (line: Line, input: TerminalSideInput): void =>
  guard(line, `the terminal's step on ${input._tag}`, () => {
    const [next, outputs] = line.side.step(input)
    line.side = next
    for (const output of outputs) onTerminalOutput(line, output)
  })

/** Does what is queued until nothing is left. */
export const drain = (line: Line): void => {
  for (let step = 0; step < maxSteps; step++) {
    const act = line.queue.shift()
    if (act === undefined) return
    act()
  }
  line.breaches.push("the conversation does not come to rest")
}

/** Lets virtual time run on by so much, and no further. */
export const pass = (line: Line, millis: number): void => {
  const end = line.now + millis
  passUntil(line, () => nextDeadline(line) > end)
  line.now = Math.max(line.now, end)
}

const nextDeadline = ({ sideWakeAt, sessionWakeAt }: Line): number =>
  Math.min(sessionWakeAt ?? Number.POSITIVE_INFINITY, sideWakeAt ?? Number.POSITIVE_INFINITY)

/** Lets virtual time run from deadline to deadline until `done` holds, nothing is planned any more, or patience ends. */
export const passUntil = (line: Line, done: () => boolean): void => {
  const end = line.now + patienceMillis
  drain(line)
  for (let step = 0; step < maxSteps && !done(); step++) {
    const next = nextDeadline(line)
    if (next > end) return
    line.now = Math.max(line.now, next)
    if (line.sideWakeAt !== null && line.sideWakeAt <= line.now) {
      line.sideWakeAt = null
      tellTerminal(line, { _tag: "Tick", now: line.now })
    }
    const due = line.sessionWakeAt
    if (due !== null && due <= line.now) tell(line, { _tag: "Tick", now: line.now })
    drain(line)
    if (due !== null && due <= line.now && line.sessionWakeAt === due) {
      line.breaches.push("left a deadline standing that had passed")
      line.sessionWakeAt = null
    }
  }
}
