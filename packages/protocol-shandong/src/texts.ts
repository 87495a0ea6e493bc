/** Sentences for people, in both languages. A code without a text does not compile. @category Inspection */

import type { Text } from "@yugou/dialect-kit"
import type { Rule } from "./profile/Validate.ts"
import type { DecodeReason } from "./value/Errors.ts"

/** Why bytes are no frame or no message, by reason. @category Constants */
export const decodeReasons: Record<DecodeReason, Text> = {
  hex: { zh: "不是十六进制文本", en: "not hexadecimal text" },
  start: { zh: "此处应为起始符 68", en: "start byte 68 expected here" },
  family: {
    zh: "第 5 字节为 68：属于国网族帧，不是本规约",
    en: "68 at +5: a frame of the State Grid family, not of this one"
  },
  short: { zh: "帧不完整", en: "the frame is incomplete" },
  length: { zh: "数据长度超过上限", en: "the data length is above the limit" },
  end: { zh: "结束符不是 16", en: "the end byte is not 16" },
  checksum: { zh: "校验和不符", en: "the checksum differs" },
  trailing: { zh: "尾部有多余字节", en: "bytes after the end" },
  truncated: { zh: "字段超出数据域", en: "a field runs past the data" },
  value: { zh: "字段内容不合法", en: "a field holds a forbidden value" }
}

/** What a profile breaks, by rule of the validation. @category Constants */
export const rules: Record<Rule, Text> = {
  json: { zh: "文件不是 JSON", en: "the file is not JSON" },
  duplicateKey: { zh: "同一行写了两次", en: "a row is given twice" },
  shape: { zh: "字段缺失、类型错误或名称未知", en: "a field is missing, of the wrong type or unknown" },
  base: { zh: "basedOn 无法解析", en: "basedOn cannot be resolved" },
  length: { zh: "len 与编码长度不一致", en: "len and the codec's length differ" },
  block: { zh: "块数据项与子项不一致", en: "a block and its children do not agree" },
  overlap: { zh: "数据项重叠", en: "items overlap" },
  unknownItem: { zh: "引用了不存在的数据项", en: "an item is named that has no row" },
  field: { zh: "字段名不存在或重复", en: "a field is missing or named twice" },
  values: { zh: "取值不合编码或缺少", en: "a value does not fit the codec, or is missing" },
  access: { zh: "读写权限矛盾", en: "the access contradicts the use" },
  payload: { zh: "告警附加数据无对应数据项", en: "an alarm payload without a row" },
  functions: { zh: "功能码冲突", en: "two functions share a code" },
  limits: { zh: "限值互相矛盾", en: "limits contradict each other" }
}

/** Names of the functions by code, for `explain`. @category Constants */
export const functions: Readonly<Record<string, Text>> = {
  "00": { zh: "中继", en: "relay to meter" },
  "01": { zh: "读当前数据", en: "read current data" },
  "02": { zh: "读任务数据", en: "read task data" },
  "04": { zh: "读编程日志", en: "read programming log" },
  "07": { zh: "实时写对象参数", en: "real-time write" },
  "08": { zh: "写对象参数", en: "write" },
  "09": { zh: "读告警数据", en: "read alarms" },
  "0A": { zh: "告警确认", en: "confirm alarm" },
  "0F": { zh: "厂家自定义", en: "manufacturer defined" },
  "21": { zh: "登录", en: "login" },
  "22": { zh: "退出登录", en: "logout" },
  "24": { zh: "心跳检验", en: "heartbeat" },
  "28": { zh: "请求发送短信", en: "send SMS" },
  "29": { zh: "收到短信上报", en: "received SMS" }
}

/** Names of the fields of messages, for `explain`. @category Constants */
export const fields: Readonly<Record<string, Text>> = {
  points: { zh: "测量点", en: "points" },
  di: { zh: "数据项", en: "data item" },
  tn: { zh: "测量点号", en: "point" },
  level: { zh: "权限等级", en: "permission level" },
  password: { zh: "密码", en: "password" },
  passwordBytes: { zh: "登录密码", en: "login password" },
  commandTime: { zh: "下发时间", en: "time of dispatch" },
  validMinutes: { zh: "有效时间（分）", en: "validity, minutes" },
  result: { zh: "结果", en: "result" },
  error: { zh: "整帧错误", en: "refusal of the frame" },
  count: { zh: "条数", en: "count" },
  at: { zh: "发生时间", en: "time" },
  code: { zh: "告警编码", en: "alarm code" },
  from: { zh: "起始时间", en: "from" },
  task: { zh: "任务号", en: "task number" },
  unit: { zh: "间隔单位", en: "interval unit" },
  interval: { zh: "间隔", en: "interval" },
  multiplier: { zh: "间隔倍数", en: "multiplier" },
  port: { zh: "端口", en: "port" },
  timeout: { zh: "超时", en: "timeout" },
  feature: { zh: "特征字节", en: "feature byte" },
  cutStart: { zh: "截取开始", en: "cut start" },
  cutLength: { zh: "截取长度", en: "cut length" },
  raw: { zh: "原始数据", en: "raw" },
  unparsed: { zh: "未解析", en: "not explained by the profile" }
}

