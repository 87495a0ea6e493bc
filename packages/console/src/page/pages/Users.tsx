/** 用户与角色: who signs in, what he may do and where; changes want the administrator's password anew. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Button, Checkbox, Form, Input, Modal, Select, Tabs, Typography } from "antd"
import { useState } from "react"
import { accounts, type Role, type User } from "../api/Station.ts"
import { useDone } from "../kit/CommandDialog.tsx"
import { type DialogProps, useDialogs } from "../kit/Dialogs.tsx"
import { useHas } from "../kit/Permissions.ts"
import { Answered, State, Time, Trouble } from "../kit/Shown.tsx"
import { Small } from "../kit/Small.tsx"
import { Org, useOrgUnits, Who } from "../kit/Who.tsx"
import { none } from "../text/format.ts"
import { t, useLanguage, useSay } from "../text/Say.tsx"
import { accountState } from "../text/words.ts"

/** The most accounts that one list shows; beyond it somebody asks for the next ones. */
const pageRows = 100

const keys = { users: ["accounts", "users"], roles: ["accounts", "roles"], trail: ["accounts", "trail"] } as const
const meta = { kinds: [] }

const useUsers = () => useQuery({ queryKey: keys.users, queryFn: () => accounts.users.list({ limit: pageRows }), meta })
const useRoles = () => useQuery({ queryKey: keys.roles, queryFn: () => accounts.roles.list({ limit: pageRows }), meta })

/** A dialog that saves something of accounts. */
const Saving = ({
  open,
  close,
  gone,
  title,
  save,
  initial,
  children
}: DialogProps & {
  readonly title: string
  readonly save: (values: never) => Promise<unknown>
  readonly initial: object
  readonly children: React.ReactNode
}) => {
  const say = useSay()
  const queries = useQueryClient()
  const done = useDone()
  const [form] = Form.useForm()
  const doing = useMutation({
    mutationFn: save,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["accounts"] })
      done(t("已保存", "Saved"))
      close()
    }
  })
  return (
    <Modal
      open={open}
      title={title}
      width={640}
      onCancel={close}
      afterClose={gone}
      mask={{ closable: false }}
      okText={say(t("保存", "Save"))}
      cancelText={say(t("取消", "Cancel"))}
      confirmLoading={doing.isPending}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(values) => doing.mutate(values as never)}>
        {children}
      </Form>
      {doing.error !== null && <Trouble error={doing.error} />}
    </Modal>
  )
}

const UserDialog = ({ user, ...shown }: DialogProps & { readonly user: User | null }) => {
  const say = useSay()
  const roles = useRoles()
  const units = useOrgUnits()
  const needed = [{ required: true, message: say(t("必填", "This is needed")) }]
  return (
    <Saving
      {...shown}
      title={say(user === null ? t("增加用户", "Add a user") : t("修改用户", "Change a user"))}
      initial={user ?? { roles: [], orgScope: [""], state: "enabled" }}
      save={(values: Omit<User, "version">) =>
        accounts.users.save({
          name: user?.name ?? values.name,
          displayName: values.displayName,
          roles: values.roles,
          orgScope: values.orgScope,
          state: values.state,
          version: user?.version ?? 0
        })
      }
    >
      <Form.Item name="name" label={say(t("用户名", "Name"))} rules={needed}>
        <Input disabled={user !== null} autoComplete="off" />
      </Form.Item>
      <Form.Item name="displayName" label={say(t("姓名", "Display name"))} rules={needed}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="roles" label={say(t("角色", "Roles"))}>
        <Select mode="multiple" options={(roles.data?.rows ?? []).map(({ name }) => ({ value: name, label: name }))} />
      </Form.Item>
      <Form.Item name="orgScope" label={say(t("供电单位范围", "Org units"))} rules={needed}>
        <Select
          mode="tags"
          options={[
            { value: "", label: say(t("全部供电单位", "All org units")) },
            ...(units ?? []).map(({ orgNo, name }) => ({ value: orgNo, label: name }))
          ]}
        />
      </Form.Item>
      <Form.Item name="state" label={say(t("状态", "State"))}>
        <Select options={Object.entries(accountState).map(([value, word]) => ({ value, label: say(word) }))} />
      </Form.Item>
    </Saving>
  )
}

/** A password that is shown this once. */
const Reset = ({ user, open, close, gone }: DialogProps & { readonly user: User }) => {
  const say = useSay()
  const made = useMutation({ mutationFn: () => accounts.users.resetPassword({ name: user.name }) })
  return (
    <Modal
      open={open}
      title={`${say(t("重置密码", "Reset the password"))} ${user.displayName}`}
      footer={null}
      onCancel={close}
      afterClose={gone}
      mask={{ closable: false }}
    >
      {made.data === undefined ? (
        <>
          <p>
            {say(
              t(
                "生成一次性初始密码；其会话立即结束，登录后须先修改。",
                "A password for one sign-in is made; his sessions end, and he changes it first."
              )
            )}
          </p>
          {made.error !== null && <Trouble error={made.error} />}
          <Button type="primary" loading={made.isPending} onClick={() => made.mutate()}>
            {say(t("生成密码", "Make the password"))}
          </Button>
        </>
      ) : (
        <>
          <p>{say(t("只显示这一次：", "Shown this once: "))}</p>
          <Typography.Text copyable code>
            {made.data.password}
          </Typography.Text>
        </>
      )}
    </Modal>
  )
}

