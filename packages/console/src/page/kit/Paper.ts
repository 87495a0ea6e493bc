/** What goes on paper: a copy of it stands alone on the page while it is printed, however long it is and wherever it was open. */

/** Sizes of paper with their margins: A4, and the roll of a cash desk. */
export const papers = {
  a4: { size: "A4", margin: "14mm" },
  roll: { size: "80mm 200mm", margin: "4mm" }
} as const
export type Paper = keyof typeof papers

const clear = (): void => {
  for (const old of document.querySelectorAll("body > .paper, head > style.paper")) old.remove()
}

/** Prints a part of the page, or keeps it as PDF where the browser offers that. */
export const printed = (part: HTMLElement | null, paper: Paper): void => {
  if (part === null) return
  clear()
  const { size, margin } = papers[paper]
  const rule = document.createElement("style")
  rule.className = "paper"
  rule.textContent = `@page { size: ${size}; margin: ${margin}; }`
  document.head.append(rule)
  const sheet = document.createElement("div")
  sheet.className = "paper"
  sheet.append(part.cloneNode(true))
  document.body.append(sheet)
  addEventListener("afterprint", clear, { once: true })
  print()
}
