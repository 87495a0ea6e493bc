/** The sentences of conflicts with a replacement of a device (换装) or with the closing of an account (销户); `id` names what is in the way. */
import { creditText, sentence, targetText } from "./names.ts"

export const replacementConflicts = {
  targetReserved: (id: string) => ({
    zh: `${targetText(id).zh} 正在换装或销户，结束或撤销前不能另作他用`,
    en: `${sentence(targetText(id).en)} is part of a replacement of a device or of the closing of an account; until that has ended or is undone it serves nothing else`
  }),
  replacementEnded: (_id: string) => ({
    zh: "该次换装已完成或已撤销",
    en: "This replacement is done or undone already"
  }),
  closingEnded: (_id: string) => ({
    zh: "该次销户已完成或已撤销",
    en: "This closing of an account is done or undone already"
  }),
  notApprovedYet: (_id: string) => ({
    zh: "该次销户尚未审批",
    en: "This closing of an account is not approved yet"
  }),
  cutByHand: (id: string) => ({
    zh: `${targetText(id).zh} 召测不到，不能要求停电后销户`,
    en: `${sentence(targetText(id).en)} is not read, so power cannot be cut before its account is closed`
  }),
  newDeviceBound: (id: string) => ({
    zh: `${targetText(id).zh} 已绑定为新的购电设备，不能撤销换装；请继续换装，或先注销新设备`,
    en: `${sentence(targetText(id).en)} is bound as the new purchase device, so the replacement cannot be undone; go on with it, or cancel the new device first`
  }),
  carriedOver: (id: string) => ({
    zh: `剩余电量已由${creditText(id).zh} 结转到新设备`,
    en: `What was left is carried over to the new device already, by ${creditText(id).en}`
  }),
  readingNotStated: (_id: string) => ({
    zh: "没有待确认的人工抄见剩余电量",
    en: "Nobody stated a reading that could be confirmed"
  }),
  readingDiffers: (_id: string) => ({
    zh: "与先前填报的抄见剩余电量不一致，请核对后重新填报或确认",
    en: "It differs from the reading that was stated; look again, then state or confirm it"
  }),
  terminalAnswers: (id: string) => ({
    zh: `人工填写的剩余电量与 ${targetText(id).zh} 最近召测的不一致；终端有应答的按召测值注销，请重新召测并去掉人工填写`,
    en: `The reading written down by hand differs from what ${targetText(id).en} said lately; a terminal that answers is cancelled on its own reading: read it, and leave out the one by hand`
  })
}

/** The sentence about a device that a replacement or a closing holds. */
export const beingReplaced = ({ target }: { readonly target: string }) => ({
  zh: `${targetText(target).zh} 的购电设备正在换装或销户，结束前不能购电、调整或下发`,
  en: `The purchase device on ${targetText(target).en} is being replaced, or its account closed; until that has ended nothing is sold, adjusted or sent on it`
})
