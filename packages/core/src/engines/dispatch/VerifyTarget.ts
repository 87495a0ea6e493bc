/** The first look at a target after the books were restored: it is verified where what stands there agrees, and a discrepancy opens where it does not. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { seeing } from "../../books/credit/Findings.ts"
import { mayArrive } from "../../books/credit/FormerFrames.ts"
import { isBusy } from "../../books/credit/OpenAttempt.ts"
import * as Verification from "../../books/discrepancy/Verification.ts"
import { factOf, isBookable } from "../../books/dispatch/Reading.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import type * as Target from "../../books/target/Target.ts"
import { identityOf, standingOf } from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import type { Seen } from "../terminal/Look.ts"
import { witness } from "../terminal/Witness.ts"
import * as DispatchView from "./DispatchView.ts"
import { settling } from "./OwnNumber.ts"

/** What stands around a target that is to be verified, each as of one moment. */
interface Around {
  readonly target: Versioned<"Target">
  readonly terminal: Versioned<"Terminal">
  readonly restoration: Loaded<"Restoration">
}

/** Loads a target with its terminal and the mark; `null`: it is verified, or its terminal is not in service. */
const around = Effect.fnUntraced(function* (key: TargetKey) {
  const store = yield* StationStore
  const [target] = yield* store.load([ref("Target", key)])
  if (!target?.state) return null
  const ids = [ref("Terminal", target.state.target.terminalId), ref("Restoration", Restoration.id)] as const
  const [terminal, mark] = (yield* store.load([...ids])) as unknown as readonly [
    Loaded<"Terminal">,
    Loaded<"Restoration">
  ]
  if (terminal.state === null || standingOf(terminal.state) !== "inService") return null
  if (!Restoration.isUnverified(target.state, mark.state)) return null
  return {
    target: { ...target, state: target.state },
    terminal: { ...terminal, state: terminal.state },
    restoration: mark
  } satisfies Around
})

/** Gives whose customer stands behind a target now. */
export const customerOf = Effect.fnUntraced(function* ({ boundTo }: Target.State) {
  if (boundTo === null) return null
  const store = yield* StationStore
  const [device] = yield* store.load([ref("Device", boundTo)])
  return device?.state?.customerNo ?? null
})

/**
 * Commits what the look came to under the versions that were seen before it: a mark that was set, or a target that moved, meanwhile makes it `stale`. A
 * discrepancy that stands open stays as it was seen.
 */
const book = Effect.fnUntraced(function* (
  { target, terminal, restoration }: Around,
  seen: Seen,
  { reconciled }: Verification.Verified,
  actor: string
) {
  const store = yield* StationStore
  const gateway = yield* TerminalGateway
  const at = yield* DateTime.now
  const key = keyOf(target.state.target)
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminal.state.terminalId))
  const facts = seen.reading === null || !isBookable(seen.reading, terminal.state) ? [] : [factOf(key, seen.reading)]
  const keep = (view: View, changes: Changes<View>) =>
    commitStep(
      makeCommit(view, changes, {
        command: {
          id: idOf("target.verify", key, target.version, restoration.version, toMillis(at)),
          content: "target.verify",
          response: null
        },
        facts,
        trail: { actor, operation: "target.verify", reason: null, at }
      })
    )
  const { finding, target: events } = reconciled
  if (finding === null) return yield* keep({ target, terminal, restoration }, { target: events })
  const ours =
    finding.cause === "foreignNumber" && capabilities !== null
      ? yield* settling({ target, terminal, look: seen.look }, capabilities, actor, at)
      : null
  if (ours !== null) return yield* keep({ ...ours.view, restoration }, ours.changes)
  const [known = absent("Discrepancy", finding.discrepancyId)] = yield* store.load([
    ref("Discrepancy", finding.discrepancyId)
  ])
  if (known.state !== null && known.state.closed === null) return
  yield* keep({ target, terminal, restoration, discrepancy: known }, { discrepancy: seeing(known.state, finding, at) })
})

/**
 * Looks at a target that is unverified, and says what that came to; `null`: it is verified already, or its terminal is not in service.
 *
 * **Details** Safe beside other processes: who sees the same target verifies it once, and the slower one finds it `stale`.
 */
export const verifyTarget = Effect.fn("VerifyTarget.verifyTarget")(function* (
  key: string,
  actor: string
): Effect.fn.Return<Verification.Sighting | null, StoreError, StationStore | TerminalGateway> {
  const found = yield* around(key as TargetKey)
  if (found === null) return null
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const { target, terminal, restoration } = found
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminal.state.terminalId))
  if (capabilities === null) return "notRead"
  const started = yield* DateTime.now
  // What is under way there is settled by its own evidence first.
  if (isBusy(target.state, started)) return "busy"
  if (mayArrive(restoration.state, capabilities, { now: started, policy })) return "tooEarly"
  const asked = { terminal: terminal.state, target, attempts: [] }
  const about = ["verify", key, toMillis(started)] as const
  const witnessed = yield* witness(asked, capabilities, about, identityOf(terminal.state))
  if (witnessed._tag === "CountsNot") return "notRead"
  const view = {
    target: target.state,
    restoration: restoration.state,
    customerNo: yield* customerOf(target.state)
  }
  const verified = Verification.verify(view, witnessed.seen.look, capabilities, policy)
  if (verified.sighting === "agrees" || verified.sighting === "differs")
    yield* book(found, witnessed.seen, verified, actor)
  return verified.sighting
})

/** A credit with what is around it, as it stands after its target was looked at where that was unverified. */
export interface First {
  readonly _tag: "Verified" | "Unverified"
  readonly view: DispatchView.DispatchView
}

/** Looks at the target of a credit first, where nobody has since the books were restored: its customer waits, and need not for the turn of the target. */
export const verifiedFirst = Effect.fnUntraced(function* (
  view: DispatchView.DispatchView,
  actor: string
): Effect.fn.Return<First, StoreError, StationStore | TerminalGateway> {
  const isUnverified = ({ target, restoration }: DispatchView.DispatchView) =>
    Restoration.isUnverified(target.state, restoration.state)
  if (!isUnverified(view)) return { _tag: "Verified", view }
  yield* verifyTarget(view.target.ref.id, actor)
  const now = yield* DispatchView.again(view)
  return { _tag: isUnverified(now) ? "Unverified" : "Verified", view: now }
})
