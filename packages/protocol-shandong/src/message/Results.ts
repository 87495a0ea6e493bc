/** Result bytes of writes and refusals, and their names in JSON. @category Messages */
import { Bytes } from "@yugou/dialect-kit"

/** The bytes of the family: 00…05 and 11…13 from the terminal, F1…FF made by a front end on the way. */
const meanings: ReadonlyArray<readonly [number, string]> = [
  [0x00, "ok"],
  [0x01, "relay-no-answer"],
  [0x02, "illegal-content"],
  [0x03, "password-or-permission"],
  [0x04, "no-such-item"],
  [0x05, "command-expired"],
  [0x11, "target-missing"],
  [0x12, "send-failed"],
  [0x13, "sms-too-long"],
  [0xf1, "terminal-timeout"],
  [0xf2, "no-downlink"],
  [0xf3, "disconnected"],
  [0xff, "bad-packet"]
]
const byCode = new Map(meanings)
const byName = new Map(meanings.map(([code, name]) => [name, code]))

/** Names a result byte; one that no source explains keeps its number: `other-2A`. @category Functions */
export const nameOf = (code: number): string => byCode.get(code) ?? `other-${Bytes.hexOfByte(code)}`

/** Finds the byte of a name made by {@link nameOf}, or `null`. @category Functions */
export const codeOf = (name: string): number | null => {
  const other = /^other-([0-9A-F]{2})$/.exec(name)
  return byName.get(name) ?? (other === null ? null : Number.parseInt(other[1] ?? "", 16))
}

/** Lists the names of all known bytes. @category Constants */
export const names: ReadonlyArray<string> = meanings.map(([, name]) => name)
