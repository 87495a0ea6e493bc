/** 客户信息维护: what implements the customer facade; devices, archive and parameters stand in files of their own. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import { unsent } from "../../books/credit/DispatchQueue.ts"
import { unstated } from "../../books/customer/Customer.ts"
import * as CustomerRules from "../../books/customer/CustomerRules.ts"
import { isEngaged } from "../../books/device/CancelRules.ts"
import * as ArchiveCopy from "../../engines/archive/ArchiveCopy.ts"
import { takingOver } from "../../engines/archive/TakingOver.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { allPages } from "../../engines/kernel/AllPages.ts"
import { opening } from "../../engines/kernel/OpenWorkItems.ts"
import { isTemplate } from "../../engines/message/TemplateChoice.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import { NotFound } from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Text } from "../../values/Text.ts"
import { batch } from "../kernel/Batch.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { calledAs, is, listed, unlessAll } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { archiveOf, details, ownArchiveOf } from "./Archive.ts"
import { closings } from "./ClosingHandlers.ts"
import { patched, withMoved } from "./CustomerPatch.ts"
import { devices } from "./DeviceHandlers.ts"
import { activeDevices } from "./Installation.ts"
import { onlineRate } from "./OnlineRate.ts"
import { parameters } from "./ParameterHandlers.ts"
import { purchaseControlReleases } from "./PurchaseControlReleases.ts"
import { replacements } from "./ReplacementHandler.ts"
import { replacementRepairs } from "./ReplacementRepairs.ts"
import { switchMaps } from "./SwitchMapHandlers.ts"
import { customers as table } from "./Table.ts"
import { terminals } from "./TerminalHandlers.ts"
import { terminalList } from "./TerminalList.ts"
import { nothingKept, unmasked } from "./Unmasked.ts"
import { wrongNumber } from "./WrittenAlarm.ts"

const asShown: Text = {
  zh: "必须完整填写，或与显示的一致；几个号码显示相同时，须全部保留或完整填写",
  en: "must be written in full, or as it is shown; of numbers that look alike all must stay, or be written in full"
}

const add: Handlers<typeof table>["add"] = run(table.add, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, actor: _actor, commandId: _id, ...editable } = payload
    const archive = yield* ownArchiveOf(customerNo, context)
    const view = {
      customer: yield* find(ref("Customer", customerNo)),
      watch: yield* find(ref("AlarmWatch", customerNo))
    }
    const stated = unmasked({ ...unstated, ...editable }, nothingKept)
    if (Result.isFailure(stated)) return yield* invalidField(table.add.payload, stated.failure, asShown)
    const wrong = wrongNumber(stated.success.alarm.mobiles, [])
    if (wrong !== null) return yield* invalidField(table.add.payload, wrong.path, wrong.demand)
    yield* knownTemplate(editable.templateId ?? null, archive.customer.orgNo)
    const filled = { name: archive.customer.name, ...stated.success }
    return Result.map(
      CustomerRules.add({ details: filled }, { archive, customer: view.customer.state }, context),
      ({ changes }) => {
        const facts = [ArchiveCopy.factOf(archive, context.now)]
        return decision(view, changes, null, ({ customer }) => withVersion(customer), { facts })
      }
    )
  })
)

/** Refuses a template that no message could be made from in the customer's org unit. */
const knownTemplate = Effect.fnUntraced(function* (templateId: string | null, orgNo: string) {
  if (templateId === null || (yield* isTemplate(templateId, orgNo))) return
  return yield* new NotFound({ what: "template", id: templateId })
})

const update: Handlers<typeof table>["update"] = run(table.update, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, version, actor: _actor, commandId: _id, ...patch } = payload
    const customer = yield* need(ref("Customer", customerNo), context)
    const watch = yield* need(ref("AlarmWatch", customerNo), context)
    const current = { customer: customer.state, version: customer.version }
    const whole = unmasked(patched(customer.state, patch), customer.state)
    if (Result.isFailure(whole)) return yield* invalidField(table.update.payload, whole.failure, asShown)
    const before = customer.state.alarm.mobiles
    const details = patch.alarm?.recipients === undefined ? withMoved(whole.success, before) : whole.success
    const wrong = patch.alarm?.mobiles === undefined ? null : wrongNumber(details.alarm.mobiles, before)
    if (wrong !== null) return yield* invalidField(table.update.payload, wrong.path, wrong.demand)
    if (details.templateId !== customer.state.templateId) yield* knownTemplate(details.templateId, customer.state.orgNo)
    return Result.map(CustomerRules.update({ details, seenVersion: version }, current, context), ({ changes }) =>
      decision({ customer, watch }, changes, null, (after) => withVersion(after.customer))
    )
  })
)

const openOrders = Effect.fnUntraced(function* (customerNo: string, context: Context) {
  const where = {
    customerNo: { _tag: "Is", value: customerNo },
    validity: { _tag: "Is", value: "valid" },
    dispatch: { _tag: "AnyOf", values: ["idle", "queued", "sending", "unknown"] }
  } as const
  return yield* allPages("Order", { orgScope: context.orgScope, where })
})

/** Loads the targets of the customer's active devices with their terminals and last readings. */
const terminalsOf = Effect.fnUntraced(function* (customerNo: string, context: Context) {
  const bound = yield* activeDevices(customerNo, context)
  return yield* Effect.forEach(bound, (device) =>
    Effect.gen(function* () {
      const key = keyOf(device.state.target)
      const terminal = yield* need(ref("Terminal", device.state.target.terminalId), context)
      return {
        device,
        target: yield* need(ref("Target", key), context),
        terminal,
        reading: yield* lastKnown(key, terminal.state, context.now)
      }
    })
  )
})

