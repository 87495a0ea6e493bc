/** A case of the suite: a sentence, and how it is tried on a station over the store. */
import type { Station, TerminalGateway } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Site } from "./Desk.ts"

/** A case; `run` gets a part of the store of its own. */
export interface Case {
  readonly name: string
  readonly run: (
    site: Site
  ) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway | Scope.Scope>
}
