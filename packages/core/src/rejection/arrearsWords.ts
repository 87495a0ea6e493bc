/** What is said of customers who are not cut, or not yet. */
import type { Text } from "../values/Text.ts"
import { creditText, energyText, sentence, targetText } from "./names.ts"
import type { CreditUnfinished, GraceNotOver, NoDisconnect, NotInArrears } from "./TerminalRejections.ts"
import { calendar } from "./words.ts"

/** Says that enough is left. */
export const notInArrears = ({ limit, remaining, target }: NotInArrears): Text => ({
  zh: `${targetText(target).zh} 剩余电量 ${energyText(remaining).zh}，高于跳闸电量 ${energyText(limit).zh}，未欠费`,
  en: `${sentence(targetText(target).en)} has ${energyText(remaining).en} left, more than its trip energy of ${energyText(limit).en}: it is not in arrears`
})

/** Says that what was bought is on its way. */
export const creditUnfinished = ({ orderNo, target }: CreditUnfinished): Text => ({
  zh: `${creditText(orderNo).zh} 尚未办结，不能对 ${targetText(target).zh} 停电或销户`,
  en: `${sentence(creditText(orderNo).en)} is not finished; before it is ${targetText(target).en} is not cut, and its account not closed`
})

/** Says that nobody warned him, or that he still has time after the warning. */
export const graceNotOver = ({ customerNo, until }: GraceNotOver): Text =>
  until === null
    ? { zh: `尚未向客户 ${customerNo} 发送跳闸预警`, en: `Customer ${customerNo} was not warned of the trip yet` }
    : {
        zh: `客户 ${customerNo} 的跳闸预警宽限期未满`,
        en: `The grace period after the trip warning to customer ${customerNo} has not ended`
      }

/** Says at which time nobody is cut. */
export const noDisconnect = ({ because, localTime }: NoDisconnect): Text => ({
  zh: `${localTime} ${calendar[because].zh}，不得拉闸`,
  en: `No disconnection now: ${localTime} ${calendar[because].en}`
})
