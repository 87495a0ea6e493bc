/** Dialogs belong to the whole page: they stay when a list behind them is asked anew, and when somebody has to sign in again. They go with the page below them, and ask before what was typed is gone. */
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
  readonly render: Render
}

const Dialogs = createContext<(render: Render) => void>(() => {})

let last = 0

/** Asks before a page is left on which somebody has typed something that he has not sent. */
const Leaving = ({ isKept }: { readonly isKept: () => boolean }) => {
  const say = useSay()
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
  // The dialogs in which something would be lost. Nothing is drawn anew while somebody types.
  const touched = useRef(new Set<number>())
  const isKept = useCallback(() => touched.current.size > 0, [])
  const show = useCallback((render: Render) => {
    last += 1
    const id = last
    setShown((before) => [...before, { id, open: true, render }])
  }, [])
  const close = useCallback((which: (id: number) => boolean) => {
    for (const id of [...touched.current].filter(which)) touched.current.delete(id)
    setShown((before) => before.map((each) => (which(each.id) ? { ...each, open: false } : each)))
  }, [])
  const gone = useCallback((id: number) => setShown((before) => before.filter((each) => each.id !== id)), [])
  const page = useLocation({ select: ({ pathname }) => pathname })
  const opened = useRef(page)
  useEffect(() => {
    if (opened.current === page) return
    opened.current = page
    close(() => true)
  }, [page, close])
  const dialogs = useMemo(
    () =>
      shown.map(({ id, open, render }) => (
        <Held
          key={id}
          render={render}
          open={open}
          close={() => close((each) => each === id)}
          gone={() => gone(id)}
          touched={() => touched.current.add(id)}
        />
      )),
    [shown, close, gone]
  )
  return (
    <Dialogs value={show}>
      {children}
      {dialogs}
      <Leaving isKept={isKept} />
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
