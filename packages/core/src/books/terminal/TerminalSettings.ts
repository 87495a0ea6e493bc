/** Settings of a terminal (规约设置) by what the dialect uses them for; core knows none by name. @category Rules */
import type * as Schema from "effect/Schema"
import type { SettingNames } from "../../ports/terminal/Description.ts"
import { canonicalText } from "../../values/CanonicalText.ts"

/** What a setting is for. @category Models */
export type Use = "secret" | "tuning" | "frames"

const isRecord = (settings: Schema.Json): settings is Schema.JsonObject =>
  typeof settings === "object" && settings !== null && !Array.isArray(settings)

const useOf = (name: string, { secret, tuning }: SettingNames): Use =>
  secret.includes(name) ? "secret" : tuning.includes(name) ? "tuning" : "frames"

const textAt = (settings: Schema.JsonObject, name: string): string | null =>
  Object.hasOwn(settings, name) ? canonicalText(settings[name] ?? null) : null

/** Tells what the settings that differ are for: nothing where they are the same. Settings that are no object shape frames. @category Functions */
export const changedSettings = (before: Schema.Json, after: Schema.Json, names: SettingNames): ReadonlySet<Use> => {
  if (!isRecord(before) || !isRecord(after)) {
    return new Set(canonicalText(before) === canonicalText(after) ? [] : ["frames"])
  }
  const all = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...all].filter((name) => textAt(before, name) !== textAt(after, name))
  return new Set(changed.map((name) => useOf(name, names)))
}
