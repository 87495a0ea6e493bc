/**
 * Text in the codings that Msg_Fmt names: 0 ASCII, 8 UCS2 (UTF-16BE without a mark), 15 GB Chinese (GBK, read as GB18030).
 *
 * Other values are passed through by gateways from the GSM data coding byte (GSM 03.38 clause 4) and are read by its rules. What cannot be
 * read without loss has no text: the caller keeps the bytes.
 *
 * @category Codec
 */
import iconv from "iconv-lite"

/** How the bytes of a message are to be read. @category Models */
export type Coding = "ascii" | "ucs2" | "gbk" | "binary"

/** Msg_Fmt that is sent for a coding. @category Constants */
export const msgFmtOf: { readonly [C in Exclude<Coding, "binary">]: number } = { ascii: 0, ucs2: 8, gbk: 15 }

/** Names the coding behind a Msg_Fmt, 0 … 255. @category Functions */
export const codingOf = (msgFmt: number): Coding => {
  if (msgFmt === 0) return "ascii"
  if (msgFmt === 8 || msgFmt === 9) return "ucs2"
  if (msgFmt === 15) return "gbk"
  if (msgFmt === 3 || msgFmt === 4) return "binary"
  return byGsmRules(msgFmt)
}

/** GSM 03.38: group 0xF0 has 8-bit data in bit 2; in the general groups bits 3 and 2 name the alphabet. */
const byGsmRules = (dcs: number): Coding => {
  if (dcs >= 0xf0) return (dcs & 0x04) === 0 ? "ascii" : "binary"
  if (dcs >= 0xe0) return "ucs2"
  const alphabet = dcs & 0x0c
  if (alphabet === 0x08) return "ucs2"
  return alphabet === 0x00 ? "ascii" : "binary"
}

/** Reads text; null when the bytes are not wholly text in this coding. @category Conversions */
export const decodeText = (msgFmt: number, bytes: Uint8Array): string | null => {
  switch (codingOf(msgFmt)) {
    case "ascii":
      return bytes.every((byte) => byte < 0x80) ? String.fromCharCode(...bytes) : null
    case "ucs2":
      return bytes.length % 2 === 0 ? ucs2(bytes) : null
    case "gbk": {
      const text = iconv.decode(bytes, "gb18030")
      return text.includes("\ufffd") ? null : text
    }
    case "binary":
      return null
  }
}

const ucs2 = (bytes: Uint8Array): string => {
  let out = ""
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    out += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
  }
  return out
}

/** Writes text; null when the coding has no bytes for one of its characters. @category Conversions */
export const encodeText = (coding: Exclude<Coding, "binary">, text: string): Uint8Array | null => {
  switch (coding) {
    case "ascii":
      return isAscii(text) ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : null
    case "ucs2": {
      const out = new Uint8Array(text.length * 2)
      const view = new DataView(out.buffer)
      for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index))
      return out
    }
    case "gbk": {
      const bytes = iconv.encode(text, "gbk")
      return iconv.decode(bytes, "gbk") === text ? new Uint8Array(bytes) : null
    }
  }
}

/** Says whether all characters are printable ASCII or line ends, the part of ASCII that the GSM alphabet keeps readable. @category Questions */
export const isAscii = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7e || (code < 0x20 && code !== 0x0a && code !== 0x0d)) return false
  }
  return true
}
