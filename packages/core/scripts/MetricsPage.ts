/** Writes the reference page of what a station measures from its table. */
import { measures, stepBuckets } from "../src/engines/kernel/Metrics.ts"
import { sampleSeconds } from "../src/station/metrics/StationMetrics.ts"

/** Where the page lies. */
export const pagePath = new URL("../../../docs/reference/metrics.md", import.meta.url)

const from = { books: "账册 books", process: "进程 process" } as const

const lines = Object.values(measures).map(
  ({ name, kind, of, labels, help }) =>
    `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(" ")} | ${from[of]} | ${help.zh}<br>${help.en} |`
)

/** Gives the page. */
export const page = (): string => `# Metrics 指标

Written by \`npm run codes\` from the table in [Metrics.ts](../../packages/core/src/engines/kernel/Metrics.ts). 由 \`npm run codes\` 从指标表生成。

A host gets them as text in the OpenMetrics format (\`StationMetrics.make\`, \`station.metrics()\`, \`GET /metrics\` of \`@yugou/http\`), or from Effect's registry of metrics, from where OpenTelemetry exports them (with \`keepSampled\`). What is of the books is read by indexes, is at most ${sampleSeconds} seconds old, and is the same in every process of a station: take one of them, never their sum. What is of the process each counts from its start: add them up. Counters have \`_total\` behind the name in the text; steps are counted in buckets of ${stepBuckets.join(", ")} seconds. Behind them stands whatever else lies in the registry: the counts of the front end (\`yugou_link_…\`) and of the gateway of messages (\`sms_cmpp_…\`). What each means for those on duty: [the runbook](../guides/runbook.md).

宿主可取 OpenMetrics 文本（\`StationMetrics.make\`、\`station.metrics()\`、\`@yugou/http\` 的 \`GET /metrics\`），也可从 Effect 的指标登记处由 OpenTelemetry 导出（配合 \`keepSampled\`）。账册指标按索引读取，最多滞后 ${sampleSeconds} 秒，各进程相同，取其一，不可相加；进程指标由各进程自启动起计数，应相加。其后还有登记处的其他指标：前置（\`yugou_link_…\`）、短信网关（\`sms_cmpp_…\`）。各指标的值班处置见[运行手册](../guides/runbook.zh-CN.md)。

| metric 指标 | kind 类型 | labels 标签 | of 来源 | meaning 含义 |
| --- | --- | --- | --- | --- |
${lines.join("\n")}
`
