/** What a terminal says of its own accord: login, heartbeat, logout, reports, and events that wait (ACD, 3320). */
import type { TerminalEvent } from "@yugou/core/dialect"
import { type IdleRead, type Known as KnownOf, type Reaction, Script } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Apdu from "../apdu/Apdu.ts"
import type { FollowReport, RecordOutcome } from "../apdu/Common.ts"
import * as Fragments from "../frame/Fragments.ts"
import * as Frame from "../frame/Frame.ts"
import { read } from "../request/Asking.ts"
import { type Answer, find, get, type Next, type Question, refusalOf } from "../request/Question.ts"
import type { Settings } from "../request/Settings.ts"
import { elementsOf, objects, of, unitsOf } from "../request/Values.ts"
import * as Compose from "./Compose.ts"
import * as Events from "./Events.ts"

/** Tables of events that one reading looks into; the next reading takes the rest. */
export const maxTables = 8

/** What the session remembers while the connection lives. */
export interface Own {
  /** New events wait at the terminal and are read from then on. */
  readonly waitingAt: number | null
  readonly readAt: number | null
  /** What rode on answers and is not handed on yet. */
  readonly follows: ReadonlyArray<FollowReport>
  /** Pieces of a report. */
  readonly pieces: Fragments.Pieces | null
  /** The purchase number last seen in the terminal, by group. */
  readonly held: { readonly [group: string]: number }
}
export const initial: Own = { waitingAt: null, readAt: null, follows: [], pieces: null, held: {} }
type Known = KnownOf<Own>

const apduOf = (frame: Frame.Frame): Apdu.Apdu | null => (frame.fragment ? null : frame.apdu)

/** The numbers of 8107 attribute 2, where an answer has it. */
const heldIn = (apdu: Apdu.Apdu): Own["held"] => {
  const found = find(apdu, objects.units)
  const units = found._tag === "Value" ? unitsOf(found.data) : undefined
  return Object.fromEntries(units?.map(({ group, number }) => [group, number]) ?? [])
}

const waiting = (settings: Settings, own: Own, now: number): Own => {
  if (own.waitingAt !== null) return own
  const soonest = own.readAt === null ? now : Math.max(now, own.readAt + settings.eventReadPauseSeconds * 1000)
  return { ...own, waitingAt: soonest + settings.eventReadDelaySeconds * 1000 }
}

/** Notes of every frame of the terminal what it says beside its answer: events that wait, a report that rides on it, numbers that it holds. */
export const notice = (settings: Settings, { now, own }: Known, frame: Frame.Frame): Own => {
  const apdu = apduOf(frame)
  if (apdu === null) return own
  const held = heldIn(apdu)
  const seen = Object.keys(held).length === 0 ? own : { ...own, held: { ...own.held, ...held } }
  const follow = "followReport" in apdu ? apdu.followReport : undefined
  const told = follow === undefined ? seen : { ...seen, follows: [...seen.follows, follow].slice(-maxTables) }
  return "acd" in apdu && apdu.acd === true ? waiting(settings, told, now) : told
}

const isReport = (
  apdu: Apdu.Apdu
): apdu is Apdu.Service<
  "REPORT-Notification-List" | "REPORT-Notification-RecordList" | "REPORT-Notification-TransData"
> => apdu.service.startsWith("REPORT-Notification")

/** The answer to a report: which attributes it confirms. */
const confirmationOf = (report: Apdu.Apdu & { readonly piid: number }): Apdu.Apdu | null => {
  const { piid } = report
  switch (report.service) {
    case "REPORT-Notification-List":
      return { service: "REPORT-Response-List", piid, oads: report.results.map(({ oad }) => oad) }
    case "REPORT-Notification-RecordList":
      return { service: "REPORT-Response-RecordList", piid, oads: report.records.map(({ oad }) => oad) }
    case "REPORT-Notification-TransData":
      return { service: "REPORT-Response-TransData", piid }
    default:
      return null
  }
}

