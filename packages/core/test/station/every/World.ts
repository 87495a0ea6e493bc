/** An org unit in which every operation of the table finds something to do: customers, devices, credits in every state, and what else there is. */
import {
  type ArchiveView,
  Contested,
  connectionContested,
  DispatchEngine,
  Energy,
  PresenceKeeper,
  Station,
  StationDirectory,
  type TerminalId,
  TerminalInbox
} from "@yugou/core"
import type { Discrepancy } from "@yugou/core/books"
import { absent, Instant, type Kind, kinds, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { archive } from "../../Fixtures.ts"
import { first, groupOf, held, id, mappedCapabilities, panelOf, type Site, second, site } from "../../Panel.ts"

/** What must not be seen: by nobody of another org unit, and of one's own only by who may see personal data. */
export const personal = {
  name: archive.customer.name,
  otherName: "章丘铸造厂",
  mobile: "13811112222",
  otherMobile: "13833334444",
  contact: "李四光",
  address: "历下区 1 号",
  remarks: "厂长王进喜 13955556666",
  idCard: "370102196001011234"
} as const
/** What must not be seen of another org unit besides. */
export const ofUnit = { orgNo: archive.customer.orgNo, orgName: archive.customer.orgName } as const

const recordOf = (customerNo: string, name: string): ArchiveView => ({
  ...archive,
  customer: { ...archive.customer, customerNo, name, address: personal.address }
})
export const customerNo = archive.customer.customerNo
export const newcomer = "0370100002"
export const voided = "0370100003"
/** A terminal of which it is in doubt who answers as it. */
const doubted = "3701-00008" as TerminalId
/** A customer without devices. */
export const plain = "0370100004"

/** A site of the org unit, before anything happened. */
export const unit = (): Site => {
  const here = site(mappedCapabilities)
  here.archive = recordOf(customerNo, personal.name)
  for (const other of [newcomer, voided, plain]) here.others.push(recordOf(other, personal.otherName))
  // Six tenths of a second: what is unknown here is so for too long.
  here.policy = { signature: "【历下】", unknownForMinutes: 0.01 }
  return here
}

const details = (mobile: string) => ({
  alarm: { cycle: "daily", time: "09:30" as never, sms: "on", mobiles: [mobile] } as const,
  contact: personal.contact,
  remarks: personal.remarks,
  ext: { idCard: personal.idCard }
})
const clerk = () => ({ actor: "clerk", commandId: id() })
const chief = () => ({ actor: "chief", commandId: id() })
const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("10") }

/** Puts an event into the books that would take a long story to bring about. */
const happened = Effect.fnUntraced(function* (kind: Kind, key: string, ...events: ReadonlyArray<object>) {
  const store = yield* StationStore
  const command = { id: id(), content: "", response: null }
  const trail = { actor: "clerk", operation: "world", reason: null, at: yield* DateTime.now }
  yield* store.commit(makeCommit({ it: absent(kind, key) }, { it: events } as never, { command, facts: [], trail }))
})

/** A terminal tells of something by itself. */
const pushed = Effect.gen(function* () {
  const inbox = yield* TerminalInbox
  yield* inbox.accept({ terminalId: first, key: "erc14-1", kind: "powerUp", detail: { phase: "A" } })
}).pipe(Effect.provide(StationDirectory.layerInbox))

/** Two connections claim to be a terminal. */
const contested = Effect.gen(function* () {
  const since = yield* DateTime.now
  const peer = (source: string) => ({ source, certificate: null, since })
  const detail = Schema.encodeSync(Contested)({ old: peer("10.8.3.17"), new: peer("203.0.113.9") })
  const inbox = yield* TerminalInbox
  yield* inbox.accept({ terminalId: doubted, key: "contested-1", kind: connectionContested, detail })
}).pipe(Effect.provide(StationDirectory.layerInbox))

