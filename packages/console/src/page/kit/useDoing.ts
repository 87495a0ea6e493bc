/** Does something that is no command of the table, one at a time: however often somebody clicks, the next one begins when the one before is drawn. */
import { type UseMutationOptions, useMutation } from "@tanstack/react-query"
import { useEffect, useRef } from "react"

/** Gives what `useMutation` gives, and `go`, which does nothing while something is under way. */
export const useDoing = <A, I = void>(options: UseMutationOptions<A, Error, I>) => {
  const doing = useMutation(options)
  const isUnderWay = useRef<"yes" | "no">("no")
  const { isPending, submittedAt } = doing
  // Only what is drawn tells the next click that the one before is over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each doing ends by itself
  useEffect(() => {
    if (!isPending) isUnderWay.current = "no"
  }, [isPending, submittedAt])
  const go = (input: I): void => {
    if (isUnderWay.current === "yes") return
    isUnderWay.current = "yes"
    doing.mutate(input)
  }
  return { ...doing, go }
}
