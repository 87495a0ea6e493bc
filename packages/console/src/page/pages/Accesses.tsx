/** 访问日志: who was refused what, who saw whose personal data, who came in and went. */
import { Alert } from "antd"
import type { Access } from "../api/Types.ts"
import { useAsk } from "../kit/Ask.ts"
import { List } from "../kit/List.tsx"
import { State, Time } from "../kit/Shown.tsx"
import { Who } from "../kit/Who.tsx"
import { operationTitle } from "../parts/Steps.tsx"
import { fullTime, none } from "../text/format.ts"
import { comma, type Say, t, useSay } from "../text/Say.tsx"
import { noSource, type Words } from "../text/words.ts"
import { customerNo } from "./conditions.ts"

const kinds: Words<Access["kind"]> = {
  refused: { ...t("操作被拒绝", "Refused"), tone: "error" },
  personalDataRead: { ...t("查看个人信息", "Saw personal data"), tone: "default" },
  signedIn: { ...t("登录", "Signed in"), tone: "success" },
  signedOut: { ...t("退出登录", "Signed out"), tone: "default" },
  signInRefused: { ...t("登录失败", "Sign-in refused"), tone: "error" },
  proofRefused: { ...t("再次验证失败", "Password refused"), tone: "error" },
  lockedOut: { ...t("账户锁定", "Locked out"), tone: "error" },
  lost: { ...t("日志缺失", "Entries lost"), tone: "warning" },
  purged: { ...t("到期清除", "Entries expired"), tone: "default" }
}

/** What an entry says besides who did what. */
const moreOf = ({ code, subjects, source, count, before }: Access, say: Say): string =>
  [
    code ?? "",
    source === "unknown" ? say(noSource) : (source ?? ""),
    subjects.join(say(comma)),
    count === null ? "" : say(t(`${count} 条`, `${count} entries`)),
    before === null ? "" : say(t(`${fullTime(before)} 之前`, `before ${fullTime(before)}`))
  ]
    .filter((part) => part !== "")
    .join(" ")

export const Accesses = () => {
  const say = useSay()
  const looked = useAsk("history", "accesses", { limit: 1 }, { kinds: [] })
  return (
    <>
      {looked.data?.log === "none" && (
        <Alert
          type="warning"
          showIcon
          className="moved"
          title={say(
            t(
              "本主站没有配置访问日志，看不到谁被拒绝、谁看过什么；请联系系统集成人员",
              "This station keeps no access log: nobody can see who was refused and who saw what; ask the integrators for one"
            )
          )}
        />
      )}
      <List<Access, "history", "accesses">
        title={t("访问日志", "Accesses")}
        help={t("谁登录、谁被拒绝、谁看过客户的个人信息", "Who signed in, who was refused, who saw personal data")}
        facade="history"
        name="accesses"
        kinds={[]}
        conditions={[
          { field: "by", kind: "text", label: t("访问人", "By") },
          { field: "kind", kind: "one", label: t("事项", "What"), words: kinds },
          customerNo,
          { field: "days", kind: "days", label: t("日期", "Day") }
        ]}
        // An entry has no number of its own; two that say the same are the same to whoever reads them.
        rowKey={(row) => JSON.stringify(row)}
        empty={t("没有符合条件的记录", "Nothing fits")}
        columns={[
          { title: t("时间", "Time"), width: 110, show: ({ at }) => <Time at={at} />, text: ({ at }) => fullTime(at) },
          {
            title: t("访问人", "By"),
            width: 120,
            show: ({ actor }) => (actor === "" ? none : <Who actor={actor} />),
            text: ({ actor }) => actor
          },
          {
            title: t("事项", "What"),
            width: 160,
            show: ({ kind }) => <State word={kinds[kind]} />,
            text: ({ kind }) => say(kinds[kind])
          },
          {
            title: t("操作", "Operation"),
            width: 220,
            show: ({ operation }) => (operation === null ? none : say(operationTitle(operation))),
            text: ({ operation }) => (operation === null ? "" : say(operationTitle(operation)))
          },
          {
            title: t("说明", "Details"),
            width: 360,
            show: (row) => <span className="long">{moreOf(row, say) || none}</span>,
            text: (row) => moreOf(row, say)
          }
        ]}
      />
    </>
  )
}
