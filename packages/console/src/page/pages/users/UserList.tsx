/** Users: who signs in, with which roles, and for which org units. */
import { Button, Input, Modal, Select, Space } from "antd"
import { accountCommand, accounts, type User } from "../../api/Station.ts"
import { CommandDialog } from "../../kit/CommandDialog.tsx"
import { Copyable } from "../../kit/Copyable.tsx"
import { type DialogProps, useDialogs } from "../../kit/Dialogs.tsx"
import { State, Trouble } from "../../kit/Shown.tsx"
import { useDoing } from "../../kit/useDoing.ts"
import { OrgWithin, useOrgUnits } from "../../kit/Who.tsx"
import { comma, t, useSay } from "../../text/Say.tsx"
import { accountState } from "../../text/words.ts"
import { Managed, useRoles, useSaved, useUsers } from "./Accounts.tsx"

const saveUser = accountCommand("users.save", accounts.users.save)

const UserDialog = ({ user, ...shown }: DialogProps & { readonly user: User | null }) => {
  const say = useSay()
  const saved = useSaved()
  const roles = useRoles()
  const units = useOrgUnits()
  return (
    <CommandDialog
      {...shown}
      width={640}
      command={saveUser}
      title={user === null ? t("增加用户", "Add a user") : t("修改用户", "Change a user")}
      fields={[
        {
          name: "name",
          label: t("用户名", "Name"),
          needed: "yes",
          initial: user?.name,
          control: <Input disabled={user !== null} autoComplete="off" />
        },
        {
          name: "displayName",
          label: t("姓名", "Display name"),
          needed: "yes",
          initial: user?.displayName,
          control: <Input autoComplete="off" />
        },
        {
          name: "roles",
          label: t("角色", "Roles"),
          initial: user?.roles ?? [],
          control: (
            <Select
              mode="multiple"
              options={(roles.data?.rows ?? []).map(({ name }) => ({ value: name, label: name }))}
            />
          )
        },
        {
          name: "orgScope",
          label: t("供电单位范围", "Org units"),
          needed: "yes",
          initial: user?.orgScope ?? [""],
          control: (
            <Select
              mode="tags"
              options={[
                { value: "", label: say(t("全部供电单位", "All org units")) },
                ...(units ?? []).map(({ orgNo, name }) => ({ value: orgNo, label: name }))
              ]}
            />
          )
        },
        {
          name: "state",
          label: t("状态", "State"),
          needed: "yes",
          initial: user?.state ?? "enabled",
          control: (
            <Select options={Object.entries(accountState).map(([value, word]) => ({ value, label: say(word) }))} />
          )
        }
      ]}
      input={({ name, displayName, roles: chosen, orgScope, state }) =>
        name && displayName && orgScope?.length > 0
          ? { name, displayName, roles: chosen ?? [], orgScope, state, version: user?.version ?? 0 }
          : null
      }
      done={saved}
    />
  )
}

/** A password that is shown this once. */
const Reset = ({ user, open, close, gone }: DialogProps & { readonly user: User }) => {
  const say = useSay()
  const made = useDoing({ mutationFn: () => accounts.users.resetPassword({ name: user.name }) })
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
          <Button type="primary" loading={made.isPending} onClick={() => made.go()}>
            {say(t("生成密码", "Make the password"))}
          </Button>
        </>
      ) : (
        <>
          <p>{say(t("只显示这一次：", "Shown this once: "))}</p>
          <Copyable text={made.data.password} />
        </>
      )}
    </Modal>
  )
}

export const UserList = () => {
  const say = useSay()
  const show = useDialogs()
  const edit = (user: User | null) => show((shown) => <UserDialog {...shown} user={user} />)
  return (
    <Managed<User>
      asked={useUsers()}
      rowKey={({ name }) => name}
      add={() => edit(null)}
      deeds={[
        { label: t("修改", "Change"), run: edit },
        { label: t("重置密码", "Reset the password"), run: (user) => show((shown) => <Reset {...shown} user={user} />) }
      ]}
      parts={[
        { title: t("用户名", "Name"), show: ({ name }) => name },
        { title: t("姓名", "Display name"), show: ({ displayName }) => displayName },
        { title: t("角色", "Roles"), show: ({ roles }) => roles.join(say(comma)) },
        {
          title: t("供电单位", "Org units"),
          show: ({ orgScope }) => (
            <Space size={4} wrap>
              {orgScope.map((orgNo) => (
                <OrgWithin key={orgNo} orgNo={orgNo} />
              ))}
            </Space>
          )
        },
        { title: t("状态", "State"), show: (row) => <State word={accountState[row.state]} /> }
      ]}
    />
  )
}
