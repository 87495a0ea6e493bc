// Draws the diagrams of a page where their source stands. Everything lies in the site: nothing is loaded from elsewhere.
;(() => {
  const sources = [...document.querySelectorAll("pre > code.mermaid")]
  if (sources.length === 0) return
  const dark = () =>
    document.documentElement.dataset.theme === "dark" ||
    (document.documentElement.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches)
  const drawings = sources.map((code) => {
    const drawing = document.createElement("div")
    drawing.className = "diagram"
    for (const button of code.parentElement.querySelectorAll("button")) button.remove()
    for (const end of code.querySelectorAll("br")) end.replaceWith("\n")
    const text = code.textContent
    code.parentElement.replaceWith(drawing)
    return { drawing, text }
  })
  const draw = async () => {
    globalThis.mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      theme: dark() ? "dark" : "neutral",
      fontFamily: getComputedStyle(document.body).fontFamily
    })
    for (const [index, { drawing, text }] of drawings.entries()) {
      const { svg } = await globalThis.mermaid.render(`diagram-${index}`, text)
      drawing.innerHTML = svg
    }
  }
  // The page is hidden until its settings are known; text that is not shown has no size.
  const shown = new Promise((resolve) => {
    const look = () => (getComputedStyle(document.body).display === "none" ? setTimeout(look, 20) : resolve())
    look()
  })
  let queue = shown.then(draw)
  const again = () => {
    queue = queue.then(draw)
  }
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] })
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again)
})()
