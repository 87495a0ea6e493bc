/**
 * What a run reached, by tags and how often: operations that succeeded, refusals, requests to terminals and how they ended, verdicts and what they
 * rest on, events of every aggregate, steps of engines. Each area is a closed list, so that what was never reached can be named.
 *
 * @category Simulation
 */
import { type EngineName, engines, Rejection, type StepReport } from "@yugou/core"
import { Attempt, Discrepancy, Message, type Order, WorkItem } from "@yugou/core/books"
import {
  NoAnswerCause,
  NotSentReason,
  type Outcome,
  RefusalReason,
  requests,
  type TerminalRequest
} from "@yugou/core/dialect"
import { type Commit, catalog, kinds, type Write } from "@yugou/core/store"
import { commandNames } from "./Commands.ts"

const engineNames = Object.keys(engines) as ReadonlyArray<EngineName>

/** What a step of an engine came to: nothing was due, all of it was done, or some of it was left to a later step. */
const results = ["nothing", "done", "left"] as const

/** The tags of the events of an aggregate. */
const eventsOf = (kind: Write["ref"]["_tag"]): ReadonlyArray<string> => {
  const { cases } = catalog[kind].event as unknown as { readonly cases: { readonly [tag: string]: unknown } }
  return Object.keys(cases)
}

/** The areas of what can be reached: what each is about, and everything that there is in it. @category Constants */
export const areas = {
  asked: { title: "operations that were asked for", all: commandNames as ReadonlyArray<string> },
  done: { title: "operations that succeeded", all: commandNames as ReadonlyArray<string> },
  refusals: { title: "refusals", all: Object.keys(Rejection.catalogue) },
  requests: { title: "requests to terminals", all: Object.keys(requests) },
  outcomes: {
    title: "how requests ended",
    all: [
      "Answered",
      ...RefusalReason.literals.map((it) => `Refused ${it}`),
      ...NotSentReason.literals.map((it) => `NotSent ${it}`),
      ...NoAnswerCause.literals.map((it) => `NoAnswer ${it}`)
    ]
  },
  verdicts: { title: "verdicts on attempts", all: Attempt.VerdictKind.literals },
  evidence: { title: "what verdicts rest on", all: Attempt.EvidenceKind.literals },
  events: { title: "events", all: kinds.flatMap((kind) => eventsOf(kind).map((tag) => `${kind}.${tag}`)) },
  discrepancies: { title: "causes of discrepancies", all: Discrepancy.Cause.literals },
  repairs: { title: "repairs of discrepancies", all: Discrepancy.Repair.literals },
  workItems: { title: "causes of work items", all: WorkItem.Cause.literals },
  messages: { title: "kinds of messages", all: Message.Kind.literals },
  engines: { title: "steps of engines", all: engineNames.flatMap((name) => results.map((it) => `${name}: ${it}`)) }
} satisfies { readonly [area: string]: { readonly title: string; readonly all: ReadonlyArray<string> } }

/** The name of an area. @category Models */
export type Area = keyof typeof areas

/** The names of all areas. @category Constants */
export const areaNames = Object.keys(areas) as ReadonlyArray<Area>

/** How often each tag of each area was reached; what is missing was not. @category Models */
export type Coverage = { readonly [A in Area]: ReadonlyMap<string, number> }

/** Hears of everything that counts. @category Models */
export interface Recorder {
  readonly coverage: Coverage
  readonly asked: (operation: string) => void
  readonly done: (operation: string) => void
  readonly refused: (tag: string) => void
  readonly outcome: (request: TerminalRequest, outcome: Outcome) => void
  readonly committed: (commit: Commit) => void
  readonly stepped: (engine: EngineName, report: StepReport) => void
}

/** What of an event is counted beside its tag. */
type Counted = { readonly [tag: string]: (event: never) => ReadonlyArray<readonly [Area, string]> }

type Verdicted = Extract<Order.Event, { readonly _tag: "Settled" | "EvidenceTaken" }>

const ofVerdict = ({ verdict }: Verdicted): ReadonlyArray<readonly [Area, string]> => [
  ["verdicts", verdict.kind],
  ...verdict.by.map((it) => ["evidence", it] as const)
]

const counted: Counted = {
  Settled: ofVerdict,
  EvidenceTaken: ofVerdict,
  DiscrepancyOpened: ({ finding }: { readonly finding: Discrepancy.Finding }) => [["discrepancies", finding.cause]],
  DiscrepancyClosed: ({ repair }: { readonly repair: string }) => [["repairs", repair]],
  WorkItemOpened: ({ finding }: { readonly finding: WorkItem.Finding }) => [["workItems", finding.cause]],
  MessageQueued: ({ content }: { readonly content: { readonly kind: string } }) => [["messages", content.kind]]
}

const tagOf = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "Answered":
      return "Answered"
    case "Refused":
    case "NotSent":
      return `${outcome._tag} ${outcome.reason}`
    case "NoAnswer":
      return `NoAnswer ${outcome.cause}`
  }
}

/** Opens a recorder that has heard of nothing. @category Constructors */
export const open = (): Recorder => {
  const maps = Object.fromEntries(areaNames.map((area) => [area, new Map<string, number>()])) as {
    readonly [A in Area]: Map<string, number>
  }
  const count = (area: Area, tag: string): void => void maps[area].set(tag, (maps[area].get(tag) ?? 0) + 1)
  return {
    coverage: maps,
    asked: (operation) => count("asked", operation),
    done: (operation) => count("done", operation),
    refused: (tag) => count("refusals", tag),
    outcome: ({ _tag }, outcome) => {
      count("requests", _tag)
      count("outcomes", tagOf(outcome))
    },
    committed: ({ writes }) => {
      for (const { ref, events } of writes) {
        for (const event of events) {
          count("events", `${ref._tag}.${event._tag}`)
          for (const [area, tag] of counted[event._tag]?.(event as never) ?? []) count(area, tag)
        }
      }
    },
    stepped: (engine, { claimed, failed }) =>
      count("engines", `${engine}: ${claimed === 0 ? "nothing" : failed === 0 ? "done" : "left"}`)
  }
}

const added = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const sums = new Map(a)
  for (const [key, value] of b) sums.set(key, (sums.get(key) ?? 0) + value)
  return sums
}

/** What nothing has reached. @category Constants */
export const nothing: Coverage = open().coverage

/** Adds what two runs reached. @category Functions */
export const add = (one: Coverage, other: Coverage): Coverage =>
  Object.fromEntries(areaNames.map((area) => [area, added(one[area], other[area])])) as unknown as Coverage

/** What is in an area and was not reached. @category Functions */
export const missing = (coverage: Coverage, area: Area): ReadonlyArray<string> =>
  areas[area].all.filter((tag) => !coverage[area].has(tag))
