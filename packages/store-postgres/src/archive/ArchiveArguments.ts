/** What `yugou-store archive` is told on the command line. */
import type { Language } from "../texts.ts"
import type { Shown } from "./ArchiveCommands.ts"
import { archiveTexts } from "./texts.ts"

export type ArchiveTask =
  | { readonly _tag: "Write"; readonly year: number; readonly folder: string }
  | { readonly _tag: "Verify"; readonly folder: string }
  | ({ readonly _tag: "Show" } & Shown)

/** The options that belong to it. */
export const archiveOptions = {
  year: { type: "string" },
  to: { type: "string" },
  verify: { type: "string" },
  show: { type: "string" },
  about: { type: "string" },
  from: { type: "string" },
  until: { type: "string" }
} as const

/** What was given of them. */
export type ArchiveValues = { readonly [name in keyof typeof archiveOptions]?: string | undefined }

const yearOf = (text: string, language: Language): number => {
  if (!/^[12]\d{3}$/.test(text)) throw new Error(`${archiveTexts.badYear[language]} --year ${text}`)
  return Number(text)
}

const dayOf = (option: "from" | "until", text: string | undefined, language: Language): string | null => {
  if (text === undefined) return null
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
  // 30 February is read as 1 March.
  if (!isDay || new Date(text).toISOString().slice(0, 10) !== text) {
    throw new Error(`${archiveTexts.badDay[language]} --${option} ${text}`)
  }
  return text
}

/** Says which option stands there that belongs elsewhere; `of`: those that belong here. */
const strayOf = (values: ArchiveValues, of: ReadonlyArray<keyof ArchiveValues>): string | undefined =>
  Object.entries(values).find(([name, value]) => value !== undefined && !of.some((it) => it === name))?.[0]

/** Reads the task; throws what is wrong with it. */
export const archiveTaskOf = (values: ArchiveValues, language: Language): ArchiveTask => {
  const { about = null, show, to, verify, year } = values
  const only = (...of: ReadonlyArray<keyof ArchiveValues>): void => {
    const stray = strayOf(values, of)
    if (stray !== undefined) throw new Error(`${archiveTexts.usage[language]} (--${stray})`)
  }
  if (show !== undefined) {
    only("show", "about", "from", "until")
    const [from, until] = [dayOf("from", values.from, language), dayOf("until", values.until, language)]
    return { _tag: "Show", folder: show, about, from, until }
  }
  if (verify !== undefined) {
    only("verify")
    return { _tag: "Verify", folder: verify }
  }
  if (year === undefined || to === undefined) throw new Error(archiveTexts.usage[language])
  only("year", "to")
  return { _tag: "Write", year: yearOf(year, language), folder: to }
}

/** Fails where one of these options stands beside another command. */
export const withoutArchive = (values: ArchiveValues, language: Language): null => {
  const stray = strayOf(values, [])
  if (stray === undefined) return null
  throw new Error(`${archiveTexts.only[language]} --${stray}`)
}
