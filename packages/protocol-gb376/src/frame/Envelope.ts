/** The shape of a frame as plain data, its limits, and the checksum (Q/GDW 1376.1 §4.3). */
import type { Unit } from "../unit/Unit.ts"
import type { Read } from "../value/Leaf.ts"

/** 68 L L 68 before, CS 16 after the user data. @category Constants */
export const overhead = 8
/** Largest user data length on network channels (L1 has 14 bits). @category Constants */
export const maxUserDataLength = 16_383
/** Largest frame in bytes. @category Constants */
export const maxFrameLength = maxUserDataLength + overhead
/** C, A, AFN, SEQ and one unit id: nothing shorter means anything. @category Constants */
export const minUserDataLength = 12

/** Whom a frame is for or from: A1, A2 and A3 of the address field. @category Models */
export interface Address {
  /** Administrative region, four digits as printed on the terminal (some devices use A–F). */
  readonly region: string
  /** Terminal address 0…65535; 65535 with `group` speaks to all. */
  readonly terminal: number
  readonly group: boolean
  /** Master station address 0…127; 0 in frames that a terminal starts. */
  readonly master: number
}

/** The sequence field SEQ. @category Models */
export interface Sequence {
  /** 1: a time tag is in the auxiliary data. */
  readonly tpv: 0 | 1
  readonly fir: 0 | 1
  readonly fin: 0 | 1
  /** 1: the receiver is to confirm. */
  readonly con: 0 | 1
  /** PSEQ of a starting, RSEQ of an answering frame, 0…15. */
  readonly seq: number
}

/** The time tag Tp of the auxiliary data: how long a frame counts. @category Models */
export interface TimeTag {
  /** Counter of the frame that was started, 0…255; an answer repeats it. */
  readonly pfc: number
  /** Local time of sending, `"dd hh:mm:ss"`; bytes that are no time are kept (FF: `{ noData: "ff" }`, others: `{ raw }`). */
  readonly time: Read<string>
  /** Minutes that the frame may travel; 0: no limit. */
  readonly delayMinutes: number
}

/** The auxiliary data: PW of commands, EC and Tp. @category Models */
export interface Aux {
  /** Message authentication code, 16 bytes as hexadecimal text (2 bytes in the 2005 family). */
  readonly pw?: string
  readonly ec?: { readonly ec1: number; readonly ec2: number }
  readonly tp?: TimeTag
}

/** What frames of both directions have. @category Models */
export interface FrameBase {
  /** 1: Q/GDW 130—2005, 2: Q/GDW 376.1. */
  readonly protocol: 1 | 2
  readonly prm: 0 | 1
  readonly function: number
  /** FCV down, reserved up. */
  readonly d4: 0 | 1
  readonly address: Address
  /** Function code as two upper-case hexadecimal digits. */
  readonly afn: string
  readonly seq: Sequence
  readonly units: ReadonlyArray<Unit>
  readonly aux: Aux
}

/** A frame from a terminal to the master station. @category Models */
export interface UpFrame extends FrameBase {
  readonly dir: "up"
  /** 1: an important event waits; its counters are in `aux.ec`. */
  readonly acd: 0 | 1
}

/** A frame from the master station to a terminal. @category Models */
export interface DownFrame extends FrameBase {
  readonly dir: "down"
  readonly fcb: 0 | 1
}

/** A frame of either direction. @category Models */
export type Frame = UpFrame | DownFrame
