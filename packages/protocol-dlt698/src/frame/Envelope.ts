/**
 * The envelope of a frame: 68 L C AF SA CA HCS … FCS 16, words low byte first. L counts everything but the first 68 and the last 16.
 *
 * @category Frames
 */
import type { Apdu } from "../apdu/Apdu.ts"

/** Bytes of the longest frame: L has 14 bits. Bit 14 (a unit of KiB in later editions) is refused. @category Limits */
export const maxFrameLength = 0x3fff + 2

/** Bytes of the server address at most. @category Limits */
export const maxAddressBytes = 16

/** How the server address is meant; `wildcard`: a digit A fits any digit. @category Models */
export const addressTypes = ["single", "wildcard", "group", "broadcast"] as const
/** How the server address is meant. @category Models */
export type AddressType = (typeof addressTypes)[number]

/** Kinds of a fragment, by their number. @category Models */
export const fragmentKinds = ["first", "last", "confirm", "middle"] as const
/** What a fragment is. @category Models */
export type FragmentKind = (typeof fragmentKinds)[number]

/** Whom a frame is for, or from. @category Models */
export interface Address {
  readonly addressType: AddressType
  /** 0 the terminal itself, 1 … 3 what is inside it. */
  readonly logicalAddress: number
  /** Digits in reading order, upper-case hexadecimal text of 1 to 16 bytes: `201612345678`. */
  readonly server: string
  /** Number of the station, 2 hexadecimal digits; 00 in frames that the terminal began. */
  readonly client: string
}

/** What every frame has before its content. @category Models */
export interface Head extends Address {
  /** The control byte, 2 hexadecimal digits; the five fields after it say what is in it. */
  readonly control: string
  readonly dir: "down" | "up"
  /** 1: the station began the exchange. */
  readonly prm: 0 | 1
  /** 1 link management, 3 user data. */
  readonly fn: 1 | 3
  /** Whether 33H was added to each byte of the content. */
  readonly scrambled: boolean
}

/** A frame with a whole APDU. @category Models */
export interface WholeFrame extends Head {
  readonly fragment: false
  readonly apdu: Apdu
}

/** A frame with a piece of an APDU, or the confirmation of one. @category Models */
export interface FragmentFrame extends Head {
  readonly fragment: true
  readonly fragmentKind: FragmentKind
  /** 0 … 4095. */
  readonly fragmentNo: number
  /** The piece, as hexadecimal text. */
  readonly fragmentBody: string
}

/** A decoded frame; its JSON form is the same. @category Models */
export type Frame = WholeFrame | FragmentFrame

/** What a control byte says. @category Models */
export type Control = Omit<Head, keyof Address> & { readonly fragment: boolean }

const controlBytes: ReadonlyArray<Control | null> = Array.from({ length: 256 }, (_, byte) => {
  const fn = byte & 7
  if ((fn !== 1 && fn !== 3) || (byte & 0x10) !== 0) return null
  return {
    control: byte.toString(16).toUpperCase().padStart(2, "0"),
    dir: (byte & 0x80) === 0 ? "down" : "up",
    prm: (byte & 0x40) === 0 ? 0 : 1,
    fn,
    scrambled: (byte & 8) !== 0,
    fragment: (byte & 0x20) !== 0
  }
})

/** Fields that a control byte says, or `null` where it says none that exist. @category Functions */
export const controlOf = (byte: number): Control | null => controlBytes[byte] ?? null
