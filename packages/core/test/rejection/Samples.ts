/** Contents of rejections in which each letter of a sentence is one of its own: keys of digits alone, and all permissions. */
import { Energy, type Rejection } from "@yugou/core"
import * as RejectionSamples from "../../scripts/RejectionSamples.ts"
import { permissions } from "../../src/rejection/permissions.ts"

/** Keys without a letter. */
export const key = "3701-00001"
/** The three forms of the key of a target. */
export const targets = [key, `${key}/1`, `${key}#000123`] as const

/** The kinds of things whose id is the key of a target. */
const heldByTarget: ReadonlySet<string> = new Set(["target", "commissioning", "alreadyBound", "modeWithBalance"])

const contents: RejectionSamples.Contents = {
  text: key,
  of: {
    "InvalidInput.title": [{ zh: "购电量", en: "purchased energy" }],
    "InvalidInput.demand": [{ zh: "不能为空", en: "must not be empty" }],
    "Forbidden.permission": [...Object.keys(permissions), "elsewhere.permission"],
    "NotFound.id": [...targets, ""],
    "Conflict.id": targets,
    "Voided.orderNo": [key, "20260302100000123456A1"],
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
    alarm: [Energy.kwh("100")],
    trip: [Energy.kwh("200")],
    was: [Energy.kwh("100")],
    found: [Energy.kwh("90")],
    remaining: [Energy.kwh("12.5")]
  },
  isPossible: ({ what, conflict, id }) =>
    id === undefined || id === key || (id === "" ? what === "template" : heldByTarget.has(`${what ?? conflict}`))
}

/** Gives a rejection of a tag for every combination of contents. */
export const samplesOf = (tag: Rejection.RejectionTag): ReadonlyArray<Rejection.Rejection> =>
  RejectionSamples.samplesOf(tag, contents)
