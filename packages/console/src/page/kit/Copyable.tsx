/** A text that one click copies; the click comes with the first text of the kind. */
import { lazy, Suspense } from "react"

const Text = lazy(async () => ({ default: (await import("antd/es/typography/Text")).default }))

export const Copyable = ({ text }: { readonly text: string }) => (
  <Suspense fallback={text}>
    <Text copyable>{text}</Text>
  </Suspense>
)
