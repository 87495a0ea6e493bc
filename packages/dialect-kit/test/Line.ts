/**
 * The smallest dialect that uses everything of the kit, and a session of it to play with.
 *
 * A frame is `<n verb rest>`; `n`: the number of the question, 0: said by the terminal itself. Up: `<0 HELLO a>`, `<0 EVENT key>`, `<0 WAITING n>`,
 * `<n VAL x>`, `<n MORE x>` (a part of an answer), `<n OK>`, `<n NO>`, `<n BAD>` (unreadable). Down: `<n GET>`, `<n LOOK>`, `<n PUT>`, `<n LIST>`, `<0 ACK key>`, `<0 ON>`.
 */
import {
  type Session as CoreSession,
  Energy,
  Instant,
  type Outcome,
  type SessionInput,
  type SessionOutput,
  TerminalId,
  type TerminalRequest
} from "@yugou/core/dialect"
import { type Match, Script, Session, type Splitter, type Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"

export interface Frame {
  readonly number: number
  readonly verb: string
  readonly rest: string
}

export type Question = "GET" | "LOOK" | "PUT" | "LIST"

/** What the dialect itself remembers: events that wait at the terminal since a time. */
export interface Own {
  readonly waiting: { readonly count: number; readonly at: number } | null
  readonly seen: number
}

const open = "<".charCodeAt(0)
const close = ">".charCodeAt(0)
export const limit = 64

export const splitting: Splitter.Rules<string> = {
  start: open,
  limit,
  incomplete: "cut",
  preamble: "~".charCodeAt(0),
  look: (bytes, at) => {
    if (bytes[at] !== open) return { _tag: "No", reason: "start" }
    const end = bytes.indexOf(close, at)
    return end < 0 ? { _tag: "NeedMore" } : { _tag: "Frame", size: end + 1 - at }
  }
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const matches = (frame: Frame, counters: ReadonlyArray<number>, parts: ReadonlyArray<Frame>): Match<string> => {
  if (!counters.includes(frame.number)) return { _tag: "No", why: "another number" }
  if (frame.verb === "MORE") return { _tag: "Part", reply: bytesOf(`<${frame.number} NEXT>`) }
  return { _tag: "Whole", answer: frame.verb === "BAD" ? null : [...parts, frame].map(({ rest }) => rest).join("") }
}

type Next = Script.Next<Question, string>

const scriptOf = (request: TerminalRequest): Next => {
  const put: Next = Script.write("PUT", Instant.toMillis(request.notAfter) + 500, (answer) =>
    answer === "no" ? Script.refused("unspecified", "NO") : Script.answered(null)
  )
  switch (request._tag) {
    case "ReadBalance":
      return Script.read("GET", (answer) => Script.answered({ remaining: Energy.kwh(answer), terminalTime: null }))
    case "WriteCredit":
      return Script.read("LOOK", (answer) => (answer === "held" ? Script.notSent("gated", "held") : put))
    case "SendText":
      return put
    case "SetClock":
      return Script.consult("seal", { want: "mac" }, () => put)
    case "ReadClock":
      return put
    default:
      return Script.notSent("badValue", request._tag)
  }
}

/** The wire of terminal A. */
export const wire: Wire<Frame, Question, string, Own> = {
  splitting,
  decode: (bytes) => {
    const [, number = "", verb = "", rest = ""] = /^<(\d+) ([A-Z]+) ?(.*)>$/.exec(textOf(bytes)) ?? []
    return number === ""
      ? { frame: null, problem: "no words" }
      : { frame: { number: Number(number), verb, rest }, problem: null }
  },
  speaker: ({ verb, rest }) => (verb === "HELLO" ? rest : verb === "GET" ? null : "A"),
  address: null,
  skewOf: ({ verb, rest }) => (verb === "CLOCK" ? Number(rest) : null),
  started: ({ now, own, terminalId }, { number, verb, rest }) => {
    if (number !== 0) return null
    switch (verb) {
      case "EVENT":
        return {
          events: [{ terminalId, key: rest, kind: "line", detail: null }],
          confirmation: bytesOf(`<0 ACK ${rest}>`)
        }
      case "WAITING":
        return { own: { ...own, waiting: { count: Number(rest), at: now + 2_000 } } }
      case "BYE":
        return { close: "bye" }
      default:
        return { reply: bytesOf("<0 ON>") }
    }
  },
  matches: ({ counters, parts }, frame) => matches(frame, counters, parts),
  script: scriptOf,
  idleRead: {
    due: (own) => own.waiting?.at ?? null,
    begin: ({ own }) => [
      { ...own, waiting: null },
      Script.read("LIST", (answer) => Script.end({ _tag: "Answered", answer }))
    ],
    done: ({ own, terminalId }, ending) =>
      ending._tag === "Answered"
        ? {
            own: { ...own, seen: own.seen + 1 },
            events: [{ terminalId, key: `listed ${ending.answer}`, kind: "line", detail: null }]
          }
        : {}
  },
  compose: (question, { counter }) =>
    question === "PUT" && counter === 9
      ? Result.fail("nine is no number")
      : Result.succeed(bytesOf(`<${counter} ${question}>`)),
  hide: (bytes) => bytes,
  counter: { modulus: 10, block: 4, again: "same" },
  remember: (next, { seen }) => ({ next, seen }),
  recall: (memo) => {
    const { next, seen } = (memo ?? {}) as { readonly next?: number; readonly seen?: number }
    return { reserved: next ?? 0, own: { waiting: null, seen: seen ?? 0 } }
  },
  timing: { answerMillis: 1_000, readAttempts: 2, clockFreshMillis: 10_000, onlineMillis: 60_000 }
}

export const terminalId = TerminalId.make("T-1")
const target = { _tag: "Terminal", terminalId } as const

const payloads: { readonly [tag: string]: object } = { ReadBalance: { target }, WriteCredit: { target } }

export const request = (tag: TerminalRequest["_tag"], notAfter = 100_000): TerminalRequest =>
  ({
    _tag: tag,
    requestId: tag,
    terminalId,
    notAfter: Instant.fromMillis(notAfter),
    payload: payloads[tag] ?? {}
  }) as TerminalRequest

/** A session in play: what it said so far, and the clock that stands still unless it is moved. */
export class Play {
  session: CoreSession
  now = 0
  readonly outputs: Array<SessionOutput> = []

  constructor(own: Wire<Frame, Question, string, Own> = wire, memo: never | null = null) {
    this.session = Session.make(own, terminalId, memo)
  }

  /** Tells the session something and gives what it says to that. */
  tell(input: DistributiveOmit<SessionInput, "now">, after = 0): ReadonlyArray<SessionOutput> {
    this.now += after
    const [next, outputs] = this.session.step({ ...input, now: this.now } as SessionInput)
    this.session = next
    this.outputs.push(...outputs)
    return outputs
  }
  hear(text: string, after = 0): ReadonlyArray<SessionOutput> {
    return this.tell({ _tag: "Bytes", bytes: bytesOf(text) }, after)
  }
  start(tag: TerminalRequest["_tag"], notAfter?: number): ReadonlyArray<SessionOutput> {
    return this.tell({ _tag: "Start", request: request(tag, notAfter) })
  }
  /** Says that the last write left. */
  written(): void {
    const last = this.outputs.findLast((it) => it._tag === "Write")
    if (last?._tag === "Write") this.tell({ _tag: "Written", writeId: last.writeId })
  }
  /** Everything written so far, as text. */
  lines(): ReadonlyArray<string> {
    return this.outputs.flatMap((it) => (it._tag === "Write" ? [textOf(it.bytes)] : []))
  }
  outcomes(): ReadonlyArray<Outcome> {
    return this.outputs.flatMap((it) => (it._tag === "Settle" ? [it.outcome] : []))
  }
  /** The outcomes in words: tag and reason, or cause. */
  words(): ReadonlyArray<string> {
    return this.outcomes().map((it) => {
      const why = "reason" in it ? it.reason : "cause" in it ? it.cause : null
      return why === null ? it._tag : `${it._tag} ${why}`
    })
  }
  problems(): ReadonlyArray<string | null> {
    return this.outputs.flatMap((it) => (it._tag === "Trace" && it.direction === "up" ? [it.problem] : []))
  }
  wakeAt(): number | null | undefined {
    const last = this.outputs.findLast((it) => it._tag === "WakeAt")
    return last?._tag === "WakeAt" ? last.at : undefined
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
