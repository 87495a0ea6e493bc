/** The whole page: language, colours, queries, who is signed in, and the router. */

import LoadingOutlined from "@ant-design/icons/LoadingOutlined"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { StationError } from "@yugou/http/client"
import { App as Antd, theme as antdTheme, ConfigProvider } from "antd"
import en from "antd/locale/en_US"
import zh from "antd/locale/zh_CN"
import dayjs from "dayjs"
import "dayjs/locale/zh-cn"
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react"
import { signedOut } from "./api/Session.ts"
import { findSession } from "./api/Station.ts"
import { useSession } from "./kit/Permissions.ts"
import { ShadeProvider, useShade } from "./kit/Shade.tsx"
import { themes } from "./kit/Theme.ts"
import { Asks } from "./parts/Asks.tsx"
import { Boundary } from "./parts/Boundary.tsx"
import { FirstPassword, SignIn } from "./parts/SignIn.tsx"
import { LanguageProvider, t, useLanguage, useSay } from "./text/Say.tsx"

/** What can be had by asking again is asked again twice; a refusal stays one. */
const mayAskAgain = (count: number, error: Error): boolean =>
  error instanceof StationError && error.retryable && count < 2

const queries = new QueryClient({
  defaultOptions: { queries: { retry: mayAskAgain, refetchOnWindowFocus: false, staleTime: 1_000 } }
})

const locales = { zh, en }
const calendars = { zh: "zh-cn", en: "en" }

/** Gives the colours to the style sheet, too. */
const Coloured = ({ children }: { readonly children: ReactNode }) => {
  const { token } = antdTheme.useToken()
  useEffect(() => {
    const { style } = document.documentElement
    style.setProperty("--text", token.colorText)
    style.setProperty("--quiet", token.colorTextSecondary)
    style.setProperty("--line", token.colorBorderSecondary)
    style.setProperty("--ground", token.colorBgLayout)
    style.setProperty("--sheet", token.colorBgContainer)
    style.setProperty("--chosen", token.controlItemBgActive)
    style.setProperty("--primary", token.colorPrimary)
    style.setProperty("--warning", token.colorWarning)
    style.setProperty("--error", token.colorError)
  }, [token])
  return <>{children}</>
}

/** What stands behind the sign-in comes while somebody types his password. */
const behind = () => import("./Router.tsx")
const Pages = lazy(async () => ({ default: (await behind()).Pages }))

const Signed = () => {
  const session = useSession()
  const [isAsked, setAsked] = useState<"yes" | "no">("no")
  useEffect(() => {
    void behind()
    void findSession()
      .catch(() => false)
      .then((found) => {
        if (!found) signedOut()
        setAsked("yes")
      })
  }, [])
  if (isAsked === "no") return null
  if (session === null || session === undefined) return <SignIn />
  if (session.mustChangePassword === "yes") return <FirstPassword />
  // Another person sees nothing of what the one before had open.
  return (
    <Suspense fallback={null}>
      <Pages key={session.actor} />
    </Suspense>
  )
}

const Dressed = () => {
  const say = useSay()
  const { language } = useLanguage()
  const { shade } = useShade()
  dayjs.locale(calendars[language])
  return (
    <ConfigProvider
      theme={themes[shade]}
      locale={locales[language]}
      // A button is called the same while it waits, and afterwards, where its icon may stay behind unseen.
      button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden="true" /> }}
      // The cross of a dialog is told from a button 「关闭」 below it.
      modal={{ closable: { "aria-label": say(t("关闭窗口", "Close the window")) } }}
      componentSize="middle"
    >
      <Antd className="app">
        <Coloured>
          <Boundary>
            <QueryClientProvider client={queries}>
              <Signed />
              <Asks />
            </QueryClientProvider>
          </Boundary>
        </Coloured>
      </Antd>
    </ConfigProvider>
  )
}

export const App = () => (
  <LanguageProvider>
    <ShadeProvider>
      <Dressed />
    </ShadeProvider>
  </LanguageProvider>
)
