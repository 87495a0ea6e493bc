/** A good payload for every operation of the table, about what stands in the world; an operation without one does not compile. */
import { Energy, type Operations } from "@yugou/core"
import { Instant } from "@yugou/core/store"
import { groupOf } from "../../Panel.ts"
import { customerNo, newcomer, ofUnit, personal, plain, voided, type World } from "./World.ts"

/** What a payload is besides its envelope: who acts, and the id of the command or the batch. */
type Asked<O> = O extends { readonly payload: { readonly Type: infer P } }
  ? Omit<P, "actor" | "commandId" | "batchId" | "confirmation">
  : never
/** The payloads of each operation. */
export type Samples = {
  readonly [F in keyof Operations]: { readonly [N in keyof Operations[F]]: ReadonlyArray<Asked<Operations[F][N]>> }
}

const kwh = Energy.kwh
const thresholds = { alarm: kwh("90"), trip: kwh("5") }
const reason = "核对"
const note = "已核对"
const day = { from: "2026-03-01", to: "2026-03-31" } as const
const alarm = { cycle: "daily", time: "10:30" as never, sms: "on", mobiles: [personal.mobile] } as const
const noLimits = { min: null, max: null, step: null, hoarding: null }
const editable = {
  alarm,
  consent: "allowed",
  limits: noLimits,
  templateId: null,
  contact: personal.contact,
  remarks: personal.remarks,
  ext: { idCard: personal.idCard }
} as const
const dialect = { dialectId: "fake", settings: {} }

