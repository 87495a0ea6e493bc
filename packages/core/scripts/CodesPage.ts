/** Writes the reference page of the codes of refusals from the catalogue itself. */
import { Energy, Rejection, StationPromise, StoreError, textOf } from "@yugou/core"
import { storeTexts } from "../src/ports/storeTexts.ts"
import { isRetryable, nextStepOf, whoTexts } from "../src/rejection/nextSteps.ts"
import { type Contents, samplesOf, tags } from "./RejectionSamples.ts"

/** Where the page lies. */
export const pagePath = new URL("../../../docs/reference/codes.md", import.meta.url)

const orderNo = "P20260302100000123456"
const terminalId = "3701-00001"
const group = `${terminalId}/1`
/** An id as the station makes it for what people know by another name: none of them stands in a sentence. */
const ownId = "device:7b0c1a52-3c1e-4f0b-9a56-2f1d8e6c4a10"

/** What an id stands for, by what was looked for or what is in the way. */
const ids: { readonly [kind: string]: string } = {
  archiveCustomer: "0370100001",
  customer: "0370100001",
  alreadyPrepaid: "0370100001",
  restoreInstead: "0370100001",
  notVoided: "0370100001",
  alreadyVoided: orderNo,
  archiveClosed: "0370100001",
  changedMeanwhile: "0370100001",
  terminal: terminalId,
  alreadyRegistered: terminalId,
  addressTaken: terminalId,
  terminalRetired: terminalId,
  stillBound: group,
  target: group,
  commissioning: group,
  alreadyBound: group,
  modeWithBalance: group,
  device: ownId,
  boundElsewhere: ownId,
  targetReserved: group,
  terminalAnswers: group,
  newDeviceBound: group,
  carriedOver: "A20260302100000123456",
  replacementEnded: ownId,
  readingNotStated: ownId,
  readingDiffers: ownId,
  message: ownId,
  discrepancy: ownId,
  workItem: ownId,
  parameterJob: ownId,
  control: ownId,
  replacement: ownId,
  alreadyClosed: ownId,
  closedByTwo: ownId,
  findingSuperseded: ownId,
  differenceLeft: ownId,
  notRequested: ownId,
  notWaiting: ownId,
  proposalOutdated: ownId,
  alreadyProposed: group,
  adjustment: "A20260302100000123456",
  template: "T01"
}

/** Times at which power is not cut, each of its kind. */
const noDisconnects: { readonly [because: string]: string } = {
  holiday: "2026-10-01 10:00:00",
  dayOff: "2026-03-01 10:00:00",
  night: "2026-03-02 22:30:00",
  beforeDayOff: "2026-02-27 17:00:00"
}

/** Whose messages are counted. */
const quotas: { readonly [scope: string]: string } = { customerDay: "0370100001", orgMonth: "37401" }

