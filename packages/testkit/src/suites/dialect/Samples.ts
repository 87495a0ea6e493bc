/** The requests that a terminal with given capabilities must be able to answer, and short names for outcomes. */
import { type CreditTarget, Energy } from "@yugou/core"
import {
  type Capabilities,
  type Outcome,
  type Parameter,
  type RequestPayload,
  type RequestTag,
  requests,
  type Thresholds
} from "@yugou/core/dialect"
import { wholeTerminal } from "../../terminal/index.ts"
import type { Line } from "./Line.ts"

/** The target of every sample: the first total group, or the terminal itself. */
export const targetOf = ({ configured, terminalId }: Line): CreditTarget =>
  configured.capabilities.creditScope === "group"
    ? { _tag: "Group", terminalId, totalGroupNo: 1 }
    : { _tag: "Terminal", terminalId }

/** The number of that target at the simulated terminal. */
export const holderNo = ({ configured }: Line): number =>
  configured.capabilities.creditScope === "group" ? 1 : wholeTerminal

export const sampleThresholds: Thresholds = { alarm: Energy.kwh("20"), trip: Energy.kwh("5") }

/** A purchase of 100 kWh with number 7 that says nothing unusual. */
export const purchase = (
  line: Line,
  fields: Partial<RequestPayload<"WriteCredit">> = {}
): RequestPayload<"WriteCredit"> => ({
  target: targetOf(line),
  mode: "append",
  wireNo: 7,
  value: Energy.kwh("100"),
  thresholds: line.configured.capabilities.thresholds === "withCredit" ? sampleThresholds : null,
  lifetimeMinutes: null,
  ...fields
})

/** A setting of the balance, or `null` where the terminal has none. */
export const setting = (line: Line): RequestPayload<"WriteCredit"> | null => {
  const { setBalance } = line.configured.capabilities
  if (setBalance === null) return null
  return purchase(line, { mode: "set", wireNo: setBalance.numbered === "yes" ? 9 : null, value: Energy.kwh("50") })
}

type ParameterItem = (typeof Parameter)["Type"]

/** One value of each parameter. */
export const parameterSamples: ReadonlyArray<ParameterItem> = [
  { _tag: "EffectiveRounds", rounds: [1, 2] },
  { _tag: "PurchaseControl", state: "engaged" },
  { _tag: "Protection", state: "protected", halfHours: null },
  { _tag: "EnergyControlExpiry", local: "2027-01-01 00:00" },
  { _tag: "Thresholds", thresholds: sampleThresholds },
  { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] }
]

const scopeOf = (line: Line) => ({
  target: targetOf(line),
  round: 1,
  switches: line.configured.capabilities.switchRoundMapping === "required" ? ([1] as const) : null
})

export const tripping = (line: Line): RequestPayload<"Trip"> => ({
  scope: scopeOf(line),
  delayMinutes: 0,
  halfHours: 0
})

export const closing = (line: Line, mode: "permit" | "direct"): RequestPayload<"Close"> => ({
  scope: scopeOf(line),
  mode
})

/** A request with its payload. */
export type Sample = {
  [T in RequestTag]: { readonly tag: T; readonly payload: RequestPayload<T>; readonly must: "answer" | "mayLack" }
}[RequestTag]

const canTrip = ({ closeModes }: Capabilities): boolean => closeModes.length > 0

const hasRecords = ({ evidence }: Capabilities): boolean => evidence.some((it) => it.kind === "creditRecord")
const hasStored = ({ evidence }: Capabilities): boolean => evidence.some((it) => it.kind === "storedNumber")

/** One request of every kind; `must` says whether the capabilities promise an answer. */
export const samples = (line: Line): ReadonlyArray<Sample> => {
  const { capabilities } = line.configured
  const target = targetOf(line)
  const promised = (yes: boolean): Sample["must"] => (yes ? "answer" : "mayLack")
  const parameters = parameterSamples.filter((it) => capabilities.parameters.includes(it._tag))
  const [first, ...more] = capabilities.items
  const names = parameters.map((it) => it._tag)
  const [firstName, ...moreNames] = names
  return [
    { tag: "ReadBalance", payload: { target }, must: "answer" },
    { tag: "ReadStoredCredit", payload: { target }, must: promised(hasStored(capabilities)) },
    { tag: "ReadCreditRecords", payload: { target, limit: 1 }, must: promised(hasRecords(capabilities)) },
    { tag: "ReadConsumption", payload: { target }, must: promised(capabilities.consumption === "counter") },
    { tag: "ReadClock", payload: {}, must: "mayLack" },
    { tag: "ReadRounds", payload: { target }, must: "mayLack" },
    ...(firstName === undefined
      ? []
      : [{ tag: "ReadParameters", payload: { target, items: [firstName, ...moreNames] }, must: "mayLack" } as const]),
    ...(first === undefined
      ? []
      : [{ tag: "ReadItems", payload: { items: [first, ...more] }, must: "answer" } as const]),
    ...parameters.map((item) => ({ tag: "WriteParameter", payload: { target, item }, must: "answer" }) as const),
    { tag: "SetClock", payload: {}, must: "mayLack" },
    { tag: "SendText", payload: { text: "请购电" }, must: "mayLack" },
    { tag: "WriteCredit", payload: purchase(line), must: "answer" },
    ...(canTrip(capabilities) ? [{ tag: "Trip", payload: tripping(line), must: "answer" } as const] : []),
    ...capabilities.closeModes.map((mode) => ({ tag: "Close", payload: closing(line, mode), must: "answer" }) as const)
  ]
}

/** Tells whether a request changes the terminal. */
export const isEffecting = (tag: RequestTag): boolean => requests[tag].kind !== "read"

/** The effecting samples whose answer is promised. */
export const effectingSamples = (line: Line): ReadonlyArray<Sample> =>
  samples(line).filter((it) => it.must === "answer" && isEffecting(it.tag))

/** Says an outcome in a few words: its tag and its reason or cause. */
export const word = (outcome: Outcome | null): string => {
  switch (outcome?._tag) {
    case undefined:
      return "never settled"
    case "Answered":
      return "Answered"
    case "Refused":
      return `Refused ${outcome.reason}`
    case "NotSent":
      return `NotSent ${outcome.reason}`
    case "NoAnswer":
      return `NoAnswer ${outcome.cause}`
  }
}

/** Gives the answer of an outcome, `undefined` when there is none. */
export const answerOf = (outcome: Outcome | null): unknown =>
  outcome?._tag === "Answered" ? outcome.answer : undefined
