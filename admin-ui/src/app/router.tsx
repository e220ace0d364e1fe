import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { infoQuery, manifestQuery, meQuery } from '../api/queries.ts';
import { viewing } from '../api/view-as.ts';
import { loadTexts, setDefaultLanguage } from '../i18n/i18n.ts';
import { takePreferences } from './preferences.ts';
import { queryClient } from './query-client.ts';
import { AdministratorsOnly, NotFound, RouteError, RoutePending } from './route-states.tsx';
import { parseSearch, type SearchParams, stringifySearch } from './search-params.ts';

const root = createRootRoute({
  component: Outlet,
  validateSearch: (search): SearchParams => search as SearchParams,
  beforeLoad: async () => {
    const info = await queryClient.ensureQueryData(infoQuery());
    document.documentElement.dataset['project'] = info.project_name;
    await setDefaultLanguage(info.default_language);
  },
});

const signInTexts = { getParentRoute: () => root, loader: () => loadTexts('signIn') };

const setup = createRoute({
  ...signInTexts,
  path: '/setup',
  component: lazyRouteComponent(() => import('../screens/setup/setup-screen.tsx'), 'SetupScreen'),
});

const signIn = createRoute({
  ...signInTexts,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../screens/sign-in/sign-in-screen.tsx'), 'SignInScreen'),
});

/** Pages for people without a session, some of them where letters lead. */
const letters = [
  createRoute({
    ...signInTexts,
    path: '/forgot-password',
    component: lazyRouteComponent(
      () => import('../screens/sign-in/forgot-password-screen.tsx'),
      'ForgotPasswordScreen',
    ),
  }),
  createRoute({
    ...signInTexts,
    path: '/reset-password',
    component: lazyRouteComponent(
      () => import('../screens/sign-in/reset-password-screen.tsx'),
      'ResetPasswordScreen',
    ),
  }),
  createRoute({
    ...signInTexts,
    path: '/ask-link',
    component: lazyRouteComponent(() => import('../screens/sign-in/ask-link-screen.tsx'), 'AskLinkScreen'),
  }),
  createRoute({
    ...signInTexts,
    path: '/magic-link',
    component: lazyRouteComponent(
      () => import('../screens/sign-in/magic-link-screen.tsx'),
      'MagicLinkScreen',
    ),
  }),
  createRoute({
    ...signInTexts,
    path: '/register',
    component: lazyRouteComponent(() => import('../screens/sign-in/register-screen.tsx'), 'RegisterScreen'),
  }),
  createRoute({
    ...signInTexts,
    path: '/join',
    component: lazyRouteComponent(() => import('../screens/sign-in/join-screen.tsx'), 'JoinScreen'),
  }),
  createRoute({
    ...signInTexts,
    path: '/confirm-email',
    component: lazyRouteComponent(
      () => import('../screens/sign-in/confirm-email-screen.tsx'),
      'ConfirmEmailScreen',
    ),
  }),
] as const;

/** Everything behind sign-in: it waits for the person and the manifest, then draws sidebar and screen. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyRouteComponent(
    async () => (await Promise.all([import('./shell.tsx'), loadTexts('data')]))[0],
    'Shell',
  ),
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery());
    if (!me)
      throw redirect({
        to: '/sign-in',
        search: location.pathname === '/' ? {} : { next: location.href },
        replace: true,
      });
    // Who is looked through has a language and a theme of their own; the administrator keeps theirs.
    if (!viewing()) takePreferences(me);
  },
  loader: () => queryClient.ensureQueryData(manifestQuery()),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/home/home-screen.tsx'), 'HomeScreen'),
});

const files = createRoute({
  getParentRoute: () => shell,
  path: '/files',
  loader: () => loadTexts('every'),
  component: lazyRouteComponent(() => import('../screens/files/files-screen.tsx'), 'FilesScreen'),
});

const trash = createRoute({
  getParentRoute: () => shell,
  path: '/trash',
  loader: () => loadTexts('every'),
  component: lazyRouteComponent(() => import('../screens/trash/trash-screen.tsx'), 'TrashScreen'),
});

const collection = createRoute({
  getParentRoute: () => shell,
  path: '/c/$collection',
  component: lazyRouteComponent(
    () => import('../screens/collection/collection-screen.tsx'),
    'CollectionScreen',
  ),
});
// The collection screen reads these two from the address itself, so that the grid stays while the panel changes.
const record = createRoute({ getParentRoute: () => collection, path: 'r/$id' });
const newRecord = createRoute({ getParentRoute: () => collection, path: 'new' });

/** The server refuses these to everyone else, so the admin says so instead of drawing them. */
const administrators = createRoute({
  getParentRoute: () => shell,
  id: 'administrators',
  component: AdministratorsOnly,
  loader: () => loadTexts('every'),
});

