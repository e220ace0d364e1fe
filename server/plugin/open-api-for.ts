import { type Actor, isAdministrator } from '../access/actor.ts';
import type { Grant } from '../access/grant.ts';
import { sha256 } from '../lib/ids.ts';
import type { Engine } from '../ops/engine.ts';
import { deriveOpenApi } from '../schema/derive-openapi.ts';

interface Written {
  text: string;
  tag: string;
}

// A grant lives as long as neither schema nor policies change, and so does what was written for it.
const written = new WeakMap<Grant, Map<string, Written>>();

/** The OpenAPI document of an actor; written once for all who have the same rights. */
export async function openApiFor(engine: Engine, actor: Actor, url: string): Promise<Written> {
  const snapshot = engine.snapshot();
  const grant = await engine.access.grant(actor, snapshot);
  const signedIn = actor.type !== 'guest';
  const key = `${signedIn} ${url}`;
  const known = written.get(grant) ?? new Map<string, Written>();
  written.set(grant, known);
  const kept = known.get(key);
  if (kept) return kept;
  const text = JSON.stringify(
    deriveOpenApi(snapshot, { scopes: grant.scope, signedIn, administrator: isAdministrator(actor), url }),
  );
  const made = { text, tag: `"${sha256(text)}"` };
  known.set(key, made);
  return made;
}
