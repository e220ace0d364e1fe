import type { HeldPolicy } from '../access/access-service.ts';
import { type Actor, isAdministrator } from '../access/actor.ts';
import type { RoleLine } from '../access/read-policies.ts';
import { tenantPolicy } from '../access/tenant-policy.ts';
import { countItems } from '../data/select.ts';
import { forbidden, invalidQuery, isKasbahError } from '../lib/errors.ts';
import { both } from '../schema/condition.ts';
import { ACTIONS, type Action, type Scope } from '../schema/scope.ts';
import type { Collection } from '../schema/snapshot.ts';
import { type Caller, type Engine, everythingIn, openCall } from './engine.ts';
import {
  type ExplainedClause,
  type ExplainedFilter,
  type Explaining,
  explainFilter,
  failedClauses,
  holdsFor,
} from './explain-filter.ts';
import { getItem } from './get.ts';
import { formatKey, keyCondition, parseKey } from './item-key.ts';

/** What is asked: may this actor do this, and why. */
export interface AccessQuestion {
  collection: string;
  action: Action;
  /** The key of an item, as in a URL. */
  item?: string;
  field?: string;
}

interface NamedRole {
  id: string;
  label: string;
}

/** A policy that speaks of the collection and the action, and what it comes to. */
export interface ExplainedPolicy {
  id: string;
  effect: 'allow' | 'deny';
  role: NamedRole;
  /** The roles that bring it, the actor's own first. */
  via: NamedRole[];
  fields: readonly string[];
  /** Whether it speaks of the field that is asked about; of a whole item or collection it always does. */
  speaks: boolean;
  where: ExplainedFilter | null;
  validation: ExplainedFilter | null;
  presets: Readonly<Record<string, unknown>> | null;
  /** Whether its row filter holds for the item; null when no item is asked about, or when it is not to be told. */
  holds: boolean | null;
  /** Its filter no longer fits the schema: it allows nothing, and a refusing one refuses everything. */
  broken?: true;
}

/** One way in which the answer would become yes. */
export type WouldAllow =
  | { kind: 'field'; policy: string; role: NamedRole; field: string }
  | { kind: 'values'; policy: string; role: NamedRole; clauses: ExplainedClause[] }
  | { kind: 'deny'; policy: string; role: NamedRole }
  | { kind: 'role'; role: NamedRole; policy: string }
  | { kind: 'policy' };

export type AccessReason =
  | 'administrator'
  | 'policy'
  | 'some_items'
  | 'key_limits'
  | 'readonly'
  | 'no_policy'
  | 'denied'
  | 'no_field'
  | 'row'
  | 'field_on_row'
  | 'not_readable';

/** May they, and why; `some`: it depends on the item. */
export interface AccessExplanation extends AccessQuestion {
  actor: { type: Actor['type']; id: string | null; name: string; roles: NamedRole[] };
  decision: 'allowed' | 'refused' | 'some';
  reason: AccessReason;
  policies: ExplainedPolicy[];
  would_allow: WouldAllow[];
}

type Verdict = Pick<AccessExplanation, 'decision' | 'reason'>;

const refused = (reason: AccessReason): Verdict => ({ decision: 'refused', reason });

/** What the scopes say, by the same means by which they decide every request. */
async function decide(how: Explaining, scope: Scope | null, question: AccessQuestion): Promise<Verdict> {
  const { subject, item } = how;
  const { field: name, action, collection } = question;
  if (!scope)
    return refused(
      action === 'export' && !subject.grant.scope(collection, 'read') ? 'not_readable' : 'no_policy',
    );
  const writes = action === 'create' || action === 'update' || action === 'delete';
  const field = name === undefined ? undefined : scope.collection.fields.get(name);
  if (
    writes &&
    (scope.collection.readonly || (field?.readonly && !(action === 'create' && field.definition.primary)))
  )
    return refused('readonly');
  if (name !== undefined && !scope.fields.has(name)) return refused('no_field');
  const mask = name === undefined ? null : (scope.fields.get(name) ?? null);
  if (item) {
    const counted = (where: typeof mask) =>
      countItems(subject.reader, subject.snapshot, { scope, where: both(item.is, where) }, subject.binding);
    if ((await counted(null)) === 0) return refused('row');
    if (mask && (await counted(mask)) === 0) return refused('field_on_row');
  } else if (scope.where || mask || scope.result) return { decision: 'some', reason: 'some_items' };
  return { decision: 'allowed', reason: isAdministrator(subject.caller.actor) ? 'administrator' : 'policy' };
}

