/** What a dry run warns of; it says it by codes. */
import { type Text, t } from "./Say.tsx"

export const warnings: { readonly [code: string]: Text } = {
  notCommissioned: t("该购电设备尚未完成投入调试", "This device is not commissioned yet"),
  balanceDiffers: t("该购电对象有未处理的单边账", "There is an open discrepancy about this target"),
  targetUnverified: t(
    "账册恢复后尚未核对该购电对象，核对相符之前不下发",
    "The books were restored, and nobody has looked at this target since: nothing is sent before"
  ),
  energyLeft: t("该购电对象上有遗留电量", "Energy of somebody else is left on this target"),
  workOrderElsewhere: t("该工单号已用于其他供电单位的购电单", "This work order is used in another org unit"),
  willTripAgain: t(
    "购电控有效且余额不足，合闸后会再次跳闸",
    "Purchase control is engaged and the balance too low: it will trip again"
  )
}
