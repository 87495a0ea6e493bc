/** What several deeds have: a reason, and a question to the terminal. */
import { type MutateOptions, useMutation } from "@tanstack/react-query"
import { App, Input } from "antd"
import { useRef, useState } from "react"
import { sentenceOf } from "../kit/Shown.tsx"
import { newId } from "../kit/useCommand.ts"
import { t, useSay } from "../text/Say.tsx"

const { TextArea } = Input

/** What somebody gives as a reason. */
export const reasonControl = <TextArea rows={2} maxLength={200} showCount />

/** Asks the terminal something, says so as long as it takes, and then what came of it. */
export const usePoll = <I, A>(ask: (input: I) => Promise<A>, said: (answer: A) => string) => {
  const say = useSay()
  const { message } = App.useApp()
  // A terminal that does not answer is waited for: what came of it stands where the waiting stood.
  const [key] = useState(newId)
  // A second click asks the terminal no second time; another one may be asked meanwhile.
  const asked = useRef(new Set<string>())
  const doing = useMutation({
    mutationFn: ask,
    onMutate: () => {
      void message.open({
        key,
        type: "loading",
        content: say(t("正在等待终端…", "Waiting for the terminal…")),
        duration: 0
      })
    },
    onSuccess: (answer) => void message.open({ key, type: "info", content: said(answer) }),
    onError: (error) => {
      const { text, code } = sentenceOf(error)
      void message.open({ key, type: "warning", content: `${say(text)} (${code})` })
    },
    onSettled: (_, __, input) => asked.current.delete(JSON.stringify([input]))
  })
  const mutate = (input: I, options: MutateOptions<A, Error, I> = {}): void => {
    const question = JSON.stringify([input])
    if (asked.current.has(question)) return
    asked.current.add(question)
    doing.mutate(input, options)
  }
  return { ...doing, mutate }
}
