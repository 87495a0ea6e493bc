/** What the address of the page says: conditions of a list, the drawer that is open. Flat text, lists repeated, as the API has it. */
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useCallback } from "react"

/** Parameters of an address by name. */
export interface Parameters {
  readonly [name: string]: string | ReadonlyArray<string> | undefined
}

export const readParameters = (text: string): Parameters => {
  const given = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const all = given.getAll(name)
      return [name, all.length === 1 ? (all[0] ?? "") : all]
    })
  )
}

export const writeParameters = (parameters: object): string => {
  const text = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters as Parameters)) {
    if (value === undefined || value === "") continue
    for (const each of typeof value === "string" ? [value] : value) text.append(name, each)
  }
  const written = text.toString()
  return written === "" ? "" : `?${written}`
}

/** Gives the parameters of the address, and a way to change some of them. */
export const useParameters = () => {
  const parameters = useSearch({ strict: false }) as Parameters
  const navigate = useNavigate()
  const change = useCallback(
    (next: Parameters, how: "push" | "replace" = "push") =>
      void navigate({
        to: ".",
        search: ((before: Parameters) => ({ ...before, ...next })) as never,
        replace: how === "replace"
      }),
    [navigate]
  )
  return { parameters, change }
}

/** What a drawer may show. */
export const drawers = ["order", "customer", "terminal", "parameters", "commission"] as const
export type DrawerKind = (typeof drawers)[number]

const nothing: Parameters = { ...Object.fromEntries(drawers.map((kind) => [kind, undefined])), tab: undefined }

/** Opens a drawer by the address, so that back closes it and a reload shows it again. */
export const useDrawer = () => {
  const { parameters, change } = useParameters()
  const kind = drawers.find((each) => typeof parameters[each] === "string")
  const id = kind === undefined ? null : (parameters[kind] as string)
  const open = useCallback(
    (which: DrawerKind, of: string, tab?: string) => change({ ...nothing, [which]: of, tab }),
    [change]
  )
  const close = useCallback(() => change(nothing), [change])
  return { kind: kind ?? null, id, open, close }
}
