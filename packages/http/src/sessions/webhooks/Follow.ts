/**
 * Tells a receiver what moved in the books: the books are the outbox. A place in them says how far it was told, what was not taken is kept beside and
 * tried again; so each step is told at least once, under an id that stays the same.
 */
import type { Notices, PromiseStation, StationPromise } from "@yugou/core"
import type { AccountRecord, Accounts, AccountWrite } from "../accounts/Accounts.ts"
import { afterFailure, type Delivery, endingOf, isDue, mostKept, webhookActor } from "./Delivery.ts"
import type { Outcome, Post } from "./Post.ts"
import { signatureOf } from "./Signature.ts"

/** What a webhook is told with. */
export interface Means {
  readonly accounts: Accounts
  readonly notices: Notices.NoticesOf
  readonly history: Pick<PromiseStation["history"], "steps">
  readonly post: Post
  readonly now: () => number
  /** Names this process among those that share the accounts. */
  readonly holder: string
}

type Webhook = AccountRecord<"webhook">
type Step = Awaited<ReturnType<PromiseStation["history"]["steps"]>>[number]

/** How long a process carries a webhook on without saying so again, in milliseconds. */
export const leaseMillis = 60_000
/** How many notices are passed over before the place is written down. */
const mostPassed = 200
/** A step of more characters is told without what it says: a receiver asks for it. */
const mostCharacters = 256 * 1024
const page = 200

const idOf = ({ webhookId, position, record }: Pick<Delivery, "webhookId" | "position" | "record">): string =>
  `${webhookId}/${position.padStart(18, "0")}/${record.kind}/${record.id}`

/** Writes what is told. */
const bodyOf = (id: string, { record, position }: Pick<Delivery, "record" | "position">, step: Step): string => {
  const ending = endingOf(step.before, step.after)
  const { version, at, operation, actor, reason, events, after } = step
  const told = {
    id,
    type: ending === null ? "record.changed" : `credit.${ending}`,
    position,
    record: { ...record, version },
    at,
    operation,
    actor,
    reason
  }
  const whole = JSON.stringify({ ...told, events, after })
  return whole.length <= mostCharacters ? whole : JSON.stringify({ ...told, events: null, after: null })
}

const isRefusal = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  codes.includes(String((error as Partial<StationPromise.StationError> | null)?.code))

/** Gives the step of a record that a notice named, or `null` where the webhook may not see it any more. */
const stepOf = async (
  { history }: Means,
  { id }: Webhook,
  { record }: Pick<Delivery, "record">
): Promise<Step | null> => {
  const { kind, id: recordId, version } = record
  try {
    const asked = { actor: webhookActor(id), kind: kind as never, id: recordId, afterVersion: version - 1, limit: 1 }
    return (await history.steps(asked))[0] ?? null
  } catch (error) {
    if (isRefusal(error, "NOT_FOUND", "FORBIDDEN")) return null
    throw error
  }
}

/** Tells one step: how that went, or `null` where there is nothing to tell. */
const tell = async (
  means: Means,
  webhook: Webhook,
  delivery: Pick<Delivery, "webhookId" | "record" | "position">
): Promise<Outcome | null> => {
  const step = await stepOf(means, webhook, delivery)
  if (step === null) return null
  const { tells, url, secret } = webhook.body
  if (tells === "endings" && endingOf(step.before, step.after) === null) return null
  // It is told in a header, too, which holds no other characters; the ids of records may.
  const id = encodeURI(idOf(delivery))
  const body = bodyOf(id, delivery, step)
  const headers = signatureOf(secret, { id, seconds: Math.floor(means.now() / 1_000), body })
  return means.post({ url, headers, body })
}

const keeping = (delivery: Delivery, version: number): AccountWrite => ({
  kind: "delivery",
  id: idOf(delivery),
  version,
  body: delivery,
  owner: delivery.webhookId
})

/** Gives all that a webhook keeps. */
const keptOf = async (accounts: Accounts, owner: string): Promise<ReadonlyArray<AccountRecord<"delivery">>> => {
  const found: Array<AccountRecord<"delivery">> = []
  for (let after = ""; ; ) {
    const rows: ReadonlyArray<AccountRecord<"delivery">> = await accounts.list("delivery", {
      owner,
      after,
      limit: page
    })
    found.push(...rows)
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return found
    after = last.id
  }
}

/** Another process carries the webhook on, or it was changed meanwhile. */
class TakenOver extends Error {}

