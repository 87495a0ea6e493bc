/** What the operators remember of what they have seen, and what they can see. */
import type { CreditTarget, Energy } from "@yugou/core"
import type { Site } from "./Site.ts"

/** The purchase device of a target, with its customer. */
export interface Device {
  readonly deviceId: string
  readonly customerNo: string
  readonly target: CreditTarget
}

/** What persons see who stand before the terminal; `null`: there is nothing to settle, or a frame may still be under way. */
export type Inspect = (kind: "Order" | "Adjustment", creditNo: string) => "applied" | "notApplied" | null

/** What the operators remember, and what they can see. */
export interface Memory {
  /** The device of each target, as the operators know it: another one when it was cancelled and bound again. */
  readonly devices: Array<Device>
  readonly sites: ReadonlyArray<Site>
  readonly orderNos: Map<number, string>
  readonly adjustmentNos: Map<number, string>
  /** The balance that stood on the page when an adjustment was asked for: clicking again sends the same. */
  readonly polled: Map<number, Energy.Energy>
  readonly inspect: Inspect
  /** Notes that persons are about to state of an order what is not so. */
  readonly misstate: (orderNo: string) => void
  /** Whether a frame may still arrive for some minutes, so that whoever does not wait for it has not seen that it did not. */
  readonly isExpected: (kind: "Order" | "Adjustment", creditNo: string) => "yes" | "no"
  /** What stands on the display of the terminal of a target, for who goes there; `null`: nobody has entered the one that stands there. */
  readonly displayed: (target: CreditTarget) => Energy.Energy | null
  /** Whether an order or adjustment that is not under way is what the terminal holds; `null`: nobody can see that. */
  readonly inspectClaim: (creditNo: string) => "applied" | "notApplied" | null
  /** Whether the terminal has taken an order or adjustment that a restored copy of the books still has to send: nobody sends that again. */
  readonly stands: (kind: "Order" | "Adjustment", creditNo: string) => "yes" | "no"
}
