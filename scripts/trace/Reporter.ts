/** The reporter of the tests that keeps what a whole run said, for `npm run trace`; it prints nothing. */
import { globSync } from "node:fs"
import * as path from "node:path"
import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from "vitest/node"
import { type Test, write } from "./TestReport.ts"
import { commitOf, digestOf } from "./Tree.ts"

declare module "vitest" {
  interface TaskMeta {
    /** The dialects that talked to a simulated terminal while the test ran. */
    dialects?: ReadonlyArray<string>
  }
}

const separator = " > "

/** A test that is expected to fail asserts nothing of what its title says. */
const stateOf = (test: TestCase): Test["state"] => {
  const { state } = test.result()
  if (state === "passed") return test.options.fails === true ? "skipped" : "passed"
  return state === "failed" ? "failed" : "skipped"
}

const titleOf = (test: TestCase): string => {
  const titles = [test.name]
  for (let it = test.parent; it.type === "suite"; it = it.parent) titles.unshift(it.name)
  return titles.join(separator)
}

/**
 * Writes a report where every test file ran, and leaves the last one alone where only some did: a narrowed run says nothing of the others, and
 * results of different moments are never put together.
 */
export class TraceReporter implements Reporter {
  /** The patterns of all test files, whatever a run is narrowed to. */
  readonly files: ReadonlyArray<string>
  private config: Vitest["config"] | null = null
  private before = ""

  constructor(files: ReadonlyArray<string>) {
    this.files = files
  }

  onInit({ config }: Vitest): void {
    this.config = config
    this.before = digestOf(config.root)
  }

  onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    unhandled: ReadonlyArray<{ readonly message?: string }>,
    reason: TestRunEndReason
  ): void {
    const config = this.config
    if (config === null || reason === "interrupted" || config.testNamePattern !== undefined) return
    const { root } = config
    const named = (file: string): string => path.relative(root, file).replaceAll(path.sep, "/")
    const all = globSync([...this.files], { cwd: root, exclude: ["**/node_modules"] })
    const ran = modules.filter((module) => module.state() !== "queued" && module.state() !== "pending")
    const files = ran.map(({ moduleId }) => named(moduleId)).toSorted()
    if (!all.every((file) => files.includes(file.replaceAll(path.sep, "/")))) return
    const tree = digestOf(root)
    const changed = tree === this.before ? [] : ["files were changed while the tests ran"]
    const broken = ran.flatMap((module) =>
      module.errors().map(({ message }) => `${named(module.moduleId)}: ${message}`)
    )
    write(root, {
      version: 1,
      commit: commitOf(root),
      tree,
      files,
      tests: ran.flatMap((module) =>
        [...module.children.allTests()].map((test) => ({
          file: named(module.moduleId),
          title: titleOf(test),
          state: stateOf(test),
          dialects: test.meta().dialects ?? []
        }))
      ),
      errors: [...broken, ...unhandled.map(({ message = "an error outside of the tests" }) => message), ...changed]
    })
  }
}
