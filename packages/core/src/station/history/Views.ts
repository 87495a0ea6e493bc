/** Views of the history of any record. */
import * as Schema from "effect/Schema"
import { AccessKind } from "../../ports/access/AccessEntry.ts"
import { FrameField, FrameProblem } from "../../ports/terminal/FrameExplainer.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { kinds } from "../../store/Catalog.ts"
import { TerminalId } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { view } from "../kernel/View.ts"

/** Describes the kind of a record. */
export const Aggregate = Schema.Literals(kinds as readonly [Kind, ...ReadonlyArray<Kind>])

/** Describes one step in the history of a record; states and events are in their JSON form, `before` is `null` for the first. */
export const StepView = view("StepView", {
  version: Schema.Int,
  commandId: Schema.String,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  at: Instant,
  events: Schema.Array(Schema.Json),
  before: Schema.NullOr(Schema.Json),
  after: Schema.Json
})

/**
 * Describes something that a terminal pushed, or that the front end saw of it; `kind` and `detail` are the dialect's own words.
 *
 * **Details** `device`: the device that pushed it; `null` for what was stored before that was kept.
 */
export const TerminalEventView = view("TerminalEventView", {
  terminalId: TerminalId,
  at: Instant,
  device: Schema.NullOr(Schema.Struct({ dialectId: Schema.String, address: Schema.String })),
  key: Schema.String,
  kind: Schema.String,
  detail: Schema.Json
})

/** Describes a page of them, the newest first. */
export const TerminalEvents = view("TerminalEvents", {
  rows: Schema.Array(TerminalEventView),
  next: Schema.NullOr(Schema.String)
})

/** Describes one frame of the frame log: upper-case hex, zeros in place of a password; `problem`: why the front end could not use it. */
export const FrameView = view("FrameView", {
  terminalId: TerminalId,
  direction: Schema.Literals(["up", "down"]),
  at: Instant,
  hex: Schema.String,
  problem: Schema.NullOr(Schema.String)
})

/** Describes a page of them; `log`: whether this station has a frame log to look into. */
export const FramesPage = view("FramesPage", {
  rows: Schema.Array(FrameView),
  next: Schema.NullOr(Schema.String),
  log: Schema.Literals(["kept", "none"])
})

/**
 * Describes a frame field by field, in the order of its bytes; `hex` are the bytes as they may be shown.
 *
 * **Details** `offset` and `length` count bytes of `hex`, so that bytes and fields can be shown side by side. A secret field has zeros for bytes and dots for
 * its value. `problem`: what stopped the reading; the fields before it stand.
 */
export const ExplainedFrame = view("ExplainedFrame", {
  terminalId: TerminalId,
  dialectId: Schema.String,
  hex: Schema.String,
  fields: Schema.Array(FrameField),
  problem: Schema.NullOr(FrameProblem)
})

/**
 * Describes who did what, when and why; `records`: those that it wrote and that whoever asks may see. A commit of readings alone wrote none.
 *
 * **Details** `position`: its place in commit order, which `changes` tells, too.
 */
export const TrailView = view("TrailView", {
  position: Schema.String,
  at: Instant,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  commandId: Schema.String,
  records: Schema.Array(
    Schema.Struct({ kind: Aggregate, id: Schema.String, version: Schema.Int, orgNo: Schema.String })
  )
})

/**
 * Describes a page of the trail, the newest first; a page may have fewer rows than asked for, also none, and `next` says that there is more to look at.
 *
 * **Details** `thinnedUntil`: before that time measurements of engines are thinned, and their commits are gone; `null`: none are.
 */
export const TrailRows = view("TrailRows", {
  rows: Schema.Array(TrailView),
  next: Schema.NullOr(Schema.String),
  thinnedUntil: Schema.NullOr(Instant)
})

/** Describes a part of the exported trail: lines of cells (`TrailLine`), and where the next part begins. */
export const SealedTrail = view("SealedTrail", {
  lines: Schema.Array(Schema.Array(Schema.String)),
  next: Schema.NullOr(Schema.String)
})

/**
 * Describes an entry of the access log; what its kind does not have is `null`, or no `subjects`.
 *
 * **Details** `actor`: `""` where nobody was recognised. `code`: of a refusal. `subjects`: the numbers of the customers whose personal data were shown.
 * `source`: from where somebody signed in. `count`: how many entries were lost, or thrown away because they are from before `before`.
 */
export const AccessView = view("AccessView", {
  at: Instant,
  actor: Schema.String,
  kind: AccessKind,
  operation: Schema.NullOr(Schema.String),
  code: Schema.NullOr(Schema.String),
  subjects: Schema.Array(Schema.String),
  source: Schema.NullOr(Schema.String),
  count: Schema.NullOr(Schema.Int),
  before: Schema.NullOr(Instant)
})

/** Describes a page of them, the newest first; `log`: whether this station has an access log to look into. */
export const AccessRows = view("AccessRows", {
  rows: Schema.Array(AccessView),
  next: Schema.NullOr(Schema.String),
  log: Schema.Literals(["kept", "none"])
})

/** Describes a record as it stood at a recorded time. */
export const StandingView = view("StandingView", {
  kind: Aggregate,
  id: Schema.String,
  version: Schema.Int,
  recordedAt: Instant,
  state: Schema.Json
})
