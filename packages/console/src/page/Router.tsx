/** The addresses of the page, and what the menu is made of: a page that nobody may read is not in it. */
import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router"
import { readParameters, writeParameters } from "./kit/Address.ts"
import { Approvals } from "./pages/Approvals.tsx"
import { Commissioning } from "./pages/Commissioning.tsx"
import { Customers } from "./pages/Customers.tsx"
import { DayEnd } from "./pages/DayEnd.tsx"
import { Demo } from "./pages/Demo.tsx"
import { Differences } from "./pages/Differences.tsx"
import { Dunning } from "./pages/Dunning.tsx"
import { History } from "./pages/History.tsx"
import { Landing } from "./pages/Landing.tsx"
import { Messages } from "./pages/Messages.tsx"
import { Purchases } from "./pages/Purchases.tsx"
import { Records } from "./pages/Records.tsx"
import { Statistics } from "./pages/Statistics.tsx"
import { SystemState } from "./pages/SystemState.tsx"
import { Templates } from "./pages/Templates.tsx"
import { Terminals } from "./pages/Terminals.tsx"
import { Users } from "./pages/Users.tsx"
import { WorkLists } from "./pages/work/WorkLists.tsx"
import { Frame } from "./parts/Frame.tsx"
import { pagePaths } from "./parts/Pages.ts"

const root = createRootRoute({ component: Frame, notFoundComponent: Landing })

const page = (path: string, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component })

const routes = [
  page("/", Landing),
  page(pagePaths.customers, Customers),
  page(pagePaths.commissioning, Commissioning),
  page(pagePaths.purchases, Purchases),
  page(pagePaths.records, Records),
  page(pagePaths.approvals, Approvals),
  page(pagePaths.dunning, Dunning),
  page(pagePaths.work, WorkLists),
  page(pagePaths.terminals, Terminals),
  page(pagePaths.templates, Templates),
  page(pagePaths.statistics, Statistics),
  page(pagePaths.messages, Messages),
  page(pagePaths.history, History),
  page(pagePaths.dayEnd, DayEnd),
  page(pagePaths.differences, Differences),
  page(pagePaths.users, Users),
  page(pagePaths.system, SystemState),
  page(pagePaths.demo, Demo)
]

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: readParameters as never,
  stringifySearch: writeParameters,
  defaultPreload: false,
  scrollRestoration: false
})
