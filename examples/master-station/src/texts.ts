/** The lines of the story in both languages. */
import type { Language } from "./Options.ts"
import { type Text, t } from "./words.ts"

/** Each step, with the values that it prints. */
export const lines = {
  opened: (v: { store: string; port: number }) =>
    t(
      `主站启动：数据库 ${v.store}，终端接入端口 ${v.port}`,
      `station open: database ${v.store}, terminals dial into port ${v.port}`
    ),
  willSend: (v: { to: string; host: string }) =>
    t(
      `演示将经短信网关 ${v.host} 向 ${v.to} 发出一条告警短信`,
      `the story will send one alarm SMS to ${v.to} through ${v.host}`
    ),
  noGateway: () =>
    t(
      "注意：没有短信网关（未设置 CMPP_URL），短信只排队，不发送；设置后自动发出",
      "CAUTION: there is no SMS gateway (CMPP_URL is not set); messages wait, and go out when there is one"
    ),
  simulatedGateway: () =>
    t(
      "注意：短信网关是模拟的（未设置 CMPP_URL），显示为已送达的短信没有人收到",
      "CAUTION: the SMS gateway is simulated (CMPP_URL is not set); nobody gets the messages that it reports as delivered"
    ),
  openCookie: () =>
    t(
      "注意：会话 Cookie 不限于 TLS（--secure-cookie no），同一网络上的任何人都可能盗用会话",
      "CAUTION: sessions are not bound to TLS (--secure-cookie no); anybody on the same network can take one over"
    ),
  customerAdded: (v: { customerNo: string; name: string; time: string }) =>
    t(
      `增加预购电客户 ${v.customerNo} ${v.name}，每日告警，时间 ${v.time}`,
      `customer ${v.customerNo} ${v.name} added, alarm cycle daily at ${v.time}`
    ),
  online: (v: { address: string }) => t(`终端 ${v.address} 登录，在线`, `terminal ${v.address} logged in, online`),
  bound: (v: { target: Text; alarm: string }) =>
    t(
      `绑定购电设备：${v.target.zh}，告警电量 ${v.alarm} 千瓦时`,
      `purchase device bound: ${v.target.en}, alarm energy ${v.alarm} kWh`
    ),
  saved: (v: { orderNo: string; kwh: string }) =>
    t(`购电 ${v.kwh} 千瓦时，购电单 ${v.orderNo} 已保存`, `purchase of ${v.kwh} kWh saved as order ${v.orderNo}`),
  refused: (v: { code: string; text: Text }) =>
    t(`下发被拒绝：${v.text.zh}（${v.code}）`, `dispatch refused: ${v.text.en} (${v.code})`),
  approved: (v: { orderNo: string }) => t(`购电单 ${v.orderNo} 审核通过`, `order ${v.orderNo} approved`),
  queued: (v: { orderNo: string }) => t(`购电单 ${v.orderNo} 排队下发`, `order ${v.orderNo} queued for dispatch`),
  fault: (v: { text: Text }) => v.text,
  dispatch: (v: { orderNo: string; state: Text }) =>
    t(`购电单 ${v.orderNo}：${v.state.zh}`, `order ${v.orderNo}: ${v.state.en}`),
  clock: (v: { time: string }) => t(`主站时间 ${v.time}`, `site time is now ${v.time}`),
  evidence: (v: { verdict: Text; evidence: ReadonlyArray<Text>; before: string; after: string }) => {
    const by = (language: Language) => v.evidence.map((kind) => kind[language]).join(language === "zh" ? "、" : " and ")
    const [zh, en] = v.evidence.length === 0 ? ["", ""] : [`（依据：${by("zh")}）`, ` (by ${by("en")})`]
    return t(
      `回读核实：${v.verdict.zh}${zh}，终端剩余电量 ${v.before} → ${v.after} 千瓦时`,
      `read back: ${v.verdict.en}${en}, balance on the terminal ${v.before} → ${v.after} kWh`
    )
  },
  discrepancy: (v: { cause: Text; target: Text }) =>
    t(`单边账：${v.target.zh} ${v.cause.zh}`, `discrepancy open: ${v.target.en}, ${v.cause.en}`),
  consumed: (v: { kwh: string; remaining: string }) =>
    t(
      `用电 ${v.kwh} 千瓦时，召测剩余电量 ${v.remaining} 千瓦时`,
      `${v.kwh} kWh consumed, remaining energy read: ${v.remaining} kWh`
    ),
  alarm: (v: { to: string; text: string }) => t(`告警短信发往 ${v.to}：${v.text}`, `alarm SMS to ${v.to}: ${v.text}`),
  delivered: (v: { state: Text }) => t(`短信回执：${v.state.zh}`, `delivery report: ${v.state.en}`),
  commissioning: (v: { customerNo: string; address: string }) =>
    t(
      `购电投入调试：客户 ${v.customerNo}，终端 ${v.address}`,
      `commissioning of customer ${v.customerNo}, terminal ${v.address}`
    ),
  tripRefused: (v: { code: string; text: Text }) =>
    t(`遥控拉闸被拒绝：${v.text.zh}（${v.code}）`, `remote trip refused: ${v.text.en} (${v.code})`),
  mapped: (v: { state: Text }) => t(`开关轮次下发：${v.state.zh}`, `switch–round map dispatched: ${v.state.en}`),
  trip: () => t("遥控拉闸第 1 轮", "remote trip of round 1"),
  close: () => t("遥控合闸第 1 轮（直接合闸）", "remote close of round 1 (direct)"),
  control: (v: { action: Text; state: Text; position: Text }) =>
    t(
      `${v.action.zh}：${v.state.zh}，开关实际为${v.position.zh}`,
      `${v.action.en}: ${v.state.en}, the switch is really ${v.position.en}`
    ),
  recorded: (v: { tab: Text }) =>
    t(`维护调试结果：${v.tab.zh}成功`, `commissioning result recorded: ${v.tab.en} succeeded`),
  voided: (v: { orderNo: string }) => t(`购电单 ${v.orderNo} 已注销`, `order ${v.orderNo} voided`),
  restored: (v: { orderNo: string; approval: Text }) =>
    t(`购电单 ${v.orderNo} 撤销注销，${v.approval.zh}`, `order ${v.orderNo} restored, ${v.approval.en}`),
  closed: () => t("主站关闭，从磁盘重新打开", "station closed, opened again from disk"),
  reopened: (v: { same: Text }) =>
    t(`重新打开后购电单、操作记录、短信：${v.same.zh}`, `order, trail and message after reopening: ${v.same.en}`),
  serving: (v: { port: number; directory: string }) =>
    t(
      `主站继续运行：终端接入 127.0.0.1:${v.port}，数据 ${v.directory}。按 Ctrl+C 停止。`,
      `the station keeps running: terminals dial into 127.0.0.1:${v.port}, data in ${v.directory}. Stop it with Ctrl+C.`
    ),
  http: (v: { url: string; tokens: ReadonlyArray<{ actor: string; token: string }> }) => {
    const tokens = v.tokens.map(({ actor, token }) => `\n  ${actor}: Bearer ${token}`).join("")
    const [zh, en] = tokens === "" ? ["", ""] : [`；本次运行的令牌：${tokens}`, `; tokens of this run: ${tokens}`]
    return t(
      `HTTP 接口：${v.url}/api/v1，文档 ${v.url}/api/v1/openapi.json${zh}`,
      `HTTP API: ${v.url}/api/v1, document ${v.url}/api/v1/openapi.json${en}`
    )
  },
  page: (v: { url: string }) => t(`控制台：${v.url}`, `console: ${v.url}`),
  noPage: () =>
    t(
      "控制台页面尚未生成：npm run build -w packages/console",
      "the page of the console is not built: npm run build -w packages/console"
    ),
  demo: (v: {
    url: string
    customers: number
    accounts: ReadonlyArray<{ name: string; is: Text }>
    password: string
  }) => {
    const accounts = (language: Language) =>
      v.accounts.map(({ name, is }) => `\n  ${name.padEnd(10)} ${is[language]}`).join("")
    return t(
      `演示站已就绪，${v.customers} 户客户。请在浏览器中打开\n\n  ${v.url}\n\n演示账户（密码都是 ${v.password}）：${accounts("zh")}\n\n按 Ctrl+C 停止，数据不保留。`,
      `the demonstration is ready, ${v.customers} customers. Open in a browser\n\n  ${v.url}\n\naccounts of the demonstration (all with the password ${v.password}):${accounts("en")}\n\nStop it with Ctrl+C; nothing is kept.`
    )
  },
  stopping: (v: { seconds: number }) =>
    t(
      `主站正在停止：等待进行中的下发办完，最长 ${v.seconds} 秒；再发一次信号立即结束。`,
      `the station is stopping: what is under way may end, for ${v.seconds} s at most; a second signal ends it at once.`
    ),
  stopped: () => t("主站已停止", "station stopped")
} as const satisfies { readonly [line: string]: (values: never) => Text }

/** What goes wrong on purpose. */
export const faultTexts = {
  reply: t("故意丢掉第一次下发的应答", "the reply of the first dispatch is lost on purpose"),
  request: t("故意丢掉第一次下发的报文", "the first dispatch frame is lost on purpose"),
  none: t("不制造故障", "nothing goes wrong"),
  "power-loss": t(
    "终端存下单号后、电量生效前掉电",
    "the terminal loses power after storing the number and before applying it"
  )
} as const

/** Gives the text in one language. */
export const pick = (text: Text, language: Language): string => text[language]
