/** Rows of the manual against tests that passed: which sentences are covered, by what, and what is wrong. */
import type { Row } from "./ManualRows.ts"
import type { Test } from "./TestReport.ts"

/** What came of the comparison. `tests` are those that passed, by the row or sentence that their titles name. */
export interface Trace {
  readonly tests: ReadonlyMap<string, ReadonlyArray<Test>>
  readonly sentences: number
  /** Sentences that no passed test names. */
  readonly missing: ReadonlyArray<string>
  /** Rows that speak of a terminal, and their sentences about the simulator, that no dialect showed. */
  readonly unspoken: ReadonlyArray<string>
  readonly problems: ReadonlyArray<string>
}

const id = /\bR-\d{3}(?:\.\d+)?\b/g

/** A sentence about the simulator is shown by a dialect, or not at all. */
const simulator = /\bthe simulator\b/

const isKnown = (rows: ReadonlyMap<string, Row>, name: string): boolean => {
  const [row = "", no] = name.split(".")
  return no === undefined ? rows.has(row) : rows.get(row)?.sentences.has(name) === true
}

const problemsOf = (row: Row, rows: ReadonlyMap<string, Row>): ReadonlyArray<string> => {
  const { sentences, pointsTo, notOffered } = row
  return [
    ...(sentences.size === 0 && pointsTo.length === 0
      ? [`${row.id} has neither a sentence nor a row that covers it`]
      : []),
    ...pointsTo.filter((it) => !rows.has(it)).map((it) => `${row.id} points to ${it}, which does not exist`),
    ...[...notOffered.keys()]
      .filter((it) => it !== row.id && !sentences.has(it))
      .map((it) => `${row.id} says that no dialect offers ${it}, which it does not have`),
    ...(notOffered.size > 0 && row.speaks === "ofStation"
      ? [`${row.id} says what no dialect offers, but not that it speaks of a terminal`]
      : [])
  ]
}

/** Compares the rows with the tests of a run. */
export const trace = (rows: ReadonlyMap<string, Row>, run: ReadonlyArray<Test>): Trace => {
  const problems: Array<string> = [...rows.values()].flatMap((row) => problemsOf(row, rows))
  const tests = new Map<string, Array<Test>>()
  for (const test of run) {
    for (const name of new Set(test.title.match(id))) {
      if (!isKnown(rows, name)) {
        problems.push(`${test.file}: title names ${name}, which docs/manual-rows.md does not have`)
      } else if (test.state === "passed") {
        tests.set(name, [...(tests.get(name) ?? []), test])
      }
    }
  }
  const missing: Array<string> = []
  const unspoken: Array<string> = []
  const isSpoken = (name: string): boolean => (tests.get(name) ?? []).some(({ dialects }) => dialects.length > 0)
  for (const row of rows.values()) {
    const names = [...row.sentences.keys()]
    for (const name of names) {
      const text = row.sentences.get(name) ?? ""
      if (!tests.has(name)) missing.push(`${name} ${text}`)
      const offered = !row.notOffered.has(name) && !row.notOffered.has(row.id)
      if (simulator.test(text) && row.speaks === "ofStation")
        problems.push(`${name} speaks of the simulator, but its row not of a terminal`)
      if (simulator.test(text) && offered && !isSpoken(name)) unspoken.push(`${name} ${text}`)
      if (!offered && isSpoken(name)) problems.push(`no dialect offers ${name}, the page says, but one showed it`)
    }
    const spoken = [row.id, ...names].some(isSpoken)
    if (row.speaks === "ofTerminal" && names.length > 0 && !spoken && !row.notOffered.has(row.id))
      unspoken.push(`${row.id} ${row.title}`)
  }
  const sentences = [...rows.values()].reduce((sum, row) => sum + row.sentences.size, 0)
  return { tests, sentences, missing, unspoken, problems: [...new Set(problems)] }
}