/** Names aggregates of one kind for a view. */
const named = <V extends View[string]>(found: ReadonlyArray<V>): { readonly [name: string]: V } =>
  Object.fromEntries(found.map((it) => [`${it.ref._tag}/${it.ref.id}`, it]))

const voidCustomer: Handlers<typeof table>["void"] = run(table.void, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, reason, releaseControl = "no", commandId } = payload
    const customer = yield* need(ref("Customer", customerNo), context)
    const watch = yield* need(ref("AlarmWatch", customerNo), context)
    const orders = yield* openOrders(customerNo, context)
    const installation = yield* terminalsOf(customerNo, context)
    const states = {
      customer: customer.state,
      orders: orders.map(({ state }) => state),
      places: installation.map(({ target, terminal, reading }) => ({
        target: target.state,
        terminal: terminal.state,
        remaining: reading?.remaining ?? null
      }))
    }
    const queued = orders.filter(({ state }) => state.dispatch._tag === "Queued")
    const engaged = installation.filter(({ device, terminal }) => isEngaged(terminal.state, device.state.target))
    const releases =
      releaseControl === "yes"
        ? purchaseControlReleases(
            engaged.map(({ device }) => device),
            commandId,
            context
          )
        : []
    const unsentItems = yield* opening(
      queued.map(({ state }) => unsent(Credit.fromOrder(state), "preconditionGone CUSTOMER_INVALID")),
      context.now
    )
    return Result.map(CustomerRules.voidCustomer(payload, states, context), (decided) => {
      const { dequeued, ...own } = decided.changes
      const jobs = Object.fromEntries(releases.map(({ job }) => [job.ref.id, job]))
      // Targets are checked reads: an attempt that is opened meanwhile makes this commit stale.
      const targets = named(installation.map(({ target }) => target))
      // And the terminals that a release goes to: nobody else may be commissioning them.
      const released = releases.length === 0 ? {} : named(engaged.map(({ terminal }) => terminal))
      const view = { ...named(queued), ...jobs, ...targets, ...released, ...unsentItems.view, customer, watch }
      const changes = {
        ...unsentItems.changes,
        ...Object.fromEntries(queued.map(({ ref: it }) => [`${it._tag}/${it.id}`, dequeued])),
        ...Object.fromEntries(releases.map(({ job, events }) => [job.ref.id, events])),
        ...own
      }
      return decision(view, changes as Changes<typeof view>, reason, (after) => ({
        ...withVersion(after.customer as Versioned<"Customer">),
        warnings: decided.warnings
      }))
    })
  })
)

const restore: Handlers<typeof table>["restore"] = run(table.restore, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo } = payload
    const customer = yield* need(ref("Customer", customerNo), context)
    const watch = yield* need(ref("AlarmWatch", customerNo), context)
    const archive = yield* archiveOf(customerNo)
    return Result.map(CustomerRules.restore(payload, { customer: customer.state, archive }, context), ({ changes }) =>
      decision({ customer, watch }, changes, null, (after) => withVersion(after.customer))
    )
  })
)

/** Takes over what the archive says of a customer: for whoever serves the org unit that he leaves, or the one that he comes to. */
const takeFromArchive: Handlers<typeof table>["takeFromArchive"] = run(
  table.takeFromArchive,
  ({ customerNo }, context) =>
    Effect.gen(function* () {
      const { state, ...known } = yield* find(ref("Customer", customerNo))
      if (state === null) return yield* new NotFound({ what: "customer", id: customerNo })
      const archive = yield* archiveOf(customerNo)
      const units = [state.orgNo, archive.customer.orgNo]
      if (!units.some((orgNo) => isInScope(orgNo, context.orgScope)))
        return yield* new NotFound({ what: "customer", id: customerNo })
      const customer = { ...known, state } as Versioned<"Customer">
      return Result.map(yield* takingOver(customer, archive, context), ({ view, changes, facts }) =>
        decision(view, changes as Changes<typeof view>, null, (after) => withVersion(after.customer), { facts })
      )
    })
)

/** Implements 客户信息维护. */
export const customers: Handlers<typeof table> = {
  add,
  addBatch: (input) =>
    batch(
      table.addBatch,
      "customer",
      input,
      ({ rows }) => rows,
      [table.add, add],
      (row, command) => ({ ...row, ...command })
    ),
  update,
  takeFromArchive,
  void: voidCustomer,
  restore,
  get: (input) =>
    ask(table.get, input, ({ customerNo }, context) =>
      Effect.map(need(ref("Customer", customerNo), context), withVersion)
    ),
  list: (input) =>
    ask(table.list, input, (payload, context) =>
      Effect.gen(function* () {
        const { name, ...asked } = payload
        const { customerNo, cycle, validity = "valid" } = asked
        const where = {
          customerNo: is(customerNo),
          name: yield* calledAs(name, context),
          cycle: is(cycle),
          validity: unlessAll(validity)
        }
        return yield* listed("Customer", where, asked, context, "ascending", withVersion)
      })
    ),
  details: details(table.details),
  ...terminals,
  terminals: terminalList,
  onlineRate,
  ...devices,
  ...replacements,
  ...replacementRepairs,
  ...closings,
  ...parameters,
  ...switchMaps
}
