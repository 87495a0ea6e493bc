/** Prints the automaton of a request, as the guide shows it: `npm run diagram`. */
import { optionsOf } from "../../../scripts/Arguments.ts"
import { mermaid } from "./Diagram.ts"

const usage = `npm run diagram

Prints the automaton of a request as a Mermaid state diagram, as docs/guides/one-purchase.md shows it.

  --help   this text`
optionsOf(usage, {})
console.log(mermaid())
