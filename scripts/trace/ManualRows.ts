/** The page of the manual's rows as data: what `docs/manual-rows.md` says under "How to read and use this page". */

/** One row of the manual with its sentences. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly sentences: ReadonlyMap<string, string>
  /** The rows that cover one without sentences. */
  readonly pointsTo: ReadonlyArray<string>
  /** Whether the row speaks of a terminal (`[T]`), so that a dialect must have shown it. */
  readonly speaks: "ofTerminal" | "ofStation"
  /** What of the row no shipped dialect offers: the whole row, or some of its sentences, with the reason. */
  readonly notOffered: ReadonlyMap<string, string>
}

const heading = /^### (R-\d{3}) (.*)$/
const kind = /^\[[MID]\]( \[T\])?/
const sentence = /^- (R-\d{3}\.\d+) (.*)$/
const pointer = /^Covered by R-/
const notOffered = /^No shipped dialect offers (R-\d{3}(?:\.\d+)?): (.+)$/

interface Draft extends Row {
  readonly sentences: Map<string, string>
  readonly notOffered: Map<string, string>
  pointsTo: ReadonlyArray<string>
  speaks: Row["speaks"]
}

/** Reads the rows of the page. */
export const read = (page: string): ReadonlyMap<string, Row> => {
  const rows = new Map<string, Draft>()
  let row: Draft | undefined
  for (const line of page.split("\n")) {
    const [, id, title = ""] = heading.exec(line) ?? []
    if (id !== undefined) {
      row = { id, title, sentences: new Map(), notOffered: new Map(), pointsTo: [], speaks: "ofStation" }
      rows.set(id, row)
      continue
    }
    if (row === undefined) continue
    const [, no, text = ""] = sentence.exec(line) ?? []
    if (no !== undefined) row.sentences.set(no, text)
    if (kind.exec(line)?.[1] !== undefined) row.speaks = "ofTerminal"
    if (pointer.test(line)) row.pointsTo = line.match(/R-\d{3}/g) ?? []
    const [, what, why = ""] = notOffered.exec(line) ?? []
    if (what !== undefined) row.notOffered.set(what, why)
  }
  return rows
}
