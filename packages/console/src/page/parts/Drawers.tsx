/** The drawer that the address names; each comes with the first time that it is opened. */
import { type ComponentType, lazy, Suspense } from "react"
import { type DrawerKind, useDrawer } from "../kit/Address.ts"

type Shown = ComponentType<{ readonly id: string }>

const shown: { readonly [K in DrawerKind]: Shown } = {
  order: lazy(async () => ({ default: (await import("./OrderDrawer.tsx")).OrderDrawer })),
  customer: lazy(async () => ({ default: (await import("./CustomerDrawer.tsx")).CustomerDrawer })),
  terminal: lazy(async () => ({ default: (await import("./TerminalDrawer.tsx")).TerminalDrawer })),
  parameters: lazy(async () => ({ default: (await import("./ParameterDrawer.tsx")).ParameterDrawer })),
  commission: lazy(async () => ({ default: (await import("./CommissionDrawer.tsx")).CommissionDrawer }))
}

export const Drawers = () => {
  const { kind, id } = useDrawer()
  if (kind === null || id === null) return null
  const Drawer = shown[kind]
  return (
    <Suspense fallback={null}>
      <Drawer key={`${kind}${id}`} id={id} />
    </Suspense>
  )
}
