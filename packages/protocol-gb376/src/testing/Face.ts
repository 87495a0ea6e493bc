/**
 * The terminal's side of the wire: a pure face of the protocol-neutral simulated terminal. Bytes in, bytes out; login, heartbeat and pushes of
 * its own accord. It keeps the rules that money depends on: a frame older than its time tag is dropped in silence, and a frame without a tag
 * whose PSEQ was the last one gets the stored answer again without being executed.
 */
import { type FaultPlan, type Input, step, TerminalClock } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import type { EventRecord } from "../rows/EventRecords.ts"
import type { Unit } from "../unit/Unit.ts"
import * as LocalTime from "../value/LocalTime.ts"
import * as Events from "./Events.ts"
import type { Face } from "./FaceState.ts"
import { type Served, serve } from "./Serve.ts"

export { type Face, make, type Settings, settings } from "./FaceState.ts"

export type Output =
  | { readonly _tag: "Send"; readonly bytes: Uint8Array; readonly delayMillis: number }
  | { readonly _tag: "Disconnect" }
export type Moved = readonly [Face, ReadonlyArray<Output>]

const addressOf = (face: Face, master: number): Frame.Address => {
  const own = Address.fromText(face.settings.address) ?? { region: "0000", terminal: 1 }
  return { ...own, group: false, master }
}

const waiting = (face: Face): boolean => face.readRecords < face.records.length

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

/** Makes an uplink frame; ACD and the event counters follow from the records that wait. What cannot be encoded is not sent. */
const compose = (face: Face, outgoing: Outgoing): Uint8Array => {
  const acd = waiting(face) ? 1 : 0
  const made = Frame.encode({
    dir: "up",
    acd,
    protocol: 2,
    prm: outgoing.prm,
    function: outgoing.function,
    d4: 0,
    address: addressOf(face, outgoing.master),
    afn: outgoing.afn,
    seq: { tpv: outgoing.tp === undefined ? 0 : 1, fir: 1, fin: 1, con: outgoing.con, seq: outgoing.seq },
    units: outgoing.units,
    aux: {
      ...(acd === 1 ? { ec: { ec1: face.records.length & 0xff, ec2: 0 } } : {}),
      ...(outgoing.tp === undefined ? {} : { tp: outgoing.tp })
    }
  })
  return Result.getOrElse(made, () => new Uint8Array(0))
}

const started = (face: Face, afn: string, units: ReadonlyArray<Unit>): Moved => {
  const isLink = afn === "02"
  const bytes = compose(face, { prm: 1, function: isLink ? 9 : 4, afn, con: 1, seq: face.pfc & 0x0f, master: 0, units })
  return [{ ...face, pfc: (face.pfc + 1) & 0xff }, [{ _tag: "Send", bytes, delayMillis: 0 }]]
}

const link = (fn: number, value?: unknown): ReadonlyArray<Unit> => [
  { pn: [0], fn, name: "", ...(value === undefined ? {} : { value }) }
]

/** A new connection: forgets half-received bytes and logs in. */
export const connect = (face: Face): Moved =>
  started({ ...face, splitter: Splitter.make(), lastAnswer: null }, "02", link(1))

/** Sends a heartbeat; that of 2012 carries the terminal's clock. */
export const heartbeat = (face: Face, now: number): Moved => {
  const { revision, terminal } = face.settings
  if (revision === "2009") return started(face, "02", link(3))
  return started(
    face,
    "02",
    link(3, { clock: LocalTime.toText(TerminalClock.localMillis(terminal, face.terminal, now)) })
  )
}

/** Logs out and asks for the end of the connection. */
export const logout = (face: Face): Moved => {
  const [next, outputs] = started(face, "02", link(2))
  return [next, [...outputs, { _tag: "Disconnect" }]]
}

/** Adds a fault that waits for a request. */
export const expect = (face: Face, planned: FaultPlan.Planned): Face => ({ ...face, faults: [...face.faults, planned] })