const takeReport = (settings: Settings, known: Known, frame: Frame.Frame, apdu: Apdu.Apdu): Reaction<Own> => {
  if (!isReport(apdu)) return {}
  const confirming = confirmationOf(apdu)
  const confirmation = confirming === null ? null : Compose.orNothing(Compose.confirmReport(frame, confirming))
  const events = Events.ofReport(known.terminalId, apdu)
  const named = apdu.service === "REPORT-Notification-List" && find(listed(apdu), objects.newEvents)._tag === "Value"
  return { events, confirmation, ...(named ? { own: waiting(settings, known.own, known.now) } : {}) }
}

/** A report of attributes, in the form of an answer that lists them. */
const listed = ({ piid, results }: Apdu.Service<"REPORT-Notification-List">): Answer => ({
  service: "GET-Response-NormalList",
  piid,
  results
})

/** Takes a piece of a report: each but the last is confirmed, a whole report is taken as if it had come at once. */
const takePiece = (settings: Settings, known: Known, frame: Frame.FragmentFrame): Reaction<Own> => {
  const own: Own = { ...known.own, pieces: null }
  const taken = Result.getOrNull(Fragments.take(frame.fragmentKind === "first" ? null : known.own.pieces, frame))
  if (taken?._tag === "Confirm")
    return { own: { ...own, pieces: taken.pieces }, reply: Compose.orNothing(Frame.encode(taken.frame)) }
  return taken?._tag === "Whole" ? { own, ...takeReport(settings, { ...known, own }, frame, taken.apdu) } : { own }
}

/** Takes a frame that the terminal started: link management is answered at once, reports when their events are stored. */
export const started = (settings: Settings, known: Known, frame: Frame.Frame): Reaction<Own> | null => {
  if (frame.dir === "down" || frame.prm === 1) return null
  if (frame.fragment) return takePiece(settings, known, frame)
  const { apdu } = frame
  if (apdu.service === "LINK-Request")
    return { reply: Compose.orNothing(Compose.linkResponse(settings, frame, apdu, known.now)) }
  return takeReport(settings, known, frame, apdu)
}

/** What an idle reading found. */
interface Read {
  readonly records: ReadonlyArray<RecordOutcome>
}

const tablesOf = (answer: Answer): ReadonlyArray<string> => {
  const found = find(answer, objects.newEvents)
  const named = found._tag === "Value" ? (elementsOf(found.data, "array") ?? []) : []
  const tables = named.map((each) => of(each, "oad")).filter((oad): oad is string => typeof oad === "string")
  return [...new Set(tables.map((oad) => `${oad.slice(0, 4)}0200`))].slice(0, maxTables)
}

const readTables = (
  settings: Settings,
  { terminalId }: Known,
  tables: ReadonlyArray<string>,
  records: ReadonlyArray<RecordOutcome>
): Next => {
  const [table, ...rest] = tables
  if (table === undefined) return Script.end({ _tag: "Answered", answer: { records } satisfies Read })
  const record = { oad: table, rsd: { sel: 9, last: 1 }, columns: [...Events.columns] } as const
  return read({ settings, terminalId, notAfter: null }, { service: "GET-Request-Record", record }, (answer) =>
    readTables(settings, { terminalId } as Known, rest, [
      ...records,
      ...(answer.service === "GET-Response-Record" ? [answer.record] : [])
    ])
  )
}

/** The session's own reading of new events: which tables have some (3320), then the last record of each. */
export const idleRead = (settings: Settings): IdleRead<Question, Answer, Own> => ({
  due: ({ follows, waitingAt }) => (follows.length > 0 ? 0 : waitingAt),
  begin: (known) => {
    const { now, own } = known
    if (own.follows.length > 0) return [own, Script.end({ _tag: "Answered", answer: { records: [] } satisfies Read })]
    const next = read(
      { settings, terminalId: known.terminalId, notAfter: null },
      get(objects.newEvents),
      (answer) => refusalOf(answer) ?? readTables(settings, known, tablesOf(answer), [])
    )
    return [{ ...own, waitingAt: null, readAt: now }, next]
  },
  done: ({ own, terminalId }, ending) => {
    const read = ending._tag === "Answered" ? (ending.answer as Read).records : []
    const events: ReadonlyArray<TerminalEvent> = [
      ...own.follows.flatMap((follow) => Events.ofFollowReport(terminalId, follow)),
      ...read.flatMap((record) => Events.ofRecord(terminalId, record))
    ]
    return { own: { ...own, follows: [] }, events }
  }
})
