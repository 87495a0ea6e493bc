/** Both languages of the page: Chinese first, English by a switch, at once. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react"

/** What people read, in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

export type Language = keyof Text
export const languages = ["zh", "en"] as const satisfies ReadonlyArray<Language>

/** Makes a text. */
export const t = (zh: string, en: string): Text => ({ zh, en })

/** What stands between the parts of a list, and behind a name that something is said of. */
export const comma = t("、", ", ")
export const colon = t("：", ": ")

interface Spoken {
  readonly language: Language
  readonly choose: (language: Language) => void
}

const key = "yugou.language"
const Language = createContext<Spoken>({ language: "zh", choose: () => {} })

const kept = (): Language => (localStorage.getItem(key) === "en" ? "en" : "zh")

export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(kept)
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en"
  const choose = useCallback((next: Language) => {
    localStorage.setItem(key, next)
    setLanguage(next)
  }, [])
  const spoken = useMemo(() => ({ language, choose }), [language, choose])
  return <Language value={spoken}>{children}</Language>
}

export const useLanguage = (): Spoken => use(Language)

export type Say = (text: Text) => string

/** Gives the words of the language that is chosen. */
export const useSay = (): Say => {
  const { language } = useLanguage()
  return useCallback((text: Text) => text[language], [language])
}

/** What the station says: its sentences come in both languages. */
export const told = ({ message, messageZh }: { readonly message: string; readonly messageZh: string }): Text => ({
  zh: messageZh,
  en: message
})