const schema = createRoute({
  getParentRoute: () => administrators,
  path: '/schema',
  component: lazyRouteComponent(() => import('../screens/schema/schema-screen.tsx'), 'SchemaScreen'),
});
const newCollection = createRoute({
  getParentRoute: () => administrators,
  path: '/schema/new',
  component: lazyRouteComponent(() => import('../screens/schema/new-collection.tsx'), 'NewCollectionScreen'),
});
const editCollection = createRoute({
  getParentRoute: () => administrators,
  path: '/schema/$collection',
  component: lazyRouteComponent(
    () => import('../screens/schema/edit-collection.tsx'),
    'EditCollectionScreen',
  ),
});
const access = createRoute({
  getParentRoute: () => administrators,
  path: '/access',
  component: lazyRouteComponent(() => import('../screens/access/access-screen.tsx'), 'AccessScreen'),
});
const users = createRoute({
  getParentRoute: () => administrators,
  path: '/users',
  component: lazyRouteComponent(() => import('../screens/users/users-screen.tsx'), 'UsersScreen'),
});
const jobs = createRoute({
  getParentRoute: () => administrators,
  path: '/jobs',
  component: lazyRouteComponent(() => import('../screens/jobs/jobs-screen.tsx'), 'JobsScreen'),
});
const activity = createRoute({
  getParentRoute: () => administrators,
  path: '/activity',
  component: lazyRouteComponent(() => import('../screens/activity/activity-screen.tsx'), 'ActivityScreen'),
});
const plugins = createRoute({
  getParentRoute: () => administrators,
  path: '/plugins',
  component: lazyRouteComponent(() => import('../screens/plugins/plugins-screen.tsx'), 'PluginsScreen'),
});
const pluginPage = createRoute({
  getParentRoute: () => shell,
  path: '/p/$plugin/$page',
  loader: () => loadTexts('every'),
  component: lazyRouteComponent(() => import('../screens/plugins/plugin-page.tsx'), 'PluginPage'),
});
const settings = createRoute({
  getParentRoute: () => administrators,
  path: '/settings',
  component: lazyRouteComponent(() => import('../screens/settings/settings-screen.tsx'), 'SettingsScreen'),
});
const api = createRoute({
  getParentRoute: () => shell,
  path: '/api',
  loader: () => loadTexts('every'),
  component: lazyRouteComponent(() => import('../screens/api/api-screen.tsx'), 'ApiScreen'),
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: '/profile',
  loader: () => loadTexts('every'),
  component: lazyRouteComponent(() => import('../screens/profile/profile-screen.tsx'), 'ProfileScreen'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    ...letters,
    shell.addChildren([
      home,
      files,
      trash,
      collection.addChildren([record, newRecord]),
      pluginPage,
      profile,
      api,
      administrators.addChildren([
        schema,
        newCollection,
        editCollection,
        access,
        users,
        jobs,
        activity,
        plugins,
        settings,
      ]),
    ]),
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
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
