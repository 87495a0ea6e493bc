/** A terminal (终端) as the station keeps it: identity, dialect and its settings, and the number series where the terminal compares across targets. */
import * as Schema from "effect/Schema"
import { OrgNo } from "../customer/Customer.ts"
import { existing, v1 } from "../store/Stored.ts"
import { Id, TerminalId } from "../target/CreditTarget.ts"
import { Holder, noSeries, Series } from "../target/Target.ts"
import { WireNo } from "../target/WireNo.ts"
import { Instant } from "../time/Instant.ts"

export const State = Schema.Struct({
  terminalId: TerminalId,
  orgNo: OrgNo,
  dialectId: Id,
  address: Id,
  settings: Schema.Json,
  series: Series,
  registeredAt: Instant
})
export type State = typeof State.Type

export const Event = Schema.TaggedUnion({
  TerminalRegistered: {
    ...v1,
    at: Instant,
    terminalId: TerminalId,
    orgNo: OrgNo,
    dialectId: Id,
    address: Id,
    settings: Schema.Json
  },
  TerminalNumberDrawn: { ...v1, wireNo: WireNo, drawnFor: Schema.NullOr(Holder) }
})
export type Event = typeof Event.Type

/** Moves a terminal by one event. */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "TerminalRegistered":
      return {
        terminalId: event.terminalId,
        orgNo: event.orgNo,
        dialectId: event.dialectId,
        address: event.address,
        settings: event.settings,
        series: noSeries,
        registeredAt: event.at
      }
    case "TerminalNumberDrawn":
      return { ...existing(state, event), series: { lastDrawn: event.wireNo, drawnFor: event.drawnFor } }
  }
}
