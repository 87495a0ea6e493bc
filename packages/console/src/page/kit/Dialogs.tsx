/** Dialogs belong to the whole page: they stay when a list behind them is asked anew, and when somebody has to sign in again. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react"

/** A dialog that is open; `gone` is called when it has been closed and has faded. */
type Render = (shown: { readonly open: boolean; readonly close: () => void; readonly gone: () => void }) => ReactNode

interface Shown {
  readonly id: number
  readonly open: boolean
  readonly render: Render
}

const Dialogs = createContext<(render: Render) => void>(() => {})

let last = 0

export const DialogsProvider = ({ children }: { readonly children: ReactNode }) => {
  const [shown, setShown] = useState<ReadonlyArray<Shown>>([])
  const show = useCallback((render: Render) => {
    last += 1
    const id = last
    setShown((before) => [...before, { id, open: true, render }])
  }, [])
  const close = useCallback(
    (id: number) => setShown((before) => before.map((each) => (each.id === id ? { ...each, open: false } : each))),
    []
  )
  const gone = useCallback((id: number) => setShown((before) => before.filter((each) => each.id !== id)), [])
  const dialogs = useMemo(
    () =>
      shown.map(({ id, open, render }) => (
        <Held key={id} render={render} open={open} close={() => close(id)} gone={() => gone(id)} />
      )),
    [shown, close, gone]
  )
  return (
    <Dialogs value={show}>
      {children}
      {dialogs}
    </Dialogs>
  )
}

const Held = ({ render, ...shown }: { readonly render: Render } & Parameters<Render>[0]) => <>{render(shown)}</>

/** Gives the way to show a dialog. */
export const useDialogs = () => use(Dialogs)

/** What every dialog is given. */
export type DialogProps = Parameters<Render>[0]
