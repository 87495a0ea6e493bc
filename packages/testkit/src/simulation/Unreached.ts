/**
 * What 500 seeds of the usual size may leave out, and why: the list against which many runs are held. What stands in no list must be reached.
 *
 * @category Simulation
 */
import { type Area, areaNames, type Coverage, missing } from "./Coverage.ts"

const because = {
  policy: "the site is run by the recommended policy, under which it cannot happen",
  forms: "the forms that the operators fill in show it before, or offer nothing else",
  open: "a station of the run stops by crashing, and nobody is left to call it",
  opening: "every life of a station here opens: what its ports need is there",
  confirmed: "no operator gives the confirmation of a plan, or clicks on what moved under it",
  visits: "the visits do not get so far yet: it needs several operations in a row that all succeed",
  dialects: "no dialect that is played says it to what core asks of it",
  replies: "no phone of the simulation answers a message in words",
  front: "the simulated front end has no limits and never stops in good order; the real one is tried where it lives",
  clocks: "the clocks of the terminals stay within what a look at them bears",
  unused: "nothing that is played asks it of a terminal",
  rows: "only rows of batches meet it, which are refused one by one and not counted",
  oneUnit: "the archive of the simulation gives other names, and no other org units: its operators have one",
  clock: "the station's clock goes right in every process here, and two terminals are seldom off by the same amount",
  oldBooks: "only books of before hold it, and every run begins with new ones",
  tooMany: "it takes more than a run lasts, or more than a run sells",
  engines: "an engine that leaves its work needs a fault in a step that seldom has any",
  desk: "no operator of the simulation cuts for arrears: what guards it is what guards a trip, and is tried on every store",
  doubts: "what would be sent to a terminal in doubt is held back before it comes to the front end",
  pinned: "every terminal here comes from the source that is pinned for it, and needs no other proof",
  restoring:
    "what the mark of a restore holds back waits in its queue, and nobody vouches: every terminal can be read sooner or later",
  rare: "it takes rare things at once: seen in some hundred seeds, and in others not"
} as const