/** Gives the payloads over a world. */
export const samples = (it: World): Samples => {
  const [d1, , , d4, , d6] = it.devices
  const { first, second, doubted, unregistered } = it.terminals
  const device = { deviceId: d1 }
  const customer = { customerNo }
  const details = [customer, { customerNo, meters: "all" }] as const
  const values = { rounds: [1] }
  const ticked = { items: ["EffectiveRounds"] } as const
  const rounds = { rounds: [1] } as const
  const arrearsRounds = { rounds: [2] } as const
  const recipients = { customerNos: [customerNo], allowAboveThreshold: "yes" } as const
  const order = (orderNo: string) => ({ orderNo })
  const { orders, adjustments } = it
  return {
    customers: {
      add: [{ customerNo: newcomer }, { customerNo: newcomer, ...editable }],
      addBatch: [{ rows: [{ customerNo: newcomer }] }],
      update: [{ customerNo, version: 1, ...editable }],
      takeFromArchive: [customer],
      void: [{ customerNo: plain, reason }],
      restore: [{ customerNo: voided }],
      get: [customer],
      list: [{}, customer, { name: personal.name }, { orgNo: ofUnit.orgNo }, { validity: "all" }],
      details,
      registerTerminal: [{ terminalId: unregistered, orgNo: ofUnit.orgNo, address: unregistered, ...dialect }],
      terminals: [{}, { terminalId: first }, { orgNo: ofUnit.orgNo, presence: "online" }],
      onlineRate: [day, { ...day, orgNo: ofUnit.orgNo }],
      retireTerminal: [{ terminalId: second, reason }],
      confirmTerminal: [{ terminalId: doubted, right: "new", reason }],
      updateTerminal: [{ terminalId: second, address: second, ...dialect }],
      bindDevice: [{ customerNo, target: groupOf(second, 2), thresholds }],
      bindDeviceBatch: [{ rows: [{ customerNo, target: groupOf(second, 2), thresholds }] }],
      devices: [{ customerNo, binding: "all" }],
      openOrders: [device],
      saveThresholds: [{ deviceId: d6, thresholds }],
      cancelDevice: [{ deviceId: d6, reason, disposition: { _tag: "RefundOutside" } }],
      replaceDevice: [{ deviceId: d6, target: groupOf(second, 3), reason }],
      replacement: [{ replacementId: it.replacementId }],
      replacements: [{}, { step: "started", customerNo }],
      stateReading: [{ replacementId: it.replacementId, remaining: Energy.kwh("350"), reason }],
      confirmReading: [{ replacementId: it.replacementId, remaining: Energy.kwh("350") }],
      resumeReplacement: [{ replacementId: it.replacementId }],
      undoReplacement: [{ replacementId: it.replacementId, reason }],
      closeAccount: [{ deviceId: d6, reason, disposition: { _tag: "RefundOutside" } }],
      approveClosing: [{ closingId: it.closings.waiting, remaining: Energy.zero }],
      resumeClosing: [{ closingId: it.closings.stopped }],
      undoClosing: [{ closingId: it.closings.waiting, reason }],
      closing: [{ closingId: it.closings.waiting }],
      closings: [{}, { step: "proposed", customerNo }],
      target: [{ target: `${first}/1` as never }],
      parameters: [{ customerNo, deviceId: d1 }],
      saveParameters: [{ deviceId: d1, ...values }],
      pollRemaining: [device],
      readParameters: [device],
      adoptReported: [device],
      dispatchParameters: [{ deviceId: d1, ...ticked }],
      parameterReport: [{ jobId: it.jobId }],
      parameterReports: [device, { deviceId: d1, progress: ["waiting"] }],
      switchMap: [{ terminalId: first }],
      saveSwitchMap: [{ terminalId: first, switches: [{ switchNo: 2, name: "二号馈线", round: 2 }] }],
      dispatchSwitchMap: [device]
    },
    commissioning: {
      start: [{ customerNo, deviceId: d1 }],
      end: [device],
      get: [device],
      list: [{}, customer],
      proposal: [{ deviceId: d1, tab: "basicParameters" }],
      recordResult: [{ deviceId: d1, tab: "basicParameters", result: "failure", reason }],
      basicParameters: [device],
      saveParameters: [{ deviceId: d1, ...values }],
      dispatchParameters: [{ deviceId: d1, ...ticked }],
      saveAndDispatch: [{ deviceId: d1, ...values, ...ticked }],
      pollRemaining: [device],
      readParameters: [device],
      remainingReport: [{ adjustmentNo: adjustments.approved }],
      realtimeItems: [device],
      pollItems: [{ deviceId: d1, items: ["power"] }],
      remoteControl: [device],
      prepare: [device],
      dryRun: [device],
      trip: [{ deviceId: d1, ...rounds }],
      close: [{ deviceId: d1, ...rounds, mode: "direct" }],
      warnOfTrip: [device],
      control: [{ controlId: it.controlId }],
      controls: [device, {}, customer, { state: ["unknown"] }],
      resolveControl: [{ controlId: it.unknownControl }],
      proposeControlResolution: [{ controlId: it.unknownControl, outcome: "applied", note }],
      confirmControlResolution: [{ controlId: it.proposedControl, outcome: "applied" }]
    },
    purchases: {
      list: [
        {},
        customer,
        { name: personal.name },
        { orgNo: ofUnit.orgNo },
        { terminalId: first, balanceState: "normal" }
      ],
      page: [device],
      readings: [device, { ...device, days: day, limit: 1 }],
      balanceCurve: [{ ...device, days: day }],
      customerDetails: details,
      save: [{ deviceId: d1, energy: kwh("10") }],
      saveBatch: [{ rows: [{ deviceId: d1, energy: kwh("10") }] }],
      pollRemaining: [device],
      adjust: [{ deviceId: d4, value: kwh("300"), ifRemainingWas: kwh("500"), reason }]
    },
    purchaseRecords: {
      customerDetails: details,
      list: [{}, customer, { orgNo: ofUnit.orgNo }],
      details: [order(orders.pending)],
      history: [order(orders.pending)],
      pollTerminalStatus: [{ terminalId: first }],
      dispatch: [order(orders.approved)],
      dispatchBatch: [{ orderNos: [orders.approved] }],
      void: [{ ...order(orders.pending), reason }],
      restore: [order(orders.voided)],
      printReceipt: [order(orders.pending)],
      statistics: [day, { ...day, by: "operator" }, { ...day, orgNo: ofUnit.orgNo, by: "transformer" }],
      adjustments: [{}, customer],
      dispatchAdjustment: [{ adjustmentNo: adjustments.approved }],
      voidAdjustment: [{ adjustmentNo: adjustments.pending, reason }],
      resolve: [{ creditNo: orders.unknown }],
      proposeResolution: [{ creditNo: orders.unknown, outcome: "applied", note }],
      confirmResolution: [{ creditNo: orders.proposed, outcome: "applied" }],
      breaches: [day, { ...day, ...customer, breached: "unknown", state: "open" }, { ...day, orgNo: ofUnit.orgNo }],
      proposals: [{}, customer, { terminalId: first }],
      reconcile: [{ target: `${first}/4` as never }],
      discrepancies: [{}, { terminalId: first }],
      closeDiscrepancy: [{ discrepancyId: it.discrepancies.number, repair: "explained", note }],
      requestClosing: [{ discrepancyId: it.discrepancies.seen, disposition: { _tag: "WriteOff" }, note }],
      approveClosing: [{ discrepancyId: it.discrepancies.requested, requestNo: 1 }],
      markRestored: [{ reason }],
      unverified: [{}, { orgNo: ofUnit.orgNo }],
      vouchForTarget: [{ target: `${first}/1` as never, note }]
    },
    approvals: {
      approve: [order(orders.pending)],
      approveBatch: [{ rows: [{ ...order(orders.pending), seen: { customerNo, energy: kwh("100") } }] }],
      approveAndDispatch: [order(orders.pending)],
      reject: [{ ...order(orders.pending), reason }],
      revoke: [{ ...order(orders.approved), reason }],
      dispatch: [order(orders.approved)],
      approveAdjustment: [{ adjustmentNo: adjustments.pending }],
      revokeAdjustment: [{ adjustmentNo: adjustments.approved, reason }]
    },
    disconnection: {
      list: [{}, customer],
      warn: [{ deviceId: d6 }],
      prepare: [{ deviceId: d6 }],
      propose: [{ deviceId: d6, ...arrearsRounds, reason }],
      approve: [{ controlId: it.arrears }],
      withdraw: [{ controlId: it.arrears, reason }],
      reconnect: [{ deviceId: d6, ...rounds, mode: "direct" }]
    },
    dunning: {
      lowBalances: [
        { alarm: "all" },
        { alarm: "all", customerNo },
        { alarm: "all", name: personal.name },
        { terminalId: first },
        {}
      ],
      preview: [recipients, { ...recipients, templateId: "own" }],
      send: [recipients, { ...recipients, templateId: "own" }],
      templates: [{}, { orgNo: ofUnit.orgNo }],
      saveTemplate: [
        { templateId: "own", orgNo: ofUnit.orgNo, name: "本所", usableFor: ["dunning"], text: "{customerName}请购电" }
      ],
      retireTemplate: [{ templateId: "own" }, { templateId: "own", orgNo: ofUnit.orgNo }],
      messages: [{}, customer],
      messageStatistics: [day, { ...day, orgNo: ofUnit.orgNo }],
      cancelMessage: [{ messageId: it.messageId, reason: note }],
      resendMessage: [{ messageId: it.failedMessage, reason: note }],
      alarms: [{ alarm: "all" }, { alarm: "all", customerNo }],
      workItems: [{ state: "all" }, { state: "all", customerNo }],
      closeWorkItem: [{ cause: it.workItem.cause, subject: it.workItem.subject, note }],
      confirmClock: [{ reason }]
    },
    settlement: {
      dayEnd: [{ day: "2026-03-02" }, { day: "2026-03-02", orgNo: ofUnit.orgNo }],
      reconcilePayments: [
        { day: "2026-03-02", orgNo: ofUnit.orgNo, payments: [{ workOrderNo: "W-1", amountFen: 5_500 }] }
      ],
      paymentDifferences: [{}, { orgNo: ofUnit.orgNo, state: "all" }],
      closePaymentDifference: [{ differenceId: it.differenceId, note }]
    },
    history: {
      steps: it.records.map((record) => ({ ...record, limit: 500 })),
      terminalEvents: [
        { terminalId: first },
        { terminalId: first, until: Instant.at("2026-03-02T03:00:00Z"), limit: 1 }
      ],
      frames: [{ terminalId: first }, { terminalId: first, orderNo: orders.approved, direction: "up" }],
      explainFrame: [{ terminalId: first, hex: "6816" }],
      trail: [
        {},
        { by: "clerk", days: day },
        { record: { kind: "Customer", id: customerNo }, limit: 500 },
        { orgNo: ofUnit.orgNo, operation: ["customers", "add"].join(".") }
      ],
      sealedTrail: [{}, { limit: 500, fromSeal: "2026-03-01" }],
      accesses: [{}, { limit: 1, by: "clerk", kind: "personalDataRead", customerNo, days: day }],
      asOf: it.records.map((record) => ({ ...record, at: Instant.at("2026-03-02T03:00:00Z") }))
    },
    people: {
      permissions: [{}, { of: "clerk" }],
      orgUnits: [{}, { orgNo: ofUnit.orgNo }, { name: ofUnit.orgName }],
      names: [{ actors: ["clerk", "system:dispatch-engine"] }],
      policies: [{}]
    }
  }
}
