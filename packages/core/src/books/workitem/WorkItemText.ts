/**
 * What a work item is told as. The books keep its details as keys and codes, for programs; here they become a sentence in both languages, those
 * that were stored before as well.
 */

import { creditText, sentence, targetText } from "../../rejection/names.ts"
import type { Text } from "../../values/Text.ts"
import { waitingText } from "../credit/Waiting.ts"
import { suspected } from "./DoubtText.ts"
import { closingStops, stops } from "./StopText.ts"
import type { Finding } from "./WorkItem.ts"

/** Splits `key: code`; a detail of another form has no code. */
const codeOf = (detail: string): string => detail.slice(detail.lastIndexOf(": ") + 2)

const dequeued: { readonly [reason: string]: Text } = {
  expired: { zh: "排队超时", en: "it had waited too long" },
  preconditionGone: { zh: "下发条件已不具备", en: "a condition for sending no longer holds" },
  numberAdopted: {
    zh: "采用了终端上的单号，请核实该单是否已生效后再下发",
    en: "the number on the terminal was adopted; make sure that it has not taken effect before it is dispatched again"
  }
}

/** Splits `target: expired OVER_HOARDING_LIMIT` and says both; what was stored before has no second part. */
const leftBecause = (detail: string): Text => {
  const [reason = "", code = ""] = codeOf(detail).split(" ")
  const left = Object.hasOwn(dequeued, reason) ? dequeued[reason] : undefined
  if (left === undefined) return { zh: "", en: "" }
  const why = waitingText(code)
  return {
    zh: `：${left.zh}${why.zh === "" ? "" : `（${why.zh}）`}`,
    en: `: ${left.en}${why.en === "" ? "" : ` (${why.en})`}`
  }
}

const verdicts: { readonly [verdict: string]: Text } = {
  foreign: { zh: "终端上是其他单号", en: "the terminal holds another number" },
  undecided: { zh: "证据不足，不能判定", en: "the evidence does not decide it" }
}

/** Gives the target of `target: code`. */
const placeOf = (detail: string): string => detail.slice(0, detail.lastIndexOf(": "))

/** Says what a code means, after a colon; nothing where it is not known. */
const because = (codes: { readonly [code: string]: Text }, detail: string): Text => {
  const code = codeOf(detail)
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined
  return known === undefined ? { zh: "", en: "" } : { zh: `：${known.zh}`, en: `: ${known.en}` }
}

const clock = (subject: string, detail: string): Text => {
  const [, sign = "", seconds = ""] = /^(-?)(\d+) s$/.exec(detail) ?? []
  if (seconds === "") return { zh: `终端 ${subject} 的时钟不准`, en: `The clock of terminal ${subject} is wrong` }
  return sign === ""
    ? { zh: `终端 ${subject} 的时钟快 ${seconds} 秒`, en: `The clock of terminal ${subject} is ${seconds} s fast` }
    : { zh: `终端 ${subject} 的时钟慢 ${seconds} 秒`, en: `The clock of terminal ${subject} is ${seconds} s slow` }
}

/** Who disagrees with the station's clock. */
const witnesses: { readonly [because: string]: (terminals: string) => Text } = {
  database: () => ({ zh: "与数据库时钟不一致", en: "it differs from the clock of the database" }),
  stepped: (terminals) => ({
    zh: `主站时钟被改动过，且与 ${terminals} 台终端不一致`,
    en: `it was set, and ${terminals} terminals differ from it`
  }),
  alike: (terminals) => ({
    zh: `${terminals} 台终端与主站相差相同`,
    en: `${terminals} terminals differ from it by the same amount`
  })
}

const stationClock = (detail: string): Text => {
  const [, because = "", sign = "", millis = "0", count = ""] = /^(\w+): (-?)(\d+) ms, (\d+)$/.exec(detail) ?? []
  const seconds = Math.round(Number(millis) / 1000)
  const why = Object.hasOwn(witnesses, because) ? witnesses[because]?.(count) : undefined
  const { zh, en } = why ?? { zh: "与其他时钟不一致", en: "other clocks differ from it" }
  const far = sign === "" ? { zh: "慢", en: "slow" } : { zh: "快", en: "fast" }
  return {
    zh: `主站时钟可能${far.zh} ${seconds} 秒（${zh}），暂不给终端校时；请核对主站时钟，确属准确的请确认`,
    en: `The station's clock may be ${seconds} s ${far.en} (${en}), so that no terminal is set by it; check it, and confirm it if it is right`
  }
}

const unsendable = (subject: string, detail: string): Text => {
  const [, template = "", variable = ""] = /^(.+): (\w+)$/.exec(detail) ?? []
  const why: Text =
    template === ""
      ? { zh: "", en: "" }
      : {
          zh: `：模板 ${template} 的变量 {${variable}} 没有值`,
          en: `: the variable {${variable}} of template ${template} has no value`
        }
  return {
    zh: `给客户 ${subject} 的短信无法生成${why.zh}`,
    en: `No message to customer ${subject} could be made${why.en}`
  }
}

