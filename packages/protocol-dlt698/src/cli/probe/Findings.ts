/** What a trial can find, as sentences, and which setting of the terminal each speaks of. */
import type { Text } from "@yugou/dialect-kit"
import type { Settings } from "../../request/Settings.ts"
import type { Seen } from "./Line.ts"

/** What is asked of the terminal; the report has a line for each. */
export const questions = {
  terminal: { zh: "终端", en: "terminal" },
  clock: { zh: "时钟", en: "clock" },
  security: { zh: "安全", en: "security" },
  unit: { zh: "计量单位", en: "what it counts" },
  group: { zh: "总加组", en: "total group" },
  record: { zh: "购电事件", en: "event of a purchase" },
  purchase: { zh: "购电", en: "a purchase" },
  duplicateNumber: { zh: "相同单号", en: "the same number again" },
  purchaseLifetime: { zh: "过期时间标签", en: "a time tag that ran out" },
  numberScope: { zh: "单号比较范围", en: "how far numbers are compared" },
  takenOff: { zh: "复原", en: "taken off again" }
} as const satisfies { readonly [about: string]: Text }
export type About = keyof typeof questions

/** The sentences; `{name}` stands for a value of the finding. */
export const sentences = {
  spoke: { zh: "{address} 已登录", en: "{address} is there" },
  noTerminal: { zh: "{seconds} 秒内没有终端接入", en: "no terminal came within {seconds} s" },
  silentToAll: {
    zh: "终端在线，但所有读取均无应答{detail}",
    en: "the terminal is there and answers none of the reads{detail}"
  },
  clockRight: { zh: "与本机相差 {seconds} 秒", en: "{seconds} s off this machine's" },
  clockOff: {
    zh: "与本机相差 {seconds} 秒：带时间标签的命令允许偏差 {minutes} 分钟以内，建议先对时",
    en: "{seconds} s off this machine's: commands with a time tag go out up to {minutes} minutes; set it first"
  },
  clockZone: {
    zh: "与本机相差 {seconds} 秒，接近整半小时：若终端显示的是另一时区，设 utcOffsetMinutes 为 {offset}，否则先对时",
    en: "{seconds} s off this machine's, close to whole half hours: where it is meant to show another zone utcOffsetMinutes is {offset}, else set it"
  },
  clockUnread: { zh: "读不到（{detail}）", en: "cannot be read ({detail})" },
  securityOff: { zh: "F101 属性 2 为 0：未启用，可明文写", en: "F101 attribute 2 is 0: off, writes go in the clear" },
  securityOn: {
    zh: "F101 属性 2 为 1：已启用。写操作需要电力公司的主站密码机（主机端口 seal），本工具没有，因此不做写试验；由接了密码机的主站试验",
    en: "F101 attribute 2 is 1: on. Writes want the utility's encryption machine (the host's port seal), which this tool has not: nothing is written; try it from a station that has one"
  },
  securityUnknown: {
    zh: "F101 属性 2 读不到（{detail}）：明文写若被 DAR 3 拒绝，则需要密码机",
    en: "F101 attribute 2 cannot be read ({detail}): a write that is refused with DAR 3 wants the encryption machine"
  },
  countsEnergy: { zh: "已存的购电单为电量", en: "the unit that it holds is of energy" },
  countsMoney: {
    zh: "已存的购电单为金额：本方言不按电量读写此终端",
    en: "the unit that it holds is of money: this dialect neither reads nor writes it as energy"
  },
  countsUnknown: { zh: "没有购电单，无从得知", en: "it holds no unit, which would say so" },
  groupRead: {
    zh: "总加组 {group}：剩余 {balance} kWh，购电单号 {number}，购电控 {control}",
    en: "group {group}: {balance} kWh left, purchase number {number}, purchase control {control}"
  },
  groupEmpty: {
    zh: "总加组 {group} 没有成员：一种固件会以 DAR 255 拒绝购电",
    en: "group {group} has no members: one firmware refuses purchases there with DAR 255"
  },
  groupUnread: { zh: "总加组 {group} 读不到：{detail}", en: "group {group} cannot be read: {detail}" },
  recordOn: { zh: "事件 3202 有效", en: "event 3202 is recorded" },
  recordOff: {
    zh: "事件 3202 未启用：投入购电控时主站会启用它",
    en: "event 3202 is not recorded: the station switches it on when it engages purchase control"
  },
  recordUnread: {
    zh: "事件 3202 的有效标志读不到（{detail}）",
    en: "whether 3202 is recorded cannot be read ({detail})"
  },
  readsOnly: { zh: "未试：没有 --allow-writes", en: "not tried: --allow-writes was not given" },
  notTried: { zh: "未试：{why}", en: "not tried: {why}" },
  creditedAtOnce: {
    zh: "应答 {answer}；单号与余额立即改变",
    en: "{answer}; number and balance changed at once"
  },
  creditedLater: {
    zh: "应答 {answer}；{seconds} 秒后才入账：固件在下一次扫描时记账",
    en: "{answer}; credited {seconds} s later: this firmware credits on its next scan"
  },
  creditedTwice: {
    zh: "应答 {answer}；一次购电入账了两次！",
    en: "{answer}; one purchase was credited twice!"
  },
  storedWithoutEffect: {
    zh: "应答 {answer}，单号已存，但 {seconds} 秒内余额未变：成功不等于入账（或金额小于终端的分度，见 --amount）",
    en: "{answer}, the number is stored and the balance did not move within {seconds} s: success is not effect (or the amount is below the terminal's step, see --amount)"
  },
  successWithoutTrace: {
    zh: "应答 {answer}，但 {seconds} 秒内单号与余额都未变",
    en: "{answer}, and within {seconds} s neither number nor balance moved"
  },
  refused: { zh: "被拒绝：{answer}", en: "refused: {answer}" },
  refusedButIn: { zh: "应答 {answer}，却已入账", en: "{answer}, and credited all the same" },
  unanswered: {
    zh: "没有应答（{detail}），{effect}",
    en: "no answer ({detail}); {effect}"
  },
  strange: {
    zh: "应答 {answer}；余额为 {balance} kWh，与 {expected} 不符：该组在用电，或另有主站在写",
    en: "{answer}; the balance is {balance} kWh where {expected} was expected: energy flows, or somebody else writes"
  },
  repeatRefused: { zh: "{answer}，未再次入账", en: "{answer}, and not credited again" },
  repeatSilent: { zh: "{answer}（成功），未再次入账", en: "{answer} (success), and not credited again" },
  repeatCredited: {
    zh: "{answer}，并且再次入账！重发会记两次账",
    en: "{answer}, and credited again! A repeat counts twice here"
  },
  tagJudged: { zh: "{answer}，未入账：购电的时间标签有效", en: "{answer}, not credited: the tag of a purchase counts" },
  tagIgnored: {
    zh: "{answer}，过期一小时仍入账：购电的时间标签不起作用",
    en: "{answer}, credited an hour too late: the tag of a purchase does not count"
  },
  tagUnclear: {
    zh: "{answer}，未入账：看不出是否因时间标签",
    en: "{answer}, not credited: that may have another reason than the tag"
  },
  scopeTerminal: {
    zh: "总加组 {group} 拒绝总加组 {other} 的单号（{answer}）：全终端比较",
    en: "group {group} takes no number of group {other} ({answer}): compared across the terminal"
  },
  scopeGroup: {
    zh: "总加组 {group} 接受总加组 {other} 的单号：按组比较",
    en: "group {group} takes the number of group {other}: compared within the group"
  },
  scopeNotTried: {
    zh: "未试（见 --other-group）：主站的单号在全终端内唯一，两种都适用",
    en: "not tried (see --other-group): the station's numbers are unique in the terminal, which suits both"
  },
  takenOff: {
    zh: "总加组 {group}：剩余 {balance} kWh，与试验前相同；留下的是购电单号 {number}（原为 {before}）",
    en: "group {group}: {balance} kWh left, as before; what stays is the number {number} (it was {before})"
  },
  nothingToTakeOff: {
    zh: "总加组 {group}：余额未变，无需复原；终端持有购电单号 {number}（原为 {before}）",
    en: "group {group}: the balance did not move, nothing to take off; the terminal holds number {number} (it was {before})"
  },
  left: {
    zh: "总加组 {group}：比试验前多 {tooMuch} kWh{doubt}。先读余额与单号；复原：{command}",
    en: "group {group}: {tooMuch} kWh more than before{doubt}. Read balance and number first; to take it off: {command}"
  },
  stopped: { zh: "应要求中断，其余未试", en: "stopped as asked; the rest was not tried" }
} as const satisfies { readonly [code: string]: Text }
export type Code = keyof typeof sentences

