import { collectionOf, type Route } from './documents.ts';

/** A request as the form has it. */
export interface Asked {
  /** The key in the address, already encoded; empty where the route has none. */
  id: string;
  /** Query parameters in order, as they travel. */
  query: [name: string, value: string][];
  /** The body as text; null where nothing is sent. */
  body: string | null;
}

const JSON_PARAMETERS = ['filter', 'deep', 'alias', 'having'];

/** The address below `/api`. */
export function addressOf(route: Pick<Route, 'path'>, { id, query }: Asked): string {
  const path = route.path.replace('{id}', id);
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

const inQuotes = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request for a shell. */
export function curlOf(route: Route, asked: Asked, origin: string): string {
  const lines = [
    `curl ${route.method === 'get' ? '' : `-X ${route.method.toUpperCase()} `}${inQuotes(`${origin}/api${addressOf(route, asked)}`)}`,
    '  -H "Authorization: Bearer $KASBAH_TOKEN"',
  ];
  if (asked.body !== null)
    lines.push('  -H "Content-Type: application/json"', `  -d ${inQuotes(asked.body)}`);
  return lines.join(' \\\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A value as TypeScript has it: names without quotes where they need none. */
function literal(value: unknown, indent = ''): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((one) => literal(one, deeper)).join(', ')}]`;
    return flat.length < 80 || value.length === 0
      ? flat
      : `[\n${value.map((one) => `${deeper}${literal(one, deeper)},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, inner]) =>
      `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${literal(inner, deeper)}`,
  );
  const flat = `{ ${entries.join(', ')} }`;
  if (entries.length === 0) return '{}';
  return flat.length < 72 && !flat.includes('\n')
    ? flat
    : `{\n${entries.map((one) => `${deeper}${one},\n`).join('')}${indent}}`;
}

/** `author.name` among the fields as the SDK writes it: `{ author: ['name'] }`. */
function sdkFields(text: string): unknown[] {
  const flat: unknown[] = [];
  const nested = new Map<string, string[]>();
  for (const path of text.split(',').map((one) => one.trim())) {
    const [head = '', ...rest] = path.split('.');
    if (path === '') continue;
    if (rest.length === 0) flat.push(head);
    else nested.set(head, [...(nested.get(head) ?? []), rest.join('.')]);
  }
  if (nested.size === 0) return flat;
  const inner = [...nested].map(([head, paths]) => [head, sdkFields(paths.join(','))]);
  return [...flat, Object.fromEntries(inner)];
}

function sdkQuery(query: Asked['query']): string {
  const entries = query.map(([name, text]) => {
    if (name === 'fields') return [name, sdkFields(text)];
    if (name === 'sort') return [name, text.split(',').map((one) => one.trim())];
    if (JSON_PARAMETERS.includes(name)) return [name, parsed(text)];
    return [name, ['limit', 'offset', 'page'].includes(name) ? Number(text) : text];
  });
  return entries.length === 0 ? '' : literal(Object.fromEntries(entries));
}

/** The command of the SDK for a route, and its arguments as they are written. */
function commandOf(route: Route, { id, query, body }: Asked): [name: string, ...given: string[]] | null {
  const collection = collectionOf(route);
  if (collection === null) return null;
  const one = route.path.endsWith('/{id}');
  const singleton = route.id.endsWith('_get') && !one;
  const key = JSON.stringify(/^\d{1,15}$/.test(id) ? Number(id) : decodeURIComponent(id));
  const sent = body === null ? undefined : parsed(body);
  const data = literal(sent);
  const name = JSON.stringify(collection);
  const keysOf = (sent as { keys?: unknown; data?: unknown } | undefined) ?? {};
  switch (route.method) {
    case 'get':
      if (singleton) return ['readSingleton', name, sdkQuery(query)];
      return one ? ['readItem', name, key, sdkQuery(query)] : ['readItems', name, sdkQuery(query)];
    case 'post':
      return [Array.isArray(sent) ? 'createItems' : 'createItem', name, data];
    case 'patch':
      if (one) return ['updateItem', name, key, data];
      if (!route.id.endsWith('_many')) return ['updateSingleton', name, data];
      return Array.isArray(sent)
        ? ['updateItemsBatch', name, data]
        : ['updateItems', name, literal(keysOf.keys ?? []), literal(keysOf.data ?? {})];
    case 'put':
      return null;
    default:
      return one ? ['deleteItem', name, key] : ['deleteItems', name, literal(keysOf.keys ?? sent ?? [])];
  }
}

/** The request with the SDK; null where it has no command for it. Groups are asked for with `aggregate`, which differs. */
export function sdkOf(route: Route, asked: Asked, origin: string): string | null {
  if (
    asked.query.some(([name]) =>
      /^(?:aggregate|groupBy|having|export|explain|cursor|meta|dry_run|comment)/.test(name),
    )
  )
    return null;
  const command = commandOf(route, asked);
  if (!command) return null;
  const [name, ...given] = command;
  return [
    `import { createDirectus, ${name}, rest, staticToken } from '@directus/sdk';`,
    "import type { Schema } from './schema.ts'; // npx kasbah types --out schema.ts",
    '',
    `const client = createDirectus<Schema>('${origin}/api').with(staticToken(token)).with(rest());`,
    `const answer = await client.request(${name}(${given.filter((one) => one !== '').join(', ')}));`,
  ].join('\n');
}
