/** Fields that class 1 and class 2 share: what a terminal last read from a meter. */
import type { AnyCodec, Codec } from "@yugou/dialect-kit/layout"
import { choice } from "../value/Binary.ts"
import { A1, A15 } from "../value/DateTime.ts"
import { A8, A10, A11, A14 } from "../value/Decimal.ts"
import type { Read } from "../value/Leaf.ts"
import { tariffs } from "../value/Tariffs.ts"

/** Active and reactive readings of one direction, with the two quadrants that belong to it; total and tariffs each. */
export const forward = {
  readAt: A15,
  rates: tariffs({
    forwardActive: A14("kWh"),
    forwardReactive: A11("kvarh"),
    quadrant1: A11("kvarh"),
    quadrant4: A11("kvarh")
  })
}
export const reverse = {
  readAt: A15,
  rates: tariffs({
    reverseActive: A14("kWh"),
    reverseReactive: A11("kvarh"),
    quadrant2: A11("kvarh"),
    quadrant3: A11("kvarh")
  })
}

/** One reading, total and tariffs. */
export const reading = <C extends AnyCodec>(codec: C) => ({ readAt: A15, rates: tariffs({ energy: codec }) })

type Time = Codec<Read<string>, string | Read<string>>
type Count = Codec<Read<number>, number | Read<number>>

/** State of the meter's relay: 11H on, 00H off; when it last closed and tripped. */
export const relay = (time: Time) => ({
  readAt: A15,
  state: choice({ on: 0x11, off: 0x00 }),
  closedAt: time,
  trippedAt: time
})

export const programming = (count: Count, time: Time) => ({
  readAt: A15,
  programmings: count,
  programmedAt: time,
  coverOpenings: count,
  coverOpenedAt: time
})

/** Changes of the meter's clock and tariff periods; of the clock 2012 has the time before and after, 2009 the time of the change. */
export const changes = {
  readAt: A15,
  clockChanges: A10(""),
  before: A1,
  after: A1,
  scheduleChanges: A10(""),
  scheduleTime: A1
}
export const changes2009 = {
  readAt: A15,
  clockChanges: A8(""),
  clockTime: A15,
  scheduleChanges: A8(""),
  scheduleTime: A15
}

export const settled = <C extends AnyCodec>(codec: C) => ({
  readAt: A15,
  rates: tariffs({ settled: codec, unsettled: codec })
})

/** Purchase information of a prepayment meter: number of purchases, money in yuan, energy in kWh. */
export const purchase = {
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
