/** Why a station could not be opened, as people read it. */
import type { Text } from "../values/Text.ts"
import type { OpenFailed } from "./BoundaryRejections.ts"

const begin =
  (why: (failed: OpenFailed) => Text) =>
  (failed: OpenFailed): Text => {
    const { zh, en } = why(failed)
    return { zh: `主站未能启动：${zh}`, en: `The station could not be opened: ${en}` }
  }

const because = (zh: string, en: string) =>
  begin(({ problem }) => ({ zh: `${zh}（${problem.zh}）`, en: `${en} (${problem.en})` }))

/** The sentence of each reason. */
export const openings: { readonly [R in OpenFailed["reason"]]: (failed: OpenFailed) => Text } = {
  unreachable: because("所依赖的服务连接不上", "something that it needs cannot be reached"),
  inUse: because("端口或数据目录正被占用", "another process holds the port or the folder"),
  database: because("数据库不是本版本可用的", "the database is not one for this version"),
  options: begin(({ option, problem }) => ({
    zh: `配置项 ${option}：${problem.zh}`,
    en: `option ${option}: ${problem.en}`
  })),
  failed: begin(({ problem }) => problem)
}
