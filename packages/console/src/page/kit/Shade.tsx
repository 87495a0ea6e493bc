/** Light or dark: what the machine prefers, until somebody chooses. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react"
import type { Shade } from "./Theme.ts"

interface Chosen {
  readonly shade: Shade
  readonly choose: (shade: Shade) => void
}

const key = "yugou.shade"
const Shades = createContext<Chosen>({ shade: "light", choose: () => {} })

const kept = (): Shade => {
  const chosen = localStorage.getItem(key)
  if (chosen === "light" || chosen === "dark") return chosen
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
}

export const ShadeProvider = ({ children }: { readonly children: ReactNode }) => {
  const [shade, setShade] = useState(kept)
  document.documentElement.style.colorScheme = shade
  const choose = useCallback((next: Shade) => {
    localStorage.setItem(key, next)
    setShade(next)
  }, [])
  const chosen = useMemo(() => ({ shade, choose }), [shade, choose])
  return <Shades value={chosen}>{children}</Shades>
}

export const useShade = (): Chosen => use(Shades)
