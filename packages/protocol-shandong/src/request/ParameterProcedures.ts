/** Parameters of control: effective rounds, energy control, protection, expiry, thresholds, switch–round map. */
import { Energy, type Parameter, type TerminalRequest, type Thresholds } from "@yugou/core/dialect"
import { itemsOf } from "../profile/Book.ts"
import type { Capability, CapabilityRow } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import { energyOf } from "./CreditProcedures.ts"
import {
  answered,
  type End,
  type ItemValue,
  type Next,
  notSent,
  type Part,
  type ReadReply,
  readParts,
  refused,
  type Start
} from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import {
  diOf,
  fieldOf,
  isEnd,
  meaningOf,
  readOf,
  refuseTarget,
  rowFor,
  switchDi,
  withField,
  withRow
} from "./Target.ts"
import { timedWrite } from "./TimedWrite.ts"

type Name = Parameter["_tag"]

/** Which capability serves which parameter of core. */
export const capabilityOf: Record<Name, Capability> = {
  EffectiveRounds: "control.rounds",
  PurchaseControl: "control.enabled",
  Protection: "protection",
  EnergyControlExpiry: "control.expiry",
  Thresholds: "alarmEnergy.write",
  SwitchRounds: "switch.round"
}
export const parameterNames = Object.keys(capabilityOf) as ReadonlyArray<Name>

const isName = (text: string): text is Name => parameterNames.some((name) => name === text)

const switchMap = (context: Context, row: CapabilityRow, of: (di: string) => Value): Parameter => {
  const { rounds, switchBase, switches } = context.book.profile.limits
  const map = itemsOf(row)
    .slice(0, switches)
    .flatMap((di, index) => {
      const value = of(di)
      const round = typeof value === "string" ? Number(value) : Number.NaN
      if (!(round >= 0 && round <= rounds)) return []
      return [{ switchNo: index + switchBase, round: round === 0 ? null : round }]
    })
  return { _tag: "SwitchRounds", map }
}

/** The two thresholds of an item that has the fields `alarm` and `trip`; `null` for an item that holds the alarm energy alone. */
const pairOf = (value: Value): { readonly alarm?: Value; readonly trip?: Value } | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [field: string]: Value })
    : null

/** Makes core's parameter of what was read; `null` when the terminal gave no value, or one that the profile does not explain. */
const parameterOf = (context: Context, name: Name, row: CapabilityRow, of: (di: string) => Value): Parameter | null => {
  const value = fieldOf(context, row, of(diOf(row)))
  const meaning = meaningOf(row, value)
  switch (name) {
    case "EffectiveRounds": {
      const { rounds } = context.book.profile.limits
      return Array.isArray(value) ? { _tag: name, rounds: value.filter((round) => round <= rounds) } : null
    }
    case "PurchaseControl":
      return meaning === "engaged" || meaning === "released" ? { _tag: name, state: meaning } : null
    case "Protection":
      return meaning === "protected" || meaning === "released" ? { _tag: name, state: meaning, halfHours: null } : null
    case "EnergyControlExpiry":
      return typeof value === "string" ? { _tag: name, local: value } : null
    case "Thresholds": {
      const pair = pairOf(value)
      const alarm = energyOf(pair === null ? value : pair.alarm)
      const trip = pair === null ? Energy.zero : energyOf(pair.trip)
      return alarm === null || trip === null ? null : { _tag: name, thresholds: { alarm, trip } }
    }
    case "SwitchRounds":
      return switchMap(context, row, of)
  }
}

type Refused = Extract<ReadReply, { readonly _tag: "Refused" }>

/** Reads parameters; what the terminal lacks, and an item without a value, is missing from the answer. */
export const readParameters = (context: Context, request: TerminalRequest<"ReadParameters">): Next => {
  const end = refuseTarget(request)
  if (end !== null) return end
  const wanted: Array<Part & { readonly name: Name; readonly row: CapabilityRow }> = []
  for (const name of request.payload.items) {
    if (!isName(name)) return notSent("unsupported", `no parameter ${name}`)
    const row = rowFor(context, capabilityOf[name], "read")
    if (isEnd(row)) return row
    wanted.push({ name, row, point: 0, dis: readOf(row) })
  }
  return readParts(
    context,
    [wanted],
    ({ name, row }, reply): ReadonlyArray<Parameter | Refused> =>
      reply._tag === "Refused" ? [reply] : [parameterOf(context, name, row, reply.of)].filter((one) => one !== null),
    (all) => {
      const parameters = all.filter((one) => one._tag !== "Refused")
      const refusal = all.findLast((one) => one._tag === "Refused")
      return parameters.length === 0 && refusal !== undefined
        ? refused(refusal.kind, refusal.raw)
        : answered(parameters)
    }
  )
}

