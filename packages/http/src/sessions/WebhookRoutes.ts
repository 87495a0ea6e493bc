/** Looking after webhooks: what another system is told of, where, and what it did not take. */
import { HttpRefusal } from "../problem/Problem.ts"
import type { OwnRoute } from "../table/OwnRoutes.ts"
import type { AccountRecord, AccountWrite } from "./accounts/Accounts.ts"
import { demandWithin, isWithin } from "./Rights.ts"
import { type Room, seen } from "./Room.ts"
import { type Settings, textOf } from "./Settings.ts"
import { newToken } from "./Tokens.ts"
import { webhookTable } from "./WebhookTable.ts"
import { addressProblem } from "./webhooks/Addresses.ts"
import { newSecret } from "./webhooks/Signature.ts"

const webhookView = ({ id, version, body }: AccountRecord<"webhook">) => {
  const { secret: _, ...shown } = body
  return { id, ...shown, version }
}
const deliveryView = ({ id, body: { webhookId: _, ...shown } }: AccountRecord<"delivery">) => ({ id, ...shown })

/** What stands of a webhook in the trail. */
const trailText = ({ url, kinds, tells, orgScope, state }: AccountRecord<"webhook">["body"]) => ({
  url,
  kinds,
  tells,
  orgScope,
  state
})

/** How many webhooks a station has at most, also disabled ones: each that is enabled is a reader of the books. @category Constants */
export const mostWebhooks = 50

/** How many deliveries are changed in one write, and so by one request. */
const mostAtOnce = 200

