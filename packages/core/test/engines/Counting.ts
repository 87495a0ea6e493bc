/** A store that counts how often it is asked. */
import type { StationStore } from "@yugou/core/store"

/** Counts in `calls` how often each function of a store is called. */
export const counting = (store: StationStore["Service"], calls: Map<string, number>): StationStore["Service"] =>
  Object.fromEntries(
    Object.entries(store).map(([name, value]) => [
      name,
      typeof value !== "function"
        ? value
        : (...args: ReadonlyArray<never>) => {
            calls.set(name, (calls.get(name) ?? 0) + 1)
            return (value as (...all: ReadonlyArray<never>) => unknown)(...args)
          }
    ])
  ) as unknown as StationStore["Service"]
