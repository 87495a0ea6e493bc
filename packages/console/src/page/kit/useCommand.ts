/** A command as one dialog does it: what would come of it while somebody types, and the doing, once. */
import { useMutation, useQuery } from "@tanstack/react-query"
import { StationError } from "@yugou/http/client"
import { type RefObject, useEffect, useRef, useState } from "react"
import type { Command } from "../api/Station.ts"
import type { Plan, Refusal } from "../api/Types.ts"
import { noteDeed } from "./Steady.ts"

/** An id that was never given before; also where the page did not come over TLS. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

const settleMillis = 250

/** Gives a value when it has stood for a while. */
export const useSettled = <V>(value: V): V => {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMillis)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** The field that a refusal is about; `null` where it is about the whole. */
export const fieldOf = ({ detail }: { readonly detail: unknown }): string | null =>
  typeof detail === "object" && detail !== null && "field" in detail ? String(detail.field) : null

/** A refusal of the dry run itself, in the form of those that a plan holds. */
const refusalsOf = (plan: Plan | undefined, error: Error | null): ReadonlyArray<Refusal> => {
  if (error instanceof StationError) return [error as Refusal]
  return plan?.refusals ?? []
}

/** Whether a dialog may do something: not while it does it, by whichever of its buttons, and not after it was done. */
type Turn = RefObject<"free" | "taken">

/** The turn of a dialog. A second click may come before the first one is drawn, and after the dialog was told to close. */
export const useTurn = (): Turn => useRef("free")

/** A command as one dialog does it: its dry run, and the doing, at most once however often somebody clicks. */
export const useCommand = <I, A>(
  command: Command<I, A> | undefined,
  content: string | null,
  settled: string | null,
  {
    open,
    isTyped,
    turn,
    over
  }: {
    readonly open: boolean
    readonly isTyped: boolean
    readonly turn: Turn
    readonly over: (answer: A) => void
  }
) => {
  const [commandId] = useState(newId)
  const plan = useQuery({
    queryKey: ["plan", command?.name, commandId, settled],
    queryFn: ({ signal }) => command?.plan({ ...JSON.parse(settled ?? "{}"), commandId }, { signal }) as Promise<Plan>,
    enabled: command !== undefined && open && settled !== null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    // What moves elsewhere does not ask anew while somebody types: what is confirmed is compared by the station.
    meta: { kinds: [] }
  })
  const refusals = content === null ? [] : refusalsOf(plan.data, plan.error)
  const doing = useMutation({
    mutationFn: async () => {
      const confirmation = plan.data?.confirmation ?? null
      const whole = { ...JSON.parse(content ?? "{}"), commandId, ...(confirmation === null ? {} : { confirmation }) }
      return command?.run(whole as I) as Promise<A>
    },
    onSuccess: (answer) => {
      noteDeed()
      over(answer)
    },
    onError: (error) => {
      turn.current = "free"
      if (error instanceof StationError && error.code === "CONFIRMATION_STALE") void plan.refetch()
    }
  })
  const isSettled = content !== null && content === settled && plan.isFetched && plan.error === null
  const isReady = isSettled && refusals.length === 0 && isTyped && !doing.isPending && !plan.isFetching
  const go = () => {
    if (!isReady || turn.current === "taken") return
    turn.current = "taken"
    doing.mutate()
  }
  return { plan: plan.data, refusals, isReady, go, isPending: doing.isPending, failure: doing.error }
}
