/** Text that every store keeps: well-formed Unicode without U+0000. PostgreSQL keeps no other, so no store takes any. */

/** Tells whether a store keeps a text. */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed()

/** Gives a text as it can be kept: U+FFFD stands for each U+0000 and each half of a surrogate pair. */
export const storable = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\ufffd")

/** Gives plain data with every text in it, keys too, as it can be kept; what holds no other text is given back itself. */
export const storableData = <A>(data: A): A => (unstorableIn(data) === null ? data : (clean(data) as A))

const isPlain = (prototype: unknown): boolean => prototype === Object.prototype || prototype === null

/** Tells whether data are a plain record; what is none, such as an instant, holds no text of its own. */
const isRecord = (data: unknown): data is object =>
  typeof data === "object" && data !== null && isPlain(Object.getPrototypeOf(data))

const clean = (data: unknown): unknown => {
  if (typeof data === "string") return storable(data)
  if (Array.isArray(data)) return data.map(clean)
  if (!isRecord(data)) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [storable(key), clean(value)]))
}

/** Tells whether every text in plain data is one that stores keep; asked of every commit, so it makes nothing. */
const allStorable = (data: unknown): boolean => {
  if (typeof data === "string") return isStorable(data)
  if (typeof data !== "object" || data === null) return true
  if (Array.isArray(data)) return data.every(allStorable)
  if (!isRecord(data)) return true
  for (const key in data) {
    if (!isStorable(key) || !allStorable(data[key as keyof typeof data])) return false
  }
  return true
}

const pathIn = (data: unknown): ReadonlyArray<string | number> => {
  if (!Array.isArray(data) && !isRecord(data)) return []
  const found = Object.entries(data).find(([key, value]) => !isStorable(key) || !allStorable(value))
  if (found === undefined || !isStorable(found[0])) return []
  const [key, value] = found
  return [Array.isArray(data) ? Number(key) : key, ...pathIn(value)]
}

/** Gives the path of the first text, value or key, that no store keeps (of a key: of what has it); `null`: there is none. */
export const unstorableIn = (data: unknown): ReadonlyArray<string | number> | null =>
  allStorable(data) ? null : pathIn(data)
