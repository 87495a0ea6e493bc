/** What is done on the pages of 手工短信催费: sending, templates, and what a person must look at. */
import * as Effect from "effect/Effect"
import type { DoingNames } from "../Commands.ts"
import { ask, command, type Deed, type Doing, type Playing, reason, sometimes } from "./Doing.ts"

/** The templates of the simulation: a few, so that the same one is saved, used and retired by several. */
const templateOf = ({ dice, site }: Doing): string => site.names.template(dice.whole(1, 3))

const send: Deed = (doing) => {
  const { dice, memory, site } = doing
  const other = memory.devices[dice.whole(0, memory.devices.length - 1)]?.customerNo ?? site.customerNo
  const customerNos = site.customerNo === other ? ([other] as const) : ([site.customerNo, other] as const)
  const rest = {
    ...sometimes(doing, 60, { allowAboveThreshold: "yes" as const }),
    ...sometimes(doing, 30, { templateId: templateOf(doing) }),
    ...sometimes(doing, 30, { quietHoursReason: reason })
  }
  return ask(({ dunning }) => dunning.send({ ...command(doing), customerNos, ...rest }))
}

const saveTemplate: Deed = (doing) => {
  const { dice, site } = doing
  const text = dice.pick(["{customerName}：剩余电量 {remaining} 千瓦时。", "请尽快购电。", "{password}"])
  const content = {
    templateId: templateOf(doing),
    orgNo: site.names.orgNo,
    name: "simulated",
    usableFor: ["dunning"],
    text
  } as const
  return ask(({ dunning }) => dunning.saveTemplate({ ...command(doing), ...content }))
}

const closeWorkItem: Deed = (doing) =>
  Effect.gen(function* () {
    const { rows } = yield* ask(({ dunning }) => dunning.workItems({ actor: doing.actor, limit: 20 }))
    const item = rows[doing.dice.whole(0, Math.max(0, rows.length - 1))]
    if (item === undefined) return
    const { cause, subject } = item
    yield* ask(({ dunning }) => dunning.closeWorkItem({ ...command(doing), cause, subject, note: reason }))
  })

const cancelMessage: Deed = (doing) =>
  Effect.gen(function* () {
    const { rows } = yield* ask(({ dunning }) => dunning.messages({ actor: doing.actor, limit: 20 }))
    const waiting = rows.filter(({ progress }) => progress._tag === "Queued")
    const message = (waiting.length > 0 ? waiting : rows)[doing.dice.whole(0, Math.max(0, waiting.length - 1))]
    if (message === undefined) return
    yield* ask(({ dunning }) => dunning.cancelMessage({ ...command(doing), messageId: message.messageId, reason }))
  })

/** Sends one again that did not arrive; where all did, one of those, which is refused. */
const resendMessage: Deed = (doing) =>
  Effect.gen(function* () {
    const { rows } = yield* ask(({ dunning }) => dunning.messages({ actor: doing.actor, limit: 40 }))
    const lost = rows.filter(({ progress }) => progress._tag === "Failed" || progress._tag === "Suppressed")
    const message = (lost.length > 0 ? lost : rows)[doing.dice.whole(0, Math.max(0, lost.length - 1))]
    if (message === undefined) return
    const rest = sometimes(doing, 30, { quietHoursReason: reason })
    const asked = { messageId: message.messageId, reason, ...rest }
    yield* ask(({ dunning }) => dunning.resendMessage({ ...command(doing), ...asked }))
  })

/** The deeds of 手工短信催费. */
export const dunningDeeds = {
  send,
  saveTemplate,
  retireTemplate: (doing) =>
    ask(({ dunning }) => dunning.retireTemplate({ ...command(doing), templateId: templateOf(doing) })),
  cancelMessage,
  resendMessage,
  closeWorkItem,
  confirmClock: (doing) => ask(({ dunning }) => dunning.confirmClock({ ...command(doing), reason }))
} as const satisfies { readonly [N in DoingNames<"dunning">]: Playing }
