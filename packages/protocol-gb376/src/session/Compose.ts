/** Makes the frames that a master sends: questions and commands with their counter and time tag, and confirmations. */
import { Blank, LocalTime, type Stamp } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import { pfcOf, pseqOf } from "../frame/Counter.ts"
import * as Frame from "../frame/Frame.ts"
import { isCommand, type Question } from "../request/Question.ts"
import { passwordOf, type Settings } from "../request/Settings.ts"
import type { Unit } from "../unit/Unit.ts"
import * as Clock from "../value/LocalTime.ts"

/** Function codes of started frames: 10 asks for class 1 or sends a command to be confirmed, 11 asks for data (1376.1 §4.3.2.5). */
const functionOf = { "04": 10, "05": 10, "06": 10, "0A": 11, "0C": 11, "0E": 11 } as const

/** The bytes of a time tag. */
const tagBytes = 6

/** Where the second 68 of a frame stands; the control field is behind it, AFN seven bytes on (1376.1 §4.2). */
const secondStart = 5

/** Stands in a dry run for a terminal whose address is not known; 0 is no valid terminal number. */
const unknownTerminal: Address.Terminal = { region: "0000", terminal: 0 }

/** Makes the frame of a question or command; its time tag shows the terminal's own clock. */
export const request = (
  settings: Settings,
  question: Question,
  { address, counter, now }: Stamp
): Result.Result<Uint8Array, EncodeError> => {
  const { afn, sealed, tag, units } = question
  if (sealed !== null && sealed.counter !== counter)
    return Result.fail(new EncodeError({ path: "aux.pw", message: "was made for a frame with another number" }))
  const pw = sealed?.pw ?? passwordOf(settings)
  const local = LocalTime.localMillis(now, settings.utcOffsetMinutes)
  const tp =
    tag === null
      ? {}
      : { tp: { pfc: pfcOf(counter), time: Clock.toTagText(local + tag.skewMillis), delayMinutes: tag.delayMinutes } }
  return Frame.encode({
    dir: "down",
    fcb: 0,
    protocol: settings.protocol,
    prm: 1,
    function: functionOf[afn],
    d4: 0,
    address: { ...(Address.fromText(address) ?? unknownTerminal), group: false, master: settings.masterAddress },
    afn,
    seq: { tpv: tag === null ? 0 : 1, fir: 1, fin: 1, con: isCommand(question) ? 1 : 0, seq: pseqOf(counter) },
    units,
    aux: { ...(pw !== null && Frame.authenticated.has(Number.parseInt(afn, 16)) ? { pw } : {}), ...tp }
  })
}

const confirmedUnit = (settings: Settings, frame: Frame.UpFrame): Unit => {
  switch (settings.confirmWith) {
    case "F1":
      return { pn: [0], fn: 1, name: "" }
    case "F3": {
      const items = frame.units.flatMap((unit) =>
        unit.fn === null ? [] : [{ unit: { pn: unit.pn, fn: [unit.fn] }, error: 0 }]
      )
      return { pn: [0], fn: 3, name: "", value: { afn: frame.afn, items } }
    }
  }
}

/** Makes the AFN00 that confirms a frame of the terminal: its counter is repeated, our own master address is named. */
export const confirmation = (settings: Settings, frame: Frame.UpFrame): Result.Result<Uint8Array, EncodeError> =>
  Frame.encode({
    dir: "down",
    fcb: 0,
    protocol: frame.protocol,
    prm: 0,
    function: 11,
    d4: 0,
    address: { ...frame.address, group: false, master: settings.masterAddress },
    afn: "00",
    seq: { tpv: frame.seq.tpv, fir: 1, fin: 1, con: 0, seq: frame.seq.seq },
    units: [confirmedUnit(settings, frame)],
    aux: frame.aux.tp === undefined ? {} : { tp: frame.aux.tp }
  })

const isAuthenticated = (bytes: Uint8Array, start: number): boolean =>
  ((bytes[start + 1] ?? 0) & 0x80) === 0 && Frame.authenticated.has(bytes[start + 7] ?? 0)

/** Finds, in bytes that are no frame, the data units behind the head of a frame of ours that carries a PW. */
const dataBehindHead = (bytes: Uint8Array): number | null => {
  const at = bytes.findIndex((byte, index) => byte === 0x68 && isAuthenticated(bytes, index))
  return at < 0 ? null : at + 9
}

/** A MAC that the security port made: nobody knows it beforehand, so it is hidden where it stands. */
const withoutMac: Blank.Blanker = (bytes) => {
  const seen = Frame.splitting.look(bytes, 0)
  if (seen._tag !== "Frame" || seen.size !== bytes.length) return Blank.from(bytes, dataBehindHead(bytes))
  const decoded = Frame.decode(bytes)
  const aux = Result.isSuccess(decoded) ? decoded.success.aux : {}
  if (aux.pw === undefined) return bytes
  const end = bytes.length - 2 - (aux.tp === undefined ? 0 : tagBytes)
  const shown = Blank.from(bytes, end - aux.pw.length / 2, end)
  shown[shown.length - 2] = Frame.checksum(shown, secondStart + 1, shown.length - 2)
  return shown
}

/**
 * Makes what gives bytes without their PW, for logs and records: a PW is a secret. Zeros stand wherever it is found, and the checksum of a frame is
 * put right; of bytes that are no frame nothing is shown from where the data of one may begin. A PW of zeros is none, and is shown.
 */
export const withoutPassword = (settings: Settings): Blank.Blanker => {
  if (settings.security === "sealed") return withoutMac
  const pw = passwordOf(settings)
  if (pw === null || /^0+$/.test(pw)) return (bytes) => bytes
  const blanked = Blank.wherever([pw])
  return (bytes) => {
    const shown = blanked(bytes)
    const seen = Frame.splitting.look(bytes, 0)
    if (seen._tag !== "Frame" || seen.size !== bytes.length) return Blank.from(shown, dataBehindHead(bytes))
    if (shown !== bytes) shown[shown.length - 2] = Frame.checksum(shown, secondStart + 1, shown.length - 2)
    return shown
  }
}
