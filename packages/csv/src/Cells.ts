/** What a cell says: taken as it stands, never guessed. */
import type { CellProblem } from "./texts.ts"

/** A word of a column: its value, and what people write for it. */
export interface Word {
  readonly value: string
  readonly zh: string
  readonly en: string
}

/** What kind of text a column holds. `digits`: numbers and codes that are no amounts, so that leading zeros count; `list`: several of them; `whole`: a number that is counted by. */
export type Kind =
  | { readonly _tag: "digits" | "whole" | "energy" | "money" | "text" | "list" }
  | { readonly _tag: "words"; readonly words: ReadonlyArray<Word> }

/** What is wrong with a cell, and what it is about. */
export interface Wrong {
  readonly problem: CellProblem
  readonly detail: string
}

/** A cell as it is read: its value (`null`: it is empty), or what is wrong with it. */
export type Reading = { readonly value: string | number | ReadonlyArray<string> | null } | { readonly wrong: Wrong }

/** What a spreadsheet takes for the beginning of a formula, wide forms included, behind any apostrophes. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
/** How a spreadsheet is told to keep digits as text. */
const asText = /^="((?:[^"]|"")*)"$/
const exponent = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/
const decimal = /^-?\d+(?:\.\d+)?$/
const whole = /^\d+$/
const yuan = /^(\d+)(?:\.(\d{1,2}))?$/
const between = /[\s;；,，、]+/

const wrong = (problem: CellProblem, detail = ""): Reading => ({ wrong: { problem, detail } })

/**
 * Gives a text as a cell that no spreadsheet calculates: an apostrophe before what could be a formula.
 *
 * **Details** Reading a file takes it off again. `writeCsv` does this to every text; whoever writes files by himself does it with this.
 *
 * @category Functions
 */
export const guarded = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** Gives the text of a cell without its guard, or the text that `="…"` means; `null`: it is a formula. */
export const takenOff = (cell: string): string | null => {
  const [, kept] = asText.exec(cell) ?? []
  if (kept !== undefined) return kept.replaceAll('""', '"')
  if (cell.startsWith("'") && formula.test(cell)) return cell.slice(1)
  return cell.startsWith("=") ? null : cell
}

/** Gives digits so that a spreadsheet keeps them all: `="0370100001"`; {@link takenOff} gives them back. */
export const keptAsText = (text: string): string => (/^\d+$/.test(text) ? `="${text}"` : guarded(text))

const plainDecimal = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text)

const fen = (text: string): number | null => {
  const [, yuans, part = ""] = yuan.exec(text) ?? []
  if (yuans === undefined) return null
  const amount = Number(`${yuans}${part.padEnd(2, "0")}`)
  return Number.isSafeInteger(amount) ? amount : null
}

const wordOf = (words: ReadonlyArray<Word>, text: string): Reading => {
  const found = words.find(({ value, zh, en }) => [value, zh, en].some((it) => it.toLowerCase() === text.toLowerCase()))
  return found === undefined ? wrong("unknownWord", words.map(({ zh }) => zh).join("、")) : { value: found.value }
}

/** Reads a cell of a column of this kind. */
export const readCell = (kind: Kind, cell: string): Reading => {
  const bare = takenOff(cell)
  if (bare === null) return wrong("formula")
  const text = kind._tag === "text" ? bare : bare.trim()
  if (text.trim() === "") return { value: null }
  switch (kind._tag) {
    case "text":
      return { value: text }
    case "words":
      return wordOf(kind.words, text)
    case "digits":
      return exponent.test(text) ? wrong("exponent") : { value: text }
    case "whole":
      if (exponent.test(text)) return wrong("exponent")
      return whole.test(text) ? { value: Number(text) } : wrong("noWhole")
    case "list": {
      const parts = text.split(between).filter((part) => part !== "")
      return parts.some((part) => exponent.test(part)) ? wrong("exponent") : { value: parts }
    }
    case "energy":
      if (exponent.test(text)) return wrong("exponent")
      return decimal.test(text) ? { value: plainDecimal(text) } : wrong("noNumber")
    case "money": {
      if (exponent.test(text)) return wrong("exponent")
      const amount = fen(text)
      return amount === null ? wrong("noMoney") : { value: amount }
    }
  }
}

/** Gives fen as yuan with two decimals. */
export const yuanOf = (amountFen: number): string =>
  `${Math.trunc(amountFen / 100)}.${`${amountFen % 100}`.padStart(2, "0")}`
