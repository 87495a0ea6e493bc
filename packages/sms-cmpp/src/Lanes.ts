/**
 * Two waiting lines: alarms go before bulk dunning, but bulk is never starved: after a run of alarms one bulk message goes.
 */
export type Lane = "alarm" | "bulk"

/** Alarms that may pass a waiting bulk message in a row. */
export const alarmsInARow = 16

/** The two lines of one account. */
export interface Lanes<A> {
  readonly push: (lane: Lane, item: A) => void
  /** Puts an item back as the next of its lane. */
  readonly pushFront: (lane: Lane, item: A) => void
  readonly take: () => A | undefined
  readonly remove: (item: A) => boolean
  readonly size: () => number
}

/** Makes empty lanes. Taking is O(1) on average: heads are advanced and trimmed. */
export const make = <A>(): Lanes<A> => {
  const lines: { readonly [L in Lane]: Array<A> } = { alarm: [], bulk: [] }
  const heads = { alarm: 0, bulk: 0 }
  let alarms = 0

  const shift = (lane: Lane): A | undefined => {
    const line = lines[lane]
    const item = line[heads[lane]]
    if (item === undefined) return undefined
    heads[lane]++
    if (heads[lane] > 1_000 && heads[lane] * 2 > line.length) {
      line.splice(0, heads[lane])
      heads[lane] = 0
    }
    return item
  }
  const waiting = (lane: Lane): number => lines[lane].length - heads[lane]

  return {
    push: (lane, item) => {
      lines[lane].push(item)
    },
    pushFront: (lane, item) => {
      if (heads[lane] > 0) {
        heads[lane]--
        lines[lane][heads[lane]] = item
      } else {
        lines[lane].unshift(item)
      }
    },
    take: () => {
      const bulkTurn = waiting("alarm") === 0 || (alarms >= alarmsInARow && waiting("bulk") > 0)
      alarms = bulkTurn ? 0 : alarms + 1
      return shift(bulkTurn ? "bulk" : "alarm")
    },
    remove: (item) => {
      for (const lane of ["alarm", "bulk"] as const) {
        const at = lines[lane].indexOf(item, heads[lane])
        if (at >= 0) {
          lines[lane].splice(at, 1)
          return true
        }
      }
      return false
    },
    size: () => waiting("alarm") + waiting("bulk")
  }
}
