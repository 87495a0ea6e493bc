import { command } from "../api/Station.ts"
import type { Parameters_ } from "../api/Types.ts"
import { energy, none, roundsText } from "../text/format.ts"
import { useLanguage, useSay } from "../text/Say.tsx"
import { engaged, protection } from "../text/words.ts"

/** Where the panel stands: the two pages have operations of their own. */
export type Where = "customers" | "commissioning"
export type Item = Parameters_["offered"][number]
export type Value = NonNullable<Parameters_["items"][number]["reported"]>["value"]

/** Gives the words of a value. */
export const useValueText = () => {
  const say = useSay()
  const { language } = useLanguage()
  return (value: Value | null): string => {
    if (value === null) return none
    switch (value._tag) {
      case "EffectiveRounds":
        return roundsText(value.rounds, language)
      case "PurchaseControl":
        return say(engaged[value.state])
      case "Protection":
        return `${say(protection[value.state])}${value.halfHours === null ? "" : ` ${value.halfHours / 2} h`}`
      case "EnergyControlExpiry":
        return value.local
      case "Thresholds":
        return `${energy(value.thresholds.alarm)} / ${energy(value.thresholds.trip)} kWh`
      case "SwitchRounds":
        return value.map.map(({ switchNo, round }) => `${switchNo}→${round ?? none}`).join("  ")
    }
  }
}

/** The operations of a page. */
export const commands = (where: Where) =>
  where === "customers"
    ? { save: command("customers", "saveParameters"), dispatch: command("customers", "dispatchParameters") }
    : { save: command("commissioning", "saveParameters"), dispatch: command("commissioning", "dispatchParameters") }
