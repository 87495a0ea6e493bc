/** Dialogs belong to the whole page: they stay when a list behind them is asked anew, and when somebody has to sign in again. They go with the address below them, and ask before what was typed is gone. */
import { useBlocker, useLocation } from "@tanstack/react-router"
import { Modal } from "antd"
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react"
import { t, useSay } from "../text/Say.tsx"

/** A dialog that is open; `gone` is called when it has been closed and has faded, `touched` is called when leaving it would lose something, which typing in it does by itself. */
type Render = (shown: {
  readonly open: boolean
  readonly close: () => void
  readonly gone: () => void
  readonly touched: () => void
}) => ReactNode

interface Shown {
  readonly id: number
  readonly open: boolean
  /** Whether something in it would be lost. */
  readonly touched: "yes" | "no"
  readonly render: Render
}

const Dialogs = createContext<(render: Render) => void>(() => {})

let last = 0

/** Asks before an address is left on which somebody has typed something that he has not sent. */
const Leaving = ({ touched }: { readonly touched: "yes" | "no" }) => {
  const say = useSay()
  const kept = useRef(touched)
  kept.current = touched
  const isKept = useCallback(() => kept.current === "yes", [])
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: isKept,
    enableBeforeUnload: isKept,
    withResolver: true
  })
  return (
    <Modal
      open={status === "blocked"}
      zIndex={1_500}
      width={400}
      title={say(t("离开此页？", "Leave this page?"))}
      mask={{ closable: false }}
      onCancel={() => reset?.()}
      onOk={() => proceed?.()}
      cancelText={say(t("留在此页", "Stay"))}
      okText={say(t("离开", "Leave"))}
      okButtonProps={{ danger: true }}
    >
      {say(t("对话框中的内容尚未提交，离开后不再保留", "What stands in the dialog was not sent, and would be lost"))}
    </Modal>
  )
}

export const DialogsProvider = ({ children }: { readonly children: ReactNode }) => {
  const [shown, setShown] = useState<ReadonlyArray<Shown>>([])
  const show = useCallback((render: Render) => {
    last += 1
    const id = last
    setShown((before) => [...before, { id, open: true, touched: "no", render }])
  }, [])
  const change = useCallback(
    (id: number, part: Partial<Shown>) =>
      setShown((before) => before.map((each) => (each.id === id ? { ...each, ...part } : each))),
    []
  )
  const gone = useCallback((id: number) => setShown((before) => before.filter((each) => each.id !== id)), [])
  const address = useLocation({ select: ({ pathname }) => pathname })
  const opened = useRef(address)
  useEffect(() => {
    if (opened.current === address) return
    opened.current = address
    setShown((before) => before.map((each) => ({ ...each, open: false })))
  }, [address])
  const dialogs = useMemo(
    () =>
      shown.map(({ id, open, touched, render }) => (
        <Held
          key={id}
          render={render}
          open={open}
          close={() => change(id, { open: false })}
          gone={() => gone(id)}
          touched={() => {
            // Each stroke says so; only the first one draws anything anew.
            if (touched === "no") change(id, { touched: "yes" })
          }}
        />
      )),
    [shown, change, gone]
  )
  const touched = shown.some((each) => each.open && each.touched === "yes") ? "yes" : "no"
  return (
    <Dialogs value={show}>
      {children}
      {dialogs}
      <Leaving touched={touched} />
    </Dialogs>
  )
}

/** What is typed anywhere in a dialog comes by here, though the dialog is drawn elsewhere. */
const Held = ({ render, ...shown }: { readonly render: Render } & Parameters<Render>[0]) => (
  <div className="held" onInput={shown.touched}>
    {render(shown)}
  </div>
)

/** Gives the way to show a dialog. */
export const useDialogs = () => use(Dialogs)

/** What every dialog is given. */
export type DialogProps = Parameters<Render>[0]