/** Names roles for those who may know them; a person knows their own. */
function roleNames(engine: Engine): (id: string) => NamedRole {
  const known = new Map(engine.access.roles().map((role: RoleLine) => [role.id, role.label]));
  return (id) => ({ id, label: known.get(id) ?? id });
}

async function explainPolicy(
  how: Explaining,
  { policy: stored, via }: HeldPolicy,
  question: AccessQuestion,
): Promise<ExplainedPolicy> {
  const { engine } = how.subject;
  const named = roleNames(engine);
  const tenant = engine.access.roles().find(({ id }) => id === stored.role)?.tenantField ?? null;
  const bound = tenantPolicy(stored, tenant, how.everything.collection);
  const policy = bound ?? stored;
  const { field } = question;
  const said = {
    id: policy.id,
    effect: policy.effect,
    role: named(policy.role),
    via: via.map(named),
    fields: policy.fields,
    speaks: field === undefined || policy.fields.includes('*') || policy.fields.includes(field),
    presets: policy.presets,
  };
  const broken = { ...said, where: null, validation: null, holds: null, broken: true as const };
  if (!bound) return broken;
  const filter = (json: typeof policy.where) => (json ? explainFilter(how, json) : null);
  try {
    const where = await filter(policy.where);
    // What a part of is hidden is not told as a whole either.
    const whole =
      how.item && policy.where && where?.holds !== null ? await holdsFor(how, policy.where) : null;
    const holds = how.item ? (where ? whole : true) : null;
    return { ...said, where, validation: await filter(policy.validation), holds };
  } catch (error) {
    if (!isKasbahError(error)) throw error;
    return broken;
  }
}

/** Whether a policy refuses what is asked: of an item as a whole only one that speaks of all fields does. */
const refuses = ({ effect, holds, speaks, fields }: ExplainedPolicy, field: string | undefined): boolean =>
  effect === 'deny' && holds !== false && (field === undefined ? fields.includes('*') : speaks);

/** What would make a refusal an allowance: the smallest changes first. */
function waysOut(
  engine: Engine,
  how: Explaining,
  question: AccessQuestion,
  policies: readonly ExplainedPolicy[],
): WouldAllow[] {
  const { collection, action, field } = question;
  const named = roleNames(engine);
  const inTheWay = policies.filter((one) => refuses(one, field));
  const denies = inTheWay.map(({ id, role }): WouldAllow => ({ kind: 'deny', policy: id, role }));
  const allows = policies.filter(({ effect, broken }) => effect === 'allow' && !broken);
  const byValues = allows
    .filter(({ holds, speaks }) => holds === false && speaks)
    .map((one) => ({ one, clauses: one.where ? failedClauses(one.where) : [] }))
    .filter(({ clauses }) => clauses.length > 0)
    .sort((a, b) => a.clauses.length - b.clauses.length)
    .map(({ one, clauses }): WouldAllow => ({ kind: 'values', policy: one.id, role: one.role, clauses }));
  const byField = allows.flatMap(({ id, role, speaks, holds }): WouldAllow[] =>
    field !== undefined && !speaks && holds !== false ? [{ kind: 'field', policy: id, role, field }] : [],
  );
  if (!how.open) return [...denies, ...byField, ...byValues];
  const own = new Set(how.subject.grant.roles);
  const others = engine.access
    .policies()
    .filter(
      (one) =>
        one.collection === collection &&
        one.action === action &&
        one.effect === 'allow' &&
        !own.has(one.role),
    )
    .filter(({ fields }) => field === undefined || fields.includes('*') || fields.includes(field));
  const byRole = [...new Map(others.map((one) => [one.role, one])).values()].map(
    ({ role, id }): WouldAllow => ({ kind: 'role', role: named(role), policy: id }),
  );
  return [...denies, ...byField, ...byValues, ...byRole, { kind: 'policy' }];
}

