/**
 * A toy dialect that keeps the whole contract, and breaks one sentence of it where told to: what the dialect suite is tried on.
 *
 * Writing requests read the terminal's clock first, so that there is something between `Start` and the first effecting byte; with the setting
 * `"sealed"` they then ask the port `seal`. The setting `answerSeconds` is taken and changes nothing.
 */
import { Energy } from "@yugou/core"
import type { Capabilities, ConfiguredDialect, Dialect, Identified } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Frame from "./Frame.ts"
import { max, maxLifetimeMinutes, maxNumber, plan, quantum, settingQuantum, type Wrong } from "./Requests.ts"
import { sessionOf } from "./Session.ts"

const identify =
  (wrong: Wrong | null) =>
  (head: Uint8Array): Identified => {
    const text = String.fromCharCode(...head.subarray(0, Frame.maxLine + 1))
    const early = /^#([A-Z]\d),/.exec(text)
    if (wrong === "identifiesEarly" && early !== null) return { _tag: "Yes", address: early[1] ?? "" }
    const [line, ...more] = text.split("\n")
    if (more.length === 0)
      return text.length <= Frame.maxLine && /^(#|$)/.test(text) ? { _tag: "NeedMore" } : { _tag: "No" }
    if (wrong === "keepsHalves" && (line ?? "").lastIndexOf("#") > 0) return { _tag: "No" }
    const frame = Frame.decode(line ?? "", "checked")
    return frame === null ? { _tag: "No" } : { _tag: "Yes", address: frame.address }
  }

/** What the toy says about itself. */
export const toyCapabilities = (wrong: Wrong | null): Capabilities => ({
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Cyclic", min: 1, max: maxNumber },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum, max },
  readingQuantum: Energy.fromUnits(1n),
  setBalance: { quantum: settingQuantum, min: Energy.fromUnits(-max), max, numbered: "no" },
  thresholds: "none",
  lifetime: { _tag: "Tagged", maxMinutes: maxLifetimeMinutes },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" },
    ...(wrong === "claimsRecords" ? ([{ kind: "creditRecord", proves: "effect" }] as const) : [])
  ],
  consumption: "counter",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: wrong === "lies" ? ["direct", "permit"] : ["direct"],
  protectionCloses: "no",
  parameters: ["PurchaseControl"],
  items: ["power"]
})

const configured = (wrong: Wrong | null, seal: "sealed" | "plain", tuned: "no" | "yes"): ConfiguredDialect => ({
  capabilities: toyCapabilities(wrong),
  open: (terminalId) =>
    sessionOf({
      terminalId,
      seal,
      closed: "no",
      heardAt: null,
      wakeAt: null,
      emitted: [],
      wrong,
      rest: "",
      address: null,
      seq: 0,
      skewMillis: 0,
      flight: null,
      settledLast: null
    }),
  plan: (request) =>
    Result.map(plan(request, wrong), ({ words }) => {
      const [verb = "", ...args] = wrong === "tunesFrames" && tuned === "yes" ? [...words, "tuned"] : words
      return [Frame.encode({ address: "A1", seq: 0, direction: "d", verb, args })]
    })
})

/** Makes the toy dialect, with one planted fault or none. */
export const toyDialect = (wrong: Wrong | null): Dialect => ({
  id: "toy",
  identify: identify(wrong),
  canonicalAddress: (address) =>
    wrong === "takesAnyAddress" || /^[A-Z]\d$/.test(address)
      ? Result.succeed(address)
      : wrong !== "takesOneSpelling" && /^[a-z]\d$/.test(address)
        ? Result.succeed(address.toUpperCase())
        : Result.fail({ message: "must be a letter and a digit" }),
  settings: { secret: [], tuning: wrong === "namesNoSetting" ? ["patience"] : ["answerSeconds"] },
  configure: (settings) => {
    if (settings === null || settings === "sealed") return Result.succeed(configured(wrong, settings ?? "plain", "no"))
    const isTuned = typeof settings === "object" && Object.keys(settings).every((name) => name === "answerSeconds")
    return isTuned && !Array.isArray(settings)
      ? Result.succeed(configured(wrong, "plain", "yes"))
      : Result.fail({ path: "", message: 'the toy dialect knows null, "sealed" and answerSeconds' })
  }
})
