/** What a terminal of this dialect can do, by its settings. */
import { type Capabilities, Energy } from "@yugou/core/dialect"
import type { Settings } from "./Settings.ts"

/** The smallest step of every amount: 0.0001 kWh. */
const step = Energy.fromUnits(1n)

/** Largest amount that is sent: the ceiling that one firmware sets on the sum (9 999 999 000 kWh). */
export const maxAmount = Energy.fromUnits(99_999_990_000_000n)

/** Largest purchase number (double-long-unsigned); 0 says "no purchase". */
export const maxPurchaseNo = 0xffff_ffff

/** Longest time tag that a purchase is given, in minutes: as long as it lives, nothing else goes to its group. */
export const maxLifetimeMinutes = 60

const duplicates: { readonly [given in Settings["duplicateNumber"]]: Capabilities["duplicateNumber"] } = {
  unknown: "unknown",
  dar8: "refused",
  dar21: "refused",
  dar255: "refused",
  // Success says nothing about the balance: one such firmware can credit the number again.
  silent: "unknown"
}

const lifetimeOf = ({ purchaseLifetime, quarantineMinutes }: Settings): Capabilities["lifetime"] =>
  purchaseLifetime === "tagged"
    ? { _tag: "Tagged", maxMinutes: maxLifetimeMinutes }
    : { _tag: "Quarantine", minutes: quarantineMinutes }

/** Gives the capabilities of a terminal with these settings. */
export const of = (settings: Settings): Capabilities => ({
  creditScope: "group",
  creditUnit: settings.creditUnit,
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: maxPurchaseNo },
  // One firmware compares across all groups: numbers that are unique in the whole terminal suit every one.
  numberScope: "terminal",
  duplicateNumber: duplicates[settings.duplicateNumber],
  purchase: { quantum: step, max: maxAmount },
  readingQuantum: step,
  setBalance: { quantum: step, min: Energy.fromUnits(-maxAmount), max: maxAmount, numbered: "yes" },
  thresholds: "withCredit",
  thresholdRange: { quantum: step, max: maxAmount },
  lifetime: lifetimeOf(settings),
  // The event of a purchase (3202) holds no balance, so it is no record of a credit.
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: settings.debt === "lost" ? "none" : "counter",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit", "direct"],
  protectionCloses: "yes",
  parameters: ["EffectiveRounds", "PurchaseControl", "Protection"],
  items: Object.keys(settings.items)
})
