/** The address text of a terminal: region of four digits, dash, terminal number in decimal, padded to five digits (`"3701-00001"`). @category Frames */
import type { Address } from "./Frame.ts"

const pattern = /^([0-9A-Fa-f]{4})-(\d{1,5})$/

/** Who is meant: the part of the address field that both sides must agree on; group bit and master address are not compared. @category Models */
export interface Terminal {
  readonly region: string
  readonly terminal: number
}

/** Writes the address text. @category Conversions */
export const toText = ({ region, terminal }: Terminal): string => `${region}-${terminal.toString().padStart(5, "0")}`

/** Reads address text; `null` when it is none. Terminal numbers are 1…65535. @category Conversions */
export const fromText = (text: string): Terminal | null => {
  const match = pattern.exec(text)
  const terminal = Number(match?.[2])
  if (match?.[1] === undefined || terminal < 1 || terminal > 65_535) return null
  return { region: match[1].toUpperCase(), terminal }
}

/** Tells whether a frame speaks of this terminal. @category Questions */
export const matches = (terminal: Terminal, address: Address): boolean =>
  terminal.region === address.region && terminal.terminal === address.terminal
