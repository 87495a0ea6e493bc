/** 用户与角色: who signs in, what he may do and where; changes want the administrator's password anew. */
import { useQuery } from "@tanstack/react-query"
import { Tabs } from "antd"
import { accounts } from "../api/Station.ts"
import { Answered, Said, Time } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Who } from "../kit/Who.tsx"
import { accountDeeds } from "../text/accountDeeds.ts"
import { none } from "../text/format.ts"
import { t, useSay } from "../text/Say.tsx"
import { noSource } from "../text/words.ts"
import { keys, meta, pageRows } from "./users/Accounts.tsx"
import { RoleList } from "./users/RoleList.tsx"
import { UserList } from "./users/UserList.tsx"

const Trail = () => {
  const asked = useQuery({ queryKey: keys.trail, queryFn: () => accounts.accountTrail.list({ limit: pageRows }), meta })
  return (
    <Answered asked={asked}>
      {({ rows }) => (
        <Small
          rows={rows}
          rowKey={({ position }) => `${position}`}
          parts={[
            { title: t("时间", "Time"), show: ({ at }) => <Time at={at} /> },
            { title: t("操作员", "By"), show: ({ actor }) => (actor === "" ? none : <Who actor={actor} />) },
            {
              title: t("来源", "From"),
              show: ({ source }) => (source === "unknown" ? <Said text={noSource} /> : source)
            },
            { title: t("事项", "Action"), show: ({ deed }) => <Said text={accountDeeds[deed] ?? t(deed, deed)} /> },
            { title: t("对象", "About"), show: ({ subject }) => subject }
          ]}
        />
      )}
    </Answered>
  )
}

export const Users = () => {
  const say = useSay()
  return (
    <section className="sheet">
      <header className="listHead">
        <h1>{say(t("用户与角色", "Users and roles"))}</h1>
      </header>
      <Tabs
        items={[
          { key: "users", label: say(t("用户", "Users")), children: <UserList /> },
          { key: "roles", label: say(t("角色", "Roles")), children: <RoleList /> },
          { key: "trail", label: say(t("账户操作记录", "Trail")), children: <Trail /> }
        ]}
        destroyOnHidden
      />
    </section>
  )
}
