/** The sentences of refusals where a terminal holds something else than the books expect. */
import type { Text } from "../values/Text.ts"
import { energyText, numberText, sentence, targetText } from "./names.ts"
import type { BalanceDiffers, ForeignNumber, RemainingChanged, TargetUnverified } from "./Rejection.ts"

export const foreignNumber = (r: ForeignNumber): Text => ({
  zh: `${targetText(r.target).zh} 上应${numberText(r.expected).zh}，实际${numberText(r.found).zh}，未下发`,
  en: `${sentence(targetText(r.target).en)} should hold ${numberText(r.expected).en} but holds ${numberText(r.found).en}; nothing was sent`
})

export const remainingChanged = (r: RemainingChanged): Text => ({
  zh: `${targetText(r.target).zh} 的剩余电量应为 ${energyText(r.was).zh}，实际为 ${energyText(r.found).zh}，未下发`,
  en: `${sentence(targetText(r.target).en)} should hold ${energyText(r.was).en} but holds ${energyText(r.found).en}; nothing was sent`
})

export const balanceDiffers = (r: BalanceDiffers): Text => ({
  zh: `${targetText(r.target).zh} 的剩余电量与账面不符，处理单边账之前不能购电和下发`,
  en: `The remaining energy of ${targetText(r.target).en} is not what the books expect; nothing is sold or sent before the discrepancy is settled`
})

export const targetUnverified = (r: TargetUnverified): Text => ({
  zh: `账册恢复后尚未核对${targetText(r.target).zh}，核对相符之前不下发`,
  en: `The books were restored, and ${targetText(r.target).en} was not yet found to agree with them; nothing is sent before`
})

/** What is said of targets after a restoration. */
export const restorationConflicts = {
  notUnverified: (id: string): Text => ({
    zh: `${targetText(id).zh} 不在待核验之列`,
    en: `Nothing is to be verified of ${targetText(id).en}`
  }),
  discrepancyOpen: (id: string): Text => ({
    zh: `单边账 ${id} 尚未处理，先处理单边账`,
    en: `Discrepancy ${id} is open; settle it first`
  })
}
