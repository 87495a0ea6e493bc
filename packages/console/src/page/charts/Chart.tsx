/** A chart of echarts, loaded with the first page that has one. Its text waits for the letters that it needs: a canvas draws with what is there. */

import { theme } from "antd"
import type { BarSeriesOption, LineSeriesOption } from "echarts/charts"
import { BarChart, LineChart } from "echarts/charts"
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components"
import { type ComposeOption, init, use as register } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"
import { useEffect, useRef } from "react"
import { useShade } from "../kit/Shade.tsx"

register([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer
])

/** What a chart shows. */
export type Drawing = ComposeOption<BarSeriesOption | LineSeriesOption>

const fontFamily = "Noto Sans SC Variable"

export const Chart = ({
  drawing,
  label,
  click
}: {
  readonly drawing: Drawing
  readonly label: string
  readonly click?: (name: string) => void
}) => {
  const { shade } = useShade()
  const { token } = theme.useToken()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { current } = place
    if (current === null) return
    const chart = init(current, shade === "dark" ? "dark" : undefined)
    let isGone: "yes" | "no" = "no"
    void document.fonts.load(`12px "${fontFamily}"`, `${label}${JSON.stringify(drawing)}`).then(() => {
      if (isGone === "yes") return
      chart.setOption({
        backgroundColor: "transparent",
        textStyle: { fontFamily, color: token.colorText },
        aria: { enabled: true, label: { description: label } },
        animation: false,
        ...drawing
      })
      if (click !== undefined) chart.on("click", ({ name }) => click(String(name)))
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(current)
    return () => {
      isGone = "yes"
      watch.disconnect()
      chart.dispose()
    }
  }, [drawing, label, shade, token, click])
  return <div ref={place} className="chart" role="img" aria-label={label} />
}