/** What may be left out by area, each with the reason. @category Constants */
export const unreached: { readonly [A in Area]?: { readonly [tag: string]: string } } = {
  done: {
    "purchaseRecords.closeDiscrepancy": because.rare,
    "disconnection.warn": because.desk,
    "disconnection.propose": because.desk,
    "disconnection.approve": because.desk,
    "disconnection.withdraw": because.desk,
    "disconnection.reconnect": because.desk,
    "commissioning.dispatchParameters": because.visits,
    "commissioning.trip": because.visits,
    "commissioning.resolveControl": because.visits,
    "commissioning.proposeControlResolution": because.visits,
    "commissioning.confirmControlResolution": because.visits
  },
  refusals: {
    OpenFailed: because.opening,
    ConfirmationStale: because.confirmed,
    Closed: because.open,
    ApprovalStale: because.forms,
    BalanceDiffers: because.policy,
    TargetUnverified: because.restoring,
    ForeignNumber: because.visits,
    LimitsInvalid: because.forms,
    NotInArrears: because.desk,
    CreditUnfinished: because.desk,
    NoReading: because.visits,
    NumbersExhausted: because.tooMany,
    OverHoardingLimit: because.rare,
    RemainingChanged: because.forms,
    ThresholdsMissing: because.forms,
    ThresholdsUnfit: because.forms,
    TooManyAttempts: because.tooMany,
    TooManyDifferences: because.tooMany,
    GraceNotOver: because.policy,
    NoDisconnect: because.policy,
    NotCommissioned: because.policy,
    PurchaseControlEngaged: because.visits,
    Refused: because.dialects,
    RoundOutOfRange: because.visits,
    SwitchMapInvalid: because.visits,
    TargetNotChosen: because.forms,
    AboveThreshold: because.forms,
    DoNotContact: because.forms,
    Quota: because.policy,
    SignatureMissing: because.policy,
    WorkOrderTaken: because.rows,
    Protected: because.rare,
    TripOptionsDiffer: because.visits,
    ValueInvalid: because.rare
  },
  requests: { SendText: because.unused, Trip: because.visits },
  outcomes: {
    "Refused duplicateNumber": because.dialects,
    "Refused expired": because.dialects,
    "Refused notPermitted": because.dialects,
    "Refused unsupported": because.dialects,
    "Refused overLimit": because.dialects,
    "NotSent busy": because.front,
    "NotSent gated": because.dialects,
    "NotSent unsupported": because.dialects,
    "NotSent shutdown": because.front,
    "NotSent suspected": because.doubts,
    "NoAnswer unreadable": because.rare
  },
  verdicts: { foreign: because.rare },
  events: {
    "Target.TargetVouched": because.restoring,
    "Customer.ConsentWithdrawn": because.replies,
    "Order.Woken": because.rare,
    "Order.FoundApplied": because.rare,
    "Adjustment.Woken": because.rare,
    "Adjustment.FoundApplied": because.rare,
    "Terminal.AddressContested": because.oldBooks,
    "Terminal.AddressSettled": because.oldBooks,
    "Terminal.OwnProtectionOpened": because.policy,
    "Terminal.OwnProtectionSettled": because.policy,
    "ParameterJob.JobCancelled": because.visits,
    "Control.ControlProposed": because.desk,
    "Control.ControlApproved": because.desk,
    "Control.ControlWithdrawn": because.visits,
    "Control.ControlSenderStopped": because.visits,
    "Control.ControlResolutionProposed": because.visits,
    "Control.ControlResolved": because.visits,
    "Terminal.TripOptionsReported": because.visits,
    "Replacement.LeftRead": because.oldBooks,
    "Replacement.BindingRead": because.oldBooks,
    "Replacement.ReplacementStopped": because.rare,
    "AccountClosing.CutAwaited": because.desk,
    "AccountClosing.ControlReleasing": because.rare,
    "AccountClosing.ZeroingDropped": because.rare,
    "AccountClosing.ClosingStopped": because.rare,
    "Message.MessageCancelled": because.visits,
    "AlarmWatch.OrgUnitMoved": because.oneUnit,
    "Device.OrgUnitMoved": because.oneUnit,
    "Target.OrgUnitMoved": because.oneUnit,
    "Target.QuietDatedAnew": because.clock,
    "Terminal.OrgUnitMoved": because.oneUnit,
    "Terminal.ConnectionTrusted": because.pinned,
    "Commissioning.OrgUnitMoved": because.oneUnit,
    "Order.OrgUnitMoved": because.oneUnit,
    "Adjustment.OrgUnitMoved": because.oneUnit,
    "Control.OrgUnitMoved": because.oneUnit,
    "WorkItem.OrgUnitMoved": because.oneUnit,
    "Discrepancy.OrgUnitMoved": because.oneUnit
  },
  repairs: {
    adjusted: because.rare,
    balanceAdopted: because.rare,
    explained: because.rare,
    ownNumber: because.rare,
    refunded: because.rare,
    soldAgain: because.rare,
    superseded: because.rare,
    writtenOff: because.rare
  },
  workItems: {
    signatureMissing: because.policy,
    mobileMissing: because.forms,
    optedOut: because.replies,
    messageUnsendable: because.policy,
    clockSkewed: because.clocks,
    controlUnknown: because.visits,
    closingStopped: because.rare,
    addressContested: because.oldBooks,
    protectionMissing: because.policy,
    protectionHeld: because.policy
  },
  engines: {
    "parameters: left": because.engines,
    "control: left": because.engines,
    "closing: left": because.engines,
    "addresses: done": because.oldBooks,
    "addresses: left": because.oldBooks,
    "protection: done": because.policy,
    "protection: left": because.policy
  }
}

/** From so many seeds of the usual size on everything has to be reached that the list does not leave out. @category Constants */
export const enoughSeeds = 500

/** What was not reached and stands in no list, as `area: tag`. @category Functions */
export const unexplained = (coverage: Coverage): ReadonlyArray<string> =>
  areaNames.flatMap((area) =>
    missing(coverage, area)
      .filter((tag) => !Object.hasOwn(unreached[area] ?? {}, tag))
      .map((tag) => `${area}: ${tag}`)
  )
