/** 终端登记, 终端停用: what implements terminals. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import * as RegisterRules from "../../books/terminal/RegisterRules.ts"
import * as RetireRules from "../../books/terminal/RetireRules.ts"
import * as SuspicionRules from "../../books/terminal/SuspicionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import * as TerminalRules from "../../books/terminal/TerminalRules.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { EngineProcess } from "../../engines/kernel/EngineProcess.ts"
import {
  commitParts,
  holderOf,
  holderParts,
  type LoadedPlace,
  type Part,
  placeOf,
  statesOf
} from "../../engines/terminal/AddressPlaces.ts"
import { itemOf as doubtOf } from "../../engines/terminal/Suspect.ts"
import { itemOf } from "../../engines/terminal/UnopenedSecrets.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { allowedIn, find, need } from "../kernel/Load.ts"
import { commissionedOn } from "./CommissionedTargets.ts"
import { creditsOn, inDoubt, targetsOn } from "./CreditsOnTerminal.ts"
import { sealed, secretsIn } from "./SecretSettings.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

/** A terminal as it stands in the books; whether it is there is not asked. */
const entryOf = ({ terminalId, orgNo, dialectId, address }: Terminal.State) =>
  ({ terminalId, orgNo, dialectId, address, presence: "unknown", since: null }) as const

const registerTerminal: Table["registerTerminal"] = run(
  table.registerTerminal,
  (payload, context) =>
    Effect.gen(function* () {
      yield* allowedIn(payload.orgNo, table.registerTerminal, context)
      const terminal = yield* find(ref("Terminal", payload.terminalId))
      const { described, identity, settings } = yield* sealed(payload, null)
      const place = yield* placeOf(identity, payload.terminalId)
      const states = { terminal: terminal.state, described, place: statesOf(place), orgScope: context.orgScope }
      return Result.map(RegisterRules.register({ ...payload, settings }, states, context), ({ changes }) =>
        decision({ terminal, address: place.address }, changes, null, (after) => entryOf(after.terminal.state))
      )
    }),
  secretsIn
)

/** What becomes of the address that a terminal leaves, as parts of a commit. */
const leavingParts = (
  from: LoadedPlace,
  own: Part,
  { from: events, others }: TerminalRules.LeavingChanges
): ReadonlyArray<Part> => [[from.address, events], ...holderParts(from.others, others), own]

/** What becomes of a work item about the terminal: part of the commit only where something happens to it, for the directory, or whoever looks, keeps it, too. */
const toldParts = (item: Loaded<"WorkItem">, events: ReadonlyArray<WorkItem.Event>): ReadonlyArray<Part> =>
  events.length === 0 ? [] : [[item, events]]

const change = run(
  table.updateTerminal,
  (payload, context) =>
    Effect.gen(function* () {
      const { terminalId } = payload
      const terminal = yield* need(ref("Terminal", terminalId), context)
      const { described, identity, settings, unopened } = yield* sealed(payload, terminal.state)
      const commissioned = yield* commissionedOn(terminalId, context)
      const targets = yield* targetsOn(terminalId)
      const sending = yield* creditsOn(terminalId, "sending")
      const queued = yield* creditsOn(terminalId, "queued")
      const { terminals } = yield* EngineProcess
      const { item } = yield* holderOf(terminal)
      const secretItem = yield* itemOf(terminalId)
      const from = yield* placeOf(identityOf(terminal.state), terminalId)
      const stays = isSameDevice(identity, identityOf(terminal.state))
      const to = stays ? from : yield* placeOf(identity, terminalId)
      const states = {
        terminal: terminal.state,
        described,
        unopened,
        secretItem: secretItem.state,
        terminals,
        targets: targets.map(({ state }) => state),
        sending,
        attempted: queued.filter(({ attempts }) => attempts.length > 0),
        inDoubt: yield* inDoubt(queued),
        from: statesOf(from),
        to: statesOf(to),
        item: item.state,
        orgScope: context.orgScope
      }
      return Result.map(TerminalRules.update({ ...payload, settings }, states, context), ({ changes }) => {
        const { view, changes: all } = commitParts([
          ...commissioned.map((it): Part => [it, outdated(it.state, "terminal", context.now)]),
          // Targets are part of the commit though nothing happens to them: an attempt that is opened meanwhile makes it stale.
          ...targets.map((it): Part => [it, changes.eachTarget]),
          ...(stays ? [] : ([[to.address, changes.to]] as const)),
          ...toldParts(secretItem, changes.secretItem),
          ...leavingParts(from, [item, changes.item], changes)
        ])
        const whole = { ...view, terminal }
        return decision(whole, { ...all, terminal: changes.terminal }, null, (after) =>
          entryOf((after.terminal as { readonly state: Terminal.State }).state)
        )
      })
    }),
  secretsIn
)

