/** The process of the hostile connections. */
import * as Attacks from "./Attacks.ts"
import { serve } from "./Talk.ts"

let running: Attacks.Running | null = null

serve<"Crowd">({
  attack: async (name, target, connections, terminals) => {
    running?.stop()
    running = Attacks.start(name, target, connections, terminals)
    return null
  },
  cease: async () => {
    running?.stop()
    running = null
    return null
  }
})