const open = Effect.fnUntraced(function* (here: Site) {
  const { customers } = yield* Station.Station
  yield* customers.add({ ...clerk(), customerNo, ...details(personal.mobile) })
  yield* customers.add({ ...clerk(), customerNo: voided, ...details(personal.otherMobile) })
  yield* customers.add({ ...clerk(), customerNo: plain, ...details(personal.otherMobile) })
  yield* customers.void({ ...clerk(), customerNo: voided, reason: "销户" })
  for (const terminalId of [first, second, doubted]) {
    const entry = { terminalId, orgNo: ofUnit.orgNo, dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ ...clerk(), ...entry })
  }
  const devices: Array<string> = []
  for (const group of [1, 2, 3, 4, 5, 6]) {
    const bound = { customerNo, target: groupOf(first, group), thresholds }
    const { deviceId } = yield* customers.bindDevice({ ...clerk(), ...bound })
    // The last one is in arrears.
    if (group === 6) held(panelOf(here), bound.target).balance = Energy.kwh("3")
    yield* customers.pollRemaining({ actor: "clerk", deviceId })
    devices.push(deviceId)
  }
  return devices as unknown as readonly [string, string, string, string, string, string]
})

const sold = Effect.fnUntraced(function* (deviceId: string, approval: "pending" | "approved") {
  const { approvals, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...clerk(), deviceId, energy: Energy.kwh("100") })
  if (approval === "approved") yield* approvals.approve({ ...chief(), orderNo })
  return orderNo
})

/** Sends an order whose answer never comes. */
const unknown = Effect.fnUntraced(function* (here: Site, deviceId: string) {
  const { purchaseRecords } = yield* Station.Station
  const orderNo = yield* sold(deviceId, "approved")
  yield* purchaseRecords.dispatch({ ...clerk(), orderNo })
  panelOf(here).faults.set("WriteCredit", "dropRequest")
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  panelOf(here).faults.delete("WriteCredit")
  return orderNo
})

const credits = Effect.fnUntraced(function* (here: Site, devices: Effect.Success<ReturnType<typeof open>>) {
  const { approvals, purchases, purchaseRecords } = yield* Station.Station
  const [d1, d2, d3, d4] = devices
  const unknownOrder = yield* unknown(here, d3)
  const proposedOrder = yield* unknown(here, d2)
  yield* purchaseRecords.proposeResolution({
    ...clerk(),
    creditNo: proposedOrder,
    outcome: "applied",
    note: "用户已到电"
  })
  const voidedOrder = yield* sold(d1, "pending")
  yield* purchaseRecords.void({ ...clerk(), orderNo: voidedOrder, reason: "录入有误" })
  const adjusted = { deviceId: d4, value: Energy.kwh("400"), ifRemainingWas: Energy.kwh("500"), reason: "换表" }
  const adjustment = yield* purchases.adjust({ ...clerk(), ...adjusted })
  const approved = yield* purchases.adjust({ ...clerk(), ...adjusted })
  yield* approvals.approveAdjustment({ ...chief(), adjustmentNo: approved.adjustmentNo })
  return {
    orders: {
      pending: yield* sold(d1, "pending"),
      approved: yield* sold(d1, "approved"),
      voided: voidedOrder,
      unknown: unknownOrder,
      proposed: proposedOrder
    },
    adjustments: { pending: adjustment.adjustmentNo, approved: approved.adjustmentNo }
  }
})

/** Closes a round twice, and hears nothing of it. */
const lostCloses = Effect.fnUntraced(function* (here: Site, actor: string, deviceId: string) {
  const { commissioning, plan } = yield* Station.Station
  const close = Effect.gen(function* () {
    const command = { actor, commandId: id(), deviceId, rounds: [1], mode: "direct" } as const
    const { confirmation } = yield* plan.commissioning.close(command)
    const { controls } = yield* commissioning.close({ ...command, ...(confirmation === null ? {} : { confirmation }) })
    return controls[0]?.controlId ?? ""
  })
  panelOf(here).faults.set("Close", "dropRequest")
  const lost = [yield* close, yield* close] as const
  panelOf(here).faults.delete("Close")
  return lost
})

