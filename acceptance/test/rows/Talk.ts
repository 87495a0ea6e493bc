/** The record of who talked to whom: a test in which a dialect and a simulated terminal exchanged bytes carries the dialect's name in its report. */
import { TestRunner } from "vitest"

declare module "vitest" {
  interface TaskMeta {
    /** The dialects that talked to a simulated terminal while the test ran. */
    dialects?: ReadonlyArray<string>
  }
}

/**
 * Hears the bytes between a session and its simulated terminal. The mark is set by the wire itself, when bytes have gone both ways: a test can neither
 * claim it in its title nor have it from a terminal that is played by a function.
 */
export const hearing = (dialectId: string): ((direction: "up" | "down") => void) => {
  const heard = new Set<"up" | "down">()
  return (direction) => {
    heard.add(direction)
    if (heard.size < 2) return
    const meta = TestRunner.getCurrentTest()?.meta
    if (meta === undefined) return
    if (meta.dialects?.includes(dialectId) !== true) meta.dialects = [...(meta.dialects ?? []), dialectId]
  }
}
