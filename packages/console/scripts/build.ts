/**
 * Builds the page of the console.
 *
 * Usage: node --conditions=@yugou/source scripts/build.ts [--if-stale]
 */
import { optionsOf } from "../../../scripts/Arguments.ts"

const usage = `npm run build -w packages/console -- [--if-stale]

Builds the page of the console into dist/page.

  --if-stale   only where there is none that is as new as its sources
  --help       this text`
const given = optionsOf(usage, { "if-stale": { type: "boolean" } })
const { buildPage, isFresh } = await import("./Page.ts")

if (given["if-stale"] !== true || !isFresh()) {
  console.log("正在生成控制台页面，约需数秒 / building the page of the console, some seconds")
  const began = performance.now()
  const { signIn, firstPage } = await buildPage()
  const kilo = (bytes: number) => (bytes / 1000).toFixed(0)
  console.log(
    `已生成 / built: ${((performance.now() - began) / 1000).toFixed(1)} s; 首次加载 / first load: ${kilo(signIn)} kB, ${kilo(firstPage)} kB gzip`
  )
}
