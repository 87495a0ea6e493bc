/** The automaton of a request as a Mermaid state diagram: the guide shows it, `npm run diagram` prints it. */
import { Automaton } from "@yugou/dialect-kit"

type Reached = Exclude<Automaton.Cell, null>

const endOf = (cell: Reached, input: Automaton.Input): string => {
  switch (cell._tag) {
    case "To":
      return cell.phase
    case "AsSaid":
      return input === "endedRefused" ? "Refused" : "Answered"
    case "NotSent":
    case "NoAnswer":
      return cell._tag
  }
}

const wordOf = (cell: Reached): string => {
  switch (cell._tag) {
    case "To":
    case "AsSaid":
      return ""
    case "NotSent":
      return cell.reason === "asSaid" ? "" : ` (${cell.reason})`
    case "NoAnswer":
      return cell.cause === "asSaid" ? "" : ` (${cell.cause})`
  }
}

/** Prints the table as a Mermaid state diagram, one line a transition; inputs that leave a phase as it is are left out. */
export const mermaid = (): string => {
  const lines = Automaton.phases.flatMap((phase) =>
    (Object.keys(Automaton.inputs) as ReadonlyArray<Automaton.Input>).flatMap((input) => {
      const cell = Automaton.table[phase][input]
      if (cell === null || (cell._tag === "To" && cell.phase === phase)) return []
      return [`  ${phase} --> ${endOf(cell, input)}: ${Automaton.inputs[input]}${wordOf(cell)}`]
    })
  )
  return ["stateDiagram-v2", "  [*] --> unsent: Start", ...lines].join("\n")
}