/** Meanings of result bytes by their name in JSON. @category Constants */
export const results: Readonly<Record<string, Text>> = {
  ok: { zh: "成功", en: "success" },
  "relay-no-answer": { zh: "中继命令没有返回", en: "relay: no answer" },
  "illegal-content": { zh: "设置内容非法", en: "illegal content" },
  "password-or-permission": { zh: "密码权限不足", en: "password or permission" },
  "no-such-item": { zh: "无此项数据", en: "no such item" },
  "command-expired": { zh: "命令时间失效", en: "command expired" },
  "target-missing": { zh: "目标地址不存在", en: "target missing" },
  "send-failed": { zh: "发送失败", en: "send failed" },
  "sms-too-long": { zh: "短消息帧太长", en: "SMS too long" },
  "terminal-timeout": { zh: "终端超时（前置）", en: "terminal timeout (front end)" },
  "no-downlink": { zh: "无下行通道（前置）", en: "no downlink (front end)" },
  disconnected: { zh: "连接断开（前置）", en: "disconnected (front end)" },
  "bad-packet": { zh: "报文错误（前置）", en: "bad packet (front end)" }
}

/** The words with which the inspector explains a frame. @category Constants */
export const explain = {
  address: { zh: "终端逻辑地址", en: "logical address" },
  word: { zh: "主站地址、帧序号、帧内序号", en: "MSTA, FSEQ, ISEQ" },
  control: { zh: "控制码", en: "control" },
  up: { zh: "上行", en: "from terminal" },
  down: { zh: "下行", en: "to terminal" },
  exception: { zh: "异常", en: "exception" },
  length: { zh: "数据长度", en: "data length" },
  checksum: { zh: "校验和", en: "checksum" },
  start: { zh: "起始符", en: "start" },
  end: { zh: "结束符", en: "end" },
  preamble: { zh: "前导字节", en: "preamble" },
  offset: { zh: "偏移", en: "offset" },
  bytes: { zh: "字节", en: "bytes" },
  field: { zh: "字段", en: "field" },
  value: { zh: "值", en: "value" },
  error: { zh: "错误", en: "error" }
} satisfies Record<string, Text>

/** The help of the command line. @category Constants */
export const help: Text = {
  en: `yugou-shandong: read and write frames of the zj-6868 load-control family, driven by a profile

  decode <hex>|-    one JSON object per frame; "-" reads one hex string per line (NDJSON out)
  explain <hex>     field by field, with byte offsets
  encode <json>|-   JSON as printed by decode back to hex
  profile report [id|file]   every row with its provenance (--json for JSON)
  profile check <file>       validate a profile file
  profile show [id|file]     the whole profile as JSON, after merging
  profile schema             JSON Schema of a profile file, for editors
  profile list               shipped profiles
  simulate ...               a simulated terminal as a process ("simulate --help")

  --profile <id|file>   profile to use, default zj-sibling
  --lang zh|en          language of explain and of messages, default from LC_ALL or LANG
  --help                this text

  No shipped profile is confirmed for Shandong. Exit: 0 good, 1 bad input, 2 wrong usage.`,
  zh: `yugou-shandong：按配置文件（profile）读写 zj-6868（浙规）负控族报文

  decode <hex>|-    每帧输出一个 JSON 对象；"-" 按行读取十六进制，输出 NDJSON
  explain <hex>     逐字段说明，带字节偏移
  encode <json>|-   把 decode 输出的 JSON 还原为报文
  profile report [id|文件]   列出每一行及其来源等级（--json 输出 JSON）
  profile check <文件>       校验配置文件
  profile show [id|文件]     合并后的完整配置
  profile schema             配置文件的 JSON Schema，供编辑器使用
  profile list               随包提供的配置
  simulate ...               以进程方式运行模拟终端（"simulate --help"）

  --profile <id|文件>   使用的配置，缺省 zj-sibling
  --lang zh|en          说明语言，缺省取自 LC_ALL 或 LANG
  --help                本帮助

  随包配置均未经山东规约原文证实。退出码：0 正常，1 输入有误，2 用法错误。`
}

/** What is wrong with the arguments of the command line. @category Constants */
export const usage = {
  file: { zh: "无法读取文件", en: "cannot read the file" },
  valid: { zh: "配置有效", en: "the profile is valid" }
} satisfies Record<string, Text>
