/** What one link of the simulated ISMG delivers: numbers, repetition, confirmations. */
import type { Pdu } from "../Messages.ts"
import type { IsmgLedger, Parcel } from "./IsmgLedger.ts"
import type { IsmgOptions } from "./IsmgScript.ts"

/** What a link gives to its deliveries. */
export interface DeliveryLink {
  readonly options: IsmgOptions
  readonly ledger: IsmgLedger
  readonly isOpen: () => boolean
  readonly takeSequenceId: () => number
  readonly write: (sequenceId: number, parcel: Parcel) => void
  readonly after: (millis: number, run: () => void) => void
}

/** Deliveries of one link that are not answered yet. */
export class IsmgDeliveries {
  private readonly link: DeliveryLink
  private readonly open = new Map<number, Parcel>()

  constructor(link: DeliveryLink) {
    this.link = link
  }

  unanswered(): number {
    return this.open.size
  }

  /** Takes out what was not confirmed. */
  release(): ReadonlyArray<Parcel> {
    const parcels = [...this.open.values()]
    this.open.clear()
    return parcels
  }

  /** Delivers, and repeats while there is no answer, if the script says so. */
  deliver(parcel: Parcel): void {
    const { ledger, options } = this.link
    const sequenceId = this.link.takeSequenceId()
    this.open.set(sequenceId, parcel)
    if (parcel.what === "report") ledger.reportsSent++
    const write = (left: number): void => {
      if (!this.open.has(sequenceId) || !this.link.isOpen()) return
      this.link.write(sequenceId, parcel)
      const again = options.redelivery ?? null
      if (again !== null && left > 0) this.link.after(again.afterMillis, () => write(left - 1))
    }
    write(options.redelivery?.times ?? 0)
    ledger.note({ _tag: "Delivered", msgId: parcel.body.Msg_Id, what: parcel.what })
  }

  confirm(pdu: Pdu<"DELIVER_RESP">): void {
    const { Msg_Id, Result: result } = pdu.body
    if (this.open.delete(pdu.sequenceId) && result === 0) this.link.ledger.confirmed++
    this.link.ledger.note({ _tag: "Confirmed", msgId: Msg_Id, result })
  }
}