/** The item, which whoever asks must see themselves. @throws KasbahError NOT_FOUND, FORBIDDEN */
async function findItem(engine: Engine, caller: Caller, collection: Collection, text: string) {
  const fields = collection.primaryKey.map(({ name }) => name);
  await getItem(engine, caller, collection.name, text, { parameters: () => ({ fields }) });
  const key = parseKey(collection, text);
  return { key: formatKey(key), is: keyCondition(collection, key) };
}

/**
 * Whether an actor may do something with a collection, an item or a field of it, and why: the policies that speak of it,
 * through which roles they hold, and clause by clause what fails. Administrators ask about everybody; everybody else
 * about themselves, and is told nothing of items and fields that they do not see.
 * @throws KasbahError FORBIDDEN, NOT_FOUND, INVALID_QUERY
 */
export async function explainAccess(
  engine: Engine,
  caller: Caller,
  about: Actor,
  question: AccessQuestion,
): Promise<AccessExplanation> {
  const open = isAdministrator(caller.actor);
  const itself =
    about === caller.actor ||
    (about.type === caller.actor.type && about.id !== null && about.id === caller.actor.id);
  if (!open && !itself)
    throw forbidden('You may ask what you may do yourself; of others only administrators may ask.');
  if (!ACTIONS.includes(question.action))
    throw invalidQuery(`action is one of ${ACTIONS.join(', ')}.`, 'action');
  const asker = await openCall(engine, caller);
  const subject = await openCall(engine, { ...caller, actor: about });
  const everyScope = (await everythingIn(subject)).scope;
  const collection = asker.snapshot.collections.get(question.collection);
  const known = collection && (!collection.definition.system || collection.definition.open);
  const visible = open || ACTIONS.some((action) => asker.grant.scope(question.collection, action));
  if (!known || !visible)
    throw forbidden(`You may see nothing of ${question.collection.slice(0, 80)}, or it does not exist.`, {
      path: 'collection',
      hint: 'Ask an administrator.',
    });
  if (question.field !== undefined && !collection.fields.has(question.field) && open)
    throw invalidQuery(`${collection.name} has no field ${question.field.slice(0, 80)}.`, 'field');
  if (question.item !== undefined && question.action === 'create')
    throw invalidQuery('An item that is there is not created.', 'item', 'Leave item out.');
  const item = question.item === undefined ? null : await findItem(engine, caller, collection, question.item);
  const how: Explaining = {
    ...{ asker, subject, open, item, values: new Map() },
    everything: everyScope(collection.name, 'read')!,
    everyScope: (name) => everyScope(name, 'read'),
  };
  const { actor } = subject.caller;
  const scope = subject.grant.scope(collection.name, question.action);
  const held = isAdministrator(actor) ? [] : engine.access.held(actor.roles);
  const policies: ExplainedPolicy[] = [];
  for (const one of held)
    if (one.policy.collection === collection.name && one.policy.action === question.action)
      policies.push(await explainPolicy(how, one, question));
  const verdict = await verdictOf(how, scope, question, policies);
  return {
    ...question,
    ...(item && { item: item.key }),
    actor: {
      ...{ type: actor.type, id: actor.id, name: actor.name },
      roles: actor.roles.map(roleNames(engine)),
    },
    ...verdict,
    policies,
    would_allow: verdict.decision === 'allowed' ? [] : waysOut(engine, how, question, policies),
  };
}

async function verdictOf(
  how: Explaining,
  scope: Scope | null,
  question: AccessQuestion,
  policies: readonly ExplainedPolicy[],
): Promise<Verdict> {
  const { limits } = how.subject.caller.actor;
  const within = (list: readonly string[] | null | undefined, name: string) => !list || list.includes(name);
  if (!within(limits?.actions, question.action) || !within(limits?.collections, question.collection))
    return refused('key_limits');
  const verdict = await decide(how, scope, question);
  const denied = policies.some((one) => refuses(one, question.field));
  return verdict.decision === 'refused' && denied && policies.some(({ effect }) => effect === 'allow')
    ? refused('denied')
    : verdict;
}