/** Makes the routes. */
export const webhookRoutes = (
  { looking, changing }: Room,
  { accounts, mayReach, now }: Settings
): ReadonlyArray<OwnRoute> => {
  const webhookOf = async (id: string, orgScope: ReadonlyArray<string>): Promise<AccountRecord<"webhook">> => {
    const webhook = await accounts.read("webhook", id)
    if (webhook === null) throw new HttpRefusal("NO_ACCOUNT", { detail: { webhook: id } })
    demandWithin(webhook.body.orgScope, orgScope)
    return webhook
  }
  const demandAddress = (url: string): void => {
    const problem = addressProblem(url, mayReach)
    if (problem !== null) throw new HttpRefusal("WEBHOOK_ADDRESS", { detail: { problem } })
  }
  const demandRoom = async (): Promise<void> => {
    if ((await accounts.list("webhook", { limit: mostWebhooks })).length >= mostWebhooks)
      throw new HttpRefusal("WEBHOOKS_FULL", { detail: { most: mostWebhooks } })
  }
  /** Those that are dead, or the one that is named. */
  const chosen = async (webhookId: string, id: string | undefined) => {
    if (id !== undefined) {
      const one = await accounts.read("delivery", id)
      if (one === null || one.body.webhookId !== webhookId)
        throw new HttpRefusal("NO_ACCOUNT", { detail: { delivery: id } })
      return [one]
    }
    const dead = ({ body }: AccountRecord<"delivery">) => body.state === "dead"
    return (await seen(accounts, "delivery", { owner: webhookId, limit: mostAtOnce }, dead)).rows
  }

  return [
    looking({
      name: "webhooks.list",
      title: { zh: "推送列表", en: "List webhooks" },
      help: { zh: "自己供电单位范围内的推送。", en: "Those within one's own org units." },
      ...webhookTable.list,
      answer: async (asked, { orgScope }) => {
        const { rows, next } = await seen(accounts, "webhook", asked, ({ body }) => isWithin(body.orgScope, orgScope))
        return { rows: rows.map(webhookView), next }
      }
    }),
    changing({
      name: "webhooks.make",
      title: { zh: "新建推送", en: "Make a webhook" },
      help: {
        zh: "把数据变更告知其他系统；签名密钥只显示这一次。tells 为 endings 时只告知购电单和调整单的结果及其证据。since 之前的记录不告知，缺省为此刻。",
        en: "Tells another system what moves; the secret of the signature is shown this once. With tells endings only how orders and adjustments ended, with the evidence. What was recorded before since is not told; by default that is now."
      },
      ...webhookTable.make,
      codes: ["WEBHOOK_ADDRESS", "WEBHOOKS_FULL"],
      answer: async ({ since: from = textOf(now()), ...given }, { name: madeBy, orgScope, done }) => {
        demandWithin(given.orgScope, orgScope)
        demandAddress(given.url)
        await demandRoom()
        const id = newToken().slice(0, 16)
        const made = { since: from, state: "enabled", madeAt: textOf(now()), madeBy, secret: newSecret() } as const
        const body = { ...given, ...made }
        await done("webhookMade", id, [{ kind: "webhook", id, version: 0, body, owner: madeBy }], trailText(body))
        return { secret: body.secret, view: webhookView({ id, version: 1, body }) }
      }
    }),
    changing({
      name: "webhooks.change",
      title: { zh: "修改推送", en: "Change a webhook" },
      help: {
        zh: "停用后不再告知；再启用时从停下的位置继续，since 之前的记录不告知。",
        en: "One that is disabled tells nothing; enabled again it goes on from where it was, and passes over what was recorded before since."
      },
      ...webhookTable.change,
      codes: ["WEBHOOK_ADDRESS", "NO_ACCOUNT"],
      answer: async ({ id, version, ...given }, { orgScope, done }) => {
        const before = await webhookOf(id, orgScope)
        demandWithin(given.orgScope, orgScope)
        demandAddress(given.url)
        const body = { ...before.body, ...given }
        const write: AccountWrite = { kind: "webhook", id, version, body, owner: body.madeBy }
        await done("webhookChanged", id, [write], { before: trailText(before.body), after: trailText(body) })
        return webhookView({ id, version: version + 1, body })
      }
    }),
    changing({
      name: "webhooks.renewSecret",
      title: { zh: "更换签名密钥", en: "Renew the secret of a webhook" },
      help: { zh: "立即生效；新密钥只显示这一次。", en: "At once; the new one is shown this once." },
      ...webhookTable.renewSecret,
      codes: ["NO_ACCOUNT"],
      answer: async ({ id }, { orgScope, done }) => {
        const { body: before, version } = await webhookOf(id, orgScope)
        const body = { ...before, secret: newSecret() }
        await done("webhookSecretRenewed", id, [{ kind: "webhook", id, version, body, owner: body.madeBy }])
        return { secret: body.secret, view: webhookView({ id, version: version + 1, body }) }
      }
    }),
    looking({
      name: "webhooks.deliveries",
      title: { zh: "未送达的推送", en: "What a webhook's receiver did not take" },
      help: {
        zh: "waiting：还会再试，nextAt 为下次时间；dead：两天内屡试未果，须由人处理。至多保留 1000 条，到此推送暂停，不丢失。",
        en: "waiting: tried again at nextAt; dead: not taken within two days, a person decides. A thousand are kept at most; then the webhook waits, and nothing is lost."
      },
      ...webhookTable.deliveries,
      codes: ["OUT_OF_SCOPE", "NO_ACCOUNT"],
      answer: async ({ webhookId, state, ...asked }, { orgScope }) => {
        await webhookOf(webhookId, orgScope)
        const isAsked = ({ body }: AccountRecord<"delivery">) => state === undefined || body.state === state
        const { rows, next } = await seen(accounts, "delivery", { ...asked, owner: webhookId }, isAsked)
        return { rows: rows.map(deliveryView), next }
      }
    }),
    changing({
      name: "webhooks.retry",
      title: { zh: "重新推送", en: "Tell again" },
      help: {
        zh: "指定的一条，或所有已放弃的（每次至多 200 条）；推送编号不变。",
        en: "The one that is named, or those that are dead, 200 at a time; under the id that they have."
      },
      ...webhookTable.retry,
      codes: ["NO_ACCOUNT"],
      answer: async ({ webhookId, id }, { orgScope, done }) => {
        await webhookOf(webhookId, orgScope)
        const rows = await chosen(webhookId, id)
        const writes = rows.map(
          (row): AccountWrite => ({
            kind: "delivery",
            id: row.id,
            version: row.version,
            body: { ...row.body, attempts: 0, state: "waiting", nextAt: textOf(now()) },
            owner: webhookId
          })
        )
        await done("deliveriesRetried", webhookId, writes, { deliveries: rows.map((row) => row.id) })
        return { count: rows.length }
      }
    }),
    changing({
      name: "webhooks.discard",
      title: { zh: "放弃推送", en: "Give a delivery up" },
      help: { zh: "该条不再告知；在记录中可查。", en: "It is not told any more; the trail says so." },
      ...webhookTable.discard,
      codes: ["NO_ACCOUNT"],
      answer: async ({ webhookId, id }, { orgScope, done }) => {
        await webhookOf(webhookId, orgScope)
        const writes = (await chosen(webhookId, id)).map(
          ({ version }): AccountWrite => ({ kind: "delivery", id, version, body: null })
        )
        await done("deliveriesDiscarded", webhookId, writes, { deliveries: [id] })
        return {}
      }
    })
  ]
}
