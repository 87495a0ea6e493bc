/**
 * Builds the page of the console.
 *
 * Usage: node --conditions=@yugou/source scripts/build.ts [--if-stale]
 */
import { parseArgs } from "node:util"
import { buildPage, isFresh } from "./Page.ts"

const { values } = parseArgs({ options: { "if-stale": { type: "boolean" } } })

if (values["if-stale"] !== true || !isFresh()) {
  console.log("正在生成控制台页面，约需数秒 / building the page of the console, some seconds")
  const began = performance.now()
  await buildPage()
  console.log(`已生成 / built: ${((performance.now() - began) / 1000).toFixed(1)} s`)
}
