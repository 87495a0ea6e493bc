import { execSync } from "node:child_process"
import { everyOrg, StationStore } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { layerPostgres } from "./src/index.ts"

const [url = "", rounds = "20"] = process.argv.slice(2)
const layer = layerPostgres({ url: Redacted.make(url) })
const pending = new Map<number, string>()
let n = 0
const timed = <A, E, R>(name: string, e: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const id = n++
    pending.set(id, name)
    const t = setTimeout(() => console.log("SLOW", name, new Date().toISOString(), "pending", pending.size), 4000)
    return Effect.ensuring(
      e,
      Effect.sync(() => {
        clearTimeout(t)
        pending.delete(id)
      })
    )
  })
for (let round = 1; round <= Number(rounds); round++) {
  const t = performance.now()
  const watch = setTimeout(() => {
    console.log(new Date().toISOString(), "STUCK", round)
    try {
      console.log(
        execSync(
          "ss -tnpo | grep 55415 | head -30; ps -eo pid,ppid,stat,wchan:30,etime,args | grep -i [p]ostgres | grep pg15 -A40 | head -40; uptime; cat /proc/loadavg"
        ).toString()
      )
    } catch (e) {
      console.log(String(e))
    }
  }, 5000)
  const exit = await Effect.runPromiseExit(
    Effect.gen(function* () {
      const store = yield* StationStore
      yield* Effect.forEach(
        Array.from({ length: 24 }, (_, i) => i),
        (i) =>
          timed(
            `list ${i}`,
            store.list(
              i % 2 === 0 ? "Order" : "Adjustment",
              { orgScope: everyOrg, where: { target: { _tag: "Is", value: `t${i}/1` } } },
              { after: null, limit: 500, order: "ascending" }
            )
          ).pipe(
            Effect.andThen(
              timed(
                `history ${i}`,
                store.history({ _tag: "Order", id: `x${i}` } as never, { afterVersion: 0, limit: 500 })
              )
            )
          ),
        { concurrency: 4, discard: true }
      )
    }).pipe(Effect.provide(Layer.fresh(layer)))
  )
  clearTimeout(watch)
  const ms = Math.round(performance.now() - t)
  if (ms > 4000 || exit._tag === "Failure") console.log(new Date().toISOString(), "round", round, ms, exit._tag)
}
console.log("done")
