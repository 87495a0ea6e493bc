/** What adopting must keep: a number that was drawn here is never adopted unasked, nothing waits behind it, and nobody approves what he asked for. */
import { keyOf, type TargetKey } from "@yugou/core"
import { Credit, Discrepancy } from "@yugou/core/books"
import { type Identity, isSameDevice } from "@yugou/core/dialect"
import { type Commit, ref, type StateOf, type Write } from "@yugou/core/store"
import type { Ledger } from "./Ledger.ts"

/** The sentences. */
export const rules = {
  ours: "a number that was drawn for a credit of ours is not adopted before two persons say that it is not ours",
  emptied: "when a number is adopted nothing waits to be sent to its target but what repairs it",
  closedByTwo: "whoever asks for the closing of a discrepancy does not approve it"
} as const

/** What the checks stand on. */
export interface Ground {
  readonly ledger: Ledger
  readonly report: (rule: keyof typeof rules, detail: string) => void
}

/** The checks of one run. */
export interface Adoption {
  /** Looks at what a commit does, which the ledger has written already. */
  readonly check: (commit: Commit) => void
}

type Closed = Extract<Discrepancy.Event, { readonly _tag: "DiscrepancyClosed" }>

const closingOf = ({ ref: at, events }: Write): Closed | null => {
  if (at._tag !== "Discrepancy") return null
  return (events as ReadonlyArray<Discrepancy.Event>).find((event) => event._tag === "DiscrepancyClosed") ?? null
}

const creditsOf = ({ ledger }: Pick<Ground, "ledger">, target: TargetKey): ReadonlyArray<Credit.Credit> =>
  ledger.creditsOf(target).map(({ current }) => Credit.of(current))

/** Gives the credit for which a number was drawn last on the device that the terminal is now: what another device holds is foreign. */
const drawnFor = (
  { ledger }: Ground,
  wireNo: number | null,
  target: Discrepancy.State["target"]
): Credit.Credit | null => {
  const terminal = ledger.record(ref("Terminal", target.terminalId))?.current.state
  const isHere = (identity: Identity | undefined): boolean =>
    identity === undefined || terminal === undefined || isSameDevice(identity, terminal)
  const drawn = creditsOf({ ledger }, keyOf(target)).flatMap((credit) =>
    credit.attempts
      .filter((it) => it.wireNo === wireNo && isHere(it.identity))
      .map(({ openedAt }) => ({ credit, openedAt }))
  )
  const [last] = drawn.sort((a, b) => b.openedAt.epochMilliseconds - a.openedAt.epochMilliseconds)
  return last?.credit ?? null
}

const checkOurs = (ground: Ground, state: StateOf<"Discrepancy">): void => {
  const { found, target, discrepancyId } = state
  const owner = found === null ? null : drawnFor(ground, found, target)
  if (owner === null || owner.dispatch._tag === "Applied") return
  const denied = Discrepancy.claimOf(state, owner.holder)?.denied ?? null
  if (denied === null) ground.report("ours", `${discrepancyId}: number ${found} was drawn for ${owner.holder.id}`)
}

const checkEmptied = (ground: Ground, { target, discrepancyId }: StateOf<"Discrepancy">, { credit }: Closed): void => {
  for (const { holder, dispatch } of creditsOf(ground, keyOf(target)))
    if (dispatch._tag === "Queued" && holder.id !== credit?.id)
      ground.report("emptied", `${holder.id} waits behind the adoption of ${discrepancyId}`)
}

/** Opens the checks of a run. */
export const make = (ground: Ground): Adoption => ({
  check: ({ writes }) => {
    for (const write of writes) {
      const closed = closingOf(write)
      if (closed === null) continue
      const state = write.state as StateOf<"Discrepancy">
      const before = ground.ledger.record(ref("Discrepancy", state.discrepancyId))?.entries.at(-1)?.before
      const askedBy = (before as StateOf<"Discrepancy"> | undefined)?.request?.by
      if (closed.disposition !== undefined && askedBy === closed.by)
        ground.report("closedByTwo", `${state.discrepancyId} was asked for and approved by ${closed.by}`)
      if (closed.repair !== "numberAdopted") continue
      checkOurs(ground, state)
      checkEmptied(ground, state, closed)
    }
  }
})
