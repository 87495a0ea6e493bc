/** Conditions that several lists have. */
import type { Condition } from "../kit/Conditions.tsx"
import { type Text, t } from "../text/Say.tsx"
import { validity, type Word, type Words } from "../text/words.ts"

/** No condition at all, where leaving it out would mean another one. */
const all = (word: Text): Word => ({ ...word, tone: "default" })

export const orgNo: Condition = { field: "orgNo", kind: "org", label: t("供电单位", "Org unit") }
export const customerNo: Condition = {
  field: "customerNo",
  kind: "text",
  label: t("客户编号", "Number")
}
export const name: Condition = { field: "name", kind: "text", label: t("客户名称", "Name") }
export const terminalId: Condition = { field: "terminalId", kind: "text", label: t("终端编号", "Terminal") }

/** Words of a field with one for all of them, where the station has such a value. */
export const withAll = (words: Words<string>): Words<string> => ({ ...words, all: all(t("全部", "All")) })

/** Valid ones, voided ones, or both. */
export const validityCondition: Condition = {
  field: "validity",
  kind: "one",
  label: t("有效性", "Validity"),
  words: withAll(validity),
  initial: "all"
}
