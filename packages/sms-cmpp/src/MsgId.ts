/**
 * Msg_Id: 64 bits that an ISMG gives to a message (CMPP 3.0, field Msg_Id of SUBMIT_RESP).
 *
 * Most significant first: month 4, day 5, hour 5, minute 6, second 6, gateway 22, sequence 16 bits. Some gateways put other things in, so
 * the value is a key; its parts are for display only.
 *
 * @category Codec
 */
export interface Parts {
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly gateway: number
  readonly seq: number
}

const bits = (id: bigint, from: bigint, width: bigint): number => Number((id >> from) & ((1n << width) - 1n))

/** Takes a Msg_Id apart. @category Functions */
export const parts = (id: bigint): Parts => ({
  month: bits(id, 60n, 4n),
  day: bits(id, 55n, 5n),
  hour: bits(id, 50n, 5n),
  minute: bits(id, 44n, 6n),
  second: bits(id, 38n, 6n),
  gateway: bits(id, 16n, 22n),
  seq: bits(id, 0n, 16n)
})

/** Builds a Msg_Id; parts wider than their bits are cut to them. @category Constructors */
export const make = (of: Parts): bigint =>
  (BigInt.asUintN(4, BigInt(of.month)) << 60n) |
  (BigInt.asUintN(5, BigInt(of.day)) << 55n) |
  (BigInt.asUintN(5, BigInt(of.hour)) << 50n) |
  (BigInt.asUintN(6, BigInt(of.minute)) << 44n) |
  (BigInt.asUintN(6, BigInt(of.second)) << 38n) |
  (BigInt.asUintN(22, BigInt(of.gateway)) << 16n) |
  BigInt.asUintN(16, BigInt(of.seq))

const digits = (value: number, width: number): string => String(value).padStart(width, "0")

/** Prints the 22 digits that peers print: MMDDhhmmss, gateway 7, sequence 5. @category Conversions */
export const toText = (id: bigint): string => {
  const of = parts(id)
  const time = [of.month, of.day, of.hour, of.minute, of.second].map((value) => digits(value, 2)).join("")
  return `${time}${digits(of.gateway, 7)}${digits(of.seq, 5)}`
}

/** Reads the 22-digit form; null when it is not one, or a part does not fit its bits. @category Conversions */
export const fromText = (text: string): bigint | null => {
  if (!/^\d{22}$/.test(text)) return null
  const at = (from: number, width: number): number => Number(text.slice(from, from + width))
  const id = make({
    month: at(0, 2),
    day: at(2, 2),
    hour: at(4, 2),
    minute: at(6, 2),
    second: at(8, 2),
    gateway: at(10, 7),
    seq: at(17, 5)
  })
  return toText(id) === text ? id : null
}

/** Prints 16 hexadecimal digits: the form that is kept as the reference of an SMS. @category Conversions */
export const toHex = (id: bigint): string => id.toString(16).padStart(16, "0")

/** Reads 16 hexadecimal digits; null when it is something else. @category Conversions */
export const fromHex = (text: string): bigint | null => (/^[0-9a-f]{16}$/i.test(text) ? BigInt(`0x${text}`) : null)