const retire = run(table.retireTerminal, (payload, context) =>
  Effect.gen(function* () {
    const { terminalId, reason } = payload
    const terminal = yield* need(ref("Terminal", terminalId), context)
    const targets = yield* targetsOn(terminalId)
    const { item } = yield* holderOf(terminal)
    const secretItem = yield* itemOf(terminalId)
    const from = yield* placeOf(identityOf(terminal.state), terminalId)
    const states = {
      terminal: terminal.state,
      targets: targets.map(({ state }) => state),
      queued: yield* creditsOn(terminalId, "queued"),
      from: statesOf(from),
      item: item.state,
      secretItem: secretItem.state
    }
    return Result.map(RetireRules.retire(payload, states, context), ({ changes }) => {
      const { view, changes: all } = commitParts([
        // As with a change: whoever binds a target meanwhile makes the commit stale.
        ...targets.map((it): Part => [it, []]),
        ...toldParts(secretItem, changes.secretItem),
        ...leavingParts(from, [item, changes.item], changes)
      ])
      const whole = { ...view, terminal }
      return decision(whole, { ...all, terminal: changes.terminal }, reason, (after) =>
        entryOf((after.terminal as { readonly state: Terminal.State }).state)
      )
    })
  })
)

const suspicionOf = ({ terminalId, orgNo, suspicion, trusted, decided }: Terminal.State) => ({
  terminalId,
  orgNo,
  suspicion: suspicion ?? null,
  trusted: trusted ?? null,
  ruledOut: decided?.ruledOut ?? []
})

const confirm = run(table.confirmTerminal, ({ terminalId, right, reason }, context) =>
  Effect.gen(function* () {
    const terminal = yield* need(ref("Terminal", terminalId), context)
    const item = yield* doubtOf(terminalId)
    const states = { terminal: terminal.state, item: item.state }
    return Result.map(SuspicionRules.confirm({ right, reason }, states, context), ({ changes }) => {
      const { view, changes: told } = commitParts(toldParts(item, changes.item))
      const whole = { ...view, terminal }
      return decision(whole, { ...told, terminal: changes.terminal }, reason, (after) =>
        suspicionOf((after.terminal as { readonly state: Terminal.State }).state)
      )
    })
  })
)

/**
 * The connection that was made under the former entry ends: the terminal dials in again and is met with the new one, or with none. So does one that persons
 * did not choose.
 */
const thenRenewed = <C extends typeof change | typeof retire | typeof confirm>(command: C): C => ({
  ...command,
  execute: (input: never) =>
    Effect.tap(command.execute(input) as ReturnType<typeof change.execute>, ({ terminalId }) =>
      Effect.flatMap(TerminalGateway, (gateway) => gateway.renew(terminalId))
    )
})

/** Implements terminals. */
export const terminals: Pick<Table, "registerTerminal" | "updateTerminal" | "retireTerminal" | "confirmTerminal"> = {
  registerTerminal,
  updateTerminal: thenRenewed(change),
  retireTerminal: thenRenewed(retire),
  confirmTerminal: thenRenewed(confirm)
}
