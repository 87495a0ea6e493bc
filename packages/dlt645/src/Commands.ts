/**
 * What a station has a meter do through a relay, and what the answer says. Trip and permit close were seen in a live conversation, the other
 * actions are recalled only: they are marked D and want a trial with the meter.
 *
 * @category Commands
 */
import { LocalTime } from "@yugou/dialect-kit"
import { EncodeError } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { DecodeError } from "./Errors.ts"
import { controls, decode, encode, type Frame645 } from "./Frame.ts"

/** Actions of the remote control command (1CH). Verify the ones marked D against a meter before use. @category Constants */
export const actions = {
  /** C: one live conversation. */
  trip: 0x1a,
  /** C: one live conversation. */
  permitClose: 0x1b,
  /** D */
  close: 0x1c,
  /** D */
  alarm: 0x2a,
  /** D */
  alarmOff: 0x2b,
  /** D */
  protect: 0x3a,
  /** D */
  protectOff: 0x3b
} as const

/** What a remote-control command does; the values of the field are in `actions`. @category Models */
export type Action = keyof typeof actions

/** Stands for "whichever meter hears it": only on a line with a single meter. @category Constants */
export const anyMeter = "AAAAAAAAAAAA"

const reversed = (hex: string): string => (hex.match(/../g) ?? []).reverse().join("")

/** Asks for a data item by its identifier (`"04000503"`, 4 bytes, most significant first). @category Conversions */
export const read = (address: string, identifier: string): Result.Result<Uint8Array, EncodeError> =>
  /^[0-9a-fA-F]{8}$/.test(identifier)
    ? encode({ address, control: controls.read, data: reversed(identifier) })
    : Result.fail(new EncodeError({ path: "identifier", message: "must be 4 bytes of hexadecimal text" }))

/** Asks the one meter of a line for its address (13H). @category Conversions */
export const readAddress = (): Result.Result<Uint8Array, EncodeError> =>
  encode({ address: anyMeter, control: controls.readAddress, data: "" })

/** The data of a remote-control frame (DL/T 645-2007, control code 1CH). @category Models */
export interface RemoteControl {
  readonly action: Action
  /** Permission level and password, 4 bytes as hexadecimal text. */
  readonly password: string
  /** Operator code, 4 bytes as hexadecimal text. */
  readonly operator: string
  /** Local time until which the command counts, `"2099-12-30 00:00:00"`. */
  readonly expires: string
}

/** Makes the remote control command: password, operator, action, 0, expiry. A meter that stays silent may have acted. @category Functions */
export const remote = (
  address: string,
  { action, expires, operator, password }: RemoteControl
): Result.Result<Uint8Array, EncodeError> => {
  const parts = LocalTime.parts(expires)
  if (parts?.length !== 6)
    return Result.fail(new EncodeError({ path: "expires", message: 'must be a time like "2099-12-30 00:00:00"' }))
  if (!/^[0-9a-fA-F]{8}$/.test(password) || !/^[0-9a-fA-F]{8}$/.test(operator)) {
    return Result.fail(
      new EncodeError({ path: "password", message: "password and operator must be 4 bytes of hexadecimal text each" })
    )
  }
  const code = actions[action].toString(16).padStart(2, "0")
  const until = parts.map((part) => `${part}`.padStart(2, "0")).reverse()
  return encode({ address, control: controls.remote, data: `${password}${operator}${code}00${until.join("")}` })
}

/** What a meter can find wrong with a command, by the bits of its error byte (bit 0 first). @category Constants */
export const errors = [
  "other",
  "noSuchData",
  "notPermitted",
  "baudRate",
  "yearZones",
  "dayPeriods",
  "tariffs",
  "reserved"
] as const

/** What a meter found wrong with a command. @category Models */
export type MeterError = (typeof errors)[number]

/**
 * What an answer says. `Data`: of a read, without the identifier, as on the wire (low byte first); `more`: the meter has further data of it.
 * `Done`: a command was taken, which does not prove that it has taken effect. `Refused`: the error byte, and the names of its bits.
 *
 * @category Models
 */
export type Answer =
  | { readonly _tag: "Data"; readonly data: string; readonly more: "yes" | "no" }
  | { readonly _tag: "Done"; readonly address: string }
  | { readonly _tag: "Refused"; readonly raw: string; readonly errors: ReadonlyArray<MeterError> }

const matches = (asked: string, said: string): boolean =>
  [...asked.toUpperCase()].every((digit, index) => digit === "A" || digit === said[index])

/** Bit 7 of the control byte: the meter answers; 6: it refuses; 5: more data follow. */
const fromMeter = 0x80
const refusing = 0x40
const following = 0x20

const errorsOf = (data: string): ReadonlyArray<MeterError> => {
  const bits = Number.parseInt(data.slice(0, 2), 16)
  return errors.filter((_, bit) => ((bits >> bit) & 1) === 1)
}

/** Reads the answer to a frame of ours; refused are bytes that answer another meter, another command or another item. @category Conversions */
export const answerTo = (asked: Frame645, bytes: Uint8Array): Result.Result<Answer, DecodeError> => {
  const decoded = decode(bytes)
  if (Result.isFailure(decoded)) return Result.fail(decoded.failure)
  const { address, control, data } = decoded.success
  const start = bytes.findIndex((byte) => byte !== 0xfe)
  const refuse = (at: number, reason: DecodeError["reason"]) =>
    Result.fail(new DecodeError({ offset: start + at, reason }))
  if (!matches(asked.address, address)) return refuse(1, "anotherMeter")
  const kind = control & ~following
  if (kind === (asked.control | fromMeter | refusing))
    return Result.succeed({ _tag: "Refused", raw: data, errors: errorsOf(data) })
  if (kind !== (asked.control | fromMeter)) return refuse(8, "anotherControl")
  if (asked.control !== controls.read) return Result.succeed({ _tag: "Done", address })
  if (!data.startsWith(asked.data.toLowerCase().slice(0, 8))) return refuse(10, "anotherItem")
  return Result.succeed({ _tag: "Data", data: data.slice(8), more: (control & following) === 0 ? "no" : "yes" })
}
