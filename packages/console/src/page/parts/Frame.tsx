/** What stands around every page: menu, who is signed in, whether what is shown is live. */
import { DisconnectOutlined, DownOutlined, MenuOutlined, WifiOutlined } from "@ant-design/icons"
import { useQueryClient } from "@tanstack/react-query"
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router"
import { StationError } from "@yugou/http/client"
import { App, Button, Drawer, Dropdown, Grid, Layout, Menu, Modal, Tooltip } from "antd"
import { useEffect, useState } from "react"
import { follow, type LineState } from "../api/Live.ts"
import { signedOut } from "../api/Session.ts"
import { accounts } from "../api/Station.ts"
import { useDemo } from "../kit/Demo.ts"
import { DialogsProvider, useDialogs } from "../kit/Dialogs.tsx"
import { useHas, usePermission, useSession } from "../kit/Permissions.ts"
import { sentenceOf } from "../kit/Shown.tsx"
import { t, useSay } from "../text/Say.tsx"
import { Boundary } from "./Boundary.tsx"
import { Drawers } from "./Drawers.tsx"
import { menu, pagePaths } from "./Pages.ts"
import { PasswordForm } from "./SignIn.tsx"
import { Switches } from "./Switches.tsx"
import { Tour } from "./Tour.tsx"

const useLine = (): LineState => {
  const queries = useQueryClient()
  const session = useSession()
  const who = session?.csrf
  const [line, setLine] = useState<LineState>("connecting")
  useEffect(() => {
    if (who === undefined) return
    const ending = new AbortController()
    setLine("connecting")
    void follow(queries, setLine, ending.signal)
    return () => ending.abort(new DOMException("the page goes", "AbortError"))
  }, [queries, who])
  return line
}

const Line = () => {
  const say = useSay()
  const line = useLine()
  if (line === "off" || line === "connecting") return null
  if (line === "live")
    return (
      <Tooltip title={say(t("数据变化时自动更新", "What is shown follows the books"))}>
        <span className="line">
          <WifiOutlined /> {say(t("实时", "Live"))}
        </span>
      </Tooltip>
    )
  return (
    <span className="line unsure" role="status">
      <DisconnectOutlined /> {say(t("实时更新已断开", "Live updates are interrupted"))}
    </span>
  )
}

const Navigation = ({ gone }: { readonly gone?: () => void }) => {
  const say = useSay()
  const may = usePermission()
  const has = useHas()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const isDemo = useDemo().data !== undefined
  const groups = menu
    .map(({ title, pages }) => ({
      title,
      pages: pages.filter(({ reads }) => {
        if (reads === "everybody") return true
        if (reads === "demo") return isDemo
        return typeof reads === "string" ? may(reads) : has(reads.permission)
      })
    }))
    .filter(({ pages }) => pages.length > 0)
  return (
    <nav aria-label={say(t("主菜单", "Main menu"))}>
      <Menu
        mode="inline"
        selectedKeys={[pathname]}
        items={groups.map(({ title, pages }) => ({
          key: title.zh,
          type: "group",
          label: say(title),
          children: pages.map((page) => ({ key: pagePaths[page.key], label: say(page.title) }))
        }))}
        onClick={({ key }) => {
          void navigate({ to: key })
          gone?.()
        }}
      />
    </nav>
  )
}

const Who = () => {
  const say = useSay()
  const session = useSession()
  const show = useDialogs()
  const { message } = App.useApp()
  const leave = () =>
    void accounts.session.signOut({}).then(signedOut, (error: unknown) => {
      if (error instanceof StationError && error.status === 401) return signedOut()
      // Whoever goes has to know that his session stays behind.
      const { text, code } = sentenceOf(error)
      void message.error(`${say(t("没有退出登录：", "You are still signed in: "))}${say(text)} ${code}`)
    })
  const password = () =>
    show(({ open, close, gone }) => (
      <Modal
        open={open}
        title={say(t("修改密码", "Change the password"))}
        footer={null}
        onCancel={close}
        afterClose={gone}
        width={400}
        mask={{ closable: false }}
      >
        <PasswordForm done={close} />
      </Modal>
    ))
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "roles", disabled: true, label: session?.roles.join(", ") },
          { key: "password", label: say(t("修改密码", "Change the password")), onClick: password },
          { key: "leave", label: say(t("退出登录", "Sign out")), onClick: leave }
        ]
      }}
    >
      <Button type="text">
        {session?.displayName} <DownOutlined />
      </Button>
    </Dropdown>
  )
}

const brand = t("预购电主站", "Prepaid station")

export const Frame = () => {
  const say = useSay()
  const { pathname } = useLocation()
  const isWide = Grid.useBreakpoint().lg === true
  const [isOpen, setOpen] = useState<"yes" | "no">("no")
  const title = menu.flatMap(({ pages }) => pages).find(({ key }) => pagePaths[key] === pathname)?.title
  document.title = title === undefined ? say(brand) : `${say(title)} · ${say(brand)}`
  return (
    <DialogsProvider>
      <Layout className="frame">
        {isWide && (
          <Layout.Sider width={192}>
            <div className="brandLine">{say(brand)}</div>
            <Navigation />
          </Layout.Sider>
        )}
        <Layout>
          <Layout.Header className="bar">
            {!isWide && (
              <Button
                type="text"
                icon={<MenuOutlined />}
                aria-label={say(t("菜单", "Menu"))}
                onClick={() => setOpen("yes")}
              />
            )}
            <Line />
            <span className="room" />
            <Switches />
            <Who />
          </Layout.Header>
          <Layout.Content className="ground">
            <Tour />
            <Boundary key={pathname}>
              <Outlet />
            </Boundary>
          </Layout.Content>
        </Layout>
      </Layout>
      <Boundary>
        <Drawers />
      </Boundary>
      {!isWide && (
        <Drawer open={isOpen === "yes"} placement="left" size={240} title={say(brand)} onClose={() => setOpen("no")}>
          <Navigation gone={() => setOpen("no")} />
        </Drawer>
      )}
    </DialogsProvider>
  )
}
