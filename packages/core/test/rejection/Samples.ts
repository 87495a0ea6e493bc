/** Contents of rejections in which each letter of a sentence is one of its own: keys of digits alone, and all permissions. */
import { Energy, type Rejection } from "@yugou/core"
import * as RejectionSamples from "../../scripts/RejectionSamples.ts"
import { permissions } from "../../src/rejection/permissions.ts"

/** Keys without a letter. */
export const key = "3701-00001"
/** The three forms of the key of a target. */
export const targets = [key, `${key}/1`, `${key}#000123`] as const

/** The kinds of things whose id is the key of a target. */
const heldByTarget: ReadonlySet<string> = new Set([
  "target",
  "commissioning",
  "alreadyBound",
  "stillBound",
  "modeWithBalance",
  "targetReserved",
  "newDeviceBound",
  "terminalAnswers"
])

const orderNo = "P20260302100000123456"
/** What may be said of a customer, an order and an adjustment. */
const heldByNumber: ReadonlySet<string> = new Set(["alreadyVoided", "notVoided", "changedMeanwhile"])

/** An id as the station makes it, and the kinds of things that have one. */
export const ownId = "device:7b0c1a52-3c1e-4f0b-9a56-2f1d8e6c4a10"
const heldByOwnId: ReadonlySet<string> = new Set([
  "device",
  "boundElsewhere",
  "message",
  "discrepancy",
  "workItem",
  "parameterJob",
  "control",
  "replacement",
  "accountClosing",
  "closingEnded",
  "notApprovedYet",
  "alreadyClosed",
  "closedByTwo",
  "findingSuperseded",
  "differenceLeft",
  "notRequested",
  "replacementEnded",
  "readingNotStated",
  "readingDiffers"
])

const contents: RejectionSamples.Contents = {
  text: key,
  of: {
    "InvalidInput.title": [{ zh: "购电量", en: "purchased energy" }],
    "InvalidInput.demand": [{ zh: "不能为空", en: "must not be empty" }],
    "OpenFailed.option": ["3701-00001"],
    "OpenFailed.problem": [{ zh: "不能为空", en: "must not be empty" }],
    "Forbidden.permission": [...Object.keys(permissions), "elsewhere.permission"],
    "NotFound.id": [...targets, ownId, ""],
    "Conflict.id": [...targets, orderNo, ownId],
    deviceId: [ownId],
    "Voided.orderNo": [key, "20260302100000123456A1"],
    "SettingsInvalid.known": [["376", "645"], []],
    "SettingsInvalid.path": ["", "1.2"],
    "LimitsInvalid.min": [Energy.zero, Energy.kwh("1")],
    "TemplateVariable.variable": ["customerName", "readingTime", "nobodyKnows"],
    "ExpiryPassed.local": ["2026-03-01T10:00"],
    "NoDisconnect.localTime": ["2026-03-01 10:00:00"],
    time: ["23:00"],
    from: ["22:00"],
    to: ["08:00"],
    target: targets,
    energy: [Energy.kwh("1.5"), Energy.kwh("-3")],
    min: [Energy.kwh("1")],
    max: [Energy.kwh("1000")],
    quantum: [Energy.kwh("1")],
    limit: [Energy.kwh("5000")],
    reaches: [Energy.kwh("5500.5")],
    pending: [Energy.zero, Energy.kwh("1000")],
    alarm: [Energy.kwh("100")],
    trip: [Energy.kwh("200")],
    was: [Energy.kwh("100")],
    found: [Energy.kwh("90")],
    remaining: [Energy.kwh("12.5")]
  },
  isPossible: ({ what, conflict, id }) => {
    const kind = `${what ?? conflict}`
    if (id === undefined || id === key) return true
    if (id === "") return kind === "template"
    if (id === ownId) return heldByOwnId.has(kind)
    return id === orderNo ? heldByNumber.has(kind) : heldByTarget.has(kind)
  }
}

/** Gives a rejection of a tag for every combination of contents. */
export const samplesOf = (tag: Rejection.RejectionTag): ReadonlyArray<Rejection.Rejection> =>
  RejectionSamples.samplesOf(tag, contents)
