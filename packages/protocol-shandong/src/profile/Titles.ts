/** Names of the shipped profiles' items in both languages, for `explain` and reports. */

import type { Text } from "@yugou/dialect-kit"

const single: Readonly<Record<string, Text>> = {
  "8030": { zh: "终端时钟", en: "clock" },
  "8040": { zh: "功控有效标志", en: "power control" },
  "8041": { zh: "月电控及购电控有效标志", en: "energy control (monthly, purchase)" },
  "8042": { zh: "功控轮次有效标志", en: "rounds of power control" },
  "8043": { zh: "电量控轮次有效标志", en: "effective rounds of energy control" },
  "8044": { zh: "保电状态", en: "power protection" },
  "8045": { zh: "超负荷时间", en: "over-load time" },
  "8046": { zh: "超负荷时间", en: "over-load time" },
  "8047": { zh: "拉闸告警延时", en: "alarm delay before a trip" },
  "804C": { zh: "临时限电", en: "temporary limit" },
  "804E": { zh: "最低负荷", en: "minimum load" },
  "8060": { zh: "月电量限额", en: "monthly energy limit" },
  "8061": { zh: "轮次电量", en: "round energy" },
  "8062": { zh: "本次购电量及购电单序号", en: "purchase" },
  "8063": { zh: "剩余电量", en: "remaining energy" },
  "8064": { zh: "遥控拉闸时间", en: "duration of a remote trip" },
  "8065": { zh: "月电量告警值", en: "monthly alarm energy" },
  "8E30": { zh: "一次侧有功功率", en: "primary active power" },
  "8EA0": { zh: "状态字", en: "status word" }
}

/** Names by the first three digits, for items that come in series. */
const series: Readonly<Record<string, Text>> = {
  "821": { zh: "遥信输入状态", en: "input state" },
  "822": { zh: "遥控输出开关状态", en: "switch command" },
  "823": { zh: "开关所属轮次号", en: "round of the switch" },
  "901": { zh: "正向有功电能", en: "forward active energy" },
  "902": { zh: "反向有功电能", en: "reverse active energy" },
  "911": { zh: "无功电能", en: "reactive energy" },
  "913": { zh: "无功电能", en: "reactive energy" },
  B61: { zh: "相电压", en: "phase voltage" },
  B62: { zh: "相电流", en: "phase current" },
  B63: { zh: "瞬时有功功率", en: "active power" },
  B64: { zh: "瞬时无功功率", en: "reactive power" },
  B65: { zh: "功率因数", en: "power factor" }
}

/** Names an item of the shipped profiles; `null` for one that is not among them. */
export const titleOf = (di: string): Text | null => single[di] ?? series[di.slice(0, 3)] ?? null
