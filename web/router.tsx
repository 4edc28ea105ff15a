/** Routes made of the screens: one root, the shell for whoever has signed in, and the gates before it. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { answerOf, Refused } from './api/index.ts'
import { queries } from './api/query.ts'
import { parseSearch, searchText } from './kit/url.ts'
import { gates, screens } from './screens/all.ts'
import type { Screen } from './screens/screen.ts'
import { Broken, Missing } from './shell/missing.tsx'
import { Guarded, Shell } from './shell/shell.tsx'

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: Missing,
  errorComponent: Broken,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  // Nobody is asked twice: the answer is kept, and the page that was wanted is opened after signing in.
  beforeLoad: async ({ location }) => {
    try {
      await queries.ensureQueryData(answerOf('getMe', undefined))
    } catch (thrown) {
      if (!(thrown instanceof Refused) || thrown.problem.status !== 401) throw thrown
      throw redirect({ to: '/login' as never, search: { next: location.href } as never })
    }
  },
})

function loaded({ load }: Screen) {
  return lazyRouteComponent<{ page: (props: object) => ReactNode }, 'page'>(
    async () => ({ page: (await load()) as (props: object) => ReactNode }),
    'page',
  )
}

const inside = screens.map((screen) => {
  const Page = loaded(screen)
  return createRoute({
    getParentRoute: () => shell,
    path: screen.path,
    component: () => (
      <Guarded screen={screen}>
        <Page />
      </Guarded>
    ),
    loader: () => Page.preload?.(),
    staticData: { screen },
  })
})

const outside = gates.map((screen) =>
  createRoute({
    getParentRoute: () => root,
    path: screen.path,
    component: loaded(screen),
    staticData: { screen },
  }),
)

export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren(inside), ...outside]),
  defaultPreload: 'intent',
  defaultPreloadDelay: 50,
  parseSearch,
  stringifySearch: searchText,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    screen?: Screen
  }
}
