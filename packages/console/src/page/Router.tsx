/** The addresses of the page, and what the menu is made of: a page that nobody may read is not in it. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from "@tanstack/react-router"
import { readParameters, writeParameters } from "./kit/Address.ts"
import { Landing } from "./pages/Landing.tsx"
import { Frame } from "./parts/Frame.tsx"
import { type PageKey, pagePaths } from "./parts/Pages.ts"

const root = createRootRoute({ component: Frame, notFoundComponent: Landing })

/** Each page comes when somebody goes to it. */
const pages = {
  overview: lazyRouteComponent(() => import("./pages/Overview.tsx"), "Overview"),
  work: lazyRouteComponent(() => import("./pages/work/WorkLists.tsx"), "WorkLists"),
  customers: lazyRouteComponent(() => import("./pages/Customers.tsx"), "Customers"),
  commissioning: lazyRouteComponent(() => import("./pages/Commissioning.tsx"), "Commissioning"),
  purchases: lazyRouteComponent(() => import("./pages/Purchases.tsx"), "Purchases"),
  records: lazyRouteComponent(() => import("./pages/Records.tsx"), "Records"),
  approvals: lazyRouteComponent(() => import("./pages/Approvals.tsx"), "Approvals"),
  dunning: lazyRouteComponent(() => import("./pages/Dunning.tsx"), "Dunning"),
  closings: lazyRouteComponent(() => import("./pages/Closings.tsx"), "Closings"),
  terminals: lazyRouteComponent(() => import("./pages/Terminals.tsx"), "Terminals"),
  templates: lazyRouteComponent(() => import("./pages/Templates.tsx"), "Templates"),
  statistics: lazyRouteComponent(() => import("./pages/statistics/Statistics.tsx"), "Statistics"),
  messages: lazyRouteComponent(() => import("./pages/Messages.tsx"), "Messages"),
  alarms: lazyRouteComponent(() => import("./pages/Alarms.tsx"), "Alarms"),
  history: lazyRouteComponent(() => import("./pages/History.tsx"), "History"),
  accesses: lazyRouteComponent(() => import("./pages/Accesses.tsx"), "Accesses"),
  dayEnd: lazyRouteComponent(() => import("./pages/DayEnd.tsx"), "DayEnd"),
  differences: lazyRouteComponent(() => import("./pages/Differences.tsx"), "Differences"),
  users: lazyRouteComponent(() => import("./pages/Users.tsx"), "Users"),
  policies: lazyRouteComponent(() => import("./pages/Policies.tsx"), "Policies"),
  system: lazyRouteComponent(() => import("./pages/SystemState.tsx"), "SystemState"),
  demo: lazyRouteComponent(() => import("./pages/Demo.tsx"), "Demo")
} as const satisfies { readonly [K in PageKey]: React.ComponentType }

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", component: Landing }),
  ...Object.entries(pages).map(([key, component]) =>
    createRoute({ getParentRoute: () => root, path: pagePaths[key as PageKey], component })
  )
]

const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: readParameters as never,
  stringifySearch: writeParameters,
  defaultPreload: false,
  scrollRestoration: false
})

/** The pages, for whoever is signed in. */
export const Pages = () => <RouterProvider router={router} />
