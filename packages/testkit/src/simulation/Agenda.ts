/** Virtual time: what is to be done at once, and what is due later, in an order that depends on nothing but what was asked. */

interface Entry {
  readonly at: number
  readonly no: number
  readonly act: () => void
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.no < b.no)

/** The most acts of one moment: more of them means that something never comes to rest. */
export const maxActsOfOneMoment = 200_000

/** A clock that stands still until somebody moves it, with everything that waits for it. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface Agenda {
  readonly now: () => number
  /** Does something at this moment, after all that was asked before. */
  readonly soon: (act: () => void) => void
  /** Does something at a time; one that has passed already is now. */
  readonly at: (time: number, act: () => void) => void
  /** Moves the clock to the next thing that is due, does it and all that follows from it at that moment; `no`: nothing is due up to `until`. */
  readonly step: (until: number) => "yes" | "no"
}

const push = (heap: Array<Entry>, entry: Entry): void => {
  let index = heap.push(entry) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent]
    if (above === undefined || isBefore(above, entry)) break
    heap[index] = above
    index = parent
  }
  heap[index] = entry
}

const pop = (heap: Array<Entry>): Entry | undefined => {
  const [first] = heap
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    const left = heap[2 * index + 1]
    const right = heap[2 * index + 2]
    const child = right !== undefined && left !== undefined && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1
    const least = heap[child]
    if (least === undefined || isBefore(last, least)) break
    heap[index] = least
    index = child
  }
  heap[index] = last
  return first
}

/** Makes an agenda that begins at a time. */
export const make = (start: number): Agenda => {
  const heap: Array<Entry> = []
  let tasks: Array<() => void> = []
  let now = start
  let entries = 0
  let entriesOfMoment = 0
  const settle = (): void => {
    for (let acts = 0; tasks.length > 0; ) {
      const batch = tasks
      tasks = []
      for (const act of batch) act()
      acts += batch.length
      if (acts > maxActsOfOneMoment) throw new Error(`more than ${maxActsOfOneMoment} acts at one moment`)
    }
  }
  return {
    now: () => now,
    soon: (act) => void tasks.push(act),
    at: (time, act) => push(heap, { at: Math.max(time, now), no: entries++, act }),
    step: (until) => {
      settle()
      const [next] = heap
      if (next === undefined || next.at > until) {
        now = Math.max(now, until)
        return "no"
      }
      entriesOfMoment = next.at === now ? entriesOfMoment + 1 : 1
      if (entriesOfMoment > maxActsOfOneMoment) throw new Error(`more than ${maxActsOfOneMoment} entries at one moment`)
      now = next.at
      pop(heap)?.act()
      settle()
      return "yes"
    }
  }
}
