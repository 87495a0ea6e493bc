/** What the process of the clerks and the process of the station say to each other: operations of the Promise twin by their names, as JSON. */
import type { Policy } from "@yugou/core"

/** What the station is opened with; the database comes in the environment, as `DATABASE_URL`. */
export interface Opening {
  readonly port: number
  readonly ismgPort: number
  /** How many customers the archive knows. */
  readonly customers: number
  readonly policy: Partial<Policy.Policy>
  /** Where the other processes reach it, where there are several, and where it listens in truth. */
  readonly runner?: { readonly host: string; readonly port: number; readonly listenPort: number }
  /** How far the clock of the site is ahead of that of the machine. */
  readonly aheadMillis: number
}

/** The account at the simulated ISMG. */
export const account = { spId: "901234", secret: "shared-secret" } as const

/** An operation with its input, or how far the clock of the site is ahead from now on. */
export type Message = Question | { readonly _tag: "Clock"; readonly aheadMillis: number }
export interface Question {
  readonly _tag: "Question"
  readonly id: number
  readonly facade: string
  readonly name: string
  readonly input: unknown
}

/** How an operation ended. */
export type Ending =
  | { readonly _tag: "Answered"; readonly answer: unknown }
  | { readonly _tag: "Refused"; readonly code: string; readonly message: string; readonly retryable: "yes" | "no" }

/** What the station says: that it is open, or the ending of a question. */
export type Reply = { readonly _tag: "Open" } | { readonly _tag: "Ended"; readonly id: number; readonly ending: Ending }
