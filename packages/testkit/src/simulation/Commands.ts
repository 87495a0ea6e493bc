/** What the table of operations lets somebody do: everything in it but the queries, which only show. */
import { type Operations, operations } from "@yugou/core"

/** The names of the rows of a facade that do something: commands, polls and batches. */
export type DoingNames<F extends keyof Operations> = {
  [N in keyof Operations[F] & string]: Operations[F][N] extends { readonly kind: "query" } ? never : N
}[keyof Operations[F] & string]

/** The name of an operation that does something, `<facade>.<row>`. @category Models */
export type CommandName = { [F in keyof Operations]: `${F}.${DoingNames<F>}` }[keyof Operations]

interface Row {
  readonly name: string
  readonly kind: "command" | "query" | "poll" | "stream"
}

const rows: ReadonlyArray<Row> = Object.values(operations).flatMap((facade) => Object.values<Row>(facade))

/** The names of all operations. @category Constants */
export const operationNames: ReadonlyArray<string> = rows.map(({ name }) => name)

/** The names of all operations that do something. @category Constants */
export const commandNames = rows.flatMap(({ name, kind }) => (kind === "query" ? [] : [name as CommandName]))

const polls = new Set(rows.flatMap(({ name, kind }) => (kind === "poll" ? [name] : [])))

/** Whether an operation only asks a terminal: nobody clicks again when no answer comes. */
export const isPoll = (name: CommandName): boolean => polls.has(name)