/** Says why a message did not arrive: the code of the gateway or the network, as it was given. */
const failure = (detail: string): Text => {
  if (detail === "") return { zh: "", en: "" }
  if (detail === "expired") return { zh: "：等待网关超时", en: ": it waited for the gateway in vain" }
  if (detail === "CUSTOMER_MOVED")
    return {
      zh: "：客户在发送前由其他供电单位转来",
      en: ": the customer came from another org unit before it was sent"
    }
  return { zh: `：代码 ${detail}`, en: `: code ${detail}` }
}

/** Splits `from > to: code` of a replacement into what people call its targets. */
const movedText = (detail: string): Text => {
  const [, from = "", to = ""] = /^(.+) > (.+): .+$/.exec(detail) ?? []
  return to === ""
    ? { zh: "", en: "" }
    : {
        zh: `（${targetText(from).zh} 换到 ${targetText(to).zh}）`,
        en: ` from ${targetText(from).en} to ${targetText(to).en}`
      }
}

/** What is to be done with energy that a cancelled device left. */
const left: { readonly [what: string]: Text } = {
  RefundOutside: { zh: "退费后从终端清除", en: "pay it back, and take it off the terminal" },
  Forfeit: { zh: "从终端清除", en: "take it off the terminal" },
  CarryOverTo: {
    zh: "结转到所选购电设备后从终端清除",
    en: "carry it over to the device that was chosen, and take it off the terminal"
  },
  clear: { zh: "用电量调整从终端清除", en: "take it off the terminal by an adjustment" }
}

/** What is to be done about energy that is off the terminal already. */
const owed: { readonly [what: string]: Text } = {
  RefundOutside: { zh: "请退费", en: "pay it back" },
  CarryOverTo: { zh: "请结转到所选购电设备", en: "carry it over to the device that was chosen" }
}

const leftText = (subject: string, detail: string): Text => {
  // Items of before are about the target, and do not name it a second time.
  const [what = "", kwh = "", target = subject, state = ""] = detail.split(" ")
  const toDo = state === "taken" && Object.hasOwn(owed, what) ? owed[what] : undefined
  if (toDo !== undefined) {
    return {
      zh: `${targetText(target).zh} 销户时已清除剩余 ${kwh} 千瓦时：${toDo.zh}，办完后关闭本待办`,
      en: `${kwh} kWh were taken off ${targetText(target).en} when its account was closed: ${toDo.en}, and close this item when it is done`
    }
  }
  const done = (Object.hasOwn(left, what) ? left[what] : undefined) ?? { zh: "请处理", en: "settle it" }
  return {
    zh: `${targetText(target).zh} 留有已注销购电设备的 ${kwh} 千瓦时：${done.zh}，办完后关闭本待办`,
    en: `${sentence(targetText(target).en)} still holds ${kwh} kWh of a cancelled device: ${done.en}, and close this item when it is done`
  }
}

/** What keeps the station from engaging protection, or from releasing what it engaged. */
const hindrances: { readonly [because: string]: Text } = {
  offline: { zh: "终端离线", en: "the terminal is offline" },
  unread: { zh: "召测不到", en: "it could not be read" },
  unsupported: { zh: "终端不支持下发保电", en: "the terminal does not let it be written" },
  roundOpen: {
    zh: "有轮次已拉开，投入保电可能使其直接合闸，请确认现场安全后人工投入",
    en: "a round is open, and engaging protection may close it at once; make sure that nobody is at work there, and engage it by hand"
  },
  roundUnknown: {
    zh: "轮次状态不明，投入保电可能直接合闸，请确认现场安全后人工投入",
    en: "whether a round is open is not known, and engaging protection may close it at once; make sure that nobody is at work there, and engage it by hand"
  },
  notTaken: { zh: "终端未接受", en: "the terminal did not take it" },
  balanceLow: {
    zh: "剩余电量不高于跳闸电量，解除后将立即跳闸，请通知客户购电；购电到终端后主站自动解除",
    en: "the balance is not above the trip energy, and it would trip at once; ask the customer to buy, and the station releases it when that has arrived"
  }
}

/** Says a code that is the whole detail, after a colon. */
const hindrance = (detail: string): Text => because(hindrances, `: ${detail}`)

