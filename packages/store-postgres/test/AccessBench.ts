/** What the contract of the access log is tried on: what keeps it in a database. */
import * as Effect from "effect/Effect"
import { StationDatabase } from "../src/index.ts"

export const accessBench = (own: (id: string) => string) =>
  Effect.map(StationDatabase, ({ access }) => ({ keep: access, own }))
