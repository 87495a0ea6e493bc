/** What is said of an entry of the directory before it is written: whether there can be such a terminal. */
import type * as Schema from "effect/Schema"

/**
 * What the settings of a dialect are for, by the names at the top of them.
 *
 * **Details** `secret`: passwords and keys, which are kept enciphered and shown to nobody. `tuning`: what shapes no frame and no capability: how long
 * an answer is awaited, how often a read is sent. A setting that is in neither list shapes frames.
 *
 * @category Models
 */
export interface SettingNames {
  readonly secret: ReadonlyArray<string>
  readonly tuning: ReadonlyArray<string>
}

/** What a dialect says of an entry: the address as it compares it, and what its settings are for. @category Models */
export interface Description {
  readonly address: string
  readonly settings: SettingNames
}

/**
 * What is wrong with an entry.
 *
 * **Details** `path`: `dialectId`, `address`, or of `settings` the path inside them (empty: the whole). `known`: the dialects that there are, where
 * the entry names none of them. `address`: as the dialect compares it, where only the settings are wrong. `settings`: what the settings of the
 * dialect are for, where there is the dialect.
 *
 * @category Models
 */
export interface Misfit {
  readonly what: "dialectId" | "address" | "settings"
  readonly path: string
  readonly message: string
  readonly known: ReadonlyArray<string>
  readonly address?: string
  readonly settings?: SettingNames
}

/** What is asked: an entry as somebody wants it written. @category Models */
export interface Asked {
  readonly dialectId: string
  readonly address: string
  readonly settings: Schema.Json
}
