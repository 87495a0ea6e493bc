/** Accounts in memory: for tests and demonstrations. What is kept ends with the process. */
import type {
  AccountEvent,
  AccountKind,
  AccountRecord,
  AccountRecords,
  Accounts,
  AccountTrailRow,
  AccountWrite
} from "./Accounts.ts"

interface Kept {
  readonly version: number
  readonly body: AccountRecords[AccountKind]
  readonly owner: string | null
  readonly expiresAt: number
}

const keyOf = (kind: AccountKind, id: string): string => `${kind} ${id}`

/**
 * Makes accounts in memory. `now` gives the time in milliseconds; the clock of the process where nothing is said.
 *
 * **Example**
 *
 * ```ts
 * const sessions = await openSessions({ accounts: memoryAccounts(), clientAddress })
 * ```
 *
 * @category Constructors
 */
export const memoryAccounts = ({ now = Date.now }: { readonly now?: () => number } = {}): Accounts => {
  const records = new Map<string, Kept>()
  const events: Array<AccountTrailRow> = []

  const standing = (key: string): Kept | null => {
    const kept = records.get(key)
    return kept === undefined || kept.expiresAt <= now() ? null : kept
  }

  const write = ({ kind, id, version, body, owner, expiresAt }: AccountWrite): void => {
    const key = keyOf(kind, id)
    if (body === null) {
      records.delete(key)
      return
    }
    const until = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt)
    records.set(key, { version: version + 1, body: structuredClone(body), owner: owner ?? null, expiresAt: until })
  }

  const note = (event: AccountEvent): void => {
    events.push({ ...event, position: events.length + 1 })
  }

  const recordOf = <K extends AccountKind>(id: string, { version, body }: Kept): AccountRecord<K> => ({
    id,
    version,
    body: structuredClone(body) as AccountRecords[K]
  })

  return {
    read: async (kind, id) => {
      const kept = standing(keyOf(kind, id))
      return kept === null ? null : recordOf(id, kept)
    },
    list: async (kind, { after = "", limit, owner }) => {
      const prefix = keyOf(kind, "")
      const ids = [...records.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
      return ids
        .filter((id) => id > after)
        .sort((a, b) => (a < b ? -1 : 1))
        .flatMap((id) => {
          const kept = standing(keyOf(kind, id))
          return kept === null || (owner !== undefined && kept.owner !== owner) ? [] : [recordOf<typeof kind>(id, kept)]
        })
        .slice(0, limit)
    },
    commit: async (writes, told) => {
      const isAsRead = ({ kind, id, version }: AccountWrite) => (standing(keyOf(kind, id))?.version ?? 0) === version
      if (!writes.every(isAsRead)) return "moved"
      writes.forEach(write)
      told.forEach(note)
      return "done"
    },
    sweep: async () => {
      const gone = [...records].filter(([, { expiresAt }]) => expiresAt <= now())
      for (const [key] of gone) records.delete(key)
      return gone.length
    },
    trail: async ({ before = Number.POSITIVE_INFINITY, limit }) =>
      events
        .filter(({ position }) => position < before)
        .reverse()
        .slice(0, limit)
  }
}
