/** The drawer that the address names. */
import { type DrawerKind, useDrawer } from "../kit/Address.ts"
import { CommissionDrawer } from "./CommissionDrawer.tsx"
import { CustomerDrawer } from "./CustomerDrawer.tsx"
import { OrderDrawer } from "./OrderDrawer.tsx"
import { ParameterDrawer } from "./ParameterDrawer.tsx"
import { TerminalDrawer } from "./TerminalDrawer.tsx"

const shown: { readonly [K in DrawerKind]: (props: { readonly id: string }) => React.ReactNode } = {
  order: OrderDrawer,
  customer: CustomerDrawer,
  terminal: TerminalDrawer,
  parameters: ParameterDrawer,
  commission: CommissionDrawer
}

export const Drawers = () => {
  const { kind, id } = useDrawer()
  if (kind === null || id === null) return null
  const Shown = shown[kind]
  return <Shown key={`${kind}${id}`} id={id} />
}
