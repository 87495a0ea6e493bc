/** What people are told when a request is refused before it reaches the station, or when the station broke. */

interface Text {
  readonly zh: string
  readonly en: string
}

/** The sentence of every code of HTTP itself. */
export const texts = {
  SIGN_IN: { zh: "请先登录", en: "Sign in first" },
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
  INTERNAL: {
    zh: "主站内部错误，请将跟踪号告知管理员",
    en: "Something broke inside of the station; give the trace id to the administrator"
  }
} as const satisfies { readonly [code: string]: Text }

/** What is said of a request, as people read it in a refused field. */
export const requestWords = {
  body: { zh: "请求正文", en: "the body of the request" },
  object: { zh: "必须是 JSON 对象", en: "must be a JSON object" },
  actor: { zh: "操作员", en: "operator" },
  identified: { zh: "由登录身份决定，不能填写", en: "is whoever signed in, and is not given" },
  key: { zh: "Idempotency-Key", en: "the Idempotency-Key" },
  inBody: { zh: "只能写在请求正文中", en: "belongs into the body" },
  parameter: { zh: "地址参数", en: "the parameter of the address" },
  oneKey: { zh: "与正文中的命令号不一致", en: "must be the command id of the body" }
} as const satisfies { readonly [name: string]: Text }
