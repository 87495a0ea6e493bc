/** What people are told when a request is refused before it reaches the station, or when the station broke. */

interface Text {
  readonly zh: string
  readonly en: string
}

/** The sentence of every code of HTTP itself. */
export const texts = {
  SIGN_IN: { zh: "请先登录", en: "Sign in first" },
  WRONG_CREDENTIALS: { zh: "用户名或密码不正确", en: "The name or the password is not right" },
  CSRF: { zh: "缺少或错误的会话校验码，请刷新页面", en: "The request lacks the token of its session; reload the page" },
  CHANGE_PASSWORD: { zh: "请先修改密码", en: "Change your password first" },
  PASSWORD_REFUSED: {
    zh: "密码不可用：须 12 至 128 个字符，不含用户名，且不是常见密码",
    en: "The password cannot be used: 12 to 128 characters, not the name, and none that everybody tries first"
  },
  NO_ACCOUNT: { zh: "没有这个账户、角色、密钥或推送", en: "There is no such account, role, key or webhook" },
  ACCOUNT_MOVED: { zh: "已被他人修改，请刷新后再试", en: "Somebody else has changed it meanwhile; read it again" },
  ROLE_IN_USE: { zh: "仍有用户使用该角色", en: "Somebody still has this role" },
  ACCOUNTS_FORBIDDEN: { zh: "您无权管理账户", en: "You may not look after accounts" },
  OUT_OF_SCOPE: {
    zh: "超出您自己的供电单位范围",
    en: "That goes beyond the org units that you work in yourself"
  },
  NAME_TAKEN: {
    zh: "该名称不可用：为系统保留，或与已有名称过于相似",
    en: "This name cannot be used: it is kept for the station, or is like one that there is"
  },
  OWN_ACCOUNT: { zh: "请用修改密码", en: "Change your own password instead" },
  SIGNS_IN_ELSEWHERE: {
    zh: "该用户通过统一身份认证登录，没有密码",
    en: "This user signs in elsewhere, and has no password here"
  },
  KEY_DECIDES: {
    zh: "程序密钥不能有第二人的权限",
    en: "A key cannot have what a second person decides"
  },
  ELSEWHERE_REFUSED: {
    zh: "统一身份认证未通过，或该身份不能使用本系统",
    en: "The sign-in elsewhere was not accepted, or whoever it was may not use this station"
  },
  ELSEWHERE_AWAY: { zh: "统一身份认证服务暂时无法访问", en: "The service where people sign in cannot be reached" },
  WEBHOOK_ADDRESS: {
    zh: "推送地址不可用：须为 https 的公网地址，或主站设置中允许的内网地址",
    en: "A webhook cannot go there: it must be public and https, or in a network that the settings of the station allow"
  },
  WEBHOOKS_FULL: {
    zh: "推送已达上限，请改用已停用的推送",
    en: "There are as many webhooks as there may be; change one that is disabled"
  },
  LAST_ADMINISTRATOR: {
    zh: "至少要保留一名可登录的管理员",
    en: "At least one administrator who can sign in must remain"
  },
  NO_ROUTE: { zh: "没有这个接口", en: "There is nothing at this address" },
  METHOD: { zh: "该接口不支持此请求方法", en: "This address does not take this method" },
  TOO_LARGE: { zh: "请求内容过大", en: "The request is too large" },
  MEDIA_TYPE: {
    zh: "请求正文必须是 UTF-8 编码的 JSON（application/json）",
    en: "The body of the request must be JSON in UTF-8 (application/json)"
  },
  MALFORMED: { zh: "不是有效的 HTTP 请求", en: "This is no valid HTTP request" },
  SLOW: { zh: "请求传输超时", en: "The request took too long to come" },
  HEADERS_TOO_LARGE: { zh: "请求头过大", en: "The headers of the request are too large" },
  TOO_MANY: { zh: "请求过于频繁，请稍后再试", en: "Too many requests; wait and repeat" },
  FILE_REFUSED: { zh: "文件不能导入", en: "The file cannot be taken" },
  INTERNAL: {
    zh: "主站内部错误，请将跟踪号告知管理员",
    en: "Something broke inside of the station; give the trace id to the administrator"
  }
} as const satisfies { readonly [code: string]: Text }

/** What is said of a request, as people read it in a refused field. */
export const requestWords = {
  body: { zh: "请求正文", en: "the body of the request" },
  object: { zh: "必须是 JSON 对象", en: "must be a JSON object" },
  nul: { zh: "中有不能保存的字符", en: "has a character that cannot be kept" },
  surplus: { zh: "有多余的字段", en: "has a field that it must not have" },
  actor: { zh: "操作员", en: "operator" },
  identified: { zh: "由登录身份决定，不能填写", en: "is whoever signed in, and is not given" },
  choice: { zh: "不是可选的值", en: "is none of the values that it may have" },
  batchId: {
    zh: "须为 1 至 40 个字符（批次号 batchId 或 Idempotency-Key）",
    en: "must be 1 to 40 characters (batchId or Idempotency-Key)"
  },
  key: { zh: "Idempotency-Key", en: "the Idempotency-Key" },
  inBody: { zh: "只能写在请求正文中", en: "belongs into the body" },
  parameter: { zh: "地址参数", en: "the parameter of the address" },
  oneKey: { zh: "与正文中的命令号不一致", en: "must be the command id of the body" }
} as const satisfies { readonly [name: string]: Text }