/** Commissions the first device, by the one who then runs the operations. */
const commissioned = Effect.fnUntraced(function* (here: Site, actor: string, deviceId: string) {
  const station = yield* Station.Station
  const { commissioning, customers, plan } = station
  const by = () => ({ actor, commandId: id() })
  const switches = [
    { switchNo: 1, name: "一号馈线", round: 1 },
    { switchNo: 2, name: "二号馈线", round: 2 }
  ]
  yield* customers.saveSwitchMap({ ...clerk(), terminalId: first, switches })
  yield* customers.dispatchSwitchMap({ ...clerk(), deviceId })
  yield* customers.saveParameters({ ...clerk(), deviceId, rounds: [1] })
  const { jobId } = yield* customers.dispatchParameters({ ...clerk(), deviceId, items: ["EffectiveRounds"] })
  yield* commissioning.start({ ...by(), customerNo, deviceId })
  yield* commissioning.prepare({ actor, deviceId })
  const trip = { ...by(), deviceId, rounds: [1] } as const
  const { confirmation } = yield* plan.commissioning.trip(trip)
  const { controls } = yield* commissioning.trip({ ...trip, ...(confirmation === null ? {} : { confirmation }) })
  const [unknownControl, proposedControl] = yield* lostCloses(here, actor, deviceId)
  const stated = { controlId: proposedControl, outcome: "applied", note: "现场已合闸" } as const
  yield* commissioning.proposeControlResolution({ ...clerk(), ...stated })
  return { jobId, controlId: controls[0]?.controlId ?? "", unknownControl, proposedControl }
})

/** A clerk proposes to cut the customer. */
const proposedTrip = Effect.fnUntraced(function* (deviceId: string) {
  const { disconnection } = yield* Station.Station
  yield* disconnection.prepare({ actor: "clerk", deviceId })
  const { controls } = yield* disconnection.propose({ ...clerk(), deviceId, rounds: [1], reason: "欠费" })
  return controls[0]?.controlId ?? ""
})

/** Three discrepancies: about a number, about a credit without effect, and one whose closing somebody asked for. */
const disputed = Effect.gen(function* () {
  const at = Instant.at("2026-03-02T02:00:00Z")
  const about = { orgNo: ofUnit.orgNo, target: groupOf(first, 4), expected: 7, found: 9, orderNo: null }
  const opened = (discrepancyId: string, cause: Discrepancy.Finding["cause"]) =>
    ({ _tag: "DiscrepancyOpened", v: 1, at, finding: { discrepancyId, cause, ...about } }) as const
  const disposition = { _tag: "WriteOff" } as const
  const request = { no: 1, by: "asker", at, note: "用户已退费", disposition, draft: null }
  const names = { number: "discrepancy-1", seen: "discrepancy-2", requested: "discrepancy-3" }
  yield* happened("Discrepancy", names.number, opened(names.number, "foreignNumber"))
  yield* happened("Discrepancy", names.seen, opened(names.seen, "arrivedWithoutEffect"))
  const asked = { _tag: "ClosingRequested", v: 1, request } as const
  yield* happened("Discrepancy", names.requested, opened(names.requested, "arrivedWithoutEffect"), asked)
  return names
})

/** Two closings of accounts: one that waits for a second person, and one that stopped. */
const closed = Effect.fnUntraced(function* (deviceId: string) {
  const at = Instant.at("2026-03-02T02:00:00Z")
  const about = {
    ...{ orgNo: ofUnit.orgNo, customerNo, deviceId, target: groupOf(first, 4), by: "asker", reason: "销户" },
    ...{ foreign: Energy.zero, disposition: null, control: "released", cut: "none" },
    reading: { remaining: Energy.zero, at, source: "terminal" }
  } as const
  const proposed = (closingId: string) =>
    ({ _tag: "ClosingProposed", v: 1, at, content: { closingId, ...about } }) as const
  const names = { waiting: "closing-1", stopped: "closing-2" }
  yield* happened("AccountClosing", names.waiting, proposed(names.waiting))
  const approved = { _tag: "ClosingApproved", v: 1, at, by: "chief" } as const
  const stopped = { _tag: "ClosingStopped", v: 1, at, reason: "silent" } as const
  yield* happened("AccountClosing", names.stopped, proposed(names.stopped), approved, stopped)
  return names
})

/** A payment that the marketing system booked and the station did not. */
const unpaid = Effect.gen(function* () {
  const at = Instant.at("2026-03-02T02:00:00Z")
  const about = { workOrderNo: "W-9", orgNo: ofUnit.orgNo, day: "2026-03-01" }
  const finding = { ...about, cause: "onlyThere", thereFen: 5_500, hereFen: null, orderNos: [] } as const
  const differenceId = `${about.orgNo}/${about.workOrderNo}`
  yield* happened("PaymentDifference", differenceId, { _tag: "DifferenceFound", v: 1, at, finding })
  return differenceId
})