/** Why writes, or the rest of them, are not tried. */
export const reasons = {
  securityOn: { zh: "安全已启用，需要密码机", en: "security is on, which wants the encryption machine" },
  clock: { zh: "终端时钟读不到或偏差过大，先对时", en: "the terminal's clock is unread or too far off: set it first" },
  unreadable: {
    zh: "余额、购电单或购电控状态读不到",
    en: "balance, units or the state of purchase control cannot be read"
  },
  money: { zh: "该组为金额", en: "the group counts money" },
  engaged: {
    zh: "该组购电控已投入：试验可能引起合闸或跳闸，先解除，或换一个组",
    en: "purchase control is engaged for the group: the trial could close or trip its rounds; release it, or take another group"
  },
  flows: {
    zh: "该组余额自己在变（{from} → {to}）：换一个无人用电的组",
    en: "the group's balance moves by itself ({from} → {to}): take a group that nobody is supplied by"
  },
  numbers: { zh: "购电单号将用尽", en: "the purchase numbers are about to run out" },
  before: { zh: "此前一步的结果不明确", en: "what the step before did is not clear" },
  noEffect: {
    zh: "此前的购电未入账，看不出重发的效果",
    en: "the purchase before had no effect, so a repeat would show none"
  },
  foreign: {
    zh: "终端的单号或余额与给出的不符（单号 {number}，余额 {balance} kWh）",
    en: "number or balance are not those that were given (number {number}, {balance} kWh left)"
  },
  older: { zh: "另一组持有更大的单号", en: "the other group holds a higher number" },
  stopped: { zh: "应要求中断", en: "stopped as asked" }
} as const satisfies { readonly [why: string]: Text }
export type Reason = keyof typeof reasons

