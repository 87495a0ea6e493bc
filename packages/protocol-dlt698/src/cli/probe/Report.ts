/** What a trial found, as text and as JSON. */
import { type Language, type Text, TextTable } from "@yugou/dialect-kit"
import * as Objects from "../../object/Objects.ts"
import type { Settings } from "../../request/Settings.ts"
import { type Finding, parts, questions, say, sentences, text } from "./Findings.ts"
import type { Left } from "./Ledger.ts"
import type { ReadObject } from "./Looking.ts"

/** Everything that a trial says in the end. */
export interface Report {
  readonly address: string | null
  readonly objects: ReadonlyArray<ReadObject>
  readonly findings: ReadonlyArray<Finding>
  readonly left: ReadonlyArray<Left>
  /** How what is left on a group is taken off: a call of this tool. */
  readonly command: (left: Left) => string
}

/** The settings that the findings speak for; what nothing was found about keeps its default. */
export const settingsOf = (findings: ReadonlyArray<Finding>): Partial<Settings> =>
  Object.assign({}, ...findings.map(({ settings }) => settings))

const headings = {
  read: { zh: "读到的对象", en: "what was read" },
  found: { zh: "结论", en: "what was found" },
  settings: {
    zh: "可填入该终端的设置（未列出的保持默认）",
    en: "settings of the terminal (what is not named keeps its default)"
  },
  left: { zh: "终端上留下的", en: "what is left on the terminal" }
} as const satisfies { readonly [heading: string]: Text }

/** Longest value in the table, in characters. */
const maxValue = 70

const shownValue = ({ got }: ReadObject, language: Language): string => {
  if (got._tag === "None") return got.why[language]
  const json = JSON.stringify(got.data)
  return json.length > maxValue ? `${json.slice(0, maxValue)} …` : json
}

const leftText = (left: Left, command: string): Text =>
  text(sentences.left, {
    group: `${left.group}`,
    tooMuch: left.tooMuch,
    doubt: left.inDoubt === "yes" ? parts.doubt : "",
    command
  })

/** Prints the report for people. */
export const print = (report: Report, language: Language): string => {
  const { findings, left, objects } = report
  const table = objects.map((object) => [
    object.oad,
    Objects.find(object.oad)?.name[language] ?? "",
    shownValue(object, language)
  ])
  const rows = findings.map((finding) => [questions[finding.about][language], say(finding)[language]])
  const lines = left.map((each) => leftText(each, report.command(each))[language])
  const sections: ReadonlyArray<readonly [heading: keyof typeof headings, body: string]> = [
    ["read", TextTable.print(table)],
    ["found", TextTable.print(rows)],
    ["settings", JSON.stringify(settingsOf(findings))],
    ["left", lines.join("\n")]
  ]
  return sections
    .filter(([, body]) => body !== "")
    .map(([heading, body]) => `${headings[heading][language]}\n${body.replace(/^/gm, "  ")}`)
    .join("\n\n")
}

const plain = (values: Finding["values"], language: Language) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value : value[language]])
  )

/** The report for programs; `frames` of a finding are those that show it. */
export const json = ({ address, command, findings, left, objects }: Report, language: Language): object => ({
  address,
  objects: objects.map(({ got, oad }) =>
    got._tag === "Value" ? { oad, data: got.data } : { oad, problem: got.why[language] }
  ),
  findings: findings.map((finding) => ({
    about: finding.about,
    code: finding.code,
    text: say(finding)[language],
    values: plain(finding.values, language),
    ...(Object.keys(finding.settings).length === 0 ? {} : { settings: finding.settings }),
    frames: finding.frames
  })),
  settings: settingsOf(findings),
  left: left.map((each) => ({ ...each, command: command(each) }))
})
