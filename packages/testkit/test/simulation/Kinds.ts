/** Terminals of the toy dialect, one model for each firmware that matters. */
import type { Setup, TerminalKind } from "@yugou/testkit/simulation"
import { toyDialect } from "../suites/toy/Dialect.ts"
import { openTerminal } from "../suites/toy/ToyTerminal.ts"

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

export const toy: TerminalKind = {
  name: "toy",
  dialect: toyDialect(null),
  address: (no) => `${letters[Math.floor(no / 10) % 26]}${no % 10}`,
  models: [
    { firmware: {}, settings: null },
    { firmware: { applies: "inLoop" }, settings: null },
    { firmware: { duplicate: "refusedWithoutReason", compares: "terminal" }, settings: null },
    { firmware: { duplicate: "storedWithoutEffect", applies: "inLoop" }, settings: null },
    { firmware: { duplicate: "appliedAgain" }, settings: null }
  ],
  open: (address, firmware) => openTerminal({ address, firmware }),
  loops: "driven"
}

export const setupOf = (size: Setup["size"]): Setup => ({ kinds: [toy], size })
