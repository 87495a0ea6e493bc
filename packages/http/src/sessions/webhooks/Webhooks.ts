/** Carries all webhooks on: begins those that are enabled, ends those that were changed, and tries again what was not taken. */
import { randomUUID } from "node:crypto"
import type { Notices, PromiseStation } from "@yugou/core"
import type { AccountRecord, Accounts } from "../accounts/Accounts.ts"
import type { MayReach } from "./Addresses.ts"
import { type Follower, follow, type Means } from "./Follow.ts"
import { postOver } from "./Post.ts"

/**
 * What webhooks are told with.
 *
 * **Details** `everyMillis`: how often is looked for webhooks that were changed, and for what was not taken; 5 s by default.
 *
 * @category Models
 */
export interface WebhookOptions {
  readonly notices: Notices.NoticesOf
  readonly station: Pick<PromiseStation, "history">
  readonly everyMillis?: number
}

/** What the accounts know besides. */
export interface Known {
  readonly accounts: Accounts
  readonly mayReach: MayReach
  readonly log: (line: string) => void
  readonly now: () => number
}

/** Webhooks that are told; `stop` ends that, and resolves when nothing is under way any more. @category Models */
export interface Webhooks {
  readonly stop: () => Promise<void>
}

const page = 200

const enabledOf = async (accounts: Accounts): Promise<ReadonlyArray<AccountRecord<"webhook">>> => {
  const found: Array<AccountRecord<"webhook">> = []
  for (let after = ""; ; ) {
    const rows: ReadonlyArray<AccountRecord<"webhook">> = await accounts.list("webhook", { after, limit: page })
    found.push(...rows.filter(({ body }) => body.state === "enabled"))
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return found
    after = last.id
  }
}

/** A webhook that is carried on: as it was when that began, and what is under way. */
interface Carried {
  readonly version: number
  readonly follower: Follower
  state: "following" | "ended"
  again: Promise<void> | null
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Waits so long, or until the signal. */
const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, millis)
    signal.addEventListener("abort", done)
  })

/** Begins to tell the receivers of all webhooks, those that are added later, too; of several processes one tells each webhook. */
export const tellWebhooks = (
  { accounts, mayReach, log, now }: Known,
  { notices, station, everyMillis = 5_000 }: WebhookOptions
): Webhooks => {
  const post = postOver(mayReach)
  const means: Means = { accounts, notices, history: station.history, post, now, holder: randomUUID() }
  const carried = new Map<string, Carried>()
  const ending = new AbortController()
  const broke = (id: string) => (error: unknown) => log(`webhook ${id}: ${told(error)}`)

  const begin = async (webhook: AccountRecord<"webhook">): Promise<void> => {
    const follower = await follow(means, webhook)
    if (follower === null) return
    const its: Carried = { version: webhook.version, follower, state: "following", again: null }
    carried.set(webhook.id, its)
    follower.ended.catch(broke(webhook.id)).finally(() => {
      its.state = "ended"
    })
  }

  /** A receiver that answers slowly keeps the others waiting for nothing. */
  const tryAgain = (id: string, its: Carried): void => {
    its.again ??= its.follower
      .again()
      .catch(broke(id))
      .finally(() => {
        its.again = null
      })
  }

  const look = async (): Promise<void> => {
    const wanted = new Map((await enabledOf(accounts)).map((webhook) => [webhook.id, webhook]))
    const isAsWanted = (id: string, { version, state }: Carried) =>
      wanted.get(id)?.version === version && state === "following"
    for (const [id, its] of carried) {
      if (isAsWanted(id, its)) continue
      its.follower.stop()
      // Until it has written down what it told, nobody else tells that once more.
      if (its.state === "ended") carried.delete(id)
    }
    for (const [id, webhook] of wanted) {
      if (!carried.has(id)) await begin(webhook).catch(broke(id))
      const its = carried.get(id)
      if (its !== undefined && isAsWanted(id, its)) tryAgain(id, its)
    }
  }

  const running = (async () => {
    while (!ending.signal.aborted) {
      await look().catch((error: unknown) => log(`webhooks: ${told(error)}`))
      await pause(everyMillis, ending.signal)
    }
    const all = [...carried.values()]
    for (const { follower } of all) follower.stop()
    await Promise.all(all.flatMap(({ follower, again }) => [follower.ended.catch(() => {}), again]))
  })()

  return {
    stop: () => {
      ending.abort()
      return running
    }
  }
}
