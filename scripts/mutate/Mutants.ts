/** What a run of mutants gave, and what the committed answers say of those that no test killed. */
import ts from "typescript"

/** How a mutant ended: a test failed, all passed, no test came there, or it was not tried (evaluated once, when the module is loaded). */
export type Fate = "killed" | "survived" | "uncovered" | "untried"

/** One change of one place, named so that it stays the same when lines move. */
export interface Mutant {
  readonly file: string
  /** The top-level declaration that it is in. */
  readonly in: string
  readonly from: string
  readonly to: string
  readonly line: number
  readonly fate: Fate
}

/** A mutant of an answer; `times`: how many of the same name may survive, one without it. */
export interface Answered extends Pick<Mutant, "in" | "from" | "to"> {
  readonly times?: number
}

/** Mutants of one file that may survive, and why nothing that anybody can see changes with them. */
export interface Answer {
  readonly file: string
  readonly why: string
  readonly mutants: ReadonlyArray<Answered>
}

/** A place in a file, lines and columns from 0. */
export interface Place {
  readonly line: number
  readonly column: number
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

/** Shortens a text so that it can be read in a list; what stands in its middle hardly ever tells two mutants of one declaration apart. */
const short = (text: string): string => {
  const line = oneLine(text)
  return line.length <= 160 ? line : `${line.slice(0, 100)} … ${line.slice(-55)}`
}

const nameOf = (statement: ts.Statement): string => {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ")
  return ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
    ? (statement.name?.text ?? "default")
    : oneLine(statement.getText()).slice(0, 40)
}

/** Reads a file once and tells of places in it. */
export const reader = (text: string) => {
  const source = ts.createSourceFile("mutated.ts", text, ts.ScriptTarget.Latest, true)
  const at = ({ line, column }: Place): number => source.getPositionOfLineAndCharacter(line, column)
  return {
    textOf: (start: Place, end: Place): string => short(text.slice(at(start), at(end))),
    declarationOf: (start: Place): string => {
      const position = at(start)
      const found = source.statements.find((one) => one.pos <= position && position < one.end)
      return found === undefined ? "" : nameOf(found)
    }
  }
}

/** Writes the new text of a mutant as it stands in the list. */
export const replacement = short

/** Names a mutant; equal changes of equal texts in one declaration have one name. */
export const keyOf = ({ file, ...it }: Pick<Mutant, "file" | "in" | "from" | "to">): string =>
  [file, it.in, it.from, it.to].join("\n")

/** What is to do after a run: mutants that nothing answers, and answers of mutants that no longer survive. */
export interface Verdict {
  readonly open: ReadonlyArray<Mutant>
  readonly stale: ReadonlyArray<Pick<Mutant, "file" | "in" | "from" | "to">>
}

const lives = ({ fate }: Mutant): boolean => fate === "survived" || fate === "uncovered"

/** Compares the mutants of some files with the answers; answers of other files are not asked. Of one name more may not live than are answered. */
export const compare = (mutants: ReadonlyArray<Mutant>, answers: ReadonlyArray<Answer>): Verdict => {
  const files = new Set(mutants.map(({ file }) => file))
  const alive = Map.groupBy(mutants.filter(lives), keyOf)
  const answered = answers
    .filter(({ file }) => files.has(file))
    .flatMap(({ file, mutants: some }) => some.map((one) => ({ file, ...one })))
  const allowed = new Map(answered.map((one) => [keyOf(one), one.times ?? 1]))
  return {
    open: [...alive].flatMap(([key, living]) => living.slice(allowed.get(key) ?? 0)),
    stale: answered.filter((one) => (alive.get(keyOf(one))?.length ?? 0) < (one.times ?? 1))
  }
}

/** Counts the mutants by their fate. */
export const countsOf = (mutants: ReadonlyArray<Mutant>): { readonly [F in Fate]: number } => {
  const of = (fate: Fate) => mutants.filter((mutant) => mutant.fate === fate).length
  return { killed: of("killed"), survived: of("survived"), uncovered: of("uncovered"), untried: of("untried") }
}
