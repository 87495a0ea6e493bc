/** What the cases measure, from the public names of any revision. */
import * as Names from "../../../scripts/bench/Names.ts"

export interface Context {
  readonly actor: string
  readonly now: unknown
  readonly policy: object
}

export interface Subject {
  readonly approve: (view: object, context: Context) => Approved
  readonly planAlarms: (
    cases: Iterable<unknown>,
    policy: object,
    now: unknown
  ) => Iterable<{ readonly decision: { readonly messages: ReadonlyArray<unknown> } }>
  readonly kwh: (text: string) => bigint
  readonly instant: (text: string) => unknown
  readonly policy: object
  /** The fields of a customer about which the archive says nothing. */
  readonly unstated: object
}

interface Approved {
  readonly _tag: "Success" | "Failure"
}

/** Today a command comes first; until e413bb9 there was none. */
interface Approve {
  (command: object, view: object, context: Context): Approved
  (view: object, context: Context): Approved
}

export const subject = async (): Promise<Subject> => {
  const names = await Names.load(["@yugou/core", "@yugou/core/books", "@yugou/core/store"])
  const { approve } = names.first("PurchaseRules") as { readonly approve: Approve }
  const alarms = names.first("AlarmRules") as Pick<Subject, "planAlarms">
  const { kwh } = names.first("Energy") as Pick<Subject, "kwh">
  const { at } = names.first("Instant") as { readonly at: Subject["instant"] }
  const { defaults } = names.first("Policy") as { readonly defaults: object }
  const { unstated } = names.first("Customer") as Pick<Subject, "unstated">
  return {
    approve: approve.length === 3 ? (view, context) => approve({}, view, context) : approve,
    planAlarms: alarms.planAlarms,
    kwh,
    instant: at,
    policy: { ...defaults, signature: "【供电】" },
    unstated
  }
}
