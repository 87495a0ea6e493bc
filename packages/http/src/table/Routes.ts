/** The routes of the API: those of each operation of the table, and the dry run of each command; none is written by hand. */
import { operations } from "@yugou/core"
import type * as Schema from "effect/Schema"
import { type Parameter, parameters } from "./Parameters.ts"

/** What every address of the API begins with. @category Constants */
export const basePath = "/api/v1"

type Operations = typeof operations
/** Any operation of the table. */
export type Operation = {
  [F in keyof Operations]: Operations[F][keyof Operations[F]]
}[keyof Operations]

/** What a route does with its operation: carries it out, or shows what would come of it. */
export type Deed = "execute" | "plan"

/** A method of a route. */
export type Method = "GET" | "POST"

/** A route: one operation, or its dry run, at one address. */
export interface Route {
  readonly path: string
  readonly deed: Deed
  readonly facade: keyof Operations
  readonly name: string
  readonly operation: Operation
  /** The methods that it takes; queries take both, unless a field has no form in an address. */
  readonly methods: ReadonlyArray<Method>
  readonly parameters: ReadonlyArray<Parameter>
  /** The field that an `Idempotency-Key` fills. */
  readonly key: "commandId" | "batchId" | null
  readonly payload: Schema.Top
}

const keys = { command: "commandId", stream: "batchId", query: null, poll: null } as const

/** Gives a name as a part of an address: `saveBatch` → `save-batch`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const routesOf = (facade: keyof Operations, name: string, operation: Operation): ReadonlyArray<Route> => {
  const payload: Schema.Top = operation.payload
  const inAddress = operation.kind === "query" ? parameters(payload, ["actor"]) : null
  const place = `${kebab(facade)}/${kebab(name)}`
  const common = { facade, name, operation, payload, key: keys[operation.kind] }
  const execute: Route = {
    ...common,
    deed: "execute",
    path: `${basePath}/${place}`,
    methods: inAddress === null ? ["POST"] : ["GET", "POST"],
    parameters: inAddress ?? []
  }
  const plan: Route = { ...execute, deed: "plan", path: `${basePath}/plan/${place}` }
  return operation.kind === "command" ? [execute, plan] : [execute]
}

/** Every route. */
export const routes: ReadonlyArray<Route> = Object.entries(operations).flatMap(([facade, rows]) =>
  Object.entries(rows).flatMap(([name, operation]) =>
    routesOf(facade as keyof Operations, name, operation as Operation)
  )
)