/** Words inside other sentences. */
export const parts = {
  engaged: { zh: "投入", en: "engaged" },
  released: { zh: "解除", en: "released" },
  unknown: { zh: "未知", en: "unknown" },
  none: { zh: "无", en: "none" },
  silent: { zh: "超时", en: "timed out" },
  lost: { zh: "连接中断", en: "the connection was lost" },
  effectSeen: { zh: "但已入账", en: "it was credited all the same" },
  effectUnseen: { zh: "未见入账，之后仍可能入账", en: "no credit is seen, and it may still come" },
  doubt: {
    zh: "，最后一次写可能仍会再入账（至少等一小时再复原）",
    en: ", and the last write may still add to it (wait an hour at least)"
  }
} as const satisfies { readonly [word: string]: Text }

type Value = string | Text
export type Values = { readonly [name: string]: Value }

/** What was found; `settings`: what follows for the settings of the terminal; `frames`: those that show it. */
export interface Finding {
  readonly about: About
  readonly code: Code
  readonly values: Values
  readonly settings: Partial<Settings>
  readonly frames: ReadonlyArray<Seen>
}

const filled = (template: string, values: Values, language: "zh" | "en"): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ""
    return typeof value === "string" ? value : value[language]
  })

/** Fills a sentence. */
export const text = (template: Text, values: Values): Text => ({
  zh: filled(template.zh, values, "zh"),
  en: filled(template.en, values, "en")
})

/** Says a finding. */
export const say = ({ code, values }: Finding): Text => text(sentences[code], values)
