/** Where the page begins. */
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "@fontsource-variable/noto-sans-sc"
import "antd/dist/reset.css"
import "./page.css"
import { App } from "./App.tsx"

const root = document.getElementById("root")
if (root === null) throw new Error("the document has no root")
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>
)
