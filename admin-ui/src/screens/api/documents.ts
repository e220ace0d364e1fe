import { queryOptions } from '@tanstack/react-query';
import type {
  Answer,
  Method,
  OpenApiDocument,
  Operation,
  Parameter,
  Reference,
} from '../../../../server/schema/openapi.ts';
import { apiErrorFrom } from '../../api/api-error.ts';
import { sendRaw } from '../../api/client.ts';

export type { Method, OpenApiDocument, Operation, Parameter } from '../../../../server/schema/openapi.ts';

/** One route of the document with everything that references in it lead to. */
export interface Route {
  id: string;
  method: Method;
  /** Below `/api`, as the document has it: `/items/Track/{id}`. */
  path: string;
  operation: Operation;
  parameters: Parameter[];
  answers: { status: string; answer: Answer }[];
}

/** What the API lets this person do, as OpenAPI. */
export const documentQuery = () =>
  queryOptions({
    queryKey: ['schema', 'openapi'],
    queryFn: async ({ signal }) => {
      const { status, text, headers } = await sendRaw('/openapi.json', { signal });
      if (status !== 200) throw apiErrorFrom(status, null, headers.get('x-request-id'));
      return JSON.parse(text) as OpenApiDocument;
    },
    staleTime: 30_000,
  });

const nameOf = ({ $ref }: Reference) => $ref.slice($ref.lastIndexOf('/') + 1);

function routeOf(document: OpenApiDocument, method: Method, path: string, operation: Operation): Route {
  const { parameters, responses } = document.components;
  const resolved = (operation.parameters ?? []).flatMap((one) =>
    '$ref' in one ? (parameters[nameOf(one)] ?? []) : one,
  );
  const answers = Object.entries(operation.responses).flatMap(([status, one]) => {
    const answer = '$ref' in one ? responses[nameOf(one)] : one;
    return answer ? [{ status, answer }] : [];
  });
  return { id: operation.operationId, method, path, operation, parameters: resolved, answers };
}

/** The routes of one section of the document, in its order. */
export function routesOf(document: OpenApiDocument, tag: string): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => routeOf(document, method as Method, path, operation)),
  );
}

/** The section and the route that an address asks for; the first ones where it asks for none that is there. */
export function chosenRoute(document: OpenApiDocument, tag: string | undefined, id: string | undefined) {
  const collections = document.tags.filter(({ name }) =>
    routesOf(document, name).some(({ path }) => path.startsWith('/items/')),
  );
  const known = document.tags.find(({ name }) => name === tag) ?? collections[0] ?? document.tags[0];
  const routes = known ? routesOf(document, known.name) : [];
  return { tag: known, routes, route: routes.find((one) => one.id === id) ?? routes[0] };
}

/** The collection whose items a route is about; null for other routes. */
export function collectionOf({ path }: Pick<Route, 'path'>): string | null {
  const [, name] = /^\/items\/([^/]+)/.exec(path) ?? [];
  return name === undefined ? null : decodeURIComponent(name);
}
