/** The first start of a station: whoever has the token of its log makes the first administrator. */
import { Button, Form, Input } from "antd"
import { accounts } from "../api/Station.ts"
import { Trouble } from "../kit/Shown.tsx"
import { useDoing } from "../kit/useDoing.ts"
import { t, useSay } from "../text/Say.tsx"

interface Given {
  readonly token: string
  readonly name: string
  readonly displayName: string
  readonly password: string
}

/** The form; `done` is told the name that may sign in now. */
export const FirstAdministrator = ({
  done,
  leave
}: {
  readonly done: (name: string) => void
  readonly leave: () => void
}) => {
  const say = useSay()
  const doing = useDoing({
    mutationFn: ({ token, name, displayName, password }: Given) =>
      accounts.session.firstAdministrator({ token: token.trim(), name, displayName, password }),
    onSuccess: ({ name }) => done(name)
  })
  const needed = [{ required: true, message: say(t("必填", "This is needed")) }]
  return (
    <Form layout="vertical" name="first" onFinish={(given: Given) => doing.go(given)}>
      <p className="note">
        {say(
          t(
            "主站首次启动时，日志中有一个一次性令牌；已有管理员的主站不需要这一步",
            "A station that starts for the first time writes a token into its log; one that has an administrator needs none of this"
          )
        )}
      </p>
      <Form.Item name="token" label={say(t("令牌", "Token"))} rules={needed}>
        <Input autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="name" label={say(t("用户名", "Name"))} rules={needed}>
        <Input autoComplete="username" />
      </Form.Item>
      <Form.Item name="displayName" label={say(t("姓名", "Full name"))} rules={needed}>
        <Input autoComplete="name" />
      </Form.Item>
      <Form.Item
        name="password"
        label={say(t("密码", "Password"))}
        rules={needed}
        help={say(t("12 至 128 个字符", "12 to 128 characters"))}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {doing.error !== null && <Trouble error={doing.error} />}
      <Button type="primary" htmlType="submit" block loading={doing.isPending}>
        {say(t("建立管理员", "Make the administrator"))}
      </Button>
      <Button type="link" block onClick={leave}>
        {say(t("返回登录", "Back to signing in"))}
      </Button>
    </Form>
  )
}
