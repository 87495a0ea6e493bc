/** Asks the station; what is shown is asked anew when records of its kinds move. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { Shows } from "../api/Live.ts"
import { station } from "../api/Station.ts"
import type { AnswerOf, Facade, InputOf, NameOf } from "../api/Types.ts"

interface Options extends Shows {
  readonly enabled?: boolean
  /** What was shown before stays until the new answer is there. */
  readonly keep?: boolean
  /** What does not move is not asked for again for so long, in milliseconds. */
  readonly keptMillis?: number
}

type Method<I, A> = (input: I, options: { readonly signal: AbortSignal }) => Promise<A>

/** Gives the answer of a query, under a key that is the operation and its input. */
export const useAsk = <F extends Facade, N extends NameOf<F>>(
  facade: F,
  name: N,
  input: InputOf<F, N>,
  { enabled = true, keep = false, keptMillis, kinds }: Options = {}
) =>
  useQuery<AnswerOf<F, N>>({
    queryKey: [facade, name, input],
    queryFn: ({ signal }) =>
      (station[facade] as unknown as { readonly [each: string]: Method<InputOf<F, N>, AnswerOf<F, N>> })[name]?.(
        input,
        {
          signal
        }
      ) as Promise<AnswerOf<F, N>>,
    enabled,
    ...(keptMillis === undefined ? {} : { staleTime: keptMillis }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    meta: { kinds }
  })
