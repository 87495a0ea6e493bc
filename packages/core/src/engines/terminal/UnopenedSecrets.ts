/** The work item about secrets of a terminal that cannot be opened: it is there as long as they cannot. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { unopenedItem } from "../../books/terminal/TerminalRules.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import type { Unopened } from "../../ports/secrets/SecretFields.ts"
import { makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { fieldsOf, isSealed } from "../../values/Secret.ts"

const actor = "system:directory"

const detailOf = (unopened: ReadonlyArray<Unopened>): string =>
  unopened
    .map(({ field, keyId, reason }) => `${field}: ${keyId}: ${reason}`)
    .join("; ")
    .slice(0, 500)

/** Loads the work item about the secrets of a terminal. */
export const itemOf = Effect.fnUntraced(function* (terminalId: Terminal.State["terminalId"]) {
  const store = yield* StationStore
  const id = WorkItem.idOf(unopenedItem(terminalId))
  const [item = absent("WorkItem", id)] = yield* store.load([ref("WorkItem", id)])
  return item
})

/** Opens the work item where secrets cannot be opened, and closes it where all of them open again; a terminal without secrets is not asked about. */
export const keepTold = Effect.fnUntraced(function* (
  { terminalId, orgNo, settings }: Terminal.State,
  unopened: ReadonlyArray<Unopened>
) {
  if (!Object.values(fieldsOf(settings)).some(isSealed)) return
  const store = yield* StationStore
  const item = yield* itemOf(terminalId)
  const at = yield* DateTime.now
  const finding = { ...unopenedItem(terminalId), orgNo, customerNo: null, detail: detailOf(unopened) }
  const events =
    unopened.length === 0
      ? WorkItem.closing(item.state, at, actor, "opened again")
      : WorkItem.opening(item.state, finding, at)
  if (events.length === 0) return
  const operation = unopened.length === 0 ? "terminal.secretOpened" : "terminal.secretUnopened"
  yield* store.commit(
    makeCommit<View>(
      { item },
      { item: events },
      {
        command: { id: idOf(operation, terminalId, item.version), content: operation, response: null },
        trail: { actor, operation, reason: null, at }
      }
    )
  )
})
