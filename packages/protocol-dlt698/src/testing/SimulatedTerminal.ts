/**
 * How a terminal of this dialect speaks: it logs in, beats, answers, and reports event records or lets them wait (ACD).
 *
 * @category Simulated terminal
 */
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Event, TerminalClock, TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import type * as Apdu from "../apdu/Apdu.ts"
import * as Frame from "../frame/Frame.ts"
import { groupOi } from "../request/Values.ts"
import type { Data } from "../value/Data.ts"
import { serve } from "./Answers.ts"
import { type EventRecord, initial, type Own, type Settings, type Side } from "./Settings.ts"

export {
  type Habits,
  type Maker,
  type MakerName,
  madeBy,
  makerNames,
  makers,
  type Own,
  type Settings,
  settings
} from "./Settings.ts"

type Spoken = TerminalSide.Spoken<Own>

/** An answer, and to which frame. */
interface Reply {
  readonly to: Frame.Frame
  readonly apdu: Apdu.Apdu
}

const controls = {
  answers: { control: "C3", prm: 1, fn: 3 },
  reports: { control: "83", prm: 0, fn: 3 },
  link: { control: "81", prm: 0, fn: 1 }
} as const

/** What cannot be encoded is not sent. */
const frameOf = ({ address }: Settings, kind: keyof typeof controls, client: string, apdu: Apdu.Apdu): Uint8Array =>
  Result.getOrElse(
    Frame.encode({
      ...controls[kind],
      dir: "up",
      scrambled: false,
      fragment: false,
      addressType: "single",
      logicalAddress: 0,
      server: address,
      client,
      apdu
    }),
    () => new Uint8Array(0)
  )

const dateTime = (local: number): string => {
  const text = LocalTime.textOfLocal(local)
  return `${text.slice(0, 10)}(${new Date(local).getUTCDay()})${text.slice(10)}.000`
}

const link = (settings: Settings, { own, terminal }: Side, type: "login" | "heartbeat", now: number): Spoken => {
  const requestTime = dateTime(TerminalClock.localMillis(settings.terminal, terminal, now))
  const heartbeat = Math.min(settings.heartbeatSeconds, 0xffff)
  const apdu = { service: "LINK-Request", piid: 0, type, heartbeat, requestTime } as const
  return [own, [frameOf(settings, "link", "00", apdu)]]
}

/** The table and the source of the record that an event leaves; closing, power and the end of an alarm leave none. */
const recordOf = ({ own, terminal }: Side, event: Event): readonly [table: string, source: Data] | null => {
  switch (event._tag) {
    case "CreditApplied":
      return own.recordsPurchases === "yes" ? ["3202", { oi: groupOi(event.holder) }] : null
    case "AlarmRaised":
      return ["3203", { oi: groupOi(event.holder) }]
    case "Opened": {
      if (event.cause === "remote") return ["3115", { oad: `F20502${`0${event.switchNo}`.slice(-2)}` }]
      const holder = terminal.holders.find((it) => it.effectiveRounds.includes(event.switchNo))
      return ["3201", { oi: groupOi(holder?.no ?? 1) }]
    }
    case "AlarmCleared":
    case "Closed":
    case "PoweredUp":
      return null
  }
}

const columns = ["20220200", "201E0200", "20200200", "20240200"]

const reportFrame = (settings: Settings, piid: number, { number, source, start, table }: EventRecord): Uint8Array =>
  frameOf(settings, "reports", "00", {
    service: "REPORT-Notification-RecordList",
    piid,
    records: [{ oad: `${table}0200`, columns, rows: [[{ u32: number }, { datetimeS: start }, null, source]] }]
  })

const report = (settings: Settings, side: Side, events: ReadonlyArray<Event>): Spoken => {
  let { own } = side
  const frames: Array<Uint8Array> = []
  for (const event of events) {
    const found = recordOf({ ...side, own }, event)
    if (found === null) continue
    const [table, source] = found
    const number = own.records.filter((one) => one.table === table).length + 1
    const record: EventRecord = { table, number, start: LocalTime.textOfLocal(event.localMillis), source }
    own = { ...own, records: [...own.records, record] }
    if (settings.events === "waiting") own = { ...own, unread: [...new Set([...own.unread, table])] }
    else {
      own = { ...own, piid: (own.piid + 1) % 64 }
      frames.push(reportFrame(settings, own.piid, record))
    }
  }
  return [own, frames]
}

const isForUs = ({ address }: Settings, frame: Frame.Frame): boolean =>
  frame.addressType === "single" && frame.logicalAddress === 0 && frame.server === address

const take = (
  settings: Settings,
  side: Side,
  bytes: Uint8Array,
  now: number
): TerminalSide.Served<Own, Reply> | null => {
  const decoded = Frame.decode(bytes)
  if (Result.isFailure(decoded)) return null
  const frame = decoded.success
  if (frame.dir === "up" || frame.prm === 0 || frame.fragment || !isForUs(settings, frame)) return null
  const served = serve(settings, side, frame.apdu, now)
  if (served === null) return null
  return { ...served, reply: served.reply === null ? null : { to: frame, apdu: served.reply } }
}

/** ACD: events wait that nobody has read. Envelopes have no place for it. */
const withAcd = ({ unread }: Own, apdu: Apdu.Apdu): Apdu.Apdu =>
  unread.length === 0 || !("piid" in apdu) ? apdu : { ...apdu, acd: true }

const speechOf = (settings: Settings): TerminalSide.Speech<Own, Reply> => ({
  simulated: settings.terminal,
  splitter: Frame.splitting,
  heartbeatSeconds: settings.heartbeatSeconds,
  loopMillis: settings.loopMillis,
  login: (side, now) => link(settings, side, "login", now),
  heartbeat: (side, now) => link(settings, side, "heartbeat", now),
  serve: (side, frame, now) => take(settings, side, frame, now),
  report: (side, events) => report(settings, side, events),
  reply: ({ own }, { apdu, to }) => [own, frameOf(settings, "answers", to.client, withAcd(own, apdu))]
})

/** A simulated terminal that speaks DL/T 698.45. @category Models */
export type SimulatedTerminal = TerminalSide.TerminalSide<Own>

/** Makes a terminal that was never connected. `terminal`: a state to go on with, for a terminal that was simulated before. @category Constructors */
export const make = (
  settings: Settings,
  terminal = TerminalState.make(settings.terminal),
  own = initial
): SimulatedTerminal => TerminalSide.make(speechOf(settings), terminal, own)
