/** What several deeds have: a reason, and a question to the terminal. */
import { useMutation } from "@tanstack/react-query"
import { App, Input } from "antd"
import { sentenceOf } from "../kit/Shown.tsx"
import { useSay } from "../text/Say.tsx"

const { TextArea } = Input

/** What somebody gives as a reason. */
export const reasonControl = <TextArea rows={2} maxLength={200} showCount />

/** Asks the terminal something, and says what came of it. */
export const usePoll = <I, A>(ask: (input: I) => Promise<A>, said: (answer: A) => string) => {
  const say = useSay()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: ask,
    onSuccess: (answer) => void message.info(said(answer)),
    onError: (error) => {
      const { text, code } = sentenceOf(error)
      void message.warning(`${say(text)} (${code})`)
    }
  })
}
