import { type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';

const SETTINGS = 'kasbah_settings';
const KEY = 'first_administrator';
/** A claim without an administrator behind it is of a process that died, once it is this old. */
const STALE_MS = 60_000;

const isTaken = (error: unknown) => error instanceof KasbahError && error.code === 'NOT_UNIQUE';

/** Creates what every process creates at its start; another one may have been first. */
export async function createUnlessThere(host: PluginHost, collection: string, item: Item): Promise<void> {
  await host.items.create(host.system('first start'), collection, item).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
}

/**
 * Runs the work that makes the first administrator, for one of all who come at once, at whichever process: the key of a
 * row tells who was first. @returns null where somebody else was
 */
export async function claimFirst<T>(host: PluginHost, work: () => Promise<T>): Promise<T | null> {
  const me = host.system('first administrator');
  try {
    await host.items.create(me, SETTINGS, { key: KEY, value: { at: Date.now() } });
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
  try {
    return await work();
  } catch (error) {
    await host.items.delete(me, SETTINGS, [KEY]);
    throw error;
  }
}

/** Takes back the claim of a process that died before it made anybody; to be asked where there is no administrator. */
export async function releaseStaleClaim(host: PluginHost): Promise<void> {
  const me = host.system('first administrator');
  const { items } = await host.items.list(me, SETTINGS, { filter: { key: { _eq: KEY } } });
  const at = Number((items[0]?.value as { at?: unknown } | null | undefined)?.at ?? Number.NaN);
  if (items.length > 0 && !(Date.now() - at < STALE_MS)) await host.items.delete(me, SETTINGS, [KEY]);
}
