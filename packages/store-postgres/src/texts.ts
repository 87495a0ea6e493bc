/** What this package says to people: one row a code, in English and Chinese. */
import type { OpenError } from "./OpenError.ts"

export interface Text {
  readonly en: string
  readonly zh: string
}

export type Language = keyof Text

/** What to do about a store that does not open. */
export const openTexts: Record<OpenError["reason"], Text> = {
  locked: {
    en: "the directory is in use; stop the other process, PGlite serves one at a time",
    zh: "目录正被占用；请先停止另一进程，PGlite 同一时间只供一个进程使用"
  },
  foreign: {
    en: "the schema yugou in this database is not ours; use another database",
    zh: "该数据库中的 yugou 模式不是本软件建立的；请换一个数据库"
  },
  newer: {
    en: "the database was migrated by a newer version; upgrade this program",
    zh: "数据库已由更新的版本升级；请升级本程序"
  },
  older: {
    en: "migrations are missing; run yugou-store migrate as the owner of the schema",
    zh: "数据库结构未升级；请以模式属主运行 yugou-store migrate"
  },
  changed: {
    en: "a migration that ran had another text; this database was made by another build",
    zh: "已执行的升级脚本与本版本不同；该数据库由其他构建版本建立"
  },
  busy: {
    en: "other sessions hold what a migration changes; end them, or run it again later. What ran already is kept",
    zh: "升级所要修改的内容正被其他会话占用；请结束这些会话，或稍后再次执行。已完成的升级不会丢失"
  },
  notGranted: {
    en: "the role lacks rights that this version needs; run yugou-store role for it again, as the owner of the schema",
    zh: "该角色缺少本版本所需的权限；请以模式属主对其再次执行 yugou-store role"
  },
  unreachable: { en: "no connection to the database; try again", zh: "无法连接数据库；请重试" },
  failed: { en: "the database cannot be opened", zh: "无法打开数据库" }
}

