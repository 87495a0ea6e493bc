/** Mobile numbers as they stand in Dest_terminal_Id and Src_terminal_Id, and how they look in logs. */

/** Prefix that an operator wants before a mainland number. @category Models */
export type NumberPrefix = "" | "86" | "+86"

/** Drops `+86`, `86` or `0086` before an 11-digit mainland number; gateways add them to numbers that had none. Others stay. */
export const normalise = (number: string): string => /^(?:\+86|0086|86)(1\d{10})$/.exec(number)?.[1] ?? number

/** Takes a number without its prefix; null when it is no number of 5 to 20 digits. */
export const numberOf = (text: string): string | null => {
  const plain = normalise(text.trim())
  return /^\+?\d{5,20}$/.test(plain) ? plain : null
}

/** Writes a number for the wire; null when it is no number of 5 to 20 digits. */
export const forWire = (number: string, prefix: NumberPrefix): string | null => {
  const plain = numberOf(number)
  if (plain === null) return null
  return /^1\d{10}$/.test(plain) ? prefix + plain : plain
}

/** Hides the middle of a number: `138****0001`. */
export const mask = (number: string): string =>
  number.length <= 4 ? "****" : `${number.slice(0, Math.max(0, number.length - 8))}****${number.slice(-4)}`
