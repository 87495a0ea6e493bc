/** What a terminal of this dialect can do, by its settings. */
import { type Capabilities, Energy } from "@yugou/core/dialect"
import { itemNames } from "../unit/Items.ts"
import { maxAmountKwh } from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

const oneKwh = Energy.fromUnits(Energy.unitsPerKwh)
const maxAmount = Energy.fromUnits(maxAmountKwh * Energy.unitsPerKwh)

/** Largest number of F47 (four bytes). */
export const maxPurchaseNo = 0xffff_ffff

/** Gives the capabilities of a terminal with these settings. */
export const of = (settings: Settings): Capabilities => ({
  creditScope: "group",
  creditUnit: settings.creditUnit,
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: maxPurchaseNo },
  numberScope: "target",
  duplicateNumber: settings.duplicateNumber,
  purchase: { quantum: oneKwh, max: maxAmount },
  readingQuantum: oneKwh,
  setBalance: { quantum: oneKwh, min: Energy.fromUnits(-maxAmount), max: maxAmount, numbered: "yes" },
  thresholds: "withCredit",
  thresholdRange: { quantum: oneKwh, max: maxAmount },
  lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "creditRecord", proves: "effect" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: "counter",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit"],
  protectionCloses: "unknown",
  // AFN05 F25: half hours, 0 without end, at most a day.
  protectionHalfHours: 48,
  parameters: ["EffectiveRounds", "PurchaseControl", "Protection"],
  items: itemNames
})
