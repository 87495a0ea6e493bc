/**
 * How a terminal of this dialect speaks: frames of its own, answers, and the rules that money depends on: a frame older than its time tag is
 * dropped in silence, and a frame without a tag whose PSEQ was the last one gets the stored answer again without being executed.
 *
 * @category Simulated terminal
 */
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Event, TerminalClock, TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import { type Answer, unit } from "../request/Question.ts"
import type { Unit } from "../unit/Unit.ts"
import { hasValue } from "../value/Leaf.ts"
import * as Clock from "../value/LocalTime.ts"
import { serve } from "./Answers.ts"
import * as Events from "./Events.ts"
import { initial, type Own, type Settings, type Side } from "./Settings.ts"

export { type Own, type Settings, settings } from "./Settings.ts"

type Spoken = TerminalSide.Spoken<Own>
type Served = TerminalSide.Served<Own, Reply>

/** An answer to a frame, or the stored one again. */
type Reply =
  | { readonly _tag: "Answer"; readonly to: Frame.DownFrame; readonly answer: Answer }
  | { readonly _tag: "Again"; readonly bytes: Uint8Array }

interface Outgoing {
  readonly prm: 0 | 1
  readonly function: number
  readonly afn: string
  readonly con: 0 | 1
  readonly seq: number
  readonly master: number
  readonly units: ReadonlyArray<Unit>
  readonly tp?: Frame.TimeTag | undefined
}

const addressOf = ({ address }: Settings, master: number): Frame.Address => {
  const own = Address.fromText(address) ?? { region: "0000", terminal: 1 }
  return { ...own, group: false, master }
}

/** Makes an uplink frame; ACD and the event counters follow from the records that wait. What cannot be encoded is not sent. */
const compose = (settings: Settings, { readRecords, records }: Own, outgoing: Outgoing): Uint8Array => {
  const acd = readRecords < records.length ? 1 : 0
  const made = Frame.encode({
    dir: "up",
    acd,
    protocol: 2,
    prm: outgoing.prm,
    function: outgoing.function,
    d4: 0,
    address: addressOf(settings, outgoing.master),
    afn: outgoing.afn,
    seq: { tpv: outgoing.tp === undefined ? 0 : 1, fir: 1, fin: 1, con: outgoing.con, seq: outgoing.seq },
    units: outgoing.units,
    aux: {
      ...(acd === 1 ? { ec: { ec1: records.length & 0xff, ec2: 0 } } : {}),
      ...(outgoing.tp === undefined ? {} : { tp: outgoing.tp })
    }
  })
  return Result.getOrElse(made, () => new Uint8Array(0))
}

const started = (settings: Settings, own: Own, afn: "02" | "0E", said: Unit): Spoken => {
  const head = { prm: 1, function: afn === "02" ? 9 : 4, afn, con: 1, seq: own.pfc & 0x0f, master: 0 } as const
  return [{ ...own, pfc: (own.pfc + 1) & 0xff }, [compose(settings, own, { ...head, units: [said] })]]
}

/** Keeps the records of what happened, and pushes them where they do not wait for the master. */
const report = (settings: Settings, { link, own, terminal }: Side, events: ReadonlyArray<Event>): Spoken => {
  const arisen = events.flatMap((event) => Events.recordOf(terminal, event))
  const records = [...own.records, ...arisen]
  if (arisen.length === 0 || settings.events === "waiting" || link === "down") return [{ ...own, records }, []]
  const [ec1, from] = [records.length & 0xff, own.records.length & 0xff]
  const kept: Own = { ...own, records, readRecords: records.length }
  return started(settings, kept, "0E", unit(0, 1, { ec1, ec2: 0, from, to: ec1, events: arisen }))
}

/** The heartbeat of 2012 carries the terminal's clock, that of 2009 nothing. */
const heartbeat = (settings: Settings, { own, terminal }: Side, now: number): Spoken => {
  if (settings.revision === "2009") return started(settings, own, "02", unit(0, 3))
  const clock = LocalTime.textOfLocal(TerminalClock.localMillis(settings.terminal, terminal, now))
  return started(settings, own, "02", unit(0, 3, { clock }))
}

const isOutlived = (settings: Settings, side: Side, tag: Frame.TimeTag | undefined, now: number): boolean => {
  if (tag === undefined || !hasValue(tag.time)) return false
  const { terminal } = settings
  const issued = Clock.fromTagText(tag.time, TerminalClock.localMillis(terminal, side.terminal, now))
  return issued !== null && TerminalClock.isDead(terminal, side.terminal, now, issued, tag.delayMinutes * 60_000)
}

const take = (settings: Settings, side: Side, bytes: Uint8Array, now: number): Served | null => {
  const decoded = Frame.decode(bytes, { pw: settings.pw, revision: settings.revision })
  if (Result.isFailure(decoded) || decoded.success.dir === "up") return null
  const frame = decoded.success
  if (!Address.matches(addressOf(settings, 0), frame.address) || frame.afn === "00") return null
  const { lastAnswer } = side.own
  const repeated = frame.seq.tpv === 0 && lastAnswer?.seq === frame.seq.seq && lastAnswer.afn === frame.afn
  if (repeated) {
    const reply: Reply = { _tag: "Again", bytes: lastAnswer.bytes }
    return { ...TerminalSide.begin(side), reply }
  }
  if (isOutlived(settings, side, frame.aux.tp, now)) return null
  const served = serve(settings, side, frame, now)
  return { ...served, reply: served.reply === null ? null : { _tag: "Answer", to: frame, answer: served.reply } }
}

const reply = (settings: Settings, own: Own, given: Reply): readonly [Own, Uint8Array] => {
  if (given._tag === "Again") return [own, given.bytes]
  const { answer, to } = given
  const bytes = compose(settings, own, {
    prm: 0,
    function: answer.afn === "00" ? 0 : 8,
    afn: answer.afn,
    con: 0,
    seq: to.seq.seq,
    master: to.address.master,
    units: answer.units,
    tp: settings.timeTagEcho === "yes" ? to.aux.tp : undefined
  })
  return [{ ...own, lastAnswer: { seq: to.seq.seq, afn: to.afn, bytes } }, bytes]
}

const speechOf = (settings: Settings): TerminalSide.Speech<Own, Reply> => ({
  simulated: settings.terminal,
  splitter: Frame.splitting,
  heartbeatSeconds: settings.heartbeatSeconds,
  loopMillis: null,
  login: ({ own }) => started(settings, { ...own, lastAnswer: null }, "02", unit(0, 1)),
  heartbeat: (side, now) => heartbeat(settings, side, now),
  serve: (side, frame, now) => take(settings, side, frame, now),
  report: (side, events) => report(settings, side, events),
  reply: ({ own }, given) => reply(settings, own, given)
})

/** A simulated terminal that speaks 376.1. @category Models */
export type SimulatedTerminal = TerminalSide.TerminalSide<Own>

/** Makes a terminal that was never connected. `terminal`: a state to go on with, for a terminal that was simulated before. @category Constructors */
export const make = (
  settings: Settings,
  terminal = TerminalState.make(settings.terminal),
  own = initial
): SimulatedTerminal => TerminalSide.make(speechOf(settings), terminal, own)
