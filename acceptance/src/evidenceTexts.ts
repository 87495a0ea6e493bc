/** The evidence table as a markdown table, in both languages. */
import type { Attempt } from "@yugou/core/books"
import * as Result from "effect/Result"
import { dialects } from "./dialects.ts"
import { type Axis, axes, canShow, type Row, rows, type Value } from "./EvidenceTable.ts"

/** The languages of the table. */
export const languages = ["zh", "en"] as const
export type Language = (typeof languages)[number]

type Text = { readonly [L in Language]: string }

const t = (zh: string, en: string): Text => ({ zh, en })

const titles: { readonly [column in Axis | "verdict" | "by" | "dialects"]: Text } = {
  record: t("终端的购电记录", "the terminal's record"),
  number: t("终端保存的单号", "number it holds"),
  balance: t("剩余电量", "balance"),
  counter: t("剩余电量与用电量合看", "balance with consumption"),
  frame: t("报文", "frame"),
  verdict: t("结论", "verdict"),
  by: t("依据", "rests on"),
  dialects: t("可见于", "seen on")
}

const values: { readonly [A in Axis]: { readonly [V in Value<A>]: Text } } = {
  record: {
    none: t("无本单", "none of ours"),
    effect: t("有本单，电量已增加", "ours, with the rise"),
    noEffect: t("有本单，电量未增加", "ours, without a rise"),
    otherCredit: t("同号，内容不同", "our number, other content")
  },
  number: {
    unread: t("未读到", "not read"),
    old: t("发送前的单号", "as before sending"),
    ours: t("本单单号", "ours"),
    oursOtherValue: t("本单单号，电量不同", "ours with another value"),
    foreign: t("其他单号", "another one")
  },
  balance: {
    unread: t("未读到", "not read"),
    notRisen: t("未增加", "not risen"),
    partly: t("增加少于购电量", "risen by less"),
    whole: t("正好增加购电量", "risen by the order"),
    tooMuch: t("增加多于购电量", "risen by more")
  },
  counter: {
    none: t("无可比示数", "no counter"),
    came: t("含本单", "the order is in it"),
    stayedAway: t("不含本单", "the order is missing"),
    neither: t("都不吻合", "neither fits")
  },
  frame: { alive: t("仍可能生效", "alive"), dead: t("已失效", "dead") }
}

const any = t("任意", "any")
const or = " / "

const verdicts: { readonly [K in Attempt.VerdictKind]: Text } = {
  applied: t("已生效 `applied`", "`applied`"),
  notApplied: t("未生效 `notApplied`", "`notApplied`"),
  arrivedWithoutEffect: t("已到达未生效 `arrivedWithoutEffect`", "`arrivedWithoutEffect`"),
  foreign: t("不是本站的单 `foreign`", "`foreign`"),
  undecided: t("不能判定 `undecided`", "`undecided`")
}

const kinds: { readonly [K in Attempt.EvidenceKind]: Text } = {
  creditRecord: t("购电记录", "record"),
  storedNumber: t("单号", "number"),
  balance: t("剩余电量", "balance"),
  consumption: t("用电量", "consumption"),
  person: t("人工", "persons")
}

/** The dialects as they are without any settings. */
const configured = dialects.map(({ title, dialect }) => ({
  name: title,
  capabilities: Result.getOrThrow(dialect.configure({})).capabilities
}))

const cellOf = <A extends Axis>(axis: A, found: ReadonlyArray<string>, language: Language): string => {
  const all: ReadonlyArray<Value<A>> = axes[axis]
  if (found.length === all.length) return any[language]
  const texts = values[axis]
  return all
    .filter((value) => found.includes(value))
    .map((value) => texts[value][language])
    .join(or)
}

const lineOf = (row: Row, language: Language): ReadonlyArray<string> => [
  ...(["record", "number", "balance", "counter", "frame"] as const).map((axis) =>
    cellOf(axis, row.cells[axis], language)
  ),
  verdicts[row.kind][language],
  row.by.length === 0 ? "–" : row.by.map((kind) => kinds[kind][language]).join(" + "),
  configured
    .filter(({ capabilities }) => canShow(row, capabilities))
    .map(({ name }) => name)
    .join(or)
]

const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** Writes the table: no time and no version in it, so that it changes only when the rule does. */
export const markdown = (language: Language): string => {
  const head = Object.values(titles).map((title) => title[language])
  return [line(head), line(head.map(() => "---")), ...rows().map((row) => line(lineOf(row, language)))].join("\n")
}
