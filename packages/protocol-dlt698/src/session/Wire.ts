/** What this dialect says about itself; the session, the automaton of a request and the dry run are the kit's. */
import { type Flight, type Match, Script, type Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Apdu from "../apdu/Apdu.ts"
import * as Fragments from "../frame/Fragments.ts"
import * as Frame from "../frame/Frame.ts"
import { answers } from "../request/Answering.ts"
import { numbers } from "../request/Asking.ts"
import type { Answer, Question, Sealed } from "../request/Question.ts"
import { requests } from "../request/Requests.ts"
import { skewOf } from "../request/Scripts.ts"
import type { Settings } from "../request/Settings.ts"
import { together } from "../request/Together.ts"
import * as Compose from "./Compose.ts"
import * as Reports from "./Reports.ts"

type InFlight = Flight<Frame.Frame, Question>
type Block = Apdu.Service<"GET-Response-Next">

const no = (why: string): Match<Answer> => ({ _tag: "No", why })
const part = (reply: Uint8Array | null): Match<Answer> => ({ _tag: "Part", reply })

/** What of an answer came so far: its blocks, and the pieces of the one that is under way. */
interface Gathered {
  readonly blocks: ReadonlyArray<Block>
  readonly pieces: Fragments.Pieces | null
}

const gather = ({ blocks, pieces }: Gathered, frame: Frame.Frame): Gathered => {
  const taken = frame.fragment ? Result.getOrNull(Fragments.take(pieces, frame)) : null
  const apdu = frame.fragment ? (taken?._tag === "Whole" ? taken.apdu : null) : frame.apdu
  return {
    blocks: apdu?.service === "GET-Response-Next" ? [...blocks, apdu] : blocks,
    pieces: taken?._tag === "Confirm" ? taken.pieces : null
  }
}

const gathered = (parts: ReadonlyArray<Frame.Frame>): Gathered => parts.reduce(gather, { blocks: [], pieces: null })

/** All blocks as one answer of the service that was asked. */
const joined = ({ apdu }: Question, piid: number, blocks: ReadonlyArray<Block>): Answer | null => {
  const denied = blocks.find((block) => "dar" in block)
  const results = blocks.flatMap((block) => ("results" in block ? block.results : []))
  const records = blocks.flatMap((block) => ("records" in block ? block.records : []))
  const [result] = results
  const [record] = records
  if (denied !== undefined) return null
  switch (apdu.service) {
    case "GET-Request-NormalList":
      return { service: "GET-Response-NormalList", piid, results }
    case "GET-Request-Normal":
      return result === undefined ? null : { service: "GET-Response-Normal", piid, result }
    case "GET-Request-Record": {
      const rows = records.flatMap((one) => ("rows" in one ? one.rows : []))
      return record === undefined || !("rows" in record)
        ? null
        : { service: "GET-Response-Record", piid, record: { ...record, rows } }
    }
    default:
      return null
  }
}

/** Takes a block: they are numbered one after the other, and each but the last asks for the next. */
const takeBlock = (flight: InFlight, frame: Frame.Frame, block: Block, piid: number): Match<Answer> => {
  const before = gathered(flight.parts).blocks
  const last = before.at(-1)
  if (last !== undefined && block.block !== last.block + 1) return no("a block out of its order")
  if (!block.last && !("dar" in block)) return part(Compose.orNothing(Compose.nextBlock(frame, piid, block.block)))
  const answer = joined(flight.question, piid, [...before, block])
  return { _tag: "Whole", answer: answer !== null && answers(flight.question.apdu, piid, null, answer) ? answer : null }
}

const late = no("late or doubled answer")

/** Takes an envelope: one in the clear is looked into, a ciphered one can only be told by what asked for it until it is opened. */
const takeEnvelope = (
  sealed: Sealed | null,
  number: number,
  envelope: Apdu.Service<"SECURITY-Response">
): Match<Answer> => {
  if (sealed === null) return no("an envelope that nobody asked for")
  if (envelope.form === "error") return { _tag: "Whole", answer: envelope }
  if (envelope.form !== sealed.form) return late
  const inner = envelope.form === "plain" ? envelope.inner : undefined
  const isOther = inner !== undefined && !answers(sealed.asked, sealed.piid ?? number, sealed.tag, inner)
  return isOther ? late : { _tag: "Whole", answer: envelope }
}

const takeWhole = (flight: InFlight, frame: Frame.Frame, apdu: Apdu.Apdu): Match<Answer> => {
  const { counters, question } = flight
  const piid = counters.at(-1) ?? 0
  if (apdu.service === "SECURITY-Response") return takeEnvelope(question.sealed, piid, apdu)
  if (apdu.service === "GET-Response-Next") return apdu.piid === piid ? takeBlock(flight, frame, apdu, piid) : late
  return answers(question.apdu, piid, question.tag, apdu) ? { _tag: "Whole", answer: apdu } : late
}

/** Whether the head of a first piece has the number of the question: tag, kind, PIID-ACD. */
const isOurs = ({ counters, question }: InFlight, { fragmentBody }: Frame.FragmentFrame): boolean => {
  const piid = Number.parseInt(fragmentBody.slice(4, 6), 16) & 0x3f
  return question.sealed !== null || piid === counters.at(-1)
}

const matches = (flight: InFlight, frame: Frame.Frame): Match<Answer> => {
  if (frame.dir === "down" || frame.prm === 0 || frame.fn !== 3) return no("no answer")
  if (!frame.fragment) return takeWhole(flight, frame, frame.apdu)
  const isFirst = frame.fragmentKind === "first"
  if (isFirst && !isOurs(flight, frame)) return late
  const taken = Fragments.take(isFirst ? null : gathered(flight.parts).pieces, frame)
  if (Result.isFailure(taken)) return no(taken.failure.reason)
  switch (taken.success._tag) {
    case "Confirm":
      return part(Compose.orNothing(Frame.encode(taken.success.frame)))
    case "Confirmed":
      return no("a confirmation of a piece that was not sent")
    case "Whole":
      return takeWhole(flight, frame, taken.success.apdu)
  }
}

/** Reads the memo `{ piid }`: the first number that was never reserved. */
const recall = (memo: Schema.Json) => {
  const given = typeof memo === "object" && memo !== null && !Array.isArray(memo) ? memo : {}
  const { piid } = given as { readonly piid?: unknown }
  const isNumber = typeof piid === "number" && Number.isInteger(piid) && piid >= 0 && piid < numbers
  return { reserved: isNumber ? piid : 0, own: Reports.initial }
}

/** The wire of a terminal with these settings. */
export const wireOf = (settings: Settings): Wire<Frame.Frame, Question, Answer, Reports.Own> => ({
  splitting: Frame.splitting,
  decode: (bytes) => {
    const decoded = Frame.decode(bytes)
    return Result.isSuccess(decoded)
      ? { frame: decoded.success, problem: null }
      : { frame: null, problem: `${decoded.failure.layer}: ${decoded.failure.reason} at ${decoded.failure.offset}` }
  },
  speaker: (frame) => (frame.dir === "up" && frame.addressType === "single" ? frame.server : null),
  address: null,
  notice: (known, frame) => Reports.notice(settings, known, frame),
  skewOf: (frame, now) => (frame.fragment || frame.dir === "down" ? null : skewOf(settings, frame.apdu, now)),
  started: (known, frame) => Reports.started(settings, known, frame),
  matches,
  script: (request, known) => Script.begin(requests, settings, request, known),
  idleRead: Reports.idleRead(settings),
  ...(settings.security === "plain" ? { together } : {}),
  compose: (question, stamp) =>
    Result.mapError(Compose.request(settings, question, stamp), ({ message, path }) => `${path} ${message}`),
  hide: (bytes) => bytes,
  counter: { modulus: numbers, block: 32, again: "same" },
  remember: (piid) => ({ piid }),
  recall,
  timing: {
    answerMillis: settings.answerTimeoutSeconds * 1000,
    readAttempts: settings.readAttempts,
    clockFreshMillis: settings.clockFreshSeconds * 1000,
    onlineMillis: settings.onlineTtlSeconds * 1000
  }
})