/** A message that did not arrive. */
const failed = Effect.gen(function* () {
  const at = Instant.at("2026-03-02T02:00:00Z")
  const content = {
    ...{ messageId: "failed-1", orgNo: ofUnit.orgNo, customerNo, kind: "dunning", templateId: "dunning" },
    ...{ to: personal.mobile, customerName: personal.name, text: `【历下】${personal.name}：请购电` },
    ...{ templateVersion: 1, sentBy: "clerk", override: null, notAfter: at }
  }
  const queued = { _tag: "MessageQueued", v: 1, at, notBefore: at, content } as const
  const refused = { _tag: "SubmitRefused", v: 1, at, code: "badNumber", parts: [] } as const
  yield* happened("Message", content.messageId, queued, refused)
  return content.messageId
})

const template = { templateId: "own", name: "本所", usableFor: ["dunning"], text: "{customerName}请购电" } as const

/** Lives the story; `actor` is who then runs the operations. */
export const world = Effect.fnUntraced(function* (here: Site, actor: string) {
  yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
  const { customers, dunning } = yield* Station.Station
  const devices = yield* open(here)
  const [d1, , , , d5] = devices
  const { orders, adjustments } = yield* credits(here, devices)
  const replacing = { deviceId: d5, target: groupOf(first, 7), reason: "换装" }
  const { replacementId } = yield* customers.replaceDevice({ ...clerk(), ...replacing })
  const control = yield* commissioned(here, actor, d1)
  const arrears = yield* proposedTrip(devices[5])
  const read = { replacementId, remaining: Energy.kwh("350"), reason: "现场抄见" }
  yield* customers.stateReading({ ...clerk(), ...read })
  const sending = { customerNos: [customerNo], allowAboveThreshold: "yes" } as const
  const { messages } = yield* dunning.send({ ...clerk(), ...sending })
  yield* dunning.saveTemplate({ ...clerk(), orgNo: ofUnit.orgNo, ...template })
  const finding = { cause: "clockSkewed", subject: first, orgNo: ofUnit.orgNo, customerNo, detail: "" } as const
  yield* happened("WorkItem", `${finding.cause}:${finding.subject}`, {
    _tag: "WorkItemOpened",
    v: 1,
    at: Instant.at("2026-03-02T02:00:00Z"),
    finding
  })
  const clock = { cause: "stationClock", subject: "station", orgNo: "", customerNo: null } as const
  yield* happened("WorkItem", `${clock.cause}:${clock.subject}`, {
    _tag: "WorkItemOpened",
    v: 1,
    at: Instant.at("2026-03-02T02:00:00Z"),
    finding: { ...clock, detail: "alike: 600000 ms, 8" }
  })
  const failedMessage = yield* failed
  yield* pushed
  yield* contested
  const discrepancies = yield* disputed
  yield* happened("Restoration", "station", {
    ...{ _tag: "StationRestored", v: 1, at: Instant.at("2026-03-02T02:00:00Z"), by: "chief", reason: "由备份恢复" }
  })
  yield* TestClock.adjust("1 second")
  yield* PresenceKeeper.runOnce(yield* DateTime.now)
  return {
    devices,
    closings: yield* closed(devices[3]),
    orders,
    adjustments,
    ...control,
    arrears,
    replacementId,
    messageId: messages[0]?.messageId ?? "",
    failedMessage,
    discrepancies,
    differenceId: yield* unpaid,
    workItem: finding,
    terminals: { first, second, doubted, unregistered: "3701-00009" as TerminalId },
    /** One record of each kind that the story left in the books, but for addresses and the mark: they belong to no org unit, so that only who sees all sees them. */
    records: kinds
      .filter((kind) => kind !== "TerminalAddress" && kind !== "Restoration")
      .flatMap((kind) => {
        const [key] = here.books.rows[kind].keys()
        const [row] = here.books.rows[kind].values()
        return key === undefined || row === undefined ? [] : [{ kind, id: row.current.ref.id }]
      })
  }
})
export type World = Effect.Success<ReturnType<typeof world>>