type Decision = ReadonlyArray<ItemValue> | End

/** Normalises `YYYY-MM-DDTHH:mm` and the like to what the item's codec takes. */
const expiryValue = (context: Context, row: CapabilityRow, local: string): Value => {
  const text = local.replace("T", " ")
  const codec = context.book.find(diOf(row))?.row.codec
  const seconds = codec !== undefined && "datetime6" in codec
  return seconds ? `${text.slice(0, 16)}:${text.slice(17, 19) || "00"}` : text.slice(0, 16)
}

const mapItems = (
  context: Context,
  row: CapabilityRow,
  map: Extract<Parameter, { readonly _tag: "SwitchRounds" }>["map"]
): Decision => {
  const items: Array<ItemValue> = []
  const { rounds } = context.book.profile.limits
  for (const { round, switchNo } of map) {
    const di = switchDi(context, row, switchNo)
    if (di === null) return notSent("unsupported", `profile ${context.book.profile.id} has no switch ${switchNo}`)
    if (round !== null && round > rounds) return notSent("unsupported", `there is no round ${round}`)
    if (items.some((item) => item.di === di)) return notSent("unsupported", `switch ${switchNo} is named twice`)
    items.push({ di, value: (round ?? 0).toString() })
  }
  return items.length === 0 ? notSent("unsupported", "the map names no switch") : items
}

const thresholdItems = (context: Context, di: string, { alarm, trip }: Thresholds): Decision => {
  const codec = context.book.find(di)?.row.codec
  if (codec !== undefined && "seq" in codec)
    return [{ di, value: { alarm: Energy.toKwh(alarm), trip: Energy.toKwh(trip) } }]
  return trip === Energy.zero
    ? [{ di, value: Energy.toKwh(alarm) }]
    : notSent("unsupported", "this profile has no trip energy beside the alarm energy")
}

/** Builds the items of one parameter. `of` gives what was read before: the half byte beside the one that changes. */
const itemsFor = (context: Context, row: CapabilityRow, item: Parameter, of: (di: string) => Value): Decision => {
  const di = diOf(row)
  const named = (meaning: string): Decision => {
    const value = withField(context, row, of(di), row.values?.[meaning] ?? "")
    return value === null ? notSent("gated", `${di} has no value to keep beside the new one`) : [{ di, value }]
  }
  switch (item._tag) {
    case "EffectiveRounds": {
      const beyond = item.rounds.find((round) => round > context.book.profile.limits.rounds)
      return beyond === undefined ? [{ di, value: item.rounds }] : notSent("unsupported", `there is no round ${beyond}`)
    }
    case "PurchaseControl":
      return named(item.state)
    case "Protection":
      return item.halfHours === null
        ? named(item.state)
        : notSent("unsupported", "protection has no duration in this dialect")
    case "EnergyControlExpiry":
      return [{ di, value: expiryValue(context, row, item.local) }]
    case "Thresholds":
      return thresholdItems(context, di, item.thresholds)
    case "SwitchRounds":
      return mapItems(context, row, item.map)
  }
}

/** Writes one parameter. An item that shares its byte with another is read first and keeps the other part. */
export const writeParameter = (context: Context, request: TerminalRequest<"WriteParameter">, start: Start): Next => {
  const { item } = request.payload
  return withRow(context, request, capabilityOf[item._tag], "write", (row) => {
    const reads = row.field === undefined ? [] : [diOf(row)]
    const decide = (of: (di: string) => Value) => itemsFor(context, row, item, of)
    return timedWrite(context, { purpose: "control", lifetimeMinutes: null, reads, decide }, start)
  })
}
