/** Which files are mutated, and which tests guard them: quick tables of rules, since each is run over every mutant that it reaches. */

/** Files that are mutated together. */
export interface Group {
  readonly sources: ReadonlyArray<string>
  readonly tests: ReadonlyArray<string>
}

const book = (name: string): string => `packages/core/src/books/${name}.ts`
const kernel = (name: string): string => `packages/core/src/engines/kernel/${name}.ts`
const test = (name: string): string => `packages/core/test/${name}.test.ts`

/** The groups by name, the most important ones first. */
export const groups: { readonly [name: string]: Group } = {
  commit: {
    sources: ["packages/core/src/store/Commit.ts"],
    tests: [test("store/Commit")]
  },
  numbers: {
    sources: ["packages/core/src/values/WireNo.ts", book("credit/DrawnBehind")],
    tests: [test("values/WireNo")]
  },
  verdict: {
    sources: [book("dispatch/Verdict")],
    tests: [test("books/dispatch/Verdict"), test("books/dispatch/VerdictEdges")]
  },
  opening: {
    sources: [book("credit/OpenAttempt"), book("credit/FormerFrames"), book("credit/CreditRequest")],
    tests: [
      test("books/credit/OpenAttempt"),
      test("books/discrepancy/Verification"),
      test("books/closing/AccountClosingRules")
    ]
  },
  ending: {
    sources: [book("credit/EndAttempt")],
    tests: [test("books/credit/EndAttempt")]
  },
  settling: {
    sources: [book("credit/Settlement")],
    tests: [test("books/credit/Settlement")]
  },
  evolving: {
    sources: [book("dispatch/Dispatch"), book("target/Target"), book("alarm/AlarmWatch")],
    tests: [test("books/Evolved")]
  },
  purchase: {
    sources: [
      book("purchase/PurchaseRules"),
      book("purchase/Amount"),
      book("credit/DispatchQueue"),
      book("credit/Hoarding")
    ],
    tests: [test("books/purchase/PurchaseRules"), test("books/purchase/OrderTable")]
  },
  booking: {
    sources: [book("purchase/WorkOrder")],
    tests: [test("books/purchase/WorkOrder")]
  },
  receipts: {
    sources: [book("message/ReceiptMatch")],
    tests: [test("books/message/ReceiptMatch")]
  },
  alarm: {
    sources: [book("alarm/AlarmRules"), book("alarm/Episodes"), book("alarm/CreditUnderWay")],
    tests: [
      test("books/alarm/CreditWaits"),
      test("books/alarm/AlarmRules"),
      test("books/alarm/AlarmDecisions"),
      test("books/alarm/EpisodeNames"),
      test("books/FarAhead")
    ]
  },
  control: {
    sources: [
      book("control/ControlRules"),
      book("control/ControlProof"),
      book("control/Control"),
      book("control/ResolveControl"),
      book("control/ControlWorkItem"),
      book("control/DisconnectionRules"),
      book("control/TripWarningPeriod")
    ],
    tests: [
      test("books/control/ControlRules"),
      test("books/control/ControlProof"),
      test("books/control/DisconnectionRules")
    ]
  },
  adjusting: {
    sources: [book("adjustment/AdjustmentRules"), book("adjustment/Adjustment"), book("adjustment/ThresholdJob")],
    tests: [
      test("books/adjustment/AdjustmentRules"),
      test("books/adjustment/AdjustmentTable"),
      test("books/Evolved"),
      test("books/closing/AccountClosingRules")
    ]
  },
  order: {
    sources: [book("purchase/Order"), book("credit/Credit")],
    tests: [test("books/purchase/Order"), test("books/Evolved"), test("books/closing/AccountClosingRules")]
  },
  customer: {
    sources: [
      book("customer/CustomerRules"),
      book("customer/Customer"),
      book("customer/Recipients"),
      book("customer/TakeOverRules")
    ],
    tests: [test("books/customer/CustomerRules")]
  },
  device: {
    sources: [
      book("device/DeviceRules"),
      book("device/BindRules"),
      book("device/CancelRules"),
      book("device/FinalReading"),
      book("device/LeftEnergy"),
      book("device/DeviceStanding"),
      book("device/Device"),
      book("target/Reservation"),
      book("target/ThresholdFit")
    ],
    tests: [
      test("books/device/DeviceRules"),
      test("books/device/LeftEnergy"),
      test("books/target/ThresholdFit"),
      test("books/closing/AccountClosingRules")
    ]
  },
  repairs: {
    sources: [
      book("discrepancy/ClosingRules"),
      book("discrepancy/ClaimRules"),
      book("discrepancy/Claims"),
      book("discrepancy/Discrepancy"),
      book("discrepancy/DiscrepancyRules"),
      book("discrepancy/Adoption"),
      book("discrepancy/Reconcile"),
      book("dispatch/ByHand"),
      book("rule/FourEyes"),
      book("credit/ResolveByHand"),
      book("credit/Findings"),
      book("credit/OutcomeWorkItem")
    ],
    tests: [
      test("books/discrepancy/Closing"),
      test("books/discrepancy/Claims"),
      test("books/discrepancy/ClaimRules"),
      test("books/discrepancy/DiscrepancyRules"),
      test("books/credit/ResolveByHand"),
      test("books/rule/FourEyes")
    ]
  },
  parameters: {
    sources: [
      book("parameters/ParameterRules"),
      book("parameters/Parameters"),
      book("parameters/ProtectionRules"),
      book("parameters/SwitchMapRules"),
      book("parameters/SwitchMap"),
      book("parameters/ParameterJob"),
      book("parameters/ParameterOutcome"),
      book("parameters/DispatchJob"),
      book("parameters/JobWaiting"),
      book("parameters/ControlExpiry"),
      book("parameters/TripOptions")
    ],
    tests: [
      test("books/parameters/ParameterRules"),
      test("books/parameters/ParameterBook"),
      test("books/parameters/ParameterJob"),
      test("books/parameters/JobWaiting"),
      test("books/parameters/ProtectionRules"),
      test("books/parameters/SwitchMapRules")
    ]
  },
  payment: {
    sources: [
      book("payment/PaymentRules"),
      book("payment/DayEnd"),
      book("payment/PaymentDifference"),
      book("purchase/Payment")
    ],
    tests: [test("books/payment/PaymentRules"), test("books/payment/Payment")]
  },
  polling: {
    sources: [book("polling/ClockRules"), book("polling/PollRules")],
    tests: [test("books/polling/ClockRules"), test("books/polling/PollRules")]
  },
  closing: {
    sources: [
      book("closing/AccountClosingRules"),
      book("closing/AccountClosingRepairs"),
      book("closing/AccountClosing")
    ],
    tests: [test("books/closing/AccountClosingRules")]
  },
  commissioning: {
    sources: [
      book("commissioning/CommissioningRules"),
      book("commissioning/Commissioning"),
      book("terminal/TerminalLock")
    ],
    tests: [test("books/commissioning/CommissioningRules")]
  },
  replacement: {
    sources: [
      book("replacement/ReplacementRules"),
      book("replacement/ReplacementRepairs"),
      book("replacement/Replacement"),
      book("replacement/CarryOver"),
      book("replacement/EarlierCarryOver"),
      book("replacement/Holding"),
      book("credit/Drift")
    ],
    tests: [
      test("books/replacement/ReplacementRules"),
      test("books/replacement/ReplacementRepairs"),
      test("books/replacement/EarlierCarryOver"),
      test("books/replacement/CarryOver")
    ]
  },
  messages: {
    sources: [
      book("message/MessageRules"),
      book("message/ResendRules"),
      book("message/Message"),
      book("message/MessageLimits"),
      book("dunning/DunningRules")
    ],
    tests: [test("books/message/MessageRules")]
  },
  terminal: {
    sources: [
      book("terminal/Terminal"),
      book("terminal/TerminalRules"),
      book("terminal/RegisterRules"),
      book("terminal/RetireRules"),
      book("terminal/AddressRules"),
      book("terminal/TerminalAddress"),
      book("terminal/TerminalSettings"),
      book("terminal/AdmissionRules"),
      book("terminal/OwnProtection"),
      book("terminal/ClockSetting")
    ],
    tests: [test("books/terminal/TerminalRules"), test("books/terminal/ClockSetting")]
  },
  doubt: {
    sources: [book("terminal/Suspicion"), book("terminal/SuspicionRules"), book("credit/Agreement")],
    tests: [test("books/terminal/Suspicion"), test("books/credit/Agreement")]
  },
  attempts: {
    sources: [
      book("dispatch/Attempt"),
      book("dispatch/ReadingCurve"),
      book("credit/Waiting"),
      book("credit/SetByHand")
    ],
    tests: [test("books/dispatch/Attempt"), test("books/credit/WaitingCodes")]
  },
  warning: {
    sources: [book("control/TripWarningRules")],
    tests: [test("books/control/TripWarningRules")]
  },
  wording: {
    sources: [
      book("message/MessageContent"),
      book("message/MessageFindings"),
      book("message/MessageWaiting"),
      book("message/Occasion"),
      book("message/OptOut")
    ],
    tests: [test("books/message/MessageContent")]
  },
  templates: {
    sources: [
      book("template/SmsTemplate"),
      book("template/TemplateChoice"),
      book("template/TemplateRules"),
      book("template/TemplateText")
    ],
    tests: [test("books/template/TemplateRules")]
  },
  statistics: {
    sources: [book("purchase/DispatchStatistics"), book("service/ServiceLimits"), book("terminal/OnlineRate")],
    tests: [
      test("books/purchase/DispatchStatistics"),
      test("books/service/ServiceLimits"),
      test("books/terminal/OnlineRate")
    ]
  },
  calendar: {
    sources: ["packages/core/src/policy/NoDisconnect.ts", "packages/core/src/values/SiteTime.ts"],
    tests: [test("policy/NoDisconnect"), test("values/SiteTime")]
  },
  trail: {
    sources: ["packages/core/src/audit/TrailFile.ts"],
    tests: [test("audit/TrailFile")]
  },
  archive: {
    sources: ["YearPlan", "Search", "Tally"].map((name) => `packages/store-postgres/src/archive/${name}.ts`),
    tests: ["packages/store-postgres/test/ArchivePlan.test.ts"]
  },
  masking: {
    sources: ["packages/core/src/values/Personal.ts", "packages/core/src/values/IpNetwork.ts"],
    tests: [test("values/Personal"), test("values/IpNetwork")]
  },
  kernel: {
    sources: [kernel("Left"), kernel("SilentTerminals")],
    tests: [test("engines/kernel/Left"), test("engines/kernel/SilentTerminals")]
  },
  items: {
    sources: [book("workitem/WorkItem"), book("workitem/WorkItemRules")],
    tests: [test("books/workitem/WorkItem")]
  }
}
