/** Rules about terminals that do not answer that can be switched off. */
import { tampered } from "./Tamper.ts"

/** What is done in place of each rule. */
export const silenceBreaks = {
  /** Asks a silent terminal in the room of the engine. */
  standsAside: tampered({ silent: (noted) => ({ ...noted, asks: () => "goes" }) }),
  /** Leaves a silent terminal alone. */
  silentAsked: tampered({
    silent: (noted) => ({
      ...noted,
      asks: (engine, terminalId) => {
        const turn = noted.asks(engine, terminalId)
        if (turn === "probes") noted.ended(engine, terminalId, turn, "unasked")
        return turn === "goes" ? turn : "rests"
      }
    })
  }),
  /** Never forgets who was silent. */
  silenceEnds: tampered({
    silent: (noted) => ({
      ...noted,
      ended: (engine, terminalId, as, heard) =>
        noted.ended(engine, terminalId, as, heard === "answered" ? "unasked" : heard)
    })
  })
}
