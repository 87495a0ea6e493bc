/** A work item from its opening to the note that closes it, and back. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { type Suspicion, Terminal, WorkItem, WorkItemRules } from "@yugou/core/books"
import * as Result from "effect/Result"
import { terminalId } from "../../Fixtures.ts"
import { at, orderContent, terminalState } from "../purchase/Orders.ts"

const v = 1 as const
const later = Instant.plusMillis(at, 60_000)
const finding: WorkItem.Finding = {
  ...{ cause: "outcomeUnknown", subject: "P1", orgNo: orderContent.orgNo, customerNo: orderContent.customerNo },
  detail: ""
}
const opened = (when = at): WorkItem.Event => ({ _tag: "WorkItemOpened", v, at: when, finding })
const closed: WorkItem.Event = { _tag: "WorkItemClosed", v, at: later, by: "clerk", note: "已核对" }
const moved: WorkItem.Event = { _tag: "OrgUnitMoved", v, at: later, orgNo: "37402" as never }
const of = (...events: ReadonlyArray<WorkItem.Event>): WorkItem.State =>
  events.reduce<WorkItem.State | null>(WorkItem.evolve, null) as WorkItem.State

describe("a work item", () => {
  const open = { ...finding, openedAt: at, closed: null }
  const note = { at: later, by: "clerk", note: "已核对" }
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<WorkItem.Event>, WorkItem.State]> = [
    ["opened", [opened()], open],
    ["closed", [opened(), closed], { ...open, closed: note }],
    ["of another org unit since", [opened(), moved], { ...open, orgNo: "37402" as never }],
    ["of another org unit, and closed", [opened(), closed, moved], { ...open, orgNo: "37402" as never, closed: note }],
    ["opened again", [opened(), closed, opened(later)], { ...open, openedAt: later }]
  ]
  it.each(rows)("%s", (_, events, expected) => assert.deepStrictEqual(of(...events), expected))

  it("is one of its cause and subject", () => assert.strictEqual(WorkItem.idOf(finding), "outcomeUnknown:P1"))

  const stands = [
    ["there is none", null, "opens", "stays"],
    ["it is open", of(opened()), "stays", "closes"],
    ["it is closed", of(opened(), closed), "opens", "stays"]
  ] as const
  it.each(stands)("%s: what is found %3$s, what is settled %4$s", (_, item, found, settled) => {
    assert.deepStrictEqual(WorkItem.opening(item, finding, later), found === "opens" ? [opened(later)] : [])
    assert.deepStrictEqual(WorkItem.closing(item, later, "clerk", "已核对"), settled === "closes" ? [closed] : [])
  })
})

describe("closing by hand", () => {
  const peer = { source: "10.8.3.17", certificate: null, since: at }
  const suspicion: Suspicion.Suspicion = { at, because: "contested", old: null, new: peer, confirmation: null }
  const chosen = { ...suspicion, confirmation: { by: "chief", at, right: "new", reason: "" } } as const
  const doubt = (it: Suspicion.Suspicion) =>
    Terminal.evolve(terminalState, { _tag: "TerminalSuspected", v, suspicion: it })
  const conflict = { _tag: "Conflict", conflict: "alreadyClosed", id: "outcomeUnknown:P1" }
  const suspected = { _tag: "TerminalSuspected", terminalId }
  const rows: ReadonlyArray<readonly [string, WorkItemRules.View, ReadonlyArray<object>]> = [
    ["open", { item: of(opened()) }, []],
    ["closed", { item: of(opened(), closed) }, [conflict]],
    ["of a terminal nobody doubts", { item: of(opened()), terminal: terminalState }, []],
    ["of a terminal in doubt", { item: of(opened()), terminal: doubt(suspicion) }, [suspected]],
    ["of a terminal in doubt of which one has chosen", { item: of(opened()), terminal: doubt(chosen) }, [suspected]],
    [
      "closed, of a terminal in doubt",
      { item: of(opened(), closed), terminal: doubt(suspicion) },
      [conflict, suspected]
    ]
  ]
  it.each(rows)("%s", (_, view, refused) => {
    const it = WorkItemRules.close({ note: "已核对" }, view, { actor: "clerk", now: later, policy: Policy.defaults })
    assert.deepStrictEqual(
      Result.isSuccess(it) ? it.success.changes : it.failure.map((one) => ({ ...one })),
      refused.length === 0 ? { item: [closed] } : (refused as never)
    )
  })
})
