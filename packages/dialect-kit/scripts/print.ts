import { mermaid } from "./Diagram.ts"

console.log(mermaid())
