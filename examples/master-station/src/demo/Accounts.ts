/** The people of the demonstration, made by the API itself, each with a password that everybody may know: they exist nowhere else. */
import type { HttpApi } from "@yugou/http"
import { type Text, t } from "../words.ts"

/** Somebody who signs in, and what he is there for. */
interface Person {
  readonly name: string
  readonly displayName: string
  readonly roles: ReadonlyArray<string>
  readonly orgScope: ReadonlyArray<string>
  readonly is: Text
}

/** The password of all of them. */
export const password = "quancheng-demo-2026"

const administrator = {
  name: "admin",
  displayName: "管理员",
  is: t("管理员：用户与角色", "administrator: users and roles")
}

export const people: ReadonlyArray<Person> = [
  {
    name: "clerk",
    displayName: "张敏",
    roles: ["clerk"],
    orgScope: [""],
    is: t("业务人员：客户、购电、催费", "clerk: customers, purchases, dunning")
  },
  {
    name: "approver",
    displayName: "李强",
    roles: ["approver"],
    orgScope: [""],
    is: t("审核人员：审核购电数据", "approver: approves purchases")
  },
  {
    name: "chief",
    displayName: "孙班长",
    roles: ["clerk", "approver"],
    orgScope: [""],
    is: t("班长：可录入也可审核，但不能审核自己录入的", "chief: clerk and approver, but not of his own orders")
  },
  {
    name: "engineer",
    displayName: "王磊",
    roles: ["engineer"],
    orgScope: [""],
    is: t("调试人员：投入调试、参数、遥控", "engineer: commissioning, parameters, control")
  },
  {
    name: "foreman",
    displayName: "周涛",
    roles: ["engineer"],
    orgScope: [""],
    is: t("第二名调试人员：须两人确认的操作", "second engineer: where two persons have to say the same")
  },
  {
    name: "zhangqiu",
    displayName: "赵静",
    roles: ["clerk"],
    orgScope: ["375"],
    is: t("章丘业务人员：只见本单位", "clerk of Zhangqiu: sees his own org unit")
  },
  {
    name: "auditor",
    displayName: "陈审",
    roles: ["auditor"],
    orgScope: [""],
    is: t("查询人员：只读", "auditor: reads only")
  }
]

export const accounts: ReadonlyArray<{ readonly name: string; readonly is: Text }> = [...people, administrator]

/** A caller of the API, with the session that it was given. */
class Caller {
  private cookie = ""
  private csrf = ""
  private readonly api: HttpApi
  constructor(api: HttpApi) {
    this.api = api
  }
  async call<A>(address: string, body: object): Promise<A> {
    const response = await this.api.fetch(
      new Request(`http://demo/api/v1/${address}`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: this.cookie, "x-csrf-token": this.csrf },
        body: JSON.stringify(body)
      })
    )
    const answer = (await response.json()) as A & { readonly csrf?: string; readonly message?: string }
    if (!response.ok) throw new Error(`${address}: ${answer.message}`)
    for (const set of response.headers.getSetCookie())
      if (set.startsWith("yugou=")) this.cookie = set.split(";")[0] ?? ""
    if (answer.csrf !== undefined) this.csrf = answer.csrf
    return answer
  }
}

/** Makes the accounts; `setupLine` tells the token of the first administrator. */
export const make = async (api: HttpApi, setupLine: string): Promise<void> => {
  const [, token = ""] = /"token":"([^"]+)"/.exec(setupLine) ?? []
  const admin = new Caller(api)
  const { name, displayName } = administrator
  await admin.call("session/first-administrator", { token, name, displayName, password })
  await admin.call("session/sign-in", { name, password })
  for (const { is: _, ...person } of people) {
    await admin.call("users/save", { ...person, state: "enabled", version: 0 })
    const first = await admin.call<{ readonly password: string }>("users/reset-password", { name: person.name })
    const own = new Caller(api)
    await own.call("session/sign-in", { name: person.name, password: first.password })
    await own.call("session/change-password", { password: first.password, newPassword: password })
    await own.call("session/sign-out", {})
  }
  await admin.call("session/sign-out", {})
}
