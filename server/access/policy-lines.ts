import type { Enforcer } from 'casbin';
import type { Policy } from './policy.ts';
import type { RoleLine } from './read-policies.ts';

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft, id
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`;

/** Ids of ours in Casbin are hex: no name, comma or matcher expression in them can mean anything. */
const opaque = (kind: string, name: string) => kind + Buffer.from(name).toString('hex');
const named = (id: string) => Buffer.from(id.slice(1), 'hex').toString();

/** What Casbin tells of a set of roles. */
export interface RoleLines {
  /** These roles and all that they inherit from, each once. */
  roles: string[];
  /** The ids of the policies that hold for them. */
  policies: ReadonlySet<string>;
}

/** Casbin with every line of every role; asked once for each set of roles, never for a request. */
export interface PolicyLines {
  linesOf(roles: readonly string[]): Promise<RoleLines>;
}

/** Loads roles and policies into Casbin. The library is brought in here, so that a server without policies never waits for it. */
export async function loadPolicyLines(
  roles: readonly RoleLine[],
  policies: readonly Policy[],
): Promise<PolicyLines> {
  const { newEnforcer, newModelFromString } = await import('casbin');
  const enforcer: Enforcer = await newEnforcer(newModelFromString(MODEL));
  enforcer.enableAutoSave(false);
  const lines = policies.map(({ id, role, collection, action, effect }) => [
    opaque('r', role),
    opaque('c', collection),
    action,
    effect,
    opaque('p', id),
  ]);
  if (lines.length > 0) await enforcer.addPolicies(lines);
  const parents = roles.flatMap(({ id, parents }) =>
    parents.map((one) => [opaque('r', id), opaque('r', one)]),
  );
  if (parents.length > 0) await enforcer.addGroupingPolicies(parents);
  return {
    async linesOf(own) {
      const result = { roles: new Set(own), policies: new Set<string>() };
      for (const role of own.map((name) => opaque('r', name))) {
        for (const inherited of await enforcer.getImplicitRolesForUser(role))
          result.roles.add(named(inherited));
        for (const line of await enforcer.getImplicitPermissionsForUser(role))
          result.policies.add(named(line.at(-1) ?? ''));
      }
      return { ...result, roles: [...result.roles] };
    },
  };
}