const texts: { readonly [C in Finding["cause"]]: (subject: string, detail: string) => Text } = {
  noReading: (subject) => ({
    zh: `${targetText(subject).zh} 没有可用的剩余电量`,
    en: `${sentence(targetText(subject).en)} has no usable remaining energy`
  }),
  staleReading: (subject) => ({
    zh: `${targetText(subject).zh} 的剩余电量已过时，召测未成功`,
    en: `The remaining energy of ${targetText(subject).en} is out of date, and reading it did not succeed`
  }),
  messageUnsendable: unsendable,
  clockSkewed: (subject, detail) => {
    const { zh, en } = clock(subject, detail)
    return { zh: `${zh}，校时未成功`, en: `${en}, and could not be set` }
  },
  stationClock: (_, detail) => stationClock(detail),
  outcomeUnknown: (subject, detail) => ({
    zh: `${creditText(subject).zh} 的下发结果未知${because(verdicts, detail).zh}`,
    en: `The outcome of ${creditText(subject).en} is not known${because(verdicts, detail).en}`
  }),
  controlUnknown: (_, detail) => {
    const [round, action] = detail.split(": ")
    const name = action === "Trip" ? { zh: "拉闸", en: "tripped" } : { zh: "合闸", en: "closed" }
    return {
      zh: `第 ${round} 轮的遥控${name.zh}结果未知，回读不能判定，请现场核实后由两人认定`,
      en: `Whether round ${round} was ${name.en} is not known, and reading it does not decide it; look on site, and let two persons settle it`
    }
  },
  notSent: (subject, detail) => ({
    zh: `${creditText(subject).zh} 未下发，已移出下发队列${leftBecause(detail).zh}`,
    en: `${sentence(creditText(subject).en)} left the queue without being sent${leftBecause(detail).en}`
  }),
  terminalSuspected: suspected,
  addressContested: (subject) => ({
    zh: `终端 ${subject} 的地址也登记在另一终端上，请停用其中一台或改正地址`,
    en: `The address of terminal ${subject} is registered for another terminal, too; retire one of them or correct its address`
  }),
  signatureMissing: (subject) => ({
    zh: `供电单位 ${subject} 的客户收不到短信：未设置短信签名，请在站点策略中设置`,
    en: `No message goes to the customers of org unit ${subject}: the site has no signature; set it in the policies`
  }),
  mobileMissing: (subject) => ({
    zh: `客户 ${subject} 没有可接收该短信的手机号码，请补录`,
    en: `Customer ${subject} has no mobile number for a message that was due; enter one`
  }),
  alarmMissed: (subject) => ({
    zh: `客户 ${subject} 的告警短信错过了告警时间，未发送，请人工催费`,
    en: `The alarm of customer ${subject} missed its time and was not sent; dun by hand`
  }),
  quotaUsedUp: (subject) => ({
    zh: `${subject} 的短信限额已用完，有短信未发送`,
    en: `The quota of messages of ${subject} is used up, and a message was not sent`
  }),
  messageFailed: (subject, detail) => ({
    zh: `给客户 ${subject} 的短信未送达${failure(detail).zh}，请核对手机号码和短信网关`,
    en: `A message to customer ${subject} did not arrive${failure(detail).en}; check the number and the gateway`
  }),
  optedOut: (subject) => ({
    zh: `客户 ${subject} 回复退订，已设为拒收短信，请另行联系`,
    en: `Customer ${subject} answered that no messages are wanted, and gets none any more; find another way to reach the customer`
  }),
  secretUnopened: (subject) => ({
    zh: `终端 ${subject} 的口令无法解密，终端不能通信，请给出密钥，或重新录入口令`,
    en: `A secret of terminal ${subject} cannot be opened, so that nothing is sent to it; give its key, or enter the secret again`
  }),
  replacementStopped: (_, detail) => ({
    zh: `购电设备换装${movedText(detail).zh}未能继续${because(stops, detail).zh}`,
    en: `The replacement of a device${movedText(detail).en} does not get on${because(stops, detail).en}`
  }),
  closingStopped: (_, detail) => ({
    zh: `${targetText(placeOf(detail)).zh} 的销户未能继续${because(closingStops, detail).zh}`,
    en: `The closing of the account on ${targetText(placeOf(detail)).en} does not get on${because(closingStops, detail).en}`
  }),
  orderLeft: (subject) => ({
    zh: `${creditText(subject).zh} 未下发，其购电设备已换装：请在新设备上重新办理后注销该单；换装撤销的，可重新下发`,
    en: `${sentence(creditText(subject).en)} was not sent before its device was replaced; enter it again on the new device and void this one, or send it again if the replacement was undone`
  }),
  carryOverRest: (_, detail) => ({
    zh: `换装结转后尚有 ${codeOf(detail)} 千瓦时终端不能设置，请另行处理`,
    en: `${codeOf(detail)} kWh were not carried over in a replacement, since the terminal cannot be set so finely; settle them outside`
  }),
  energyLeft: leftText,
  protectionMissing: (subject, detail) => ({
    zh: `终端 ${subject} 已投入购电控，禁停时段前未能投入保电${hindrance(detail).zh}`,
    en: `Terminal ${subject} cuts by itself, and protection is not engaged for the no-disconnect period${hindrance(detail).en}`
  }),
  protectionHeld: (subject, detail) => ({
    zh: `终端 ${subject} 的保电由主站在禁停时段前投入，尚未解除${hindrance(detail).zh}`,
    en: `Terminal ${subject} still is under the protection that the station engaged for a no-disconnect period${hindrance(detail).en}`
  })
}

/** Gives the sentence of a work item. */
export const workItemText = ({ cause, subject, detail }: Pick<Finding, "cause" | "subject" | "detail">): Text =>
  texts[cause](subject, detail)
