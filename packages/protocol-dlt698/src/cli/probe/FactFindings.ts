/** What follows from what the terminal says of itself: findings, and whether a purchase may be tried at all. */
import { Energy } from "@yugou/core/dialect"
import type { Settings } from "../../request/Settings.ts"
import { groupAttributes, groupOad, objects } from "../../request/Values.ts"
import { type About, type Code, type Finding, parts, type Reason, type Values } from "./Findings.ts"
import type { Seen } from "./Line.ts"
import * as Looking from "./Looking.ts"

/** What only a trial that writes can find. */
export const written = [
  "purchase",
  "duplicateNumber",
  "purchaseLifetime",
  "numberScope"
] as const satisfies ReadonlyArray<About>

/** Codes after which the trial does not count as done. */
export const unclear: ReadonlySet<Code> = new Set<Code>([
  "noTerminal",
  "silentToAll",
  "notTried",
  "unanswered",
  "strange",
  "stopped",
  "storedWithoutEffect",
  "successWithoutTrace",
  "refused"
])

const made = (about: About, code: Code, values: Values = {}, settings: Partial<Settings> = {}): Finding => ({
  about,
  code,
  values,
  settings,
  frames: []
})

/** A clock that is off by whole half hours may be meant to be; that close to them, in seconds. */
const zoneSeconds = 120
const halfHour = 1800
/** So many seconds nobody minds. */
const rightSeconds = 60

const clockFinding = (facts: Looking.Facts, { maxSkewMinutes, utcOffsetMinutes }: Settings): Finding => {
  if (facts.skewMillis === null) return made("clock", "clockUnread", { detail: Looking.whyOf(facts, objects.clock) })
  const off = Math.round(facts.skewMillis / 1000)
  const halfHours = Math.round(off / halfHour)
  const values = { seconds: `${off}`, minutes: `${maxSkewMinutes}`, offset: `${utcOffsetMinutes + halfHours * 30}` }
  if (Math.abs(off) <= rightSeconds) return made("clock", "clockRight", values)
  const isZone = halfHours !== 0 && Math.abs(off - halfHours * halfHour) <= zoneSeconds
  return made("clock", isZone ? "clockZone" : "clockOff", values)
}

const securityFinding = (facts: Looking.Facts): Finding => {
  switch (Looking.securityOf(facts)) {
    case "off":
      return made("security", "securityOff", {}, { security: "plain" })
    case "on":
      return made("security", "securityOn", {}, { security: "sealed" })
    case "unknown":
      return made("security", "securityUnknown", { detail: Looking.whyOf(facts, Looking.securityOad) })
  }
}

const unitFinding = (look: Looking.Look | null): Finding => {
  if (look?.unit == null) return made("unit", "countsUnknown")
  return look.unit.kind === "money"
    ? made("unit", "countsMoney", {}, { creditUnit: "money" })
    : made("unit", "countsEnergy", {}, { creditUnit: "energy" })
}

const groupFindings = (facts: Looking.Facts, group: number): ReadonlyArray<Finding> => {
  const look = Looking.lookOf(facts, group)
  const oads = [groupOad(group, groupAttributes.remaining), objects.units, objects.engaged]
  const missing = oads.map((oad) => Looking.whyOf(facts, oad)).find((why) => why !== parts.unknown) ?? parts.unknown
  const read =
    look === null
      ? made("group", "groupUnread", { group: `${group}`, detail: missing })
      : made("group", "groupRead", {
          group: `${group}`,
          balance: Energy.toKwh(look.balance),
          number: look.unit === null ? parts.none : `${look.unit.number}`,
          control: parts[look.control]
        })
  return Looking.isEmpty(facts, group) ? [read, made("group", "groupEmpty", { group: `${group}` })] : [read]
}

const recordFinding = (facts: Looking.Facts): Finding => {
  const valid = Looking.recordOf(facts)
  if (valid === undefined)
    return made("record", "recordUnread", { detail: Looking.whyOf(facts, objects.purchaseEventValid) })
  return made("record", valid ? "recordOn" : "recordOff")
}

interface Known {
  readonly address: string
  readonly settings: Settings
  readonly frames: ReadonlyArray<Seen>
}

/** Everything that the reads show; the frames of all of them stand with the first. */
export const of = (
  facts: Looking.Facts,
  groups: ReadonlyArray<number>,
  { address, frames, settings }: Known
): ReadonlyArray<Finding> => {
  const spoke: Finding = { ...made("terminal", "spoke", { address }), frames }
  if (facts.objects.every(({ got }) => got._tag === "None")) {
    const [first] = facts.objects
    const detail = first === undefined ? "" : Looking.whyOf(facts, first.oad)
    const colon = typeof detail === "string" ? "" : { zh: `：${detail.zh}`, en: `: ${detail.en}` }
    return [spoke, made("terminal", "silentToAll", { detail: colon })]
  }
  const [group = 1] = groups
  return [
    spoke,
    clockFinding(facts, settings),
    securityFinding(facts),
    unitFinding(Looking.lookOf(facts, group)),
    ...groups.flatMap((each) => groupFindings(facts, each)),
    recordFinding(facts)
  ]
}

/** Why nothing is written at all; `null`: the group decides. */
export const against = ({ skewMillis, ...facts }: Looking.Facts, { maxSkewMinutes }: Settings): Reason | null => {
  if (Looking.securityOf({ ...facts, skewMillis }) === "on") return "securityOn"
  return skewMillis === null || Math.abs(skewMillis) > maxSkewMinutes * 60_000 ? "clock" : null
}
