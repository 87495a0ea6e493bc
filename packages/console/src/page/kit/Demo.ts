/** Whether this station is a demonstration, and what it shows of itself. */
import { useQuery } from "@tanstack/react-query"
import { demo, isDemonstration } from "../api/Station.ts"

/** The key of the question. */
export const demoKey = ["demo"] as const

/** How often the telephones are looked at, in milliseconds. */
const lookMillis = 2_000

export const useDemo = () =>
  useQuery({
    queryKey: demoKey,
    queryFn: () => demo.show({}),
    // Nothing else has such an address.
    enabled: isDemonstration(),
    retry: false,
    staleTime: lookMillis,
    refetchInterval: ({ state }) => (state.data === undefined ? false : lookMillis),
    meta: { kinds: [] }
  })
