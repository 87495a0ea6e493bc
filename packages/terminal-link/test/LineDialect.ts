/**
 * A dialect whose sessions can break their contract (`manners`), as none on the kit can: one line of text is one frame. What a dialect should look
 * like shows `examples/line-dialect`.
 *
 * Up: `HELLO a` logs in, `PING`, `EVENT key`, `ASK port text` (told as `TOLD answer` or `TOLD reason`), `MEMO text`, `MEMO?`, `BIGMEMO`, `FILL n`, `BYE`, `VAL id kWh`, `TIME id`, `CLK id`, `DONE id`, `NAK id`, `CRASH` (the session throws).
 * Down: `OK`, `PONG`, `xxx…` (n of them), `ACK key`, `GET id` (read), `TIME? id` (the clock), `CLK id` (read before a write), `PUT id` (the effecting frame).
 * It leaves `notAfter` to the link, on purpose.
 */
import { Energy, Instant, type TerminalId } from "@yugou/core"
import type {
  Capabilities,
  Dialect,
  Outcome,
  Session,
  SessionInput,
  SessionOutput,
  TerminalRequest
} from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

export const Settings = Schema.Struct({
  answerMillis: Schema.Int,
  manners: Schema.Literals(["good", "mute", "double", "liar", "stray"])
})
export type Settings = typeof Settings.Type
export const goodSettings: Settings = { answerMillis: 30_000, manners: "good" }

/** The longest line; a longer one is a bad frame. */
export const maxLine = 128

export const capabilities: Capabilities = {
  creditScope: "terminal",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: 99 },
  numberScope: "terminal",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("1000") },
  readingQuantum: Energy.kwh("1"),
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

interface Current {
  readonly request: TerminalRequest
  readonly putId: number | null
  readonly sentAt: number | null
}

interface Conversation {
  readonly askId: number
  readonly terminalId: TerminalId
  readonly settings: Settings
  readonly memo: Schema.Json
  readonly rest: string
  readonly lastWriteId: number
  readonly wakeAt: number | null
  readonly current: Current | null
}

type Step = readonly [Conversation, ReadonlyArray<SessionOutput>]

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")

const write = (c: Conversation, line: string, effect: "none" | "effecting"): Step => {
  const writeId = c.lastWriteId + 1
  const bytes = bytesOf(`${line}\n`)
  return [
    { ...c, lastWriteId: writeId },
    [
      { _tag: "Write", writeId, bytes, effect },
      { _tag: "Trace", direction: "down", bytes, problem: null }
    ]
  ]
}

const then = ([c, outputs]: Step, next: (c: Conversation) => Step): Step => {
  const [after, more] = next(c)
  return [after, [...outputs, ...more]]
}

const wake = (c: Conversation, at: number | null): Step => [{ ...c, wakeAt: at }, [{ _tag: "WakeAt", at }]]

const settle = (c: Conversation, current: Current, outcome: Outcome): Step => {
  if (c.settings.manners === "mute") return [c, []]
  const settled: SessionOutput = { _tag: "Settle", requestId: current.request.requestId, outcome }
  const outputs = c.settings.manners === "double" ? [settled, settled] : [settled]
  return then([{ ...c, current: null }, outputs], (after) => wake(after, null))
}

const answered = (c: Conversation, now: number, answer: unknown): Step =>
  c.current === null
    ? [c, []]
    : settle(c, c.current, { _tag: "Answered", at: Instant.fromMillis(now), answer, frames: [] } as Outcome)

const unanswered = (c: Conversation, now: number, cause: "timeout" | "linkLost" | "stationStopped"): Step => {
  const { current } = c
  if (current === null) return [c, []]
  const at = Instant.fromMillis(now)
  if (current.sentAt === null || c.settings.manners === "liar") {
    return settle(c, current, { _tag: "NotSent", at, reason: "offline", detail: `no effecting line left: ${cause}` })
  }
  const sentAt = Instant.fromMillis(current.sentAt)
  return settle(c, current, { _tag: "NoAnswer", sentAt, deadAt: null, cause, frames: [] })
}

const put = (c: Conversation, current: Current): Step => {
  const [after, outputs] = write(c, `PUT ${current.request.requestId}`, "effecting")
  return [{ ...after, current: { ...current, putId: after.lastWriteId } }, outputs]
}

const begin = (c: Conversation, request: TerminalRequest, now: number): Step => {
  const current: Current = { request, putId: null, sentAt: null }
  const started = { ...c, current }
  const asked = firstLine(started, current)
  if (asked !== null) return then(asked, (after) => wake(after, now + c.settings.answerMillis))
  return settle(started, current, {
    _tag: "NotSent",
    at: Instant.fromMillis(now),
    reason: "unsupported",
    detail: request._tag
  })
}

const firstLine = (c: Conversation, current: Current): Step | null => {
  const { _tag, requestId } = current.request
  if (_tag === "ReadBalance") return write(c, `GET ${requestId}`, "none")
  if (_tag === "ReadClock") return write(c, `TIME? ${requestId}`, "none")
  if (_tag === "WriteCredit") return write(c, `CLK ${requestId}`, "none")
  return _tag === "WriteParameter" ? put(c, current) : null
}