/** What the command line says. */
export const cliTexts = {
  usage: {
    en: `yugou-store schema              print the schema as SQL, to read or to run (psql -1 -f)
yugou-store role [--backup] [--name NAME]
                                print the SQL of the station's least-privilege role; --backup: of the one that reads
                                every table and sequence, for pg_dump
yugou-store migrate [--plan]    apply the migrations that are missing; --plan: only say what they lock, and for about how long
yugou-store status              program, schema, what the database holds, and the oldest open work; exit code 1 where this
                                program does not work with it as it is
yugou-store verify              replay every event and compare; one line for each problem, exit code 1.
                                With keys: also whether they open every secret of a terminal
yugou-store rebuild             write states, list columns and queues anew from the events where they differ;
                                a row that cannot be rebuilt is named, exit code 1
yugou-store seal --secret DIALECT.SETTING … --clear DIALECT.SETTING …
                                seal the secrets of terminals that are kept in clear text or by an older key, by the
                                first key of --keys or YUGOU_SECRET_KEYS; may be stopped and run again.
                                Name every secret setting of every dialect; "DIALECT." has none. A setting that stays
                                in clear text and is not named by --clear is a problem: it may be a misspelt secret
yugou-store archive --year YEAR --to DIR
                                copy a year that is over to files: events, facts and trail, a file a month, with the
                                seals of its days. Deletes nothing. May be stopped and run again
yugou-store archive --verify DIR
                                check an archive, without a database: one line for each problem, exit code 1
yugou-store archive --show DIR [--about NUMBER] [--from DAY] [--until DAY]
                                print what happened, without a database: all of it, or what concerns an order, a
                                customer, a terminal …; days such as 2025-03-01, by the zone of this machine (TZ)
  --keys FILE                   the keys, id:64 hexadecimal digits, the newest first (default: YUGOU_SECRET_KEYS)
  --url URL                     the database (default: DATABASE_URL)
  --directory DIR               a PGlite directory instead; the station must be stopped. Only migrate makes a database
  --lang en|zh                  language (default: en)
  --version                     the version of this program
  --help                        this text
Exit codes: 0 done, 1 problems found or not archived, 2 wrong usage, 3 the database cannot be opened or read`,
    zh: `yugou-store schema              输出建库 SQL，可阅读或执行（psql -1 -f）
yugou-store role [--backup] [--name 名称]
                                输出主站最小权限角色的 SQL；--backup：供 pg_dump 使用、只读全部表与序列的备份角色
yugou-store migrate [--plan]    执行缺少的结构升级；--plan：只说明将锁定什么、大约多久，不作任何改动
yugou-store status              程序版本、结构版本、数据库内容，以及最早的未完成工作；本程序不能直接使用该数据库时退出码 1
yugou-store verify              重放全部事件并比对；每个问题一行，退出码 1。给出密钥时，并检查能否解密全部口令
yugou-store rebuild             状态、检索列或队列与事件不符时，按事件重建；无法重建的行逐一列出，退出码 1
yugou-store seal --secret 规约.设置 … --clear 规约.设置 …
                                以 --keys 或 YUGOU_SECRET_KEYS 的第一个密钥，加密以明文或旧密钥保存的终端口令；
                                可以中断后重新执行。请列出每种规约的每项口令设置；没有口令的写作“规约.”。
                                仍为明文而未以 --clear 列出的设置会作为问题报告：可能是写错了口令设置的名称
yugou-store archive --year 年份 --to 文件夹
                                将已结束年度的事件、事实与操作记录连同每日封存复制到文件，每月一个；不删除任何数据。
                                可以中断后重新执行
yugou-store archive --verify 文件夹
                                不连数据库核对归档；每个问题一行，退出码 1
yugou-store archive --show 文件夹 [--about 编号] [--from 日期] [--until 日期]
                                不连数据库输出发生过的操作：全部，或与某订单、用户、终端等编号有关的；
                                日期写作 2025-03-01，按本机时区（TZ）
  --keys 文件                    密钥，写作 id:64 位十六进制数，最新的在前（默认取 YUGOU_SECRET_KEYS）
  --url URL                     数据库（默认取 DATABASE_URL）
  --directory 目录               改用 PGlite 目录；须先停止主站。只有 migrate 会新建数据库
  --lang en|zh                  语言（默认 en）
  --version                     本程序的版本
  --help                        本说明
退出码：0 完成，1 发现问题或未归档，2 用法错误，3 无法打开或读取数据库`
  },
  backupOnly: { en: "--backup belongs to role", zh: "--backup 只能与 role 一起使用" },
  planOnly: { en: "--plan belongs to migrate", zh: "--plan 只能与 migrate 一起使用" },
  noDatabase: {
    en: "name a database: --url, DATABASE_URL or --directory",
    zh: "请指定数据库：--url、DATABASE_URL 或 --directory"
  },
  noDatabaseIn: {
    en: "this directory holds no database (only migrate makes one):",
    zh: "该目录中没有数据库（只有 migrate 会新建）："
  },
  badUrl: {
    en: "the URL of the database must read postgres://user:password@host:5432/database",
    zh: "数据库 URL 的写法应为 postgres://用户:口令@主机:5432/库"
  },
  badRole: {
    en: "the name of a role has lower-case letters, digits and underscores only",
    zh: "角色名只能含小写字母、数字和下划线"
  },
  read: { en: "aggregates read:", zh: "已读取对象：" },
  migrated: { en: "migrations applied:", zh: "已执行的升级：" },
  upToDate: { en: "nothing to do", zh: "无需升级" },
  sound: { en: "the books hold together", zh: "账目一致" },
  problems: { en: "problems:", zh: "问题数：" },
  notRebuilt: { en: "not rebuilt:", zh: "未能重建：" },
  sealed: { en: "terminals sealed:", zh: "已加密的终端：" },
  notSealed: { en: "not sealed:", zh: "未能加密：" },
  unknownDialect: {
    en: "which settings of this dialect are secret was not named; add",
    zh: "未说明该规约的哪些设置是口令；请补充"
  },
  notOpened: { en: "its secret cannot be opened:", zh: "口令无法解密：" },
  noKeyFile: {
    en: "--keys names a file of keys; it cannot be read:",
    zh: "--keys 应为密钥文件名，该文件无法读取："
  },
  inClear: {
    en: "stays in clear text; say whether it is a secret:",
    zh: "仍为明文；请说明它是不是口令："
  },
  noKeys: { en: "name the keys: --keys or YUGOU_SECRET_KEYS", zh: "请给出密钥：--keys 或 YUGOU_SECRET_KEYS" },
  noSecrets: {
    en: "name the secret settings: --secret gb376.password, for example",
    zh: "请列出口令设置，例如 --secret gb376.password"
  },
  rebuilt: { en: "rebuilt:", zh: "已重建：" }
} as const satisfies Record<string, Text>

/** What the command line says about the schema. */
export const schemaTexts = {
  waiting: { en: "another process migrates; waiting until it is done", zh: "另一进程正在升级；等待其完成" },
  building: { en: "building an index beside the station:", zh: "不停站建立索引：" },
  again: { en: "not given, tries again:", zh: "未能取得，将重试：" },
  about: { en: "about", zh: "约" },
  aside: { en: "built beside the station:", zh: "不停站建立：" },
  EXCLUSIVE: { en: "reading goes on, writing waits:", zh: "可读，写入须等待：" },
  "ACCESS EXCLUSIVE": { en: "reading and writing wait:", zh: "读写均须等待：" },
  nothingLocked: { en: "locks no table that is in use", zh: "不锁定使用中的表" },
  madeNew: { en: "the database has no schema yet; everything is made new", zh: "数据库尚无结构；将全部新建" },
  planned: {
    en: "nothing was changed. Each migration is one transaction; those that lock a table wait for it for two seconds at a time",
    zh: "未作任何改动。每项升级是一个事务；需要锁表的每次最多等待两秒"
  },
  program: { en: "program", zh: "程序" },
  database: { en: "database", zh: "数据库" },
  schema: { en: "schema", zh: "结构版本" },
  commits: { en: "commits", zh: "提交数" },
  due: { en: "due:", zh: "到期：" },
  since: { en: "the oldest since", zh: "最早的自" },
  nothingDue: { en: "nothing is due", zh: "没有到期的工作" },
  stale: {
    en: "made by a migration, not yet granted to the station's role alone:",
    zh: "升级后新增、尚未单独授予主站角色："
  },
  grantAgain: { en: "run, as the owner of the schema:", zh: "请以模式属主执行：" },
  works: { en: "this program works with this database", zh: "本程序可以使用该数据库" }
} as const satisfies Record<string, Text>
