/** Routes made of the screens: one root, the shell for whoever has signed in, and the gates before it. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { answerOf, Refused } from './api/index.ts'
import { queries } from './api/query.ts'
import { afterPage } from './kit/after-page.ts'
import { parseSearch, searchText } from './kit/url.ts'
import { gates, screens } from './screens/all.ts'
import type { Place, Screen } from './screens/screen.ts'
import { Broken } from './shell/broken.tsx'
import { Guarded } from './shell/guarded.tsx'
import { Shell } from './shell/shell.tsx'

const Missing = lazy(async () => ({ default: (await import('./shell/missing.tsx')).Missing }))

const root = createRootRoute({
  component: Outlet,
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
      const isHalf = thrown.problem.code === 'mfa_required'
      const next = location.href === '/' ? undefined : location.href
      throw redirect({ to: (isHalf ? '/login/mfa' : '/login') as never, search: { next } as never })
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
    // Nothing waits for it: the page shows what is there, and the shape of what comes.
    loader: ({ params, location }) => {
      askAhead(screen, { params, search: location.search as Place['search'] })
      return Page.preload?.()
    },
    staticData: { screen },
  })
})

function askAhead({ ahead }: Screen, place: Place): void {
  for (const options of ahead?.(place) ?? []) void queries.prefetchQuery(options as never)
}

/** Every other address: the way on stands around it. */
const nowhere = createRoute({
  getParentRoute: () => shell,
  path: '$',
  component: () => (
    <Suspense>
      <Missing />
    </Suspense>
  ),
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
  routeTree: root.addChildren([shell.addChildren([...inside, nowhere]), ...outside]),
  defaultPreload: 'intent',
  defaultPreloadDelay: 50,
  parseSearch,
  stringifySearch: searchText,
  scrollRestoration: true,
})

// Nothing goes back by it before it is there.
void afterPage(() => import('./kit/way.ts'))().then(({ keepWay }) => keepWay(router.history))

/** Who asks, and what the first page will ask: both go out before anything is drawn. */
export function askFirst(): void {
  for (const { routeId, params, search } of router.matchRoutes(router.latestLocation)) {
    const screen = router.routesById[routeId as never] as {
      options?: { staticData?: { screen?: Screen } }
    }
    const known = screen?.options?.staticData?.screen
    if (known === undefined) continue
    if (!gates.includes(known)) void queries.prefetchQuery(answerOf('getMe', undefined))
    askAhead(known, { params, search } as Place)
  }
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    screen?: Screen
  }
}
