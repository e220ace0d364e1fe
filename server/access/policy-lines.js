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
const opaque = (kind, name) => kind + Buffer.from(name).toString('hex');
/** Loads policies into Casbin. The library is brought in here, so that a server without policies never waits for it. */
export async function loadPolicyLines(policies) {
    const { newEnforcer, newModelFromString } = await import('casbin');
    const enforcer = await newEnforcer(newModelFromString(MODEL));
    enforcer.enableAutoSave(false);
    if (policies.length > 0) {
        await enforcer.addPolicies(policies.map((policy) => [
            opaque('r', policy.role),
            opaque('c', policy.collection),
            policy.action,
            policy.effect,
            opaque('p', policy.id),
        ]));
    }
    const ids = new Map(policies.map((policy) => [opaque('p', policy.id), policy.id]));
    return {
        async policiesOf(role) {
            const lines = await enforcer.getImplicitPermissionsForUser(opaque('r', role));
            return lines.map((line) => ids.get(line.at(-1) ?? '')).filter((id) => id !== undefined);
        },
    };
}
