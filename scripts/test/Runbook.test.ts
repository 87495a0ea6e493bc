/** What the runbook, the alert rules and the dashboard say is what a station measures: every metric and every work item has a section, and no name is made up. */
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationMetrics } from "@yugou/core"
import { type Outcome, type RequestTag, requests } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import { processMeasures } from "@yugou/http/node"
import { Metrics as cmpp } from "@yugou/sms-cmpp"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { measures } from "../../packages/core/src/engines/kernel/Metrics.ts"
import { metrics as httpMetrics } from "../../packages/http/src/access/Metrics.ts"
import * as link from "../../packages/terminal-link/src/Metrics.ts"
import { codesIn, tableOf } from "../documents/Tables.ts"

const root = path.resolve(import.meta.dirname, "../..")
const read = (file: string): string => readFileSync(path.join(root, file), "utf8")

/** Counts once whatever the parts of a station count, and gives what `/metrics` says then. */
const printed = Effect.gen(function* () {
  const context = yield* Effect.context<never>()
  for (const { name, kind, of, labels } of Object.values(measures)) {
    const attributes = Object.fromEntries(labels.map((label) => [label, "any"]))
    if (kind === "gauge" && of === "process")
      yield* Metric.update(Metric.withAttributes(Metric.gauge(name), attributes), 1)
    if (kind === "counter") yield* Metric.update(Metric.withAttributes(Metric.counter(name), attributes), 1)
    if (kind === "histogram")
      yield* Metric.update(Metric.withAttributes(Metric.histogram(name, { boundaries: [1] }), attributes), 1)
  }
  const counted = link.counters(context, (bring) => bring())
  for (const problem of [null, "bad"]) counted.frame("up", problem)
  counted.frame("down", null)
  for (const tag of Object.keys(requests) as ReadonlyArray<RequestTag>) {
    for (const _tag of ["Answered", "Refused", "NotSent", "NoAnswer"] as const) {
      counted.request(tag, { _tag } as Outcome, 1)
    }
  }
  for (const gauge of ["connections", "online"] as const) counted.gauge(gauge, 1)
  yield* link.countTurnedAway("tooManyConnections")
  for (const metric of Object.values(cmpp)) {
    if (metric.type === "Frequency") yield* Metric.update(metric as typeof cmpp.failed, "any")
    else yield* Metric.update(metric as typeof cmpp.submitted, 1)
  }
  const http = httpMetrics()
  http.count({ at: "", method: "GET", path: "/", status: 200, actor: null, code: null, millis: 1 })
  const { openMetrics } = yield* StationMetrics.make
  return `${http.text(0)}${processMeasures()()}${yield* openMetrics}`
}).pipe(
  Effect.provideService(StationStore, StationStoreMemory.make(StationStoreMemory.emptyBooks())),
  Effect.provideService(Metric.MetricRegistry, new Map())
)

const text = await Effect.runPromise(printed)
const families = [...text.matchAll(/^# TYPE (\S+) \w+$/gm)].map(([, name = ""]) => name)

/** The labels of each series that is printed, and the values that they were printed with. */
const series = new Map<string, Map<string, Set<string>>>()
for (const [, name = "", pairs = ""] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)) {
  const labels = series.get(name) ?? new Map<string, Set<string>>()
  series.set(name, labels)
  for (const [, label = "", value = ""] of pairs.matchAll(/(\w+)="([^"]*)"/g)) {
    labels.set(label, (labels.get(label) ?? new Set()).add(value))
  }
}

/** What stands between expressions. */
const operators = ["or", "and", "unless", "on", "ignoring"]

/** The causes of work items: each is printed, were there none of it. */
const causes = series.get("yugou_work_items")?.get("cause") ?? []

/** What Prometheus adds to every series, and the one that it makes itself. */
const ofScrape = ["job", "instance"]
series.set("up", new Map())

/** Labels whose values are all printed here. */
const closed = ["state", "queue", "cause", "outcome", "kind", "direction", "problem"]

/** What an expression asks for that is never printed: a name, a label of it, or a value. */
const unknownIn = (expression: string): ReadonlyArray<string> => {
  const bare = expression.replaceAll(/"[^"]*"/g, "").replaceAll(/\b(by|without)\s*\([^)]*\)|\[[^\]]*\]|\{[^}]*\}/g, " ")
  const names = [...bare.matchAll(/(?<![\w.])[a-zA-Z_]\w*(?!\w*\s*\()/g)].map(([name]) => name)
  const groups = [...expression.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, labels = ""]) => labels.split(/,\s*/))
  const any = (label: string): boolean => names.some((name) => series.get(name)?.has(label))
  return [
    ...names.filter((name) => !series.has(name) && !operators.includes(name)),
    ...groups.filter((label) => !ofScrape.includes(label) && !any(label)),
    ...[...expression.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, name = "", pairs = ""]) =>
      [...pairs.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label = "", , values = ""]) => {
        const known = series.get(name)?.get(label)
        if (ofScrape.includes(label)) return []
        if (known === undefined) return [`${name}{${label}}`]
        return closed.includes(label) ? values.split("|").filter((value) => !known.has(value)) : []
      })
    )
  ]
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly summary_en: string; readonly runbook: string }
}

const rules = (
  JSON.parse(read("docs/operation/alerts.json")) as { groups: ReadonlyArray<{ rules: ReadonlyArray<Rule> }> }
).groups.flatMap((group) => group.rules)

interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: ReadonlyArray<{ readonly expr: string; readonly datasource: { readonly uid: string } }>
}

const panels = (JSON.parse(read("docs/operation/dashboard.json")) as { panels: ReadonlyArray<Panel> }).panels
const targets = panels.flatMap(({ title, targets: its = [] }) => its.map((it) => ({ title, ...it })))

