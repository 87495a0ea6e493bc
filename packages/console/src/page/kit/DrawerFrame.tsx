/** The one frame of drawers: what it is about, its tabs in the address, what can be done with it. */
import { Drawer, Tabs } from "antd"
import type { ReactNode } from "react"
import { type Text, useSay } from "../text/Say.tsx"
import { useDrawer, useParameters } from "./Address.ts"

export interface Tab {
  readonly key: string
  readonly label: Text
  readonly show: () => ReactNode
}

interface Props {
  readonly title: ReactNode
  readonly extra?: ReactNode
  readonly head?: ReactNode
  readonly tabs: ReadonlyArray<Tab>
  readonly width?: number
}

export const DrawerFrame = ({ title, extra, head, tabs, width = 720 }: Props) => {
  const say = useSay()
  const { close } = useDrawer()
  const { parameters, change } = useParameters()
  const chosen = tabs.find(({ key }) => key === parameters.tab)?.key ?? tabs[0]?.key ?? ""
  return (
    <Drawer open size={width} title={title} extra={extra} onClose={close} destroyOnHidden>
      {head}
      <Tabs
        activeKey={chosen}
        onChange={(tab) => change({ tab }, "replace")}
        items={tabs.map(({ key, label, show }) => ({
          key,
          label: say(label),
          children: key === chosen ? show() : null
        }))}
      />
    </Drawer>
  )
}