const contents: Contents = {
  text: "1",
  of: {
    "InvalidInput.title": [{ zh: "购电量", en: "purchased energy" }],
    "InvalidInput.demand": [{ zh: "不能为空", en: "must not be empty" }],
    "OpenFailed.option": ["policy.signature"],
    "OpenFailed.problem": [{ zh: "…", en: "…" }],
    "Forbidden.permission": ["purchase.approve"],
    "NotFound.id": [...new Set([...Object.values(ids), orderNo])],
    "Conflict.id": [...new Set([...Object.values(ids), orderNo])],
    "TemplateVariable.variable": ["readingTime"],
    "SettingsInvalid.known": [["A", "B"], []],
    "SettingsInvalid.path": ["password"],
    "SettingsInvalid.message": ["must be 6 digits"],
    "ExpiryPassed.local": ["2026-03-01T10:00"],
    "NoDisconnect.localTime": Object.values(noDisconnects),
    "Quota.id": Object.values(quotas),
    "Quota.limit": [3],
    "ValueInvalid.energy": [Energy.kwh("5000")],
    "TooManyAttempts.limit": [10],
    "ForeignNumber.expected": [5, null],
    "ForeignNumber.found": [7],
    "MappingRequired.round": [null, 1],
    "RoundOutOfRange.round": [9],
    "RoundOutOfRange.max": [8],
    "SwitchMapInvalid.switchNo": [3],
    "DurationInvalid.halfHours": [63],
    "DurationInvalid.max": [62],
    actor: ["wang"],
    customerNo: ["0370100001"],
    commandId: ["c-1"],
    deviceId: [ownId],
    orderNo: [orderNo],
    creditNo: [orderNo],
    terminalId: [terminalId],
    time: ["23:00"],
    from: ["22:00"],
    to: ["08:00"],
    target: [group],
    energy: [Energy.kwh("1.5")],
    min: [Energy.kwh("1")],
    max: [Energy.kwh("1000")],
    quantum: [Energy.kwh("1")],
    limit: [Energy.kwh("5000")],
    reaches: [Energy.kwh("5500")],
    pending: [Energy.kwh("1000")],
    alarm: [Energy.kwh("100")],
    trip: [Energy.kwh("200")],
    was: [Energy.kwh("100")],
    found: [Energy.kwh("90")],
    remaining: [Energy.kwh("12.5")]
  },
  isPossible: ({ what, conflict, id, because, localTime, scope }) => {
    if (typeof because === "string" && localTime !== undefined) return localTime === noDisconnects[because]
    if (typeof scope === "string") return id === quotas[scope]
    const kind = what ?? conflict
    return typeof kind !== "string" || id === undefined || id === (ids[kind] ?? orderNo)
  }
}

const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
const lines = (texts: ReadonlyArray<string>): string => [...new Set(texts)].join("<br>")

/** Says whether the same call may succeed later: always, for some of its sentences, or never. */
const repeated = (found: ReadonlyArray<boolean>): string =>
  found.every((it) => it) ? "yes 是" : found.some((it) => it) ? "some 部分" : "no 否"

const rowOf = (tag: Rejection.RejectionTag): string => {
  const samples = samplesOf(tag, contents)
  const said = samples.map(textOf)
  const steps = samples.map(nextStepOf)
  return line([
    `\`${Rejection.codeOf(tag)}\``,
    lines(said.map(({ zh }) => zh)),
    lines(said.map(({ en }) => en)),
    lines(steps.flatMap(({ who, how }) => [`${whoTexts[who].zh}：${how.zh}`, `${whoTexts[who].en}: ${how.en}`])),
    repeated(samples.map(isRetryable))
  ])
}

const storeRows = Object.entries(storeTexts).map(([reason, { zh, en }]) => {
  const error = new StoreError({ reason: reason as keyof typeof storeTexts, detail: "" })
  const { code, retryable } = StationPromise.toStationError(error)
  return line([`\`${code}\``, zh, en, repeated([retryable])])
})

const head = `# Codes of refusals 拒绝代码

Written by \`npm run codes\` from the catalogue of rejections; a test compares it. What stands in a sentence here is a sample. A refusal is a value of
\`Rejection\` with the fields of its code; \`textOf\` gives its sentences, \`StationError\` has them as \`message\` and \`messageZh\`, and \`retryable\`
says whether the same call may succeed later though nobody does anything but wait.

本页由 \`npm run codes\` 按拒绝目录生成，并由测试比对；句中的编号与电量均为示例。

## Refusals 拒绝
`

/** Gives the page. */
export const page = (): string =>
  [
    head,
    line(["code 代码", "中文", "English", "who acts next 由谁办理", "repeat 可重试"]),
    line(["---", "---", "---", "---", "---"]),
    ...[...tags].sort((a, b) => (Rejection.codeOf(a) < Rejection.codeOf(b) ? -1 : 1)).map(rowOf),
    "",
    "## Failures of the store 数据库故障",
    "",
    "A `StoreError` of the Effect facade; what the database said is in `detail`. 数据库给出的原文在 `detail` 中。",
    "",
    line(["code 代码", "中文", "English", "repeat 可重试"]),
    line(["---", "---", "---", "---"]),
    ...storeRows,
    ""
  ].join("\n")