const UserList = () => {
  const say = useSay()
  const has = useHas()
  const show = useDialogs()
  const asked = useUsers()
  return (
    <>
      {has("account.manage") && (
        <div className="buttons">
          <Button type="primary" onClick={() => show((shown) => <UserDialog {...shown} user={null} />)}>
            {say(t("增加", "Add"))}
          </Button>
        </div>
      )}
      <Answered asked={asked}>
        {({ rows }) => (
          <Small
            rows={rows}
            rowKey={({ name }) => name}
            parts={[
              { title: t("用户名", "Name"), show: ({ name }) => name },
              { title: t("姓名", "Display name"), show: ({ displayName }) => displayName },
              { title: t("角色", "Roles"), show: ({ roles }) => roles.join("、") },
              {
                title: t("供电单位", "Org units"),
                show: ({ orgScope }) =>
                  orgScope.map((orgNo) => (orgNo === "" ? say(t("全部", "All")) : <Org key={orgNo} orgNo={orgNo} />))
              },
              { title: t("状态", "State"), show: (row) => <State word={accountState[row.state]} /> },
              {
                title: t("操作", "Deeds"),
                show: (row) =>
                  has("account.manage") ? (
                    <>
                      <Button
                        type="link"
                        className="opens"
                        onClick={() => show((shown) => <UserDialog {...shown} user={row} />)}
                      >
                        {say(t("修改", "Change"))}
                      </Button>{" "}
                      <Button
                        type="link"
                        className="opens"
                        onClick={() => show((shown) => <Reset {...shown} user={row} />)}
                      >
                        {say(t("重置密码", "Reset the password"))}
                      </Button>
                    </>
                  ) : (
                    none
                  )
              }
            ]}
          />
        )}
      </Answered>
    </>
  )
}

const RoleDialog = ({ known: role, ...shown }: DialogProps & { readonly known: Role | null }) => {
  const say = useSay()
  const { language } = useLanguage()
  const [catalogue] = useState(() => accounts.roles.permissions({}))
  const permissions = useQuery({ queryKey: ["accounts", "permissions"], queryFn: () => catalogue, meta })
  return (
    <Saving
      {...shown}
      title={say(role === null ? t("增加角色", "Add a role") : t("修改角色", "Change a role"))}
      initial={role ?? { permissions: [] }}
      save={(values: Role) =>
        accounts.roles.save({
          name: role?.name ?? values.name,
          permissions: values.permissions,
          version: role?.version ?? 0
        })
      }
    >
      <Form.Item
        name="name"
        label={say(t("名称", "Name"))}
        rules={[{ required: true, message: say(t("必填", "This is needed")) }]}
      >
        <Input disabled={role !== null} autoComplete="off" />
      </Form.Item>
      <Form.Item name="permissions" label={say(t("权限", "Permissions"))}>
        <Checkbox.Group
          style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 4, maxHeight: 360, overflowY: "auto" }}
          options={(permissions.data?.rows ?? []).map((row) => ({ value: row.name, label: row[language] }))}
        />
      </Form.Item>
    </Saving>
  )
}

const RoleList = () => {
  const say = useSay()
  const has = useHas()
  const show = useDialogs()
  const asked = useRoles()
  return (
    <>
      {has("account.manage") && (
        <div className="buttons">
          <Button type="primary" onClick={() => show((shown) => <RoleDialog {...shown} known={null} />)}>
            {say(t("增加", "Add"))}
          </Button>
        </div>
      )}
      <Answered asked={asked}>
        {({ rows }) => (
          <Small
            rows={rows}
            rowKey={({ name }) => name}
            parts={[
              { title: t("角色", "Role"), show: ({ name }) => name },
              { title: t("权限数", "Permissions"), show: ({ permissions }) => permissions.length },
              {
                title: t("操作", "Deeds"),
                show: (row) =>
                  has("account.manage") && (
                    <Button
                      type="link"
                      className="opens"
                      onClick={() => show((shown) => <RoleDialog {...shown} known={row} />)}
                    >
                      {say(t("修改", "Change"))}
                    </Button>
                  )
              }
            ]}
          />
        )}
      </Answered>
    </>
  )
}

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
            { title: t("来源", "From"), show: ({ source }) => source },
            { title: t("事项", "Deed"), show: ({ deed }) => deed },
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
