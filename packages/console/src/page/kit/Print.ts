/** What tells one file from another: where an import broke off, the same file goes on with the same id. */

/** FNV-1a of 32 bits, with a beginning of its own. */
const hash = (bytes: Uint8Array, seed: number): string => {
  let value = seed
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  return (value >>> 0).toString(16).padStart(8, "0")
}

/** Gives the print of a file. It guards against a wrong file taken by mistake, and against nothing else: the station compares the rows themselves. */
export const printOf = async (file: Blob): Promise<string> => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return `${bytes.length.toString(16)}-${hash(bytes, 0x811c9dc5)}${hash(bytes, 0x050c5d1f)}`
}

/** An import that was begun and has not ended. */
interface Begun {
  readonly actor: string
  readonly sheet: string
  readonly print: string
  readonly batchId: string
}

const key = "yugou.imports"
/** The oldest is forgotten first. */
const mostBegun = 20

const all = (): ReadonlyArray<Begun> => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]")
    return Array.isArray(kept) ? (kept as ReadonlyArray<Begun>) : []
  } catch {
    return []
  }
}

const isSame = (a: Omit<Begun, "batchId">, b: Omit<Begun, "batchId">): boolean =>
  a.actor === b.actor && a.sheet === b.sheet && a.print === b.print

const keep = (begun: ReadonlyArray<Begun>): void => localStorage.setItem(key, JSON.stringify(begun.slice(-mostBegun)))

/** Gives the id of an import that broke off, also when the page was loaded anew since; `null` where this file has none. */
export const begunBefore = (file: Omit<Begun, "batchId">): string | null =>
  all().find((each) => isSame(each, file))?.batchId ?? null

/** Remembers an import for as long as it has not ended. */
export const hasBegun = (begun: Begun): void => keep([...all().filter((each) => !isSame(each, begun)), begun])

/** Forgets an import that has ended: the same file is another one then. */
export const hasEnded = (file: Omit<Begun, "batchId">): void => keep(all().filter((each) => !isSame(each, file)))
