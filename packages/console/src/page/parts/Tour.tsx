/** 五分钟: the way of one purchase through the pages, for who sees the demonstration for the first time; whoever does not want it leaves it out. */
import { Link } from "@tanstack/react-router"
import { Button } from "antd"
import { useSyncExternalStore } from "react"
import { useDemo } from "../kit/Demo.ts"
import { type Text, t, useSay } from "../text/Say.tsx"
import { type PageKey, pagePaths } from "./Pages.ts"

interface Stop {
  readonly page: PageKey
  readonly search?: object
  readonly title: Text
  readonly text: Text
}

const stops: ReadonlyArray<Stop> = [
  {
    page: "purchases",
    title: t("购电", "A purchase"),
    text: t(
      "选一行，点「购电」，输入电量：能不能办、为什么，边填边显示。保存后只是录入，还没有下发。",
      "Choose a row and sell him energy: what would forbid it is shown while you type. It is saved then, and not sent yet."
    )
  },
  {
    page: "approvals",
    title: t("审核", "The approval"),
    text: t(
      "换 approver 登录审核这张单。录入人自己不能审核：试试用 chief 录入再审核。",
      "Sign in as approver and approve it. Nobody approves what he saved himself: try that as chief."
    )
  },
  {
    page: "records",
    title: t("下发", "The dispatch"),
    text: t(
      "回到 clerk，选这张单点「数据下发」。状态自己变：排队、下发中、下发成功；双击看每一步的依据。",
      "As clerk again, dispatch it. Its state moves by itself; a double click shows each step with its evidence."
    )
  },
  {
    page: "work",
    search: { list: "unknown" },
    title: t("结果未知", "An unknown outcome"),
    text: t(
      "演示开始约半分钟后有一台终端丢失应答。没有应答不等于失败：主站取证核实，绝不重复下发。",
      "Half a minute after the beginning a terminal loses a reply. No answer is no failure: the station takes evidence and never sends twice."
    )
  },
  {
    page: "terminals",
    title: t("终端与报文", "Terminals and frames"),
    text: t(
      "打开一台终端看往来报文：左边十六进制，右边逐字段解释。",
      "Open a terminal to see its frames: bytes at the left, what they say at the right."
    )
  },
  {
    page: "demo",
    title: t("自己制造意外", "Mishaps of your own"),
    text: t(
      "在这里让终端不应答、被别的主站写入，调快用电速度，看客户手机收到的短信，回复 TD。",
      "Here terminals fall silent or are sold to by another station, customers use energy faster, and their telephones answer."
    )
  }
]

const key = "yugou.tour"
/** At which stop somebody is; `over`: he went to the end, or did not want it. */
const kept = (): number | "over" => {
  const text = localStorage.getItem(key)
  if (text === "over") return "over"
  const at = Number(text ?? "0")
  return Number.isInteger(at) && at >= 0 && at < stops.length ? at : 0
}

let listeners: ReadonlyArray<() => void> = []
const subscribe = (listener: () => void) => {
  listeners = [...listeners, listener]
  return () => {
    listeners = listeners.filter((each) => each !== listener)
  }
}
const goTo = (next: number | "over"): void => {
  localStorage.setItem(key, String(next))
  for (const listener of listeners) listener()
}

/** Begins the tour anew. */
export const TourButton = () => {
  const say = useSay()
  return <Button onClick={() => goTo(0)}>{say(t("五分钟导览", "Tour of five minutes"))}</Button>
}

/** Only a demonstration has something to be shown around in. */
export const Tour = () => {
  const say = useSay()
  const isDemo = useDemo().data !== undefined
  const at = useSyncExternalStore(subscribe, kept)
  if (!isDemo || at === "over") return null
  const stop = stops[at]
  if (stop === undefined) return null
  const isLast = at === stops.length - 1
  return (
    <aside className="tour sheet" aria-label={say(t("五分钟导览", "Tour of five minutes"))}>
      <strong>
        {say(t("五分钟", "Five minutes"))} {at + 1}/{stops.length} · {say(stop.title)}
      </strong>
      <p>
        {say(stop.text)}{" "}
        <Link to={pagePaths[stop.page]} search={(stop.search ?? {}) as never}>
          {say(t("打开该页", "Go to the page"))}
        </Link>
      </p>
      <span className="room" />
      {!isLast && (
        <Button size="small" onClick={() => goTo("over")}>
          {say(t("跳过", "Skip"))}
        </Button>
      )}
      {at > 0 && (
        <Button size="small" onClick={() => goTo(at - 1)}>
          {say(t("上一步", "Back"))}
        </Button>
      )}
      <Button size="small" type="primary" onClick={() => goTo(isLast ? "over" : at + 1)}>
        {say(isLast ? t("完成", "Done") : t("下一步", "Next"))}
      </Button>
    </aside>
  )
}