/** Where an alert sends whoever gets it. */
const chinese = "docs/guides/runbook.zh-CN.md"

/** A section of a page: its heading and what stands below, up to the next one. */
const sectionsOf = (page: string, level: "##" | "###"): ReadonlyArray<readonly [heading: string, text: string]> =>
  page
    .split(new RegExp(`^${level} `, "m"))
    .slice(1)
    .map((part) => [part.split("\n")[0] ?? "", part.split(/^##? /m)[0] ?? ""])

/** The address of a heading within its page. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-")

const pages = [
  {
    file: "docs/guides/runbook.md",
    metrics: "Metrics",
    points: ["Means", "Look", "Do", "Never", "Over"],
    table: ["alert", "what it says", "when"],
    parts: ["Daily", "Weekly", "Alerts", "On alert", "Work items", "On restore", "On replacement of hardware"],
    last: "On a leaked password"
  },
  {
    file: chinese,
    metrics: "指标",
    points: ["影响", "查看", "处理", "不可", "结束"],
    table: ["告警", "说明", "条件"],
    parts: ["每日", "每周", "告警一览", "告警处置", "待办处置", "恢复之后", "更换硬件"],
    last: "口令泄露"
  }
] as const

describe("what a station prints", () => {
  it("is here whatever its parts have names for", () => {
    const named = globSync("packages/*/src/**/Metrics.ts", { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/\b(?:counter|gauge|histogram|frequency)\(\s*"(\w+)"|name: "(yugou_\w+)"/g)].map(
        ([, made, row]) => (made ?? row ?? "").replace(/_total$/, "")
      )
    )
    assert.isAbove(named.length, 30)
    assert.deepStrictEqual(
      named.filter((name) => !families.includes(name)),
      []
    )
  })
})

describe("the alert rules", () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))("%s asks for what is printed", (_, rule) => {
    assert.deepStrictEqual(unknownIn(rule.expr), [])
    assert.match(rule.for, /^\d+[mh]$/)
    assert.include(["critical", "warning", "notice"], rule.labels.severity)
  })

  it("find a name, a label and a value that are made up", () => {
    const made = 'max(yugou_order) + sum by (engines) (yugou_queue_due{queue=~"resolve|send",of="x"})'
    assert.deepStrictEqual(unknownIn(made), ["yugou_order", "engines", "send", "yugou_queue_due{of}"])
  })

  it("have names of their own", () => {
    assert.strictEqual(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  })
})

describe("the dashboard", () => {
  it("asks for what is printed, of the source that somebody chose", () => {
    for (const { title, expr, datasource } of targets) {
      assert.deepStrictEqual(unknownIn(expr), [], title)
      assert.strictEqual(datasource.uid, "${" + "datasource}", title)
    }
  })

  it("shows every metric", () => {
    const shown = targets.map(({ expr }) => expr).join("\n")
    assert.deepStrictEqual(
      families.filter((name) => !new RegExp(`\\b${name}(_total|_bucket|_count)?\\b`).test(shown)),
      []
    )
  })
})

describe.each(pages)("$file", ({ file, metrics, points, table, parts, last }) => {
  const page = read(file)
  const parted = sectionsOf(page, "##")
  const sections = sectionsOf(page, "###")

  it("has all parts", () => {
    const headings = parted.map(([heading]) => heading)
    assert.deepStrictEqual(
      [...parts, last].filter((part) => !headings.includes(part)),
      []
    )
  })

  it("has one section for each metric, and none for one that there is not", () => {
    const named = sections.flatMap(([, its]) =>
      codesIn(new RegExp(`^- \\*\\*${metrics}\\*\\* (.*)$`, "m").exec(its)?.[1] ?? "")
    )
    assert.deepStrictEqual([...named].sort(), [...families, "up"].sort())
  })

  it("has one section for each cause of work items, and none for one that there is not", () => {
    const named = sections.flatMap(([heading]) => codesIn(heading))
    assert.deepStrictEqual([...named].sort(), [...causes].sort())
  })

  it("says in each section what it means, where to look, what to do and what never, and when it is over", () => {
    const told = [...sections, ...parted.slice(-3)]
    for (const [heading, its] of told) {
      const found = [...its.matchAll(/^- \*\*(.+?)\*\* \S/gm)].map(([, label = ""]) => label)
      assert.deepStrictEqual(
        found.filter((label) => label !== metrics),
        [...points],
        heading
      )
    }
  })

  it("has the table of the alert rules, each with its section, where the alert sends who got it", () => {
    const rows = tableOf(page, ...table)
    assert.deepStrictEqual(
      rows.map(([alert, , when = "", lasts, severity]) => [alert, when.replaceAll("\\|", "|"), lasts, severity]),
      rules.map(({ alert, expr, for: lasts, labels }) => [
        `\`${alert}\``,
        `\`${expr}\``,
        lasts,
        `\`${labels.severity}\``
      ])
    )
    for (const [index, { annotations }] of rules.entries()) {
      const [, says, , , , section = ""] = rows[index] ?? []
      assert.isNotEmpty(says)
      assert.isNotEmpty(annotations.summary)
      assert.isNotEmpty(annotations.summary_en)
      const [, anchor = ""] = /\]\(#(.+)\)$/.exec(section) ?? []
      const [sentTo, place] = annotations.runbook.split("#")
      if (sentTo === file) assert.strictEqual(anchor, place)
      else assert.strictEqual(sentTo, chinese)
    }
  })

  it("links within itself to what there is", () => {
    const anchors = [...parted, ...sections].map(([heading]) => anchorOf(heading))
    for (const [, anchor = ""] of page.matchAll(/\]\(#([^)]+)\)/g)) assert.include(anchors, anchor)
  })
})