/** The place of a webhook, written by this process alone as long as it says so in time. */
const placeOf = async ({ accounts, holder, now }: Means, id: string) => {
  const found = await accounts.read("webhookPlace", id)
  if (found !== null && found.body.holder !== holder && Date.parse(found.body.until) > now()) return null
  let version = found?.version ?? 0
  let standing = found?.body ?? { after: "0", holder, until: "", takenAt: null }
  let turn: Promise<unknown> = Promise.resolve()
  const write = async (patch: Partial<typeof standing>, besides: ReadonlyArray<AccountWrite>): Promise<void> => {
    const body = { ...standing, holder, until: new Date(now() + leaseMillis).toISOString(), ...patch }
    const own: AccountWrite = { kind: "webhookPlace", id, version, body }
    if ((await accounts.commit([own, ...besides], [])) === "moved") throw new TakenOver()
    version += 1
    standing = body
  }
  /** One write after the other: the follower and the one who tries again share the place. */
  const advance = (patch: Partial<typeof standing>, besides: ReadonlyArray<AccountWrite> = []): Promise<void> => {
    const next = turn.then(() => write(patch, besides))
    turn = next.catch(() => {})
    return next
  }
  await advance({})
  /** Lets another process carry on at once, or this one when it starts again. */
  const leave = (): Promise<void> => advance({ until: new Date(now()).toISOString() })
  return { after: () => standing.after, advance, leave, until: () => Date.parse(standing.until) }
}

/** A webhook that this process carries on. */
export interface Follower {
  /** Tries again what is due, and says that this process is still there. */
  readonly again: () => Promise<void>
  /** Ends when it was stopped, when another process took over, or with what broke. */
  readonly ended: Promise<void>
  readonly stop: () => void
}

/** Begins to tell a webhook's receiver; `null` while another process does. */
export const follow = async (means: Means, webhook: Webhook): Promise<Follower | null> => {
  const { accounts, notices, now } = means
  const { id, body } = webhook
  const place = await placeOf(means, id)
  if (place === null) return null
  const ending = new AbortController()
  let kept = (await keptOf(accounts, id)).length

  /** Tells what a notice names; gives what the receiver did not take. */
  const told = async ({ position, records }: Notices.NoticeJson) => {
    const failed: Array<Delivery> = []
    let taken = 0
    for (const record of records.filter(({ kind }) => body.kinds.includes(kind))) {
      const delivery = { webhookId: id, position, record, attempts: 0 }
      const outcome = await tell(means, webhook, delivery)
      if (outcome?.taken === "yes") taken += 1
      if (outcome?.taken === "no") failed.push(afterFailure(delivery, outcome.problem, now()))
    }
    return { failed, taken }
  }

  const following = async (): Promise<void> => {
    const asked = { actor: webhookActor(id), after: place.after() }
    let passed = 0
    for await (const notice of await notices(asked, { signal: ending.signal })) {
      // A secret that was renewed signs nothing any more, and one that is disabled tells nothing from then on.
      if ((await accounts.read("webhook", id))?.version !== webhook.version) return ending.abort()
      const isOld = Date.parse(notice.at) < Date.parse(body.since)
      const { failed, taken } = isOld ? { failed: [], taken: 0 } : await told(notice)
      passed += 1
      kept += failed.length
      if (failed.length + taken > 0 || passed >= mostPassed) {
        passed = 0
        const takenAt = taken > 0 ? { takenAt: new Date(now()).toISOString() } : {}
        await place.advance(
          { after: notice.position, ...takenAt },
          failed.map((each) => keeping(each, 0))
        )
      }
      if (kept >= mostKept || ending.signal.aborted) return
    }
  }

  const stillHere = async (): Promise<void> => {
    if (place.until() - now() < leaseMillis / 2) await place.advance({})
  }

  const tryAgain = async (): Promise<void> => {
    const all = await keptOf(accounts, id)
    kept = all.length
    for (const { id: deliveryId, version, body: delivery } of all.filter((each) => isDue(each.body, now()))) {
      if (ending.signal.aborted) return
      await stillHere()
      const outcome = await tell(means, webhook, delivery)
      const body = outcome?.taken === "no" ? afterFailure(delivery, outcome.problem, now()) : null
      // A person may have put it aside meanwhile: then it is as he wants it.
      await accounts.commit([{ kind: "delivery", id: deliveryId, version, body, owner: id }], [])
      if (body === null) kept -= 1
    }
    await stillHere()
  }

  const again = (): Promise<void> =>
    tryAgain().catch((error: unknown) => {
      if (!(error instanceof TakenOver)) throw error
      ending.abort()
    })

  const ended = (kept >= mostKept ? Promise.resolve() : following())
    .catch((error: unknown) => {
      if (!(error instanceof TakenOver) && !ending.signal.aborted) throw error
    })
    .finally(() => {
      // Where that cannot be written the time of this process runs out.
      return ending.signal.aborted ? place.leave().catch(() => {}) : undefined
    })
  return { again, ended, stop: () => ending.abort() }
}