const hear = (c: Conversation, line: string, now: number): Step => {
  const [word = "", ...rest] = line.split(" ")
  const trace = (problem: string | null): SessionOutput => ({
    _tag: "Trace",
    direction: "up",
    bytes: bytesOf(line),
    problem
  })
  const heard: Step = [c, [trace(null)]]
  const mine = c.current?.request.requestId === rest[0]
  switch (word) {
    case "HELLO":
      return then(heard, (after) => write(after, "OK", "none"))
    case "PING":
      return c.settings.manners === "stray"
        ? then(heard, (after) => write(after, "PUT stray", "effecting"))
        : then(heard, (after) => write(after, "PONG", "none"))
    case "EVENT":
      return then(heard, (after) => [
        after,
        [
          {
            _tag: "Emit",
            event: { terminalId: c.terminalId, key: rest[0] ?? "", kind: "test", detail: rest.slice(1).join(" ") }
          }
        ]
      ])
    case "MEMO":
      return then(heard, (after) => [after, [{ _tag: "Remember", memo: rest.join(" ") }]])
    case "MEMO?":
      return then(heard, (after) => write(after, `MEMO ${c.memo}`, "none"))
    case "BIGMEMO":
      return then(heard, (after) => [after, [{ _tag: "Remember", memo: "中".repeat(100) }]])
    case "FILL":
      return then(heard, (after) => write(after, "x".repeat(Number(rest[0])), "none"))
    case "ASK":
      return then(heard, (after) => [
        { ...after, askId: after.askId + 1 },
        [{ _tag: "Ask", askId: after.askId, port: rest[0] ?? "", payload: rest.slice(1).join(" ") }]
      ])
    case "BYE":
      return then(heard, (after) => [after, [{ _tag: "Close", reason: "the terminal said BYE" }]])
    case "CRASH":
      throw new Error("the session broke")
    case "VAL":
      return mine
        ? then(heard, (after) => answered(after, now, { remaining: Energy.kwh(rest[1] ?? "0"), terminalTime: null }))
        : heard
    case "TIME":
      return mine ? then(heard, (after) => answered(after, now, { terminalTime: "", skewMillis: 0 })) : heard
    case "CLK": {
      const { current } = c
      return mine && current !== null ? then(heard, (after) => put(after, current)) : heard
    }
    case "DONE":
      return mine ? then(heard, (after) => answered(after, now, null)) : heard
    case "NAK": {
      const { current } = c
      const refused: Outcome = {
        _tag: "Refused",
        at: Instant.fromMillis(now),
        raw: line,
        reason: "unspecified",
        frames: []
      }
      return mine && current !== null ? then(heard, (after) => settle(after, current, refused)) : heard
    }
    default:
      return [c, [trace(`unknown word at offset 0: ${word.slice(0, 16)}`)]]
  }
}

const receive = (c: Conversation, bytes: Uint8Array, now: number): Step => {
  const lines = (c.rest + textOf(bytes)).split("\n")
  const rest = lines.pop() ?? ""
  let step: Step = [{ ...c, rest }, []]
  for (const line of lines) step = then(step, (after) => hear(after, line, now))
  if (rest.length <= maxLine) return step
  const problem = `line longer than ${maxLine} at offset ${maxLine}`
  return then(step, (after) => [
    { ...after, rest: "" },
    [{ _tag: "Trace", direction: "up", bytes: bytesOf(rest), problem }]
  ])
}

const written = (c: Conversation, writeId: number, now: number): Step =>
  c.current !== null && c.current.putId === writeId ? [{ ...c, current: { ...c.current, sentAt: now } }, []] : [c, []]

const react = (c: Conversation, input: SessionInput): Step => {
  const { now } = input
  switch (input._tag) {
    case "Bytes":
      return receive(c, input.bytes, now)
    case "Start":
      return begin(c, input.request, now)
    case "Written":
      return written(c, input.writeId, now)
    case "Told":
      return write(c, `TOLD ${input.told._tag === "Answer" ? input.told.answer : input.told.reason}`, "none")
    case "Accepted":
      return write(c, `ACK ${input.key}`, "none")
    case "Tick":
      return c.wakeAt === null || c.wakeAt > now ? [c, []] : unanswered({ ...c, wakeAt: null }, now, "timeout")
    case "Closed":
      return unanswered(c, now, input.cause === "shutdown" ? "stationStopped" : "linkLost")
  }
}

const session = (c: Conversation): Session => ({
  step: (input) => {
    const [after, outputs] = react(c, input)
    return [session(after), outputs]
  }
})

/** Frames begin with `word`: two dialects with different words can share a port. */
export const make = (id: string, word: string): Dialect => ({
  id,
  identify: (head) => {
    const text = textOf(head)
    const start = text.slice(0, word.length)
    if (!word.startsWith(start)) return { _tag: "No" }
    const end = text.indexOf("\n")
    return end < 0 ? { _tag: "NeedMore" } : { _tag: "Yes", address: text.slice(word.length + 1, end) }
  },
  canonicalAddress: (address) =>
    /^\w{1,16}$/.test(address) ? Result.succeed(address) : Result.fail({ message: "must be one word" }),
  settings: { secret: [], tuning: ["answerMillis"] },
  configure: (settings) =>
    Result.map(
      Result.mapError(Schema.decodeUnknownResult(Settings)(settings), (error) => ({
        path: "manners",
        message: error.message
      })),
      (decoded) => ({
        capabilities,
        open: (terminalId, memo) =>
          session({
            terminalId,
            settings: decoded,
            memo,
            rest: "",
            lastWriteId: 0,
            askId: 1,
            wakeAt: null,
            current: null
          }),
        plan: (request) =>
          request._tag === "ReadBalance"
            ? Result.succeed([bytesOf(`GET ${request.requestId}\n`)])
            : Result.fail("unsupported")
      })
    )
})

export const line = make("line", "HELLO")
