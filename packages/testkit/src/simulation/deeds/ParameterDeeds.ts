/** What is done on the pages of 基本参数维护 and 开关轮次设置; the commissioning page has the same forms. */
import * as Effect from "effect/Effect"
import type { Dice } from "../Dice.ts"
import { ask, command, type Deed, type Doing, ofDevice, type Playing, sometimes } from "./Doing.ts"

const items = [
  "EffectiveRounds",
  "PurchaseControl",
  "Protection",
  "EnergyControlExpiry",
  "Thresholds",
  "SwitchRounds"
] as const
type Item = (typeof items)[number]

/** Gives some of the items that can be ticked, one at least. */
const someItems = (dice: Dice): readonly [Item, ...Array<Item>] => {
  const first = dice.pick(items)
  return [first, ...items.filter((item) => item !== first && dice.chance(40))]
}

interface Protection {
  readonly state: "protected" | "released"
  readonly halfHours: number | null
}

/** What a clerk fills in to be saved: mostly what fits. */
export const valuesOf = (doing: Doing) => {
  const { dice } = doing
  const protection = dice.pick<Protection>([
    { state: "protected", halfHours: null },
    { state: "protected", halfHours: 4 },
    { state: "released", halfHours: null },
    { state: "released", halfHours: 9_999 }
  ])
  return {
    ...sometimes(doing, 60, { rounds: dice.pick([[1], [1, 2], [1, 2, 3], [8], []]) }),
    ...sometimes(doing, 50, { energyControl: dice.pick(["engaged", "released"] as const) }),
    ...sometimes(doing, 30, { protection }),
    ...sometimes(doing, 20, { expiry: dice.pick(["2027-01-01T00:00", "2026-11-24T09:00", "2020-01-01T00:00"]) }),
    ...sometimes(doing, 6, { mode: "money" as const }),
    ...sometimes(doing, 20, { mode: "energy" as const })
  }
}

/** What a clerk ticks, and what he says that he knows. */
export const tickedOf = (doing: Doing) => ({
  items: someItems(doing.dice),
  ...sometimes(doing, 75, { acknowledgeImmediateTrip: "yes" as const }),
  ...sometimes(doing, 75, { confirmCloses: "yes" as const })
})

/** What is asked for when parameters are read back. */
export const readOf = (doing: Doing) => sometimes(doing, 50, { items: someItems(doing.dice) })

const saveSwitchMap: Deed = (doing) => {
  const { dice, site } = doing
  const rounds = dice.pick<ReadonlyArray<number | null>>([
    [1, 2],
    [1, 1],
    [2, null],
    [1, 9]
  ])
  const switches = rounds.map((round, index) => ({ switchNo: index + 1, name: `switch ${index + 1}`, round }))
  return ask(({ customers }) => customers.saveSwitchMap({ ...command(doing), terminalId: site.terminalId, switches }))
}

/** Asks for the parameters as the page shows them, then saves others. */
const saveParameters: Deed = (doing) =>
  Effect.andThen(
    Effect.ignore(
      ask(({ customers }) => customers.parameters({ actor: doing.actor, customerNo: doing.site.customerNo }))
    ),
    ask(({ customers }) => customers.saveParameters({ ...ofDevice(doing), ...valuesOf(doing) }))
  )

/** The deeds about parameters on the customer page. */
export const parameterDeeds = {
  saveParameters,
  pollRemaining: ({ actor, device }) =>
    ask(({ customers }) => customers.pollRemaining({ actor, deviceId: device.deviceId })),
  readParameters: (doing) =>
    ask(({ customers }) =>
      customers.readParameters({ actor: doing.actor, deviceId: doing.device.deviceId, ...readOf(doing) })
    ),
  adoptReported: (doing) => ask(({ customers }) => customers.adoptReported({ ...ofDevice(doing), ...readOf(doing) })),
  dispatchParameters: (doing) =>
    ask(({ customers }) => customers.dispatchParameters({ ...ofDevice(doing), ...tickedOf(doing) })),
  saveSwitchMap,
  dispatchSwitchMap: (doing) => ask(({ customers }) => customers.dispatchSwitchMap(ofDevice(doing)))
} as const satisfies { readonly [name: string]: Playing }
