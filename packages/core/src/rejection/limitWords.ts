/** The words of purchase limits that no purchase can meet. */
import type { Text } from "../values/Text.ts"
import { energyText, sentence, targetText } from "./names.ts"
import type { Rejection } from "./Rejection.ts"

type Invalid = Extract<Rejection, { _tag: "LimitsInvalid" }>

const purchaseLimits: { readonly [K in Invalid["bound"]]: Text } = {
  min: { zh: "单次购电量下限", en: "least energy of one purchase" },
  max: { zh: "单次购电量上限", en: "most energy of one purchase" },
  step: { zh: "购电量步长", en: "step of purchases" },
  hoarding: { zh: "囤积门限", en: "hoarding limit" }
}

/** Says how far a balance would exceed the hoarding limit, and what of it is sold and not yet applied. */
export const hoardingText = ({ limit, reaches, pending }: Extract<Rejection, { _tag: "OverHoardingLimit" }>): Text => {
  const sold: Text =
    pending === 0n
      ? { zh: "", en: "" }
      : {
          zh: `（含已售未生效的 ${energyText(pending).zh}）`,
          en: ` (with ${energyText(pending).en} that are sold and not yet applied)`
        }
  return {
    zh: `剩余电量将达 ${energyText(reaches).zh}${sold.zh}，超过囤积门限 ${energyText(limit).zh}`,
    en: `The remaining energy would come to ${energyText(reaches).en}${sold.en}, above the hoarding limit of ${energyText(limit).en}`
  }
}

const leftFor: { readonly [B in Extract<Rejection, { _tag: "EnergyLeftOnTarget" }>["because"]]: Text } = {
  undecided: {
    zh: "绑定时须选择归新客户或清除",
    en: "whoever binds it decides whether the customer has them or they are taken off"
  },
  ofFormer: {
    zh: "应退费、结转或清除，不能归新客户：请先办完并关闭该待办，或选择清除",
    en: "they are to be paid back, carried over or taken off, and the new customer cannot have them: settle that and close its work item, or choose that they are taken off"
  },
  toClear: {
    zh: "换装前须先清除，并关闭该待办",
    en: "they are to be taken off, and the work item to be closed, before the device is replaced"
  }
}

/** Says what stands on a target from before, and what it needs. */
export const leftText = ({ target, remaining, because }: Extract<Rejection, { _tag: "EnergyLeftOnTarget" }>): Text => ({
  zh: `${targetText(target).zh} 留有已注销购电设备的 ${energyText(remaining).zh}，${leftFor[because].zh}`,
  en: `${sentence(targetText(target).en)} still holds ${energyText(remaining).en} of a cancelled device; ${leftFor[because].en}`
})

const thresholds: { readonly [W in Extract<Rejection, { _tag: "ThresholdsUnfit" }>["which"]]: Text } = {
  alarm: { zh: "告警电量", en: "alarm energy" },
  trip: { zh: "跳闸电量", en: "trip energy" }
}

/** Says which threshold a terminal cannot carry, and which ones it can. */
export const thresholdText = (r: Extract<Rejection, { _tag: "ThresholdsUnfit" }>): Text => {
  const which = thresholds[r.which]
  return {
    zh: `${targetText(r.target).zh} 无法下发${which.zh} ${energyText(r.energy).zh}：必须是 ${energyText(r.quantum).zh}的整数倍，且不大于 ${energyText(r.max).zh}`,
    en: `${sentence(targetText(r.target).en)} cannot be given the ${which.en} of ${energyText(r.energy).en}: it must be a multiple of ${energyText(r.quantum).en} and not above ${energyText(r.max).en}`
  }
}

/** Says what a limit must be. */
export const limitText = (r: Invalid): Text => {
  const limit = purchaseLimits[r.bound]
  const demand: Text =
    r.min === 0n
      ? { zh: "必须大于 0", en: "must be above 0" }
      : {
          zh: `不能小于单次购电量下限 ${energyText(r.min).zh}`,
          en: `must not be below the least energy of one purchase, ${energyText(r.min).en}`
        }
  return {
    zh: `${limit.zh} ${energyText(r.energy).zh}${demand.zh}`,
    en: `The ${limit.en}, ${energyText(r.energy).en}, ${demand.en}`
  }
}
