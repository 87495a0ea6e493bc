/** What this dialect says about itself; the session, the automaton of a request and the dry run are the kit's. */
import { type Flight, type Match, Script, type Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Address from "../frame/Address.ts"
import * as Counter from "../frame/Counter.ts"
import * as Frame from "../frame/Frame.ts"
import { type Answer, isCommand, type Question } from "../request/Question.ts"
import { requests } from "../request/Requests.ts"
import type { Settings } from "../request/Settings.ts"
import { together } from "../request/Together.ts"
import * as Compose from "./Compose.ts"
import * as Reports from "./Reports.ts"

/** Tells whether a frame answers the question, or why not. */
const mismatch = (
  settings: Settings,
  { counters: [number = 0], parts, question }: Flight<Frame.Frame, Question>,
  frame: Frame.UpFrame
): string | null => {
  const ownAnswer = frame.afn === question.afn && !isCommand(question)
  if (!ownAnswer && frame.afn !== "00") return "answer to another function"
  if (frame.seq.seq !== ((Counter.pseqOf(number) + parts.length) & 0x0f)) return "late or doubled answer"
  const { tp } = frame.aux
  if (question.tag !== null) {
    if (tp === undefined && settings.timeTagEcho === "required") return "answer without the time tag"
    if (tp !== undefined && tp.pfc !== Counter.pfcOf(number)) return "answer to another time tag"
  }
  const asked = question.units.map((unit) => unit.fn)
  if (ownAnswer) return frame.units.some((unit) => asked.includes(unit.fn)) ? null : "answer about other units"
  const [confirmation] = frame.units
  if (confirmation?.raw === true) return "confirmation that cannot be read"
  const about = confirmation?.fn === 3 ? (confirmation.value as { readonly afn: string }).afn : question.afn
  return about === question.afn ? null : "answer to another function"
}

/** An answer may come in several frames: FIR marks the first, FIN the last. Some terminals send a single frame with neither. */
const matches = (settings: Settings, flight: Flight<Frame.Frame, Question>, frame: Frame.Frame): Match<Answer> => {
  const why = frame.dir === "down" ? "not from a terminal" : mismatch(settings, flight, frame)
  if (why !== null) return { _tag: "No", why }
  const single = frame.seq.fir === 0 && frame.seq.fin === 0 && flight.parts.length === 0
  if (frame.seq.fin === 0 && !single) return { _tag: "Part", reply: null }
  const units = [...flight.parts, frame].flatMap((part) => part.units)
  return { _tag: "Whole", answer: { afn: frame.afn, units, counter: flight.counters[0] ?? 0 } }
}

const isByte = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255

/** Reads the memo `{ pfc, ec1 }`: the first frame counter that was never reserved, and the last important event read. */
const recall = (memo: Schema.Json) => {
  const given = typeof memo === "object" && memo !== null && !Array.isArray(memo) ? memo : {}
  const { ec1, pfc } = given as { readonly pfc?: unknown; readonly ec1?: unknown }
  const own: Reports.Own = { ec1: isByte(ec1) ? ec1 : null, triedEc1: null, waiting: null }
  return { reserved: isByte(pfc) ? Counter.blockFrom(pfc) : 0, own }
}

/** The wire of a terminal with these settings. */
export const wireOf = (settings: Settings): Wire<Frame.Frame, Question, Answer, Reports.Own> => ({
  splitting: Frame.splitting,
  decode: (bytes) => {
    const decoded = Frame.decode(bytes, { revision: settings.revision })
    return Result.isSuccess(decoded)
      ? { frame: decoded.success, problem: null }
      : { frame: null, problem: `${decoded.failure.reason} at ${decoded.failure.offset}` }
  },
  speaker: (frame) => (frame.dir === "up" ? Address.toText(frame.address) : null),
  address: null,
  notice: (known, frame) => Reports.notice(settings, known, frame),
  skewOf: (frame, now) => Reports.skewOf(settings, frame, now),
  started: (known, frame) => Reports.started(settings, known, frame),
  matches: (flight, frame) => matches(settings, flight, frame),
  script: (request, known) => Script.begin(requests, settings, request, known),
  idleRead: Reports.idleRead,
  ...(settings.unitsTogether === "yes" ? { together } : {}),
  compose: (question, stamp) =>
    Result.mapError(Compose.request(settings, question, stamp), ({ message, path }) => `${path} ${message}`),
  hide: Compose.withoutPassword(settings),
  counter: { modulus: 256, block: Counter.block, again: "same" },
  remember: (pfc, { ec1 }) => ({ pfc, ec1 }),
  recall,
  timing: {
    answerMillis: settings.answerTimeoutSeconds * 1000,
    readAttempts: settings.readAttempts,
    clockFreshMillis: settings.clockFreshSeconds * 1000,
    onlineMillis: settings.onlineTtlSeconds * 1000
  }
})
