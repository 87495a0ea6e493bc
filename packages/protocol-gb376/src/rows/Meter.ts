/** Layouts that class 1 and class 2 share: what a terminal last read from a meter. */
import { choice } from "../value/Binary.ts"
import { struct } from "../value/Codec.ts"
import { A15 } from "../value/DateTime.ts"
import { A8, A11, A14 } from "../value/Decimal.ts"
import type { AnyCodec, Codec, Read } from "../value/Leaf.ts"
import { tariffs } from "../value/Tariffs.ts"

/** Active and reactive readings of one direction, with the two quadrants that belong to it; total and tariffs each. */
export const forward = struct({
  readAt: A15,
  rates: tariffs({
    forwardActive: A14("kWh"),
    forwardReactive: A11("kvarh"),
    quadrant1: A11("kvarh"),
    quadrant4: A11("kvarh")
  })
})
export const reverse = struct({
  readAt: A15,
  rates: tariffs({
    reverseActive: A14("kWh"),
    reverseReactive: A11("kvarh"),
    quadrant2: A11("kvarh"),
    quadrant3: A11("kvarh")
  })
})

/** One reading, total and tariffs. */
export const readings = <C extends AnyCodec>(codec: C) => struct({ readAt: A15, rates: tariffs({ energy: codec }) })

type Time = Codec<Read<string>, string | Read<string>>
type Count = Codec<Read<number>, number | Read<number>>

/** State of the meter's relay: 11H on, 00H off; when it last closed and tripped. */
export const relayFields = (time: Time) => ({
  readAt: A15,
  state: choice({ on: 0x11, off: 0x00 }),
  closedAt: time,
  trippedAt: time
})
export const relay = (time: Time) => struct(relayFields(time))

export const programmingFields = (count: Count, time: Time) => ({
  readAt: A15,
  programmings: count,
  programmedAt: time,
  coverOpenings: count,
  coverOpenedAt: time
})
export const programming = (count: Count, time: Time) => struct(programmingFields(count, time))

/** Purchase information of a prepayment meter: number of purchases, money in yuan, energy in kWh. */
export const purchaseFields = {
  readAt: A15,
  purchases: A8(""),
  remainingMoney: A14("yuan"),
  totalMoney: A14("yuan"),
  remainingEnergy: A11("kWh"),
  overdraftEnergy: A11("kWh"),
  totalEnergy: A11("kWh"),
  creditLimit: A11("kWh"),
  alarmEnergy: A11("kWh"),
  faultEnergy: A11("kWh")
}