const push = (face: Face, records: ReadonlyArray<EventRecord>): Moved => {
  if (records.length === 0) return [face, []]
  const from = face.records.length
  const kept: Face = { ...face, records: [...face.records, ...records] }
  if (face.settings.events === "waiting") return [kept, []]
  const value = {
    ec1: kept.records.length & 0xff,
    ec2: 0,
    from: from & 0xff,
    to: kept.records.length & 0xff,
    events: records
  }
  return started({ ...kept, readRecords: kept.records.length }, "0E", link(1, value))
}

/** Lets something happen to the terminal: consumption, the main loop, a power cut, a clock gone wrong. */
export const apply = (face: Face, input: Input, now: number): Moved => {
  const [terminal, outputs] = step(face.settings.terminal, face.terminal, input, now)
  const events = outputs.flatMap((output) => (output._tag === "Event" ? [output.event] : []))
  const records = events.flatMap((event) => Events.recordOf(terminal, event))
  const [next, sent] = push({ ...face, terminal }, records)
  return input._tag === "PowerLoss" ? [next, [{ _tag: "Disconnect" }]] : [next, sent]
}

const isOutlived = (face: Face, tag: Frame.TimeTag | undefined, now: number): boolean => {
  if (tag === undefined) return false
  const { terminal } = face.settings
  const issued = LocalTime.fromTagText(tag.time, TerminalClock.localMillis(terminal, face.terminal, now))
  return issued !== null && TerminalClock.isDead(terminal, face.terminal, now, issued, tag.delayMinutes * 60_000)
}

/** Records that wait are there before the answer, so that it says ACD=1; those that are pushed follow it. */
const answer = (face: Face, frame: Frame.DownFrame, now: number): Moved => {
  const served = serve(face, frame, now)
  const pushes = served.link === "kept" && face.settings.events === "pushed"
  const kept = pushes ? served.face : { ...served.face, records: [...served.face.records, ...served.records] }
  const [told, sent] = reply({ ...served, face: kept }, frame)
  if (served.link === "lost") return [told, [...sent, { _tag: "Disconnect" }]]
  if (!pushes) return [told, sent]
  const [pushed, more] = push(told, served.records)
  return [pushed, [...sent, ...more]]
}

const reply = (served: Served, frame: Frame.DownFrame): Moved => {
  const { answer: given, face } = served
  if (given === null) return [face, []]
  const bytes = compose(face, {
    prm: 0,
    function: given.afn === "00" ? 0 : 8,
    afn: given.afn,
    con: 0,
    seq: frame.seq.seq,
    master: frame.address.master,
    units: given.units,
    tp: face.settings.timeTagEcho === "yes" ? frame.aux.tp : undefined
  })
  const lastAnswer = { seq: frame.seq.seq, afn: frame.afn, bytes }
  return [{ ...face, lastAnswer }, [{ _tag: "Send", bytes, delayMillis: served.delayMillis }]]
}

const onFrame = (face: Face, bytes: Uint8Array, now: number): Moved => {
  const decoded = Frame.decode(bytes, { pw: face.settings.pw, revision: face.settings.revision })
  if (Result.isFailure(decoded) || decoded.success.dir === "up") return [face, []]
  const frame = decoded.success
  if (!Address.matches(addressOf(face, 0), frame.address)) return [face, []]
  if (frame.afn === "00") return [{ ...face, confirmedLogins: face.confirmedLogins + 1 }, []]
  const { lastAnswer } = face
  const repeated = frame.seq.tpv === 0 && lastAnswer?.seq === frame.seq.seq && lastAnswer.afn === frame.afn
  if (repeated) return [face, [{ _tag: "Send", bytes: lastAnswer.bytes, delayMillis: 0 }]]
  return isOutlived(face, frame.aux.tp, now) ? [face, []] : answer(face, frame, now)
}

/** Takes bytes of the master. */
export const receive = (face: Face, bytes: Uint8Array, now: number): Moved => {
  const [splitter, pieces] = Splitter.push(face.splitter, bytes)
  let current: Face = { ...face, splitter }
  const outputs: Array<Output> = []
  for (const piece of pieces) {
    if (piece._tag === "Skipped") continue
    const [next, more] = onFrame(current, piece.bytes, now)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}
