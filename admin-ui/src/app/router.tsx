import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { infoQuery, manifestQuery, meQuery } from '../api/queries.ts';
import { takePreferences } from './preferences.ts';
import { queryClient } from './query-client.ts';
import { NotFound, RouteError, RoutePending } from './route-states.tsx';
import { parseSearch, type SearchParams, stringifySearch } from './search-params.ts';

const root = createRootRoute({
  component: Outlet,
  validateSearch: (search): SearchParams => search as SearchParams,
  beforeLoad: async () => {
    const info = await queryClient.ensureQueryData(infoQuery());
    document.documentElement.dataset['project'] = info.project_name;
  },
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../screens/setup/setup-screen.tsx'), 'SetupScreen'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../screens/sign-in/sign-in-screen.tsx'), 'SignInScreen'),
});

/** Everything behind sign-in: it waits for the person and the manifest, then draws sidebar and screen. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery());
    if (!me) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href }, replace: true });
    takePreferences(me);
  },
  loader: () => queryClient.ensureQueryData(manifestQuery()),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/home/home-screen.tsx'), 'HomeScreen'),
});

const collection = createRoute({
  getParentRoute: () => shell,
  path: '/c/$collection',
  component: lazyRouteComponent(() => import('../screens/collection/collection-screen.tsx'), 'CollectionScreen'),
});
// The collection screen reads these two from the address itself, so that the grid stays while the panel changes.
const record = createRoute({ getParentRoute: () => collection, path: 'r/$id' });
const newRecord = createRoute({ getParentRoute: () => collection, path: 'new' });

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    shell.addChildren([home, collection.addChildren([record, newRecord])]),
  ]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  pathParamsAllowedCharacters: [','],
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: RoutePending,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
