/** A site for tests that play the station's operations over a store: one customer in the archive, one terminal and what it can do. */
import { type ArchiveView, Energy, Instant, type TerminalId } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"

export const customerNo = "0370100001"
export const terminalId = "3701-00001" as TerminalId

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

export const archive: ArchiveView = {
  customer: {
    customerNo,
    name: "泉城纺织厂",
    orgNo: "37401",
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-03-01T00:00:00Z")
}
