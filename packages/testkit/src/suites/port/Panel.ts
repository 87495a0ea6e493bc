/** What the terminals of suites that sell can do. */
import { Energy } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"

export const capabilities: Capabilities = {
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: 0xffff_ffff },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") },
  readingQuantum: Energy.kwh("1"),
  setBalance: { quantum: Energy.kwh("1"), min: Energy.kwh("-9999999"), max: Energy.kwh("9999999"), numbered: "yes" },
  thresholds: "withCredit",
  lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: "none",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit"],
  protectionCloses: "unknown",
  parameters: [],
  items: []
}
