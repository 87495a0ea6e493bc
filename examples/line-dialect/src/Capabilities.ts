/** What a terminal of the line protocol can do. The contract suite checks that it is true. */
import { type Capabilities, Energy } from "@yugou/core/dialect"

/** How long a frame that changes the terminal may live, in minutes: the longest time, and where the station does not say. */
export const lifetime = { maxMinutes: 60, usualMinutes: 5 } as const

export const capabilities: Capabilities = {
  creditScope: "terminal",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Cyclic", min: 1, max: 99 },
  numberScope: "terminal",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("999999") },
  readingQuantum: Energy.kwh("0.0001"),
  setBalance: null,
  thresholds: "none",
  lifetime: { _tag: "Tagged", maxMinutes: lifetime.maxMinutes },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: "none",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["direct"],
  protectionCloses: "no",
  parameters: ["PurchaseControl"],
  items: []
}
